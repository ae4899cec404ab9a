"""Builds one after the other, with anything done to the site between them: each says and leaves what a clean build does.

Edits of texts, which take the shortest way, are mixed with all others that somebody may make, break off or undo.
PRESSROOM_SEQUENCES is the number of random sequences, fewer in an ordinary run.
"""

import json
import os
import random
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest

from pressroom.build import execute as executing
from pressroom.build import file_stats
from pressroom.core.diagnostic import Span, text, warning
from tests.conftest import tree_digest
from tests.test_build import EXTRA, write
from tests.test_fast_path import FIELDS, HARMLESS, WEB

SEQUENCES = int(os.environ.get("PRESSROOM_SEQUENCES", "4"))
LENGTH = 10
"""Edits of one sequence."""
NEWS, DEPARTMENT, EXPERT = "content/news/opening.md", "content/departments/surgery.md", "content/experts/li-wei.md"
SECOND = "content/news/second.md"
SAID = (
    *HARMLESS,
    "欢迎来院就诊。",
    "本院采用全国最好的技术。",
    "<!-- allow law/RG-6-4 until 2026-12-31: 引自通知 -->\n欢迎来院就诊。",
    "<!-- allow law/RG-6-4 until 2026-01-31: 引自通知 -->\n欢迎来院就诊。",
    "<!-- allow law/RG-6-4 until 2026-12-31 -->",
    "<!-- 只给自己看 -->",
    "![平面图](images/x.svg)",
    "![](images/x.svg)",
    "![平面图](images/none.png)",
    "[点](../index.html)",
    "见[别处](news:second)。",
    "见[谁](expert:li-wei)。",
    "病人手机13800001234。",
    "匾额题“𠮷”。",
    "好\u200b坏。",
    "行尾空格  ",
    "# 大标题",
    "一行<br>两行",
    "本院核定床位2000张。",
    '!!! warning "注意"\n    小心',
)  # fmt: skip
"""What is written into texts: much is harmless, some a mistake."""


