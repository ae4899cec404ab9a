"""Courseware: decks, slides as PDF and PPTX, and that answers reach the speaker alone."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise

import pypdfium2
import pytest
from pptx import Presentation

from pressroom.channels.filters import lines
from pressroom.channels.presenters.deck import SCALES, Slide, deck
from pressroom.channels.presenters.excerpts import excerpts
from pressroom.channels.presenters.menu import AUDIENCES
from pressroom.kinds.lecture import LECTURE
from pressroom.render.office.blocks import Box, Points, Run, Table, blocks_of, lines_of
from pressroom.source.markdown import convert
from tests.conftest import REPOSITORY
from tests.test_time import Site

KEY = "hypertension-at-home"


@pytest.fixture(scope="module")
def site():
    """The sample hospital on the day of the tests."""
    return Site(REPOSITORY)


def bare(words):
    """Letters without any white space, for comparing what different programs extract."""
    return "".join(words.split())


def pages_of(raw):
    """The text of each page of a PDF, without white space."""
    document = pypdfium2.PdfDocument(raw)
    return [bare(page.get_textpage().get_text_bounded()) for page in document]


def rendered(site, path):
    """The bytes of a PPTX."""
    from pressroom.channels import CHANNEL_BY_NAME

    job = site.jobs[path]
    made = CHANNEL_BY_NAME[job.channel].render(job, site.view, site.engines)
    assert made.problems == ()
    return made.value


def test_blocks_keep_every_word_in_order():
    """Lists with their depth and number, tables, boxes with title, emphasis as weight."""
    text = '## 题\n\n一**二**三\n\n1. 甲\n    - 乙\n2. 丙\n\n| a | b |\n|---|---|\n| c | d |\n\n!!! warning "注"\n    小心\n'
    blocks = blocks_of(convert(text, "x.md", 1).value.html)
    assert list(lines_of(blocks)) == ["题", "一二三", "甲", "乙", "丙", "a", "b", "c", "d", "注", "小心"]
    assert blocks[1].words == (Run("一"), Run("二", strong=True), Run("三"))
    assert isinstance(blocks[2], Points) and [(p.depth, p.number) for p in blocks[2].points] == [(0, 1), (1, 0), (0, 2)]
    assert isinstance(blocks[3], Table) and isinstance(blocks[4], Box) and blocks[4].kind == "warning"


def test_a_deck_has_what_every_lecture_owes_its_listeners(site):
    """Message first and last, actions, red flags, three questions with answers that only the speaker sees."""
    for entry in site.view.where(LECTURE):
        slides = deck(entry, entry.written.texts)
        shown = "\n".join(line for slide in slides for line in slide.lines)
        assert slides[0].layout == "cover" and slides[-1].layout == "closing"
        for words in (entry.model.main_message, *entry.model.key_actions, *entry.model.red_flags, *entry.model.outline):
            assert words.rstrip("。") in shown, entry.key
        answers = [question.answer for question in entry.model.teach_back]
        assert not any(answer in shown for answer in answers)
        spoken = "\n".join(line for slide in slides for line in slide.spoken)
        assert all(answer in spoken for answer in answers)
        assert 12 <= len(slides) <= 26, entry.key
        assert all(slide.fits(SCALES[-1]) for slide in slides if slide.layout != "closing"), entry.key


def test_both_halves_of_a_list_have_one_size(site):
    """A list that goes on with a second slide is not suddenly set larger there."""
    slides = [slide for entry in site.view.where(LECTURE) for slide in deck(entry, entry.written.texts)]
    pairs = [
        pair for pair in pairwise(slides) if pair[1].title == f"{pair[0].title}（续）" and pair[1].most < SCALES[0]
    ]
    assert pairs
    assert all(first.scale == second.scale for first, second in pairs)
    assert all(first.notes != second.notes for first, second in pairs), "nor is the speaker told the same twice"


def test_the_speaker_is_told_something_about_every_slide(site):
    """Also about the last one, with the sources, which nobody reads aloud."""
    for entry in site.view.where(LECTURE):
        for slide in deck(entry, entry.written.texts):
            assert slide.notes, (entry.key, slide.title)


def test_every_course_of_the_sample_has_courseware(site):
    """For every kind of audience: eight slides or more with what to say, and a task with its answer for the speaker."""
    lectures = site.view.where(LECTURE)
    assert {audience for entry in lectures for audience in entry.model.audiences} == set(AUDIENCES)
    for entry in lectures:
        made = [
            slide
            for slide in deck(entry, entry.written.texts)
            if f"## {slide.title}\n" in entry.written.texts.parts["slides"].markdown
        ]
        assert len(made) >= 8 and all(slide.notes for slide in made), entry.key
        assert any(slide.layout == "question" and slide.answer for slide in made), entry.key


def test_a_deck_without_courseware_shows_whole_sentences_only(sample):
    """Derived from the handout: no fragment, no sentence that leans on another, no nearly empty slide."""
    for file in (sample / "content/lectures").glob("*.slides.md"):
        file.unlink()
    for entry in Site(sample).view.where(LECTURE):
        slides = deck(entry, entry.written.texts)
        handout = bare("".join(lines_of(blocks_of(entry.written.texts.body.html))))
        derived = [slide for slide in slides if slide.title in entry.written.texts.body.markdown and slide.notes]
        assert len(derived) >= 2, entry.key
        for slide in derived:
            assert sum(map(len, slide.lines[1:])) >= 16, (entry.key, slide.title)
            assert all(slide.fits(1.0) for slide in derived)
            for line in slide.lines[1:]:
                _, mark, words = line.partition("：")
                assert bare(line) in handout or (mark and bare(words) in handout), (entry.key, line)
                assert not line.endswith(("：", "，", "、")), (entry.key, line)
            if slide.layout == "statement":
                assert slide.lines[1].endswith(("。", "！", "？")), (entry.key, slide.lines)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("抄在本子上，每天睡前花一分钟：", []),
        ("维生素D与DHA。", []),
        ("**碘。** 全程用碘盐，每周再吃1～2次海带。", []),
        ("**能说明问题的，是在家连续测量7天得到的平均值。** 一次不算。", ["能说明问题的，是在家连续测量7天得到的平均值。"]),
        (
            "**1. 用来处理什么？** 主要是潮热和出汗。然后再看。\n\n**2. 谁不能用？** 原因不明出血的人。",
            ["用来处理什么？主要是潮热和出汗", "谁不能用？原因不明出血的人"],
        ),
        ("### 漏尿\n\n做盆底肌训练，坚持12周。\n\n### 骨头\n\n绝经后骨量下降较快。", ["漏尿：做盆底肌训练，坚持12周", "骨头：绝经后骨量下降较快"]),
        ("它不是延缓衰老的手段，也不预防心脏病。\n\n同样的血压，在不同场合界值不一样。", []),
    ],
)  # fmt: skip
def test_what_of_a_section_is_shown(text, shown):
    """Whole sentences with the name under which they stand; of a label or a beginning alone, nothing."""
    best = next(excerpts(blocks_of(convert(text, "x.md", 1).value.html)), ())
    assert list(lines_of(best)) == shown


def test_courseware_is_parted_at_breaks_and_keeps_notes_apart(site):
    """Each slide of the file is a slide of the deck, in order, with notes."""
    entry = site.view.get(LECTURE, KEY)
    source = entry.written.texts.parts["slides"].markdown
    titles = [line.removeprefix("## ") for line in source.splitlines() if line.startswith("## ")]
    slides = {slide.title: slide for slide in deck(entry, entry.written.texts)}
    assert [title for title in slides if title in titles] == titles
    assert all(slides[title].notes for title in titles)
    asked = slides["练一练：请您来找错"]
    assert asked.layout == "question" and asked.answer
    assert "三处" not in "".join(asked.lines) and "三处" in "".join(asked.spoken)


def test_the_slides_show_the_courseware_and_no_answer(built):
    """The PDF has one page a slide with its words in order, and none of the speaker's."""
    site = Site(REPOSITORY)
    for key in (KEY, "knee-care"):
        slides = deck(entry := site.view.get(LECTURE, key), entry.written.texts)
        pages = pages_of((built / f"output/print/slides/{key}.pdf").read_bytes())
        assert len(pages) == len(slides)
        for slide, page in zip(slides, pages, strict=True):
            assert all(bare(line) in page for line in slide.lines if slide.layout != "cover"), slide.title
            assert not any(bare(line) in page for line in lines_of(slide.answer))
        size = pypdfium2.PdfDocument((built / f"output/print/slides/{key}.pdf").read_bytes())[0].get_size()
        assert size == pytest.approx((960, 540), abs=0.3)


