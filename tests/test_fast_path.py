"""A build after an edit of texts looks at these texts alone, and makes what a clean build makes."""

import json
import os
import random
import re
from dataclasses import replace

import pytest

from pressroom.build import fast_path, file_stats, plans
from pressroom.build.execute import render
from pressroom.build.manifest import Owned, exchanged, parse_manifest, write_manifest
from pressroom.build.plans import plan_channel
from pressroom.build.publish import Stage, heal
from pressroom.build.trace import TraceStore
from pressroom.catalog.field_access import FieldRecorder
from pressroom.kinds.news import NEWS
from tests.conftest import tree_digest
from tests.faults import Faulty, dying
from tests.test_build import EXTRA, write
from tests.test_edit import NEWS_ITEM, SHOW_NEWS

DEPARTMENT = "content/departments/surgery.md"
WEB = tuple(word for name in ("web", "feed", "machine", "search", "asset") for word in ("--only", name))
HARMLESS = (
    "门诊楼在东门内。",
    "见[内科](department:internal-medicine)。",
    "## 又一节\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |",
    "丙",
)
"""What a text may say more without another word about anything else."""
FIELDS = (
    ("title: 门诊楼启用", "title: 门诊楼今天启用"),
    ("published: 2026-11-01", "published: 2025-11-01"),
    ("category: 医院动态", "category: 公益活动"),
    ("byline: 宣传科", "byline: 院办\nexpires: 2026-11-20"),
    ("departments:\n  - surgery", "departments:\n  - surgery\n  - internal-medicine"),
    ("name: 外科", "name: 普通外科"),
    ("floor: 3", "floor: 2"),
)
"""What front matter may say instead."""


@pytest.fixture
def small(starter, tmp_path, monkeypatch):
    """Two departments, an expert, a news item; with a cache of its own, where what was just written counts as settled."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(file_stats, "RACY_NS", 0)
    write(starter, EXTRA)
    return starter


def add(root, words, path=NEWS_ITEM):
    """Write a paragraph more into a text."""
    file = root / path
    file.write_text(file.read_text(encoding="utf-8") + f"\n{words}\n", encoding="utf-8")


def built(run, root, *options):
    """A build of the web pages: its report."""
    said = run(root, "--quiet", "build", "--as-of", "2026-11-22", "--format", "json", *WEB, *options)
    return said.code, json.loads(said.out)


def is_clean(run, root, *options):
    """Whether output and report are those of a clean build; its own folder is below the output's neighbour."""
    now = built(run, root, *options)
    clean = built(run, root, "--output", root / "clean", "--no-cache", *options)
    numbers = [
        {name: one[1]["summary"][name] for name in ("errors", "warnings", "reviews", "jobs")} for one in (now, clean)
    ]
    same = now[1]["problems"] == clean[1]["problems"] and numbers[0] == numbers[1]
    return now[0] == clean[0] and same and tree_digest(root / "output") == tree_digest(root / "clean")


def test_an_edit_of_a_text_makes_its_page_and_looks_at_no_other(small, run, fast_builds):
    """One page is rendered, and the counts are those of the whole site; the next build has nothing to do."""
    _, first = built(run, small)
    add(small, "门诊楼在东门内。")
    _, then = built(run, small)
    _, again = built(run, small)

    assert fast_builds[0].rendered == ("web/news/opening.html",)
    assert "门诊楼在东门内" in (small / "output/web/news/opening.html").read_text(encoding="utf-8")
    assert (then["summary"]["rendered"], again["summary"]["rendered"]) == (1, 0)
    assert then["summary"]["reused"] + 1 == again["summary"]["reused"] == first["summary"]["rendered"]
    assert len(fast_builds) == 1
    assert is_clean(run, small)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (DEPARTMENT, "floor: 3", "floor: 2"),
        (NEWS_ITEM, "  - surgery", "  - internal-medicine"),
        (NEWS_ITEM, "门诊楼已启用。", "见[内科](department:internal-medicine)，门诊楼已启用。"),
        (NEWS_ITEM, "门诊楼已启用。", "病人手机13800001234，门诊楼已启用。"),
        (NEWS_ITEM, "门诊楼已启用。", "门诊楼已启用，匾额题“𠮷”。"),
        (NEWS_ITEM, "门诊楼已启用。", "见[那里](nowhere:to-be-found)，门诊楼已启用。"),
        (NEWS_ITEM, "title: 门诊楼启用", "title: [门诊楼启用"),
        (DEPARTMENT, "见[内科](department:internal-medicine)。", "见内科。"),
    ],
    ids=[
        "front matter that is planned by",
        "points elsewhere",
        "link",
        "number",
        "rare character",
        "odd link",
        "no YAML",
        "link gone",
    ],
)
def test_what_may_concern_more_than_the_text_is_built_as_a_whole(small, run, fast_builds, path, old, new):
    """Front matter that more than outputs look at, links to entries, mistakes, characters for which a font is made."""
    built(run, small)
    words = (small / path).read_text(encoding="utf-8")
    assert old in words
    write(small, {path: words.replace(old, new)})

    code, said = built(run, small)

    assert fast_builds == [None]
    assert (code, said["summary"]["errors"] > 0) in ((0, False), (1, True))
    write(small, {path: words})
    assert is_clean(run, small)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 门诊楼启用", "title: 门诊楼今天启用"),
        ("summary: 门诊楼启用。", "summary: 门诊楼今天启用。"),
        ("published: 2026-11-01", "published: 2026-11-02"),
        ("category: 医院动态", "category: 公益活动"),
        ("byline: 宣传科", "byline: 院办"),
        ("byline: 宣传科", "byline: 宣传科 # 由院办审核"),
    ],
    ids=["title", "summary", "date", "category", "byline", "comment"],
)
def test_an_edit_of_front_matter_makes_what_shows_it(small, run, fast_builds, old, new):
    """The outputs that asked for the entry, or for lists in which it stands; and what a clean build would make."""
    built(run, small)
    words = (small / NEWS_ITEM).read_text(encoding="utf-8")
    assert old in words
    write(small, {NEWS_ITEM: words.replace(old, new)})
    _, said = built(run, small)

    assert len(fast_builds) == 1
    assert set(fast_builds[0].rendered) == SHOW_NEWS
    assert said["summary"]["rendered"] == len(SHOW_NEWS)
    assert is_clean(run, small)