@pytest.fixture
def small(starter, tmp_path, monkeypatch):
    """Two departments, an expert, a news item; with a cache of its own, where what was just written counts as settled."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(file_stats, "RACY_NS", 0)
    write(starter, EXTRA)
    write(starter, {SECOND: EXTRA[NEWS].replace("启用", "改造")})
    return starter


class Site:
    """A site that is written on, and what has to be undone."""

    def __init__(self, root, chance):
        self.root, self.chance, self.day = root, chance, "2026-11-22"
        self.before = {}
        self.log = []

    def texts(self):
        """Every text of an entry, by its path."""
        found = [*self.root.glob("content/*/*.md")]
        return sorted(file.relative_to(self.root).as_posix() for file in found)

    def one(self):
        """A text to be edited, mostly one that nobody spoils otherwise."""
        known = [path for path in (NEWS, DEPARTMENT, EXPERT, SECOND) if (self.root / path).is_file()]
        return self.chance.choice(known or self.texts())

    def put(self, path, raw):
        """Write a file, and note what it was."""
        file = self.root / path
        self.before[path] = file.read_bytes() if file.is_file() else None
        if file.is_symlink():
            file.unlink()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())

    def raw(self, path):
        """The bytes of a file."""
        return (self.root / path).read_bytes()


def say(site):
    """A paragraph more."""
    path = site.one()
    site.put(path, site.raw(path) + f"\n{site.chance.choice(SAID)}\n".encode())


def harmless(site):
    """A sentence more that nobody complains of, in one text or in several."""
    for _ in range(site.chance.choice((1, 1, 3))):
        path = site.one()
        site.put(path, site.raw(path) + f"\n{site.chance.choice(HARMLESS)}\n".encode())


def restore(site):
    """A text as it was in the beginning."""
    path = site.one()
    site.put(path, EXTRA.get(path, EXTRA[NEWS].replace("启用", "改造")))


def undo(site):
    """The file that was written last, as it was before."""
    if site.before:
        path, raw = site.before.popitem()
        if raw is None:
            (site.root / path).unlink(missing_ok=True)
        else:
            site.put(path, raw)


def front(site):
    """A field of the front matter, or a comment in it."""
    path = site.one()
    old, new = site.chance.choice(((b"summary: ", "summary: 今起，".encode()), (b"---\n", b"---\n# note\n"), (b"name: ", "name: 新".encode()), (b"title: ", "title: 新".encode())))  # fmt: skip
    site.put(path, site.raw(path).replace(old, new, 1))


def fields(site):
    """Fields of the front matter that lists and other pages show, and some that more than those look at."""
    for _ in range(site.chance.choice((1, 1, 2))):
        path = site.one()
        old, new = site.chance.choice(FIELDS)
        site.put(path, site.raw(path).replace(old.encode(), new.encode(), 1))


def delete(site):
    """One text less, if there are others."""
    path = site.one()
    site.before[path] = site.raw(path)
    (site.root / path).unlink()


def rename(site):
    """A text under another id."""
    path = site.one()
    (site.root / path).rename((site.root / path).with_name(f"renamed-{site.chance.randrange(3)}.md"))


def add(site):
    """A text more."""
    site.put(f"content/news/n{site.chance.randrange(3)}.md", EXTRA[NEWS])


def edition(site):
    """An English text beside a Chinese one comes, changes, goes."""
    path = "content/departments/surgery.en.md"
    if (site.root / path).exists() and site.chance.random() < 0.3:
        (site.root / path).unlink()
    else:
        site.put(path, f"## What we see {site.chance.randrange(9)}\n\nSee [it](department:internal-medicine).\n")


def template(site):
    """A template of the site's own."""
    words = f'{{% extends "!web/news.html" %}}{{% block title %}}{site.chance.randrange(3)}{{% endblock %}}'
    site.put("templates/web/news.html", words)


def theme(site):
    """A colour and a style sheet."""
    site.put("themes/mine/theme.yaml", f'extends: xinglin\ncolour:\n  warm: "#{site.chance.choice(("e0a458", "d08040"))}"\n')  # fmt: skip
    site.put("themes/mine/css/theme.css", f".sheet {{ margin: {site.chance.randrange(9)}px }}\n")
    site.put("content/site.yaml", "theme: mine\n")


def settings(site):
    """Address and languages of the site."""
    site.put("content/site.yaml", f"base_url: https://{site.chance.choice('abc')}.example/\nlanguages:\n  - zh\n  - en\n")  # fmt: skip


def picture(site):
    """A picture comes, changes, goes."""
    path = "content/images/x.svg"
    if (site.root / path).exists() and site.chance.random() < 0.3:
        (site.root / path).unlink()
        return
    side = site.chance.randrange(20, 24)
    site.put(path, f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}'/>")


def midnight(site):
    """Another day."""
    site.day = site.chance.choice(("2026-11-22", "2026-11-26", "2027-01-02"))


def lines(site):
    """Ends of lines as Windows writes them, or no more."""
    path = site.one()
    raw = site.raw(path)
    site.put(path, raw.replace(b"\r\n", b"\n") if b"\r\n" in raw else raw.replace(b"\n", b"\r\n"))


def mark(site):
    """A byte order mark, or none any more."""
    path = site.one()
    raw = site.raw(path)
    site.put(path, raw[3:] if raw.startswith(b"\xef\xbb\xbf") else b"\xef\xbb\xbf" + raw)


def empty(site):
    """Nothing is left in a file."""
    site.put(site.one(), b"")


def half(site):
    """A file that was written half."""
    path = site.one()
    raw = site.raw(path)
    site.put(path, raw[: site.chance.randrange(len(raw) + 1)])


