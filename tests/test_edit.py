"""One edit: which outputs it makes, which libraries it loads, which texts are looked at again, and what it may cost."""

import os
import pickle
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace

import pytest

from pressroom.build import file_stats, stamp
from pressroom.build.live_site import warm_up
from pressroom.build.theme_cache import _read as looks_read
from pressroom.build.trace import Record, TraceStore
from pressroom.catalog.catalog import assemble
from pressroom.catalog.questions import Get, Where
from pressroom.catalog.view import View
from pressroom.core import pinyin
from pressroom.core.append_cache import AppendCache
from pressroom.core.compact_pickle import CompactPickle
from pressroom.core.diagnostic import Span, Text, error
from pressroom.core.value_cache import ProcessCache
from pressroom.kinds import KINDS
from pressroom.kinds.base import Model, Ref
from pressroom.kinds.news import NEWS
from pressroom.rules import Rule, lint
from pressroom.rules.law import passage_cache
from pressroom.rules.law.desk import examine
from pressroom.source.files import discover
from tests.conftest import DAY, REPOSITORY
from tests.test_build import EXTRA, TODAY, make, write
from tests.test_site_cache import remembered

NEWS_ITEM = "content/news/opening.md"
SHOW_NEWS = {
    "web/assets/search-index.js",
    "web/feeds/news.xml",
    "web/index.html",
    "web/news/index.html",
    "web/news/opening.html",
    "web/sitemap.xml",
}
"""The outputs that show it."""
SPARED = {
    "weasyprint", "pptx", "PIL.Image", "pypinyin", "icalendar", "pypdf", "pypdfium2", "fontTools.ttLib",
    "holidays", "lunar_python", "dateutil", "starlette", "rich",
}  # fmt: skip
"""Libraries that a page of text does not need."""
PRINTING = (
    "pressroom.channels.printed",
    "pressroom.channels.office",
    "pressroom.render.paper",
    "pressroom.render.layout",
)
"""Parts of the program that it does not need either."""


@pytest.fixture
def small(starter):
    """Two departments, an expert, a news item."""
    write(starter, EXTRA)
    return starter


def add(root, words, path=NEWS_ITEM):
    """Write a sentence more into a text."""
    file = root / path
    file.write_text(file.read_text(encoding="utf-8") + f"\n{words}\n", encoding="utf-8")


PROGRAM = """
import atexit, pathlib, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from pressroom.cli import main
main(pathlib.Path(sys.argv[0]))
"""
"""The command line; at its end it tells which modules it has loaded."""


