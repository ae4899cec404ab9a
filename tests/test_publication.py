"""publish: what the public sees is a whole build of today's content, and nothing else leaves the house."""

import errno
import os
import shutil
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

import fsspec
import pytest

from pressroom.build import releases
from pressroom.build.deployment import (
    MANIFEST_FILE,
    Deployment,
    deployment_of,
    deployment_plan,
    is_page,
    modified_files,
)
from pressroom.build.errors import BuildError
from pressroom.build.lock import exclusive
from pressroom.build.manifest import Owned, parse_manifest
from pressroom.build.object_storage import ObjectStorage
from pressroom.build.releases import CURRENT, KEPT_RELEASES, Releases
from pressroom.build.rsync import Rsync
from pressroom.build.site import prepare
from pressroom.channels.web.server_config import cache_control, media_type
from pressroom.commands import publishing
from pressroom.core.digest import digest
from pressroom.core.fs import DISK, Disk
from pressroom.core.usage_error import UsageError
from tests.conftest import DAY, REPOSITORY, tree_digest
from tests.faults import TODAY, Faulty, dying, make, raising
from tests.storage import storage

HOSPITAL = "content/hospital.yaml"


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A small site, built once; with files in its output folder that nobody may publish."""
    root = tmp_path_factory.mktemp("publication") / "site"
    shutil.copytree(REPOSITORY / "tests/starter", root)
    make(root, DISK)
    (root / "output/internal").mkdir()
    (root / "output/internal/board.html").write_text("for staff")
    (root / "output/web/notes.txt").write_text("somebody's own notes")
    return root


@pytest.fixture
def site(once, tmp_path):
    """A copy of it."""
    shutil.copytree(once, tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture(autouse=True)
def _without_paper(monkeypatch, request):
    """These small sites are built without paper, so the question whether it is up to date has a test of its own."""
    if "command_line" not in request.node.name:
        monkeypatch.setattr(publishing, "outdated", lambda site, output: ())


def deployment(folder, **words):
    """A deployment of a few files, by name and word."""
    files = {name.replace("__", "/").replace("_", "."): word.encode() for name, word in words.items()}
    for path, raw in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    return Deployment(folder, {path: Owned(digest(raw), len(raw)) for path, raw in files.items()})


def put(root, address, **wishes):
    """Publish as the command does; the problems."""
    return publishing.publish(prepare(root, TODAY), root / "output", str(address), **{"dry_run": False, **wishes})


def change(root, old="name: ", new="name: 新"):
    """Edit the fact file and build."""
    file = root / HOSPITAL
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert not make(root, DISK).summary["errors"]


def published(root):
    """What the public should see: the files of the manifest below web/, as bytes."""
    public = deployment_of(root / "output")
    return {path: (public.folder / path).read_bytes() for path in public.files}


def seen(folder):
    """What lies at a destination, without our record."""
    return {path: raw for path, raw in tree_digest(folder).items() if path != MANIFEST_FILE}


# --- a folder


def test_releases_switch_in_one_step_and_back(site, tmp_path):
    """Each publication is a whole release behind one link; a rollback shows the one before, again and again."""
    www = tmp_path / "www"
    assert not put(site, www).problems
    first = published(site)
    assert seen(www / CURRENT) == first
    change(site)
    assert not put(site, www).problems
    second = published(site)
    assert seen(www / CURRENT) == second != first
    assert (www / CURRENT).is_symlink()

    assert publishing.rollback(site, site / "output", str(www), dry_run=False).release.startswith("0001-")
    assert seen(www / CURRENT) == first
    refused = publishing.rollback(site, site / "output", str(www), dry_run=False)
    assert [problem.rule for problem in refused.problems] == ["publish/no-earlier"]
    assert not put(site, www).problems
    assert seen(www / CURRENT) == second
    assert [r.name[:4] for r in Releases(www).all()] == ["0001", "0002", "0003"]


def test_only_what_changed_takes_room_and_old_releases_go(tmp_path):
    """Equal files are one file on the disk; five releases stay."""
    place = Releases(tmp_path / "www")
    for number in range(KEPT_RELEASES + 2):
        new = deployment(tmp_path / "web", index_html=str(number), assets__site_css="same")
        place.deploy(new, deployment_plan(new, place.inventory()))
    kept = place.all()
    assert len(kept) == KEPT_RELEASES and kept[-1].name.startswith(f"{KEPT_RELEASES + 2:04d}-")
    assert (kept[-1] / "assets/site.css").stat().st_nlink == KEPT_RELEASES
    assert (kept[-1] / "index.html").stat().st_nlink == 1


def test_nothing_but_the_public_part_leaves(site, tmp_path):
    """Neither internal/ nor report/ nor proof/ nor print/, nor what somebody put into web/ by hand."""
    put(site, tmp_path / "www")
    found = seen(tmp_path / "www" / CURRENT)
    assert found and not [
        path for path in found if path.split("/")[0] in ("internal", "report", "proof", "print", "deploy")
    ]
    assert "notes.txt" not in found and "index.html" in found


def test_publishing_again_changes_nothing(site, tmp_path):
    """Without a difference there is no new release; damage at the destination is mended by one."""
    www = tmp_path / "www"
    put(site, www)
    put(site, www)
    assert len(Releases(www).all()) == 1
    (www / CURRENT / "index.html").write_text("defaced")
    assert not put(site, www).problems
    assert seen(www / CURRENT) == published(site)


def test_a_dry_run_touches_nothing(site, tmp_path):
    """Every path is told, nothing is written, not even a lock."""
    done = put(site, tmp_path / "www", dry_run=True)
    assert done.plan.sent and not (tmp_path / "www").exists()
    words = publishing.publication_summary(done, "en", dry_run=True)
    assert "+ index.html" in words and "would be added" in words


@pytest.mark.parametrize("fault", ["kill", errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_publication_that_breaks_off_leaves_the_old_release(tmp_path, fault):
    """At every single change of the disk: the public sees the old or the new release, whole; the next one is whole."""
    www = tmp_path / "www"
    first = deployment(tmp_path / "old", index_html="1", a__b_html="1", assets__site_css="same")
    Releases(www).deploy(first, deployment_plan(first, {}))
    old = seen(www / CURRENT)
    second = deployment(tmp_path / "new", index_html="2", c__b_html="2", assets__site_css="same")
    new = {path: (second.folder / path).read_bytes() for path in second.files}
    outcomes = []
    for number in range(100):
        trial = tmp_path / f"trial-{number}"
        shutil.copytree(www, trial, symlinks=True)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                disk = Faulty(number, dying if fault == "kill" else raising(fault))
                Releases(trial, disk).deploy(second, deployment_plan(second, {}))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        found = seen(trial / CURRENT)
        assert found in (old, new), f"call {number}"
        outcomes.append(found == new)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            break
        Releases(trial).deploy(second, deployment_plan(second, {}))
        assert seen(trial / CURRENT) == new
    assert True in outcomes and False in outcomes


def test_the_check_before_the_switch_sees_a_damaged_release(tmp_path, monkeypatch):
    """Negative control: a disk that loses the end of a file; with the check taken out the public would see it."""

    class Losing(Disk):
        def write(self, file, content):
            super().write(file, content[:-1] if file.name == "index.html" else content)

    www = tmp_path / "www"
    wanted = deployment(tmp_path / "web", index_html="whole", site_css="whole")
    with pytest.raises(BuildError, match="publish/differs"):
        Releases(www, Losing()).deploy(wanted, deployment_plan(wanted, {}))
    assert not (www / CURRENT).exists()

    monkeypatch.setattr(releases, "_differing", lambda folder, deployment: ())
    Releases(www, Losing()).deploy(wanted, deployment_plan(wanted, {}))
    assert (www / CURRENT / "index.html").read_text() == "whol"


def test_a_folder_with_other_things_is_not_taken(site, tmp_path):
    """Nobody's home folder becomes a web server's by a slip of the hand."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/letter.txt").write_text("dear")
    done = put(site, tmp_path / "home")
    assert [problem.rule for problem in done.problems] == ["publish/folder"]
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["letter.txt"]
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / CURRENT).mkdir()
    assert put(site, tmp_path / "real").problems