def link(site):
    """A link in the place of a text, to a text elsewhere below the site, outside it, or inside the content."""
    path = site.one()
    raw = site.raw(path)
    for target in ("drafts/a.md", "../a.md"):
        write(site.root, {target: EXTRA[NEWS].replace("启用", "关闭")})
    site.before[path] = raw
    (site.root / path).unlink()
    (site.root / path).symlink_to(site.root / site.chance.choice(("drafts/a.md", "../a.md", SECOND, "nowhere.md")))


def hidden(site):
    """A text below a hidden folder, which is no content."""
    site.put(f"content/news/.old/{site.chance.choice(('opening', 'opening.en', 'x'))}.md", EXTRA[NEWS] + "\n丁\n")


def replaced(site):
    """A file is written beside and put into the place of another, as careful editors do."""
    path = site.one()
    file = site.root / path
    part = file.with_name(file.name + "~")
    part.write_bytes(site.raw(path) + "\n丙\n".encode())
    part.replace(file)


def clock(site):
    """The times of a file are those of another year; a clock that was set back."""
    path = site.one()
    site.put(path, site.raw(path) + "\n丙\n".encode())
    when = site.chance.choice((1_500_000_000, 1_900_000_000))
    os.utime(site.root / path, (when, when))


def twice(site):
    """Two edits one right after the other, the second of equal length."""
    path = site.one()
    raw = site.raw(path)
    site.put(path, raw + "\n甲\n".encode())
    site.put(path, raw + "\n乙\n".encode())


def tampered(site):
    """Somebody writes over an output, or removes one."""
    pages = sorted((site.root / "output").rglob("*.html"))
    if pages:
        page = site.chance.choice(pages)
        page.unlink() if site.chance.random() < 0.5 else page.write_text("x")


EDITS = (say, say, say, harmless, harmless, harmless, restore, restore, undo, undo, front, fields,
         fields, fields, delete, rename, add, edition,
         template, theme, settings, picture, midnight, lines, mark, empty, half, link, hidden, replaced, clock, twice,
         tampered)  # fmt: skip


def between(site, run):
    """What others do between an edit and the next build: look, build elsewhere, build other things, break off."""
    choice = site.chance.randrange(12)
    if choice == 0:
        run(site.root, "--quiet", "check", "--as-of", site.day)
    elif choice == 1:
        run(site.root, "--quiet", "list", "--as-of", site.day)
    elif choice == 2:
        build(site, run, "--output", site.root / "elsewhere")
    elif choice == 3:
        run(site.root, "--quiet", "build", "--as-of", "2026-12-31", "--only", "feed")
    elif choice == 4:
        killed(site, run)
    elif choice == 5:
        meanwhile(site, run)


def build(site, run, *options):
    """A build of the web pages: exit code and report."""
    said = run(site.root, "--quiet", "build", "--as-of", site.day, "--format", "json", *WEB, *options)
    return said.code, json.loads(said.out)


