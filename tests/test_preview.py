"""The preview: pages follow what is written, mistakes stand on the page, nobody else gets an answer."""

import asyncio
import contextlib
import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pressroom.build.live_site import apply_changes, lint_live_site, load_live_site, output_bytes
from pressroom.commands import preview_server
from tests.conftest import DAY, REPOSITORY, tree_digest
from tests.test_build import EXTRA, TODAY, make, write

DEPARTMENT = "content/departments/surgery.md"


class Server:
    """A preview that runs, and one browser tab's stream of events."""

    def __init__(self, root, port, process):
        self.root, self.port, self.process = root, port, process
        self._events = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._events.request("GET", "/-/events")
        self._stream = self._events.getresponse()

    def get(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, headers={name.title(): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def event(self, name):
        """The content of the next event of a name."""
        while True:
            line = self._stream.readline().decode().strip()
            if line == f"event: {name}":
                return json.loads(self._stream.readline().decode().removeprefix("data: "))

    def edit(self, path, old, new):
        file = self.root / path
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@contextlib.contextmanager
def serving(root):
    """The real command on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(REPOSITORY / "build.py"), "--lang", "en", "--root", str(root)]
    command += ["serve", "--no-open", "--port", str(port), "--as-of", DAY]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stderr.readline()
            assert "preview:" in line, line + process.stderr.read()
            yield Server(root, port, process)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A small site in the preview."""
    root = tmp_path_factory.mktemp("preview") / "site"
    shutil.copytree(REPOSITORY / "tests/starter", root)
    write(root, EXTRA)
    with serving(root) as running:
        yield running


def test_a_save_is_told_and_the_page_shows_it(server):
    """From the file to the event to the page; a page that the edit does not concern is told to stay."""
    assert "外科" in server.get("/departments/surgery.html")[1].decode()
    assert server.get("/404.html")[0] == 200
    server.edit(DEPARTMENT, "## 我们看什么", "## 我们诊治什么病")
    kept = server.event("reload")["kept"]
    assert "web/404.html" in kept
    assert "web/departments/surgery.html" not in kept
    assert "我们诊治什么病" in server.get("/departments/surgery.html")[1].decode()


def test_a_mistake_stands_on_the_page_with_its_place_and_the_last_good_page_stays(server):
    """A half-written file breaks nothing; the next save mends it."""
    before = server.get("/departments/surgery.html")[1]
    server.edit(DEPARTMENT, "floor: 3", "floor: third")
    found = next(told for told in iter(lambda: server.event("problems"), None) if told)
    assert (found[0]["path"], found[0]["line"], found[0]["severity"]) == (DEPARTMENT, 9, "error")
    assert server.get("/departments/surgery.html")[1] == before
    server.edit(DEPARTMENT, "floor: third", "floor: 3")
    server.event("reload")


def test_only_this_machine_and_this_origin_get_an_answer(server):
    """A name that was rebound to 127.0.0.1, another origin, and every method that changes something are refused."""
    assert server.get("/", host=f"localhost:{server.port}")[0] == 200
    assert server.get("/", host=f"evil.example:{server.port}")[0] == 403
    assert server.get("/", origin="https://evil.example")[0] == 403
    assert server.get("/", origin=f"evil://localhost:{server.port}")[0] == 403
    assert server.get("/", origin=f"http://localhost:{server.port}")[0] == 200
    foreign = {"sec-fetch-site": "cross-site"}
    assert server.get("/-/preview.js", **foreign, **{"sec-fetch-mode": "no-cors"})[0] == 403
    assert server.get("/", **foreign, **{"sec-fetch-mode": "navigate"})[0] == 200
    assert server.get("/-/preview.js", **{"sec-fetch-site": "same-origin", "sec-fetch-mode": "no-cors"})[0] == 200
    assert server.get("/", method="POST")[0] == 405
    assert server.get("/../hospital.yaml")[0] == 404
    assert server.get("/-/../content/hospital.yaml")[0] == 404


def test_pages_hold_the_clients_script_and_the_script_is_there(server):
    """The page is the built one with one element more."""
    page = server.get("/")[1].decode()
    assert page.count('<script src="/-/preview.js" defer></script>') == 1
    assert b"EventSource" in server.get("/-/preview.js")[1]
    assert "leaflets/surgery.pdf" in server.get("/-/")[1].decode()


@pytest.mark.slow
def test_a_piece_is_made_when_it_is_opened(server):
    """Layout takes its time, so nothing is laid out before somebody looks."""
    status, pdf = server.get("/-/print/leaflets/surgery.pdf")
    assert status == 200
    assert pdf.startswith(b"%PDF")


def test_a_site_that_is_edited_in_memory_equals_one_that_is_read_again(starter):
    """The quick exchange of one text gives what a new start gives, pages and complaints."""
    write(starter, EXTRA)
    live = load_live_site(starter, TODAY)
    paths = [path for path in live.jobs if path.startswith("web/") and path.endswith(".html")]
    for path in paths:
        output_bytes(live, path)
    file = starter / DEPARTMENT
    for old, new in (("name: 外科", "name: 普外科"), ("department:internal-medicine", "expert:li-wei"), ("诊治", "看")):
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        live = apply_changes(live, {DEPARTMENT})
        fresh = load_live_site(starter, TODAY)
        assert live.site.catalog.backlinks == {
            **dict.fromkeys(live.site.catalog.backlinks, ()),
            **fresh.site.catalog.backlinks,
        }
        assert {path: output_bytes(live, path) for path in paths} == {path: output_bytes(fresh, path) for path in paths}
        assert lint_live_site(live).problems == fresh.problems


def test_an_edit_that_plans_other_outputs_is_planned(starter):
    """A doctor who changes to a department that had none: its list and its timetable are there, those of the other gone."""
    write(starter, EXTRA)
    file = starter / "content/experts/li-wei.md"
    live = load_live_site(starter, TODAY)
    file.write_text(file.read_text(encoding="utf-8").replace("- internal-medicine", "- surgery"), encoding="utf-8")
    changed = apply_changes(live, ["content/experts/li-wei.md"])

    assert changed.jobs == load_live_site(starter, TODAY).jobs
    assert output_bytes(changed, "web/timetable/surgery.html")
    assert changed.jobs.keys() != live.jobs.keys()


def test_the_preview_makes_the_bytes_of_the_build(starter):
    """What the editor sees is what is published."""
    write(starter, EXTRA)
    make(starter, only=frozenset({"web", "feed", "asset"}))
    live = load_live_site(starter, TODAY)
    for path, content in tree_digest(starter / "output").items():
        if path != "manifest.json" and not path.endswith((".br", ".gz")):
            assert output_bytes(live, path) == content, path


@pytest.fixture
def other(starter):
    """A preview that may be ended."""
    write(starter, EXTRA)
    with serving(starter) as running:
        yield running


def test_it_ends_at_once_and_quietly_while_pages_are_open(other):
    """Ctrl+C: each open page listens for ever, and is let go; no traceback."""
    other.process.send_signal(signal.SIGINT)
    said = other.process.stderr.read()

    assert other.process.wait(20) == 130
    assert said.strip() == ""


def shown(server, words):
    """Whether the news item shows some words within a while."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if words.encode() in server.get("/news/opening.html")[1]:
            return True
        time.sleep(0.1)
    return False


def test_a_folder_that_is_made_later_is_followed(other):
    """The first template of a site's own; and content that was put in the place of what was there, as a checkout does."""
    template = '{% extends "!web/news.html" %}{% block title %}新模板{% endblock %}'
    write(other.root, {"templates/web/news.html": template})
    assert shown(other, "新模板")
    write(other.root, {"templates/web/news.html": template.replace("新", "旧")})
    assert shown(other, "旧模板")

    shutil.copytree(other.root / "content", other.root / "copy")
    write(other.root / "copy", {"news/opening.md": EXTRA["content/news/opening.md"] + "\n换过了。\n"})
    shutil.move(other.root / "content", other.root / "before")
    shutil.move(other.root / "copy", other.root / "content")
    assert shown(other, "换过了")
    other.edit("content/news/opening.md", "换过了", "又换了")
    assert shown(other, "又换了")


def test_a_folder_that_goes_before_it_is_followed_ends_nothing(tmp_path, monkeypatch):
    """What is there afterwards is followed, and told as a whole."""
    (tmp_path / "content").mkdir()
    there = preview_server._folders(tmp_path)
    listed = iter([there, {tmp_path / "gone": 1}])
    monkeypatch.setattr(preview_server, "_folders", lambda root: next(listed, there | {tmp_path: 2}))

    async def told():
        return await asyncio.wait_for(anext(preview_server._changes(tmp_path, asyncio.Event())), 20)

    with ThreadPoolExecutor(1) as elsewhere:  # in this thread the browser of other tests may have a loop of its own
        assert elsewhere.submit(asyncio.run, told()).result() == set(preview_server.WATCHED)