@pytest.mark.parametrize("place", [".", "output", "output/web", "content"])
def test_the_site_itself_is_no_destination(site, place):
    """Nor is a folder that holds it."""
    with pytest.raises(UsageError):
        put(site, site / place)


@pytest.mark.parametrize("place", ["", " ", "ftp://a.example/x"])
def test_an_address_that_is_none_is_no_destination(site, place, tmp_path, monkeypatch):
    """An empty word, as from a variable that is not set, is not the current folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(UsageError):
        put(site, place)


def test_two_publications_take_turns(site, tmp_path):
    """The second is told that somebody is at work there, or here."""
    with exclusive(tmp_path / "www"):
        assert [problem.rule for problem in put(site, tmp_path / "www").problems] == ["output/busy"]
    with exclusive(site / "output"):
        assert [problem.rule for problem in put(site, tmp_path / "www").problems] == ["output/busy"]


# --- what is refused


@pytest.mark.parametrize("way", ["changed", "missing", "a link", "in a linked folder"])
def test_a_build_that_was_changed_by_hand_is_refused(site, tmp_path, way):
    """Whatever is not the file that was built, with its bytes, stays in the house."""
    page = site / "output/web/departments/index.html"
    raw = page.read_bytes()
    if way == "changed":
        page.write_bytes(raw[:-1] + b" ")
    elif way == "in a linked folder":
        shutil.move(page.parent, tmp_path / "elsewhere")
        page.parent.symlink_to(tmp_path / "elsewhere")
    else:
        page.unlink()
        if way == "a link":
            (tmp_path / "same.html").write_bytes(raw)
            page.symlink_to(tmp_path / "same.html")
    assert modified_files(deployment_of(site / "output"))
    assert [problem.rule for problem in put(site, tmp_path / "www").problems] == ["publish/altered"]
    assert not (tmp_path / "www").exists()


def test_without_a_build_there_is_nothing_to_publish(starter, tmp_path):
    """It says to build first."""
    assert [problem.rule for problem in put(starter, tmp_path / "www").problems] == ["publish/nothing"]


@pytest.mark.slow
def test_the_command_line_publishes_what_is_whole_and_current(starter, tmp_path, run):
    """Built, it is published; with an error, a warning or an edit it is refused; exit codes as promised."""
    www = tmp_path / "www"
    assert run(starter, "build", "--as-of", DAY, "--executor", "serial").code == 0
    answer = run(starter, "publish", www, "--as-of", DAY)
    assert answer.code == 0 and "checked" in answer.out, answer.out + answer.err
    before = seen(www / CURRENT)
    assert run(starter, "publish", www, "--rollback").code == 1
    assert run(starter, "publish", "ftp://x/y", "--as-of", DAY).code == 2
    assert run(starter, "publish", "host:/x", "--rollback").code == 1

    file = starter / HOSPITAL
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("name: ", "name: 新", 1), encoding="utf-8")
    answer = run(starter, "publish", www, "--as-of", DAY)
    assert answer.code == 1 and "publish/outdated" in answer.out
    file.write_text(good + "\nnonsense: 1\n", encoding="utf-8")
    assert run(starter, "publish", www, "--as-of", DAY).code == 1
    file.write_text(good + "\n# allow ad/superlative until 2027-01-01: 没有用处\n", encoding="utf-8")
    answer = run(starter, "publish", www, "--as-of", DAY)
    assert answer.code == 1 and "warning" in answer.out
    assert run(starter, "build", "--as-of", DAY, "--executor", "serial").code == 0
    assert run(starter, "publish", www, "--as-of", DAY, "--profile", "draft").code == 0
    assert seen(www / CURRENT) == before


# --- order


def test_assets_before_pages_deletions_last():
    """A page never asks for what is not there yet."""
    paths = ("a.html", "a.html.br", "assets/s.css", "i.avif", "feed.xml", "d.pdf")
    new = Deployment(Path("x"), {path: Owned("1", 1) for path in paths})
    plan = deployment_plan(new, {"old.html": Owned("0", 1), "i.avif": Owned("1", 1)})
    assert plan.assets == ("assets/s.css", "d.pdf")
    assert plan.pages == ("a.html", "a.html.br", "feed.xml")
    assert plan.removed == ("old.html",)
    assert plan.interim_manifest.keys() == new.files.keys() | {"old.html"}
    assert is_page("x.json.gz") and not is_page("x.css.gz") and not is_page("x")


# --- another machine


def program(name):
    """The path of a program, or a loud skip."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} must be there in continuous integration")
        warnings.warn(f"{name} is not installed: publishing with it was NOT tried", stacklevel=2)
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(params=["daemon", "ssh"])
def remote(request, tmp_path, monkeypatch):
    """A folder behind a real rsync daemon, and one behind a stand-in for ssh: address and folder."""
    found = program("rsync")
    folder = tmp_path / "remote"
    folder.mkdir()
    if request.param == "ssh":
        shell = tmp_path / "ssh"
        shell.write_text(f'#!/bin/sh\nwhile [ "$1" != host ]; do shift; done\nshift\ncd {folder}\nexec sh -c "$*"\n')
        shell.chmod(0o755)
        monkeypatch.setenv("RSYNC_RSH", str(shell))
        yield f"web@host:{folder}/site with blanks", folder / "site with blanks"
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = tmp_path / "rsyncd.conf"
    settings.write_text(
        f"use chroot = no\nuid = {os.getuid()}\ngid = {os.getgid()}\n[www]\npath = {folder}\nread only = no\n"
    )
    command = [found, "--daemon", "--no-detach", f"--config={settings}", f"--port={port}", "--address=127.0.0.1"]
    daemon = subprocess.Popen(command)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"rsync://127.0.0.1:{port}/www/site", folder / "site"
    daemon.terminate()
    daemon.wait(10)