def killed(site, run):
    """A build that is killed after a moment."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            build(site, run)
        os._exit(0)
    time.sleep(site.chance.uniform(0, 0.4))
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def meanwhile(site, run):
    """An edit during a build."""
    child = os.fork()
    if child == 0:
        file_stats.RACY_NS = 100_000_000
        with suppress(BaseException):
            build(site, run)
        os._exit(0)
    time.sleep(site.chance.uniform(0, 0.4))
    with suppress(OSError):
        say(site)
    os.waitpid(child, 0)
    time.sleep(0.01)


def differences(site, run):
    """In what the build differs from a clean one: exit code, report, files, the plan, and whether all is up to date."""
    shutil.rmtree(site.root / "clean", ignore_errors=True)
    ours, theirs = build(site, run), build(site, run, "--output", site.root / "clean", "--no-cache")
    found = ["exit code"] if ours[0] != theirs[0] else []
    found += ["status"] if ours[1]["status"] != theirs[1]["status"] else []
    found += ["problems"] if ours[1]["problems"] != theirs[1]["problems"] else []
    names = ("sources", "entries", "jobs", "errors", "warnings", "reviews")
    found += [name for name in names if ours[1]["summary"][name] != theirs[1]["summary"][name]]
    if ours[0] == theirs[0] == 0:
        now, clean = tree_digest(site.root / "output"), tree_digest(site.root / "clean")
        found += sorted(path for path in now.keys() | clean.keys() if now.get(path) != clean.get(path))
        listed = run(site.root, "--quiet", "list", "--as-of", site.day, *WEB).out
        paths = {line.split()[0] for line in listed.splitlines()}
        found += sorted(f"listed {path}" for path in paths ^ {p for p in now if p in paths or not p.endswith((".br", ".gz", "manifest.json"))})  # fmt: skip
        for path in sorted(now)[:: max(1, len(now) // 8)]:
            said = run(site.root, "why", path, "--as-of", site.day)
            found += [f"why {path}"] if said.code == 0 and "It is up to date." not in said.out else []
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_every_build_of_a_sequence_equals_a_clean_one(small, run, fast_builds, seed):
    """Whatever was done before: the same exit code, report, files and plan; afterwards nothing is stale."""
    site = Site(small, random.Random(seed))
    build(site, run)
    for _ in range(LENGTH):
        one = site.chance.choice(EDITS)
        site.log.append(one.__name__)
        with suppress(FileNotFoundError):
            one(site)
        between(site, run)
        found = differences(site, run)
        assert not found, f"{site.log}: {found}"


def test_a_merely_remembered_report_is_noticed(small, run, monkeypatch):
    """The negative control: an amended build that says what the one before said differs from a clean one."""
    site = Site(small, random.Random(0))
    build(site, run)
    monkeypatch.setattr("pressroom.build.edits.judged", lambda *asked: [])
    site.put(NEWS, site.raw(NEWS) + "\n欢迎来院就诊。\n".encode())

    assert "problems" in differences(site, run)


def test_a_text_that_became_a_link_out_of_the_content_is_not_published(small, run):
    """A clean build leaves it out, also where it leads to a folder of the site."""
    site = Site(small, random.Random(0))
    build(site, run)
    write(small, {"drafts/opening.md": EXTRA[NEWS] + "\n还没有定稿。\n"})
    (small / NEWS).unlink()
    (small / NEWS).symlink_to(small / "drafts/opening.md")

    assert differences(site, run) == []
    assert not (small / "output/web/news/opening.html").exists()


@pytest.mark.parametrize("words", ["一行<br>两行", "点[这里](javascript:alert)"])
def test_what_is_noticed_when_a_text_is_read_is_told(small, run, words):
    """By the build of the edit and by those after it, which find the entry as it was; the control: it is told at all."""
    site = Site(small, random.Random(0))
    build(site, run)
    site.put(NEWS, site.raw(NEWS) + f"\n{words}\n".encode())

    assert differences(site, run) == []
    site.put(SECOND, site.raw(SECOND) + "\n丙\n".encode())
    assert differences(site, run) == []
    assert build(site, run)[1]["problems"]


def test_a_listing_names_what_a_build_brings_along(small, run):
    """The pictures of pages; every file that is made is listed, except those beside it and the manifest."""
    site = Site(small, random.Random(0))
    picture(site)
    build(site, run)

    assert differences(site, run) == []
    assert list((small / "output/web/images").glob("x.*.svg"))


def test_a_theme_that_is_a_link_is_looked_at(small, run, tmp_path):
    """Its files lie elsewhere; a build after an edit of one of them is not taken for one that has nothing to do."""
    site = Site(small, random.Random(0))
    write(tmp_path, {"elsewhere/theme.yaml": "extends: xinglin\n", "elsewhere/css/theme.css": ".sheet { margin: 1px }"})
    write(small, {"content/site.yaml": "theme: mine\n"})
    (small / "themes").mkdir()
    (small / "themes/mine").symlink_to(tmp_path / "elsewhere")
    build(site, run)
    write(tmp_path, {"elsewhere/css/theme.css": ".sheet { margin: 2px }"})
    build(site, run)
    write(tmp_path, {"parts/web/news.html": '{% extends "!web/news.html" %}{% block title %}甲{% endblock %}'})
    (tmp_path / "elsewhere/templates").symlink_to(tmp_path / "parts")
    build(site, run)
    write(tmp_path, {"parts/web/news.html": '{% extends "!web/news.html" %}{% block title %}乙{% endblock %}'})

    assert differences(site, run) == []


@pytest.fixture
def coarse(monkeypatch):
    """The page of the department comes with a warning, at the first line of its text."""
    whole = executing._render

    def warned(task, view, engines):
        made = whole(task, view, engines)
        if task.job.path != "web/departments/surgery.html":
            return made
        line = view.find(task.job.ref).written.texts.body.first_line
        found = warning(Span.point(DEPARTMENT, line, 1), "print/resolution", text("print/resolution.hint", times=2))
        return replace(made, problems=(*made.problems, found))

    monkeypatch.setattr(executing, "_render", warned)


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize("path", [NEWS, DEPARTMENT, "content/hospital.yaml"])
def test_what_was_noticed_of_an_output_is_told_as_long_as_it_stands(small, run, fast_builds, path):
    """By a build that has nothing to do, by one of an edit, by one of everything, each with the exit code of publishing."""
    site = Site(small, random.Random(0))
    first = build(site, run)
    site.put(path, site.raw(path) + (b"" if path.endswith("yaml") else b"\n\xe4\xb8\x99\n"))

    assert [one["rule"] for one in first[1]["problems"]] == ["print/resolution"]
    assert differences(site, run) == []
    assert build(site, run)[1]["problems"] == first[1]["problems"]
    assert bool(any(fast_builds)) == path.endswith("md")
    assert build(site, run, "--profile", "publish")[0] == build(site, run, "--profile", "publish")[0] == 1


@pytest.mark.usefixtures("coarse")
def test_what_was_noticed_moves_with_its_text(small, run):
    """A line more in the front matter puts it one line further down, though the output is what it was."""
    site = Site(small, random.Random(0))
    build(site, run)
    site.put(DEPARTMENT, site.raw(DEPARTMENT).replace(b"---\n", b"---\n# note\n", 1))

    assert differences(site, run) == []


def test_outputs_of_other_channels_are_not_spoken_of(small, run, coarse):
    """A build of the feed says nothing of pages, also where it looks at one text alone."""
    options = ("--quiet", "build", "--as-of", "2026-11-22", "--format", "json", "--only", "feed")
    build(Site(small, random.Random(0)), run)
    run(small, *options)
    write(small, {NEWS: EXTRA[NEWS] + "\n丙\n"})

    assert json.loads(run(small, *options).out)["problems"] == []


def test_a_file_whose_time_is_a_whole_second_settles_later(monkeypatch):
    """On a stick it may be written again within two seconds without showing it, whatever else was written since."""
    second, whole = 1_000_000_000, 1_795_000_000_000_000_000
    now = whole + second * 9 // 10

    def is_settled(*times):
        stats = [SimpleNamespace(st_size=1, st_mtime_ns=when, st_ctime_ns=when, st_ino=1) for when in times]
        files = [SimpleNamespace(path=f"{number}", stat=lambda stat=stat: stat) for number, stat in enumerate(stats)]
        monkeypatch.setattr(file_stats, "walk", lambda folder: files)
        return file_stats.stat_folders(["content"], ()).is_settled

    monkeypatch.setattr(file_stats, "time", SimpleNamespace(time_ns=lambda: now))
    assert is_settled(now - second // 2)
    assert is_settled(whole - second * 2)
    assert not is_settled(whole)
    assert not is_settled(now - second // 2, whole)
    assert not is_settled(now - second // 100)