def test_many_outputs_of_an_edit_are_made_by_several_processes(small, run, fast_builds, monkeypatch):
    """With the same bytes as by one: lists here, pages of single entries by a process that reads what it asks for."""
    here = []
    monkeypatch.setattr("pressroom.build.execute.SERIAL_COST", 0)
    monkeypatch.setattr(fast_path, "render", lambda task, *asked: here.append(task.job.path) or render(task, *asked))
    built(run, small)
    words = (small / NEWS_ITEM).read_text(encoding="utf-8")
    write(small, {NEWS_ITEM: words.replace("title: 门诊楼启用", "title: 门诊楼今天启用")})
    built(run, small, "--jobs", "2")

    assert {*fast_builds[0].rendered} > {*here} >= {"web/index.html"}
    assert is_clean(run, small)


@pytest.mark.parametrize("happens", ["front matter", "new", "gone", "output gone", "output of somebody else"])
def test_after_a_build_of_the_whole_site_nothing_is_left_to_do(small, run, monkeypatch, happens):
    """The state of the output folder is what was found before, with what the build put there and took away."""
    built(run, small)
    text = small / NEWS_ITEM
    if happens == "front matter":
        text.write_text(text.read_text(encoding="utf-8").replace("title: 门诊楼启用", "title: 门诊楼已启用"), "utf-8")
    elif happens == "new":
        write(small, {"content/news/another.md": EXTRA[NEWS_ITEM]})
    elif happens == "gone":
        text.unlink()
    elif happens == "output gone":
        (small / "output/web/news/opening.html").unlink()
    else:
        (small / "output/web/of-somebody.txt").write_text("他人的文件", encoding="utf-8")
    built(run, small)
    monkeypatch.setattr("pressroom.cli.build_commands._read", None)
    _, again = built(run, small)

    assert again["summary"]["rendered"] == 0


def edit(root, chance):
    """Write something into one or two texts: harmless words, breaches of law, permissions, or less than before."""
    for path in chance.sample((DEPARTMENT, NEWS_ITEM), chance.choice((1, 1, 2))):
        words = EXTRA[path]
        for _ in range(chance.randrange(3)):
            words += f"\n{chance.choice(HARMLESS)}\n"
        if chance.random() < 0.4:
            words += "\n欢迎来院就诊。\n"
        if chance.random() < 0.3:
            allowed = "<!-- allow law/RG-6-4 until 2026-12-31: 引自通知 -->"
            words += f"\n{allowed}\n欢迎来院就诊。\n"
        if chance.random() < 0.2:
            words = re.sub("^summary: ", "summary: 今起，", words, count=1, flags=re.MULTILINE)
        if chance.random() < 0.5:
            old, new = chance.choice(FIELDS)
            words = words.replace(old, new)
        write(root, {path: words})


@pytest.mark.parametrize("seed", range(4))
def test_a_fast_build_equals_a_clean_one(small, run, fast_builds, seed):
    """After random edits of texts and front matter, some with breaches and permissions: the same files, the same report."""
    chance = random.Random(seed)
    built(run, small)
    for _ in range(6):
        edit(small, chance)
        built(run, small)
    assert is_clean(run, small)
    assert any(fast_builds), "some of them looked at the edited texts alone"