def test_the_sentences_of_loud_slides_end_in_no_scrap(site):
    """A question of several lines is broken into lines of about one length; lists end without a full stop."""
    paths = [path for path, job in site.jobs.items() if job.channel == "slides"]
    broken = 0
    for path in paths:
        said = site.text(path)
        for sentence in re.findall(r'<section class="slide question">.*?<p>(.*?)</p>', said, re.DOTALL):
            *before, last = sentence.split("<br>")
            broken += bool(before)
            assert not before or len(last) > 3, (path, sentence)
        actions = said.partition("回家就做</h2>")[2].partition("</ul>")[0]
        assert actions.count("。</li>") in (0, actions.count("</li>")), path
        assert "。</li>" not in actions or re.search("。(?!</li>)", actions), path
    assert broken > len(paths)


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("家里的血糖仪显示3.2毫摩尔每升，请说说接下来的15分钟和之后怎么做。", "15分钟"),
        ("请您用“1、2、0”给我演示一遍怎样检查。", "“1、2、0”"),
        ("孩子体重12公斤，瓶上写着“布洛芬100毫克／5毫升”，一次用多少毫升？", "100毫克／5毫升"),
        ("甲状腺结节写着“TI-RADS 3类”，是癌吗？", "“TI-RADS 3类”"),
    ],
)
def test_a_broken_sentence_keeps_figures_and_short_quotations_whole(words, whole):
    """At every measure that holds them."""
    for room in range(10, 20):
        broken = lines(words, room)
        assert sum(whole in line for line in broken) == 1, (room, broken)
    assert "".join(broken) == words