def test_another_machine_gets_what_changed_and_loses_what_is_gone(site, remote):
    """First all, then the difference; files of others stay; damage is mended; a dry run sends nothing."""
    address, folder = remote
    assert put(site, address, dry_run=True).plan.sent and not folder.exists()
    done = put(site, address)
    assert not done.problems, done.problems
    assert seen(folder) == published(site)
    (folder / ".well-known").mkdir()
    (folder / ".well-known/proof").write_text("of the certificate")
    department = site / "content/departments/internal-medicine.md"
    department.rename(department.with_name("surgery.md"))
    change(site)

    done = put(site, address)

    assert not done.problems and done.plan.removed
    assert not [path for path in done.plan.sent if path.endswith(".css")]
    assert seen(folder) == {**published(site), ".well-known/proof": b"of the certificate"}
    assert parse_manifest((folder / MANIFEST_FILE).read_bytes()) == deployment_of(site / "output").files
    (folder / "index.html").write_text("defaced")
    assert not put(site, address).problems
    assert (folder / "index.html").read_bytes() == published(site)["index.html"]


def test_another_machine_returns_to_the_release_before(site, remote):
    """From what this machine has kept of the releases that it sent; a dry run only tells."""
    address, folder = remote
    refused = publishing.rollback(site, site / "output", address, dry_run=False)
    assert [problem.rule for problem in refused.problems] == ["publish/no-earlier"]
    assert not put(site, address).problems
    first = published(site)
    department = site / "content/departments/internal-medicine.md"
    department.rename(department.with_name("surgery.md"))
    change(site)
    assert not put(site, address).problems
    second = published(site)
    (folder / "of-others.txt").write_text("x")

    assert publishing.rollback(site, site / "output", address, dry_run=True).release.startswith("0001-")
    assert seen(folder) == {**second, "of-others.txt": b"x"}
    done = publishing.rollback(site, site / "output", address, dry_run=False)
    assert not done.problems and done.plan.removed
    assert seen(folder) == {**first, "of-others.txt": b"x"}
    refused = publishing.rollback(site, site / "output", address, dry_run=False)
    assert [problem.rule for problem in refused.problems] == ["publish/no-earlier"]
    assert not put(site, address).problems
    assert seen(folder) == {**second, "of-others.txt": b"x"}