def test_an_output_that_is_not_known_to_show_a_text_is_missed(small, run, monkeypatch):
    """The negative control: without the table of who shows what the comparison fails."""
    built(run, small)
    monkeypatch.setattr(TraceStore, "showing", lambda self, ref: {})
    add(small, "门诊楼在东门内。")

    assert not is_clean(run, small)


def test_an_output_that_is_not_known_to_rest_on_front_matter_is_missed(small, run, monkeypatch):
    """The negative control: with a store that knows of no list in which the entry stands the comparison fails."""
    built(run, small)
    monkeypatch.setattr("pressroom.build.trace._listed", lambda connection, kinds: iter(()))
    words = (small / NEWS_ITEM).read_text(encoding="utf-8")
    write(small, {NEWS_ITEM: words.replace("title: 门诊楼启用", "title: 门诊楼今天启用")})

    assert not is_clean(run, small)


@pytest.mark.parametrize("is_watched", [True, False])
def test_front_matter_at_which_the_plan_looks_is_planned_anew(small, run, fast_builds, monkeypatch, is_watched):
    """A channel whose outputs are named by a field; where nobody watches it, the negative control, another name is missed."""

    def by_byline(channel, view, engines):
        letters = len(view.get(NEWS, "opening").model.byline)
        return tuple(
            replace(job, also=(f"web/feeds/{letters}.xml",)) if job.path == "web/feeds/news.xml" else job
            for job in plan_channel(channel, view, engines)
        )

    monkeypatch.setattr(plans, "plan_channel", by_byline)
    if not is_watched:
        monkeypatch.setattr(FieldRecorder, "fields", {})
    built(run, small)
    words = (small / NEWS_ITEM).read_text(encoding="utf-8")
    write(small, {NEWS_ITEM: words.replace("byline: 宣传科", "byline: 院长办公室")})

    assert is_clean(run, small) is is_watched
    assert fast_builds[:1] == [None] if is_watched else fast_builds[0]


def test_the_report_of_the_desk_is_made_again_where_its_words_change(small, run, fast_builds):
    """It rests on the verdict about all texts, so that a breach in one of them is looked at as a whole."""
    options = ("--only", "report")
    built(run, small, *options)
    add(small, "本院引进先进设备。")
    built(run, small, *options)

    assert fast_builds == [None]


def test_what_another_command_learned_meanwhile_does_no_harm(small, run, fast_builds):
    """A check remembers texts that no build has shown yet, a build with a mistake in it those that none will."""
    built(run, small)
    add(small, "门诊楼在东门内。")
    run(small, "--quiet", "check", "--as-of", "2026-11-22")
    add(small, "门诊楼在西门内。", DEPARTMENT)
    built(run, small)
    words = (small / NEWS_ITEM).read_text(encoding="utf-8")
    add(small, "病人手机13800001234。")
    assert built(run, small)[0] == 1
    write(small, {NEWS_ITEM: words + "\n丙\n"})
    built(run, small)

    assert [done is not None for done in fast_builds] == [True, False, True]
    assert is_clean(run, small)


def test_a_manifest_is_exchanged_line_by_line():
    """It is the manifest that would be written, and none at all when a file is not in it."""
    files = {"web/a.html": Owned("1" * 64, 1), "web/ab.html": Owned("2" * 64, 2), "web/ä“.html": Owned("3" * 64, 3)}
    raw = write_manifest(files)
    for path in files:
        new = {path: Owned("f" * 64, 77)}
        assert exchanged(raw, new) == write_manifest(files | new)
    assert parse_manifest(exchanged(raw, {"web/a.html": Owned("f" * 64, 7)}) or b"")["web/a.html"].size == 7
    assert exchanged(raw, {"web/b.html": Owned("f" * 64, 7)}) is None


def test_an_exchange_that_is_cut_short_leaves_all_old_or_all_new(tmp_path):
    """At each single change of the disk."""
    names = ("web/a.html", "web/b.html", "web/c.html")

    def prepared(folder):
        first = Stage(folder)
        for name in names:
            first.add(name, b"old")
        first.commit(())
        return folder

    def exchange(folder, disk):
        stage = Stage(folder, disk)
        for name in names[:2]:
            stage.add(name, b"new")
        assert stage.exchange()

    new, old = prepared(tmp_path / "new"), tree_digest(prepared(tmp_path / "old"))
    whole = Faulty()
    exchange(new, whole)
    seen = []
    for number in range(whole.calls):
        folder = prepared(tmp_path / str(number))
        child = os.fork()
        if child == 0:
            exchange(folder, Faulty(number, dying))
            os._exit(0)
        os.waitpid(child, 0)
        heal(folder)
        seen.append(tree_digest(folder))
    assert len(seen) > 6 and old in seen and tree_digest(new) in seen
    assert all(found in (old, tree_digest(new)) for found in seen)