def build(root):
    """A build of the web pages by a process of its own: processor seconds, and the modules that it loaded."""
    before = os.times()
    command = [sys.executable, "-c", PROGRAM, "--quiet", "--root", str(root), "build", "--as-of", DAY, "--only", "web"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent, set(done.stderr.split())


def test_an_edit_of_the_text_of_a_news_item_makes_its_page(small):
    """Nothing else of the website, and nothing printed."""
    make(small)
    add(small, "门诊楼在东门内。")

    assert make(small).rendered == ("web/news/opening.html",)


def test_an_edit_of_the_front_matter_of_a_news_item_makes_what_quotes_it_too(small):
    """Lists, feed, search index and sitemap."""
    make(small)
    file = small / NEWS_ITEM
    file.write_text(file.read_text(encoding="utf-8").replace("summary: ", "summary: 今起，"), encoding="utf-8")

    assert set(make(small).rendered) == SHOW_NEWS


def test_an_edit_loads_no_library_that_it_does_not_need(small, tmp_path, monkeypatch):
    """Neither engine of PDF or pictures, nor calendars, nor the dictionary of readings; a first build needs some."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    _, first = build(small)
    add(small, "门诊楼在东门内。")
    _, then = build(small)

    assert SPARED & first, "negative control: they are seen where they are loaded"
    assert "pressroom.build.site" in then
    assert not SPARED & then
    assert any(name.startswith(PRINTING) for name in first), "negative control"
    assert not [name for name in then if name.startswith(PRINTING)]


@pytest.mark.slow
def test_an_edit_costs_little_processor_time(small):
    """Measured by a loop of this machine at this moment: two thirds of what it cost when everything was loaded."""
    build(small)
    spent = []
    for number in range(3):
        add(small, f"第{number}次修改。")
        began = time.process_time()
        sum(number * number for number in range(3_000_000))
        loop = time.process_time() - began
        spent.append(build(small)[0] / loop)
    assert min(spent) < MOST_LOOPS


MOST_LOOPS = 9
"""An edit took 5 such loops when this was written, and 13 before."""


@pytest.mark.parametrize("goes_on", [False, True], ids=["saved once", "saved again"])
def test_a_file_that_was_written_just_now_does_not_spoil_the_stamp(small, run, monkeypatch, goes_on):
    """It is looked at again when the program is loaded, before anything is read; all others only when it is another."""
    looks = []

    def look(root, words):
        found = stamp_look(root, words)
        looks.append(found)
        if len(looks) > 1:
            return replace(found, racy=())
        racy = next(line for line in found.lines if "/content/news/" in line)
        if goes_on:
            add(small, "又存了一次。", racy.rsplit(" ", 4)[0])
        return replace(found, racy=(racy,))

    stamp_look = stamp.stat_inputs
    monkeypatch.setattr(file_stats, "RACY_NS", 0)
    monkeypatch.setattr(stamp, "stat_inputs", look)
    assert run(small, "--quiet", "build", "--as-of", DAY, "--only", "feed").code == 0

    assert list((small / ".pressroom").glob("*.stamp.json"))
    assert len(looks) == (2 if goes_on else 1)


def test_only_passages_that_are_new_are_judged(small, monkeypatch):
    """After an edit of one paragraph, that one."""
    remembered(small)
    judged = []
    judge = passage_cache._judged
    monkeypatch.setattr(
        passage_cache, "_judged", lambda asked, names: judged.append(asked.words) or judge(asked, names)
    )
    add(small, "门诊楼在东门内。")
    remembered(small)

    assert judged == ["门诊楼在东门内。"]


def test_breaches_of_passages_that_are_known_are_told_again(small):
    """With their places, though the text above them has grown."""
    path = "content/departments/surgery.md"
    add(small, "我院采用全国最好的技术，根治外科疾病。", path)
    remembered(small)
    words = (small / path).read_text(encoding="utf-8")
    write(small, {path: words.replace("## 我们看什么", "又一段。\n\n## 我们看什么")})
    catalog = assemble(small, discover(small).value).value
    files = {one.path: one.text for one in discover(small).value.sources}

    found = [one for one in remembered(small).problems if one.rule.startswith("law/")]

    assert found
    assert set(found) == set(examine(catalog, {}, files))


def counting(entry, view):
    """A rule that looks at all news."""
    count = len(view.where(NEWS))
    yield error(Span(entry.path), "site/no-hospital", Text("site/no-hospital", (("value", str(count)),)))


class Forgets(View):
    """A View that does not record what was asked."""

    def trace(self):
        """Nothing."""
        return ()


@pytest.mark.parametrize("view", [View, Forgets])
def test_rules_look_again_where_an_answer_has_changed(small, monkeypatch, view):
    """Also at entries that were not touched; the negative control is a View that forgets."""
    monkeypatch.setattr("pressroom.rules.RULES", (Rule(("site/no-hospital",), None, counting),))
    monkeypatch.setattr("pressroom.rules.View", view)
    cache = ProcessCache()
    lint(assemble(small, discover(small).value).value, TODAY, cache)
    write(small, {"content/news/second.md": EXTRA[NEWS_ITEM]})
    catalog = assemble(small, discover(small).value).value

    assert (lint(catalog, TODAY, cache) == lint(catalog, TODAY)) is (view is View)


def test_rules_leave_alone_what_has_not_changed(small, monkeypatch):
    """The check runs for the text that was written, and not for the others."""
    looked = []

    def look(entry, view):
        looked.append(entry.path)
        view.find(entry.ref)
        return iter(())

    monkeypatch.setattr("pressroom.rules.RULES", (Rule((), None, look),))
    cache = ProcessCache()
    lint(assemble(small, discover(small).value).value, TODAY, cache)
    looked.clear()
    add(small, "门诊楼在东门内。")
    lint(assemble(small, discover(small).value).value, TODAY, cache)

    assert looked == [NEWS_ITEM]


def test_theme_and_templates_are_read_again_when_one_of_their_files_was_touched(small, monkeypatch):
    """And not before; a file that was written just now is believed of no look."""
    read = []
    monkeypatch.setattr("pressroom.build.theme_cache._read", lambda *asked: read.append(asked) or looks_read(*asked))
    remembered(small)
    first = remembered(small)
    assert len(read) == 1

    write(small, {"templates/web/news.html": '{% extends "!web/news.html" %}{# mine #}'})
    remembered(small)
    time.sleep(0.2)
    again = remembered(small)

    assert len(read) == 3
    assert first.templates.closure("web/news.html") != again.templates.closure("web/news.html")
    assert remembered(small).templates.closure("web/news.html") == again.templates.closure("web/news.html")
    assert len(read) == 3


def test_small_values_are_read_back_as_they_were(small):
    """Entries, bodies, headings, links, references and places, by every protocol."""
    entries = assemble(small, discover(small).value).value.entries
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(entries, protocol))
        assert again == entries
        assert {ref: dict(one.spans) for ref, one in again.items()} == {
            ref: dict(one.spans) for ref, one in entries.items()
        }
    assert {type(one).__reduce__ for one in (Ref("news", "a"), Span("x"), *entries.values())} == {
        CompactPickle.__reduce__
    }
    assert any(body.links and body.headings for one in entries.values() for body in one.written.texts.bodies)


def test_a_preview_is_ready_before_the_first_save():
    """Checkers are built when they are first used, which nobody who saves a text should wait for."""

    class Fresh(Model):
        """A model that nobody has used."""

    warm_up()

    assert all(kind.model.__pydantic_complete__ for kind in KINDS)
    assert not Fresh.__pydantic_complete__, "negative control: the others were not complete by themselves"


def record(path, *pairs):
    """A trace with nothing in it but what was asked."""
    return Record(path, {"plan": "1"}, "", "0", 1, 1, pairs, ("never built",))


def test_traces_keep_each_answer_once(tmp_path, monkeypatch):
    """Two outputs that were told the same hold the same pair; answers that nobody holds go when they are many."""
    monkeypatch.setattr("pressroom.build.trace.MAX_ANSWERS_RATIO", 0)
    monkeypatch.setattr("pressroom.build.trace.TIDY_THRESHOLD", 0)
    store = TraceStore(tmp_path / "trace.sqlite")
    old, new, other = (Get(Ref("news", "a")), "1"), (Get(Ref("news", "a")), "2"), (Where("news"), "3")
    store.save([record("x", old, other), record("y", other)])
    store.save([record("x", new, other)])

    found = store.load()

    assert found["x"].questions == (new, other)
    assert found["x"].questions[1] is found["y"].questions[0]
    with closing(sqlite3.connect(tmp_path / "trace.sqlite")) as rows:
        assert rows.execute("SELECT count(*) FROM answer").fetchone() == (2,)


def test_a_notebook_outlives_its_process_and_a_line_that_was_cut_short(tmp_path):
    """What was noted is found again; half a line is nothing."""
    file = tmp_path / "notes.txt"
    AppendCache(file).add("内科", "nei ke")
    file.write_bytes(file.read_bytes() + "\n外科\twai".encode())
    AppendCache(file).add("儿科", "er ke")

    assert AppendCache(file).entries == {"内科": "nei ke", "儿科": "er ke"}


def test_a_notebook_that_has_grown_too_large_is_begun_anew(tmp_path, monkeypatch):
    """It can be made again."""
    AppendCache(tmp_path / "notes.txt").add("内科", "nei ke")
    monkeypatch.setattr("pressroom.core.append_cache.MAX_BYTES", 3)

    assert AppendCache(tmp_path / "notes.txt").entries == {}
    assert not (tmp_path / "notes.txt").exists()


def test_a_notebook_in_which_processes_noted_the_same_is_tidied(tmp_path, monkeypatch):
    """With many cores a first build would fill it every time, and the next would begin it anew."""
    file = tmp_path / "notes.txt"
    for _ in range(9):
        AppendCache(file).add("内科", "nei ke")
    AppendCache(file).add("儿科", "er ke")
    monkeypatch.setattr("pressroom.core.append_cache.MAX_BYTES", 60)

    assert AppendCache(file).entries == AppendCache(file).entries == {"内科": "nei ke", "儿科": "er ke"}
    assert file.stat().st_size <= 60


def test_readings_that_are_known_need_no_dictionary(tmp_path, monkeypatch):
    """They are those of the dictionary."""
    monkeypatch.setattr(pinyin, "_store", lambda name, books={}: books.setdefault(name, AppendCache(tmp_path / name)))
    read = pinyin.pinyin("重庆人民医院"), pinyin.name_reading("曾乐", "Zeng Yue")
    monkeypatch.setattr(pinyin, "_store", lambda name: AppendCache(tmp_path / name))
    monkeypatch.setattr(pinyin, "pypinyin", None)

    assert read == ("chong qing ren min yi yuan", ("zeng", "yue"))
    assert (pinyin.pinyin("重庆人民医院"), pinyin.name_reading("曾乐", "Zeng Yue")) == read