def test_what_was_broken_off_is_known_to_the_next(site, remote, monkeypatch):
    """The record goes first with all that may be there, so that nothing is left over for ever."""
    address, folder = remote
    new = deployment_of(site / "output")
    real, sent = Rsync._send, []

    def breaking(self, source, paths):
        sent.append(paths)
        if len(sent) == 3:
            raise OSError("the line is cut")
        real(self, source, paths)

    monkeypatch.setattr(Rsync, "_send", breaking)
    with pytest.raises(OSError, match="cut"):
        Rsync(address).deploy(new, deployment_plan(new, {}))
    monkeypatch.setattr(Rsync, "_send", real)
    assert (folder / MANIFEST_FILE).exists() and not (folder / "index.html").exists()
    department = site / "content/departments/internal-medicine.md"
    department.rename(department.with_name("surgery.md"))
    change(site)
    assert not put(site, address).problems
    assert seen(folder) == published(site)


def test_a_machine_that_refuses_is_told_in_its_words(site, tmp_path, monkeypatch):
    """No traceback for a wrong name; no rsync is said too; a name never reaches a shell."""
    program("rsync")
    done = put(site, "rsync://127.0.0.1:1/www/site")
    assert [problem.rule for problem in done.problems] == ["publish/failed"]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [p.rule for p in put(site, "rsync://127.0.0.1:1/www/site").problems] == ["publish/no-rsync"]


