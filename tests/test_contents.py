"""The contents of the print folder: every piece by its Chinese name, with links to the files that are there."""

import re
from datetime import date
from pathlib import PurePosixPath

import pytest

from pressroom.build.pipeline import Options, build
from pressroom.build.pools import SerialExecutor
from pressroom.build.site import prepare
from pressroom.catalog.questions import Name
from pressroom.catalog.view import View
from pressroom.channels.base import Engines
from pressroom.channels.office.print_contents import PATH, gather, render
from tests.conftest import REPOSITORY
from tests.test_publications import FILE, ORDER

TODAY = date(2026, 11, 22)
ONLY = frozenset({"contents", "leaflet", "small-leaflet", "publication", "print-runs"})


def make(root, only=ONLY):
    """Build pieces and their contents in this process."""
    options = Options(root / "output", root / ".pressroom/output.sqlite", only, True)
    return build(prepare(root, TODAY), options, lambda size: SerialExecutor(), lambda phase, done, total: None)


@pytest.fixture(scope="module")
def seen():
    """The sample hospital, its pages by folder, and what those asked; none of the pieces is made."""
    site = prepare(REPOSITORY, TODAY)
    view = View(site.catalog, TODAY)
    pages = {}
    for job in site.jobs:
        if job.channel == "contents":
            made = render(job, view, Engines(site.templates, site.theme))
            assert not made.problems
            pages[job.path.split("/")[0]] = str(made.value)
    return site, pages, view.asked()


def section(page, name):
    """The part of the page about one kind of piece."""
    (found,) = (part for part in page.split("<section")[1:] if re.search(rf"<h2[^>]*>{re.escape(name)}<small>", part))
    return found


def test_somebody_who_reads_no_english_finds_a_piece_and_its_files(seen):
    """The handout in large type, the edition of a catalogue, the poster of a day, a sheet for the staff."""
    site, pages, _ = seen
    page = pages["print"]

    row = r'<tr><td><b>高血压的居家管理：量准、记全、管稳</b></td>.*?<a href="handouts-large/hypertension-at-home.pdf">打开</a></td>'
    assert re.search(row, section(page, "讲座讲义（大字版）"))
    editions = section(page, "讲座目录")
    assert (
        "<b>老年人版</b>" in editions and '<a href="press/catalogues/lectures-elderly-imposed.pdf">拼版</a>' in editions
    )
    assert re.search(r"<b>高血压的居家管理：量准、记全、管稳</b><i>2026年12月4日</i></td>", section(page, "讲座海报"))
    sheets = section(pages["internal"], "讲座签到表")
    assert 'href="sign-in/' in sheets
    assert pages["internal"].count('<span class="mark">内部使用</span>') == 1, "it holds for every line"
    assert "内部使用" not in page and "讲座签到表" not in page, "the folder is handed to printing houses"
    assert "<b>全院</b>" in section(page, "墙面门诊时间表") and "<b>门诊楼</b>" in section(page, "楼层索引")
    assert re.search(
        r"<b>心血管内科</b><i>社区发放心血管内科单页（医疗广告）</i>.*?医疗广告</td>", section(page, "加印单")
    )
    assert '<a href="press/publications/cardiology-community.pdf">印刷版</a></td>' in page, "there is no other edition"
    assert '<a href="print-runs.csv">印制台账</a>' in page

    linked = {
        str(PurePosixPath(folder) / href)
        for folder, words in pages.items()
        for href in re.findall(r'<a href="([^#"]+\.pdf)"', words)
    }
    assert linked == {path for job in site.jobs if job.format for path in (job.path, job.press, job.imposed) if path}


def test_pieces_of_one_kind_are_told_apart(seen):
    """No two lines of a kind say the same, so that nobody opens the wrong paper."""
    _, pages, _ = seen
    for part in "".join(pages.values()).split("<section")[1:]:
        lines = re.findall(r"<tr><td>(.*?)</td><td class=\"size\">(.*?)</td>", part)
        assert len(lines) == len(set(lines)), part[:200]


def test_the_page_follows_from_the_plan_and_from_names_alone(seen):
    """It stands when a price or a sentence changes."""
    _, _, asked = seen
    others = {type(question).__name__ for question in asked if not isinstance(question, Name)}
    assert others == {"Get"}, others
    assert [str(question.ref) for question in asked if type(question).__name__ == "Get"] == ["hospital:hospital"]


def test_links_lead_to_files_and_an_order_appears_and_goes(starter):
    """The page is made again when there is another piece, and only then."""
    make(starter)
    page = starter / "output" / PATH
    first = page.read_bytes()
    (starter / FILE).parent.mkdir()
    (starter / FILE).write_text(ORDER, encoding="utf-8")

    assert PATH in make(starter).rendered
    words = page.read_text(encoding="utf-8")
    assert "<i>内科单页</i>" in words and "印制台账" in words
    for href in re.findall(r'<a href="((?:press/)?(?:publications|leaflets|leaflets-a5)/[^"]+)"', words):
        assert (page.parent / href).is_file(), href
    assert (page.parent / "print-runs.csv").is_file()
    assert PATH not in make(starter).rendered

    (starter / FILE).unlink()
    make(starter)
    assert page.read_bytes() == first


def test_it_is_not_public_and_without_paper_there_is_none(starter):
    """Nobody but the office needs it."""
    site = prepare(starter, TODAY)
    (job,) = (job for job in site.jobs if job.path == PATH)
    assert not job.public
    assert list(gather(tuple(job for job in site.jobs if not job.format))) == []