def test_what_is_for_the_speaker_lies_outside_the_site_and_is_not_public(built, site):
    """The copy with answers and the editable slides are internal; neither answers nor notes are in web or print."""
    internal = [job for path, job in site.jobs.items() if path.startswith("internal/")]
    assert internal and not any(job.public for job in internal)
    assert not any(path.startswith("internal/") for job in site.jobs.values() if job.public for path in job.paths)
    copy = "".join(pages_of((built / f"output/internal/speaker/{KEY}.pdf").read_bytes()))
    note = bare("不推荐品牌，只教怎样看说明书上的")
    assert note in copy
    for file in (built / "output/web").rglob("*.html"):
        assert "只教怎样看说明书上的" not in file.read_text(encoding="utf-8")


def test_the_editable_slides_hold_the_courseware_in_placeholders(site):
    """Words and notes equal the deck's; titles and text stand in placeholders of our own layouts."""
    for key in (KEY, "diabetes-plate", "knee-care"):
        slides = deck(entry := site.view.get(LECTURE, key), entry.written.texts)
        raw = rendered(site, f"internal/slides/{key}.pptx")
        made = Presentation(io.BytesIO(raw))
        assert len(made.slides) == len(slides)
        for slide, page in zip(slides, made.slides, strict=True):
            assert page.shapes.title.text_frame.text == slide.title
            found = [bare(line) for shape in page.shapes if shape != page.shapes.title for line in _lines(shape)]
            assert sorted(found) == sorted(bare(line) for line in slide.lines[1:])
            notes = page.notes_slide.notes_text_frame.text if page.has_notes_slide else ""
            assert all(line in notes for line in slide.spoken)
        assert {layout.name for layout in made.slide_layouts} == {
            "封面",
            "要点",
            "章节",
            "一句话",
            "警示",
            "提问",
            "资料",
        }


def _lines(shape):
    if shape.has_table:
        return [cell.text for row in shape.table.rows for cell in row.cells if cell.text]
    return [p.text for p in shape.text_frame.paragraphs if p.text] if shape.has_text_frame else []


def test_the_same_deck_gives_the_same_bytes(site):
    """No clock in the archive: every member has the same date, and a second run is equal."""
    path = f"internal/slides/{KEY}.pptx"
    raw = rendered(site, path)
    assert raw == rendered(site, path)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
        assert "thumbnail" not in "".join(archive.namelist())