def test_a_name_never_reaches_a_shell(site, tmp_path, monkeypatch):
    """Neither blanks nor commands in the address of a folder."""
    program("rsync")
    shell = tmp_path / "ssh"
    shell.write_text(f'#!/bin/sh\nwhile [ "$1" != host ]; do shift; done\nshift\ncd {tmp_path}\nexec sh -c "$*"\n')
    shell.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(shell))
    put(site, f"host:{tmp_path}/x; touch {tmp_path}/owned")
    put(site, f"host:{tmp_path}/$(touch {tmp_path}/owned)")
    assert not (tmp_path / "owned").exists()


# --- storage


def test_storage_gets_types_and_times_in_order(site, monkeypatch):
    """A real client against a stand-in of S3: headers, order of requests, deletions last, mending."""
    with storage() as (address, objects, log):
        for name, value in (("AWS_ENDPOINT_URL", address), ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")):
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        done = put(site, "s3://bucket/site")
        assert not done.problems, done.problems
        there = {key.removeprefix("bucket/site/"): raw for key, (raw, _) in objects.items()}
        there.pop(MANIFEST_FILE)
        assert there == published(site)
        headers = {
            key.removeprefix("bucket/site/"): {k.lower(): v for k, v in h.items()} for key, (_, h) in objects.items()
        }
        assert headers["index.html"]["content-type"] == "text/html;charset=utf-8"
        assert headers["index.html"]["cache-control"] == "no-cache"
        style = next(path for path in headers if path.startswith("assets/site.") and path.endswith(".css"))
        assert "immutable" in headers[style]["cache-control"]
        assert headers["index.html.br"]["content-encoding"].startswith("br")
        order = [key.removeprefix("bucket/site/") for _, key in log]
        assert order[0] == order[-1] == MANIFEST_FILE and order.index(style) < order.index("index.html")

        objects["bucket/site/of-others.txt"] = (b"x", {})
        department = site / "content/departments/internal-medicine.md"
        department.rename(department.with_name("surgery.md"))
        change(site)
        log.clear()
        done = put(site, "s3://bucket/site")
        assert not done.problems and done.plan.removed
        assert [verb for verb, _ in log][-len(done.plan.removed) - 1 :] == ["delete"] * len(done.plan.removed) + ["put"]
        assert len(log) == len(done.plan.sent) + len(done.plan.removed) + 2
        assert "bucket/site/of-others.txt" in objects
        now = published(site)
        assert not publishing.rollback(site, site / "output", "s3://bucket/site", dry_run=False).problems
        back = {key.removeprefix("bucket/site/"): raw for key, (raw, _) in objects.items()}
        assert {path: back[path] for path in there} == there and not (now.keys() - there.keys()) & back.keys()
        assert not put(site, "s3://bucket/site").problems
        objects["bucket/site/index.html"] = (b"defaced", {})
        assert not put(site, "s3://bucket/site").problems
        assert objects["bucket/site/index.html"][0] == published(site)["index.html"]


def test_storage_that_loses_bytes_is_noticed(tmp_path):
    """Negative control for the look afterwards, over fsspec's storage in memory."""
    memory = fsspec.filesystem("memory")
    new = deployment(tmp_path, index_html="whole", gone_html="whole", good_html="whole")
    plan = deployment_plan(new, {})
    place = ObjectStorage("memory://lossy", memory)
    place.deploy(new, plan)
    assert place.differing(new, plan) == ()
    memory.pipe_file("/lossy/index.html", b"whol!")
    memory.rm_file("/lossy/gone.html")
    assert place.differing(new, plan) == ("gone.html", "index.html")
    memory.rm("/lossy", recursive=True)


def test_storage_without_its_library(site, monkeypatch):
    """Told with the command that installs it."""
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert [problem.rule for problem in put(site, "s3://bucket").problems] == ["publish/no-storage"]


def test_types_and_times_of_files():
    """As the servers' own configuration has them."""
    assert media_type("a/index.html") == media_type("index.html.gz") == "text/html;charset=utf-8"
    assert media_type("x.pdf") == "application/pdf" and media_type("x.ics").startswith("text/calendar")
    assert media_type("x") == "application/octet-stream"
    assert (
        cache_control("assets/site.0123456789.css").endswith("immutable") and cache_control("index.html") == "no-cache"
    )