@pytest.mark.slow
def test_an_office_program_opens_the_slides_with_the_same_words(site, tmp_path):
    """LibreOffice, headless, lays out one page a slide with every line of the courseware."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        assert not os.environ.get("CI"), "continuous integration installs it"
        pytest.skip("LIBREOFFICE IS NOT INSTALLED: the editable slides were opened by nothing but their own library")
    for key in (KEY, "knee-care"):
        (tmp_path / f"{key}.pptx").write_bytes(rendered(site, f"internal/slides/{key}.pptx"))
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    files = [str(file) for file in sorted(tmp_path.glob("*.pptx"))]
    subprocess.run([*command, "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=180)
    for key in (KEY, "knee-care"):
        slides = deck(entry := site.view.get(LECTURE, key), entry.written.texts)
        pages = pages_of((tmp_path / f"{key}.pdf").read_bytes())
        assert len(pages) == len(slides)
        for slide, page in zip(slides, pages, strict=True):
            assert all(bare(line) in page for line in slide.lines), (key, slide.title)


@pytest.mark.parametrize(
    ("old", "new", "rule", "at"),
    [
        ("\n\n---\n\n## 多少算高", "\n---\n\n## 多少算高", "slides/break", "---"),
        ("## 多少算高\n\n", "", "slides/title", "| 在哪里量"),
        ("!!! notes\n    单位是", "!!! note\n    单位是", "slides/notes", "## 多少算高"),
        ("腕式、手环的读数，不用来调药", "本院治愈率98%", "law/AD-16-2", "- 本院治愈率"),
        ("不推荐品牌，只教怎样", "本院根治高血压，教怎样", "law/AD-16-1a", "    现场用软尺"),
    ],
)
def test_mistakes_in_courseware_are_told_at_their_line(run, sample, old, new, rule, at):
    """In the file of the slides, with line and remedy."""
    import json

    file = sample / f"content/lectures/{KEY}.slides.md"
    words = file.read_text(encoding="utf-8")
    assert old in words
    changed = words.replace(old, new, 1)
    file.write_text(changed, encoding="utf-8")
    problems = json.loads(run(sample, "check", "--format", "json", "--as-of", "2026-11-22").out)["problems"]
    told = [problem for problem in problems if problem["rule"] == rule]
    assert len(told) == 1 and told[0]["path"].endswith(".slides.md") and told[0]["hint"]
    assert changed.split("\n")[told[0]["line"] - 1].startswith(at)


def test_courseware_without_its_lecture_is_told(run, sample):
    """A file that belongs to nothing is an error, not silence."""
    (sample / "content/lectures/nothing.slides.md").write_text("## 题\n", encoding="utf-8")
    assert "edition/orphan" in run(sample, "check", "--format", "concise").out


def test_few_points_stand_further_apart_and_still_fit():
    """Three points reach further down their slide; one that is full and one without points stay as they are."""

    def slide(count, words="一句话"):
        return Slide("points", "题目", blocks_of("<ul>" + f"<li>{words}</li>" * count + "</ul>"))

    few, full = slide(3), slide(12, "字" * 30)
    assert few.gap > 0.5
    assert full.gap == 0.0
    assert sum(height for _, height in few.heights) + 3 * few.gap * few.scale < 17.6 - 3.7
    assert Slide("statement", "题目", blocks_of("<p>一句话</p>")).gap == 0.0


def table(*rows):
    """A slide with nothing but a table."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return Slide("points", "题目", blocks_of("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"))


def test_a_table_is_as_large_as_its_slide_allows():
    """Six rows of short cells are larger than the text of a handout; figures take half of a letter, so that they keep to their line."""
    rows = [("饮食", "蔬菜300～500克，奶300毫升以上", "每餐先吃半碗蔬菜")] * 6
    assert table(*rows).scale >= 1.0
    assert table(*rows, *rows).scale == SCALES[-1]


def test_what_keeps_to_one_line_in_type_a_little_smaller_is_set_so():
    """A point of 25 letters needs a second line in the biggest type and none in the next; much longer ones keep the biggest."""

    def points(letters):
        return Slide("points", "题目", blocks_of(f"<ul><li>{'字' * letters}</li><li>短</li></ul>"))

    assert [points(letters).scale for letters in (20, 25, 40)] == [SCALES[0], SCALES[1], SCALES[0]]
    assert table(("一", "字" * 12, "字" * 12)).scale < SCALES[0]
