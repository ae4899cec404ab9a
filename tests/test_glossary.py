"""The glossary: English for short phrases, numbers kept, slips of the pen told."""

import json
import re

import pytest

from pressroom.kinds.glossary import Glossary, places
from tests.conftest import DAY

FILE = "content/glossary.yaml"
ROOM = "  门诊楼N层N诊室: Outpatient Building, floor N, room N\n"


@pytest.mark.parametrize(
    ("phrase", "english"),
    [
        ("门诊楼3层312诊室", "Outpatient Building, floor 3, room 312"),
        ("云岭方言", "Yunling dialect"),
        ("X线检查2次", "2 X-ray examinations"),
        ("门诊楼3层", None),
        ("住院楼3层312诊室", None),
    ],
)
def test_numbers_keep_their_places(phrase, english):
    """One line serves every room; what nobody translated has no English."""
    terms = {
        "门诊楼N层N诊室": "Outpatient Building, floor N, room N",
        "云岭方言": "Yunling dialect",
        "X线检查N次": "N X-ray examinations",
    }
    assert Glossary(terms=terms).english(phrase) == english


def test_a_line_that_loses_a_number_is_not_used():
    """Nobody is sent to another room."""
    assert Glossary(terms={"N层N诊室": "room N"}).english("3层312诊室") is None
    assert places("N层N诊室", "room N") == (2, 1)


def complaints(run, root):
    """Rule, line and remedy of what is said of the glossary."""
    found = json.loads(run(root, "check", "--format", "json", "--as-of", DAY).out)["problems"]
    return [(one["rule"], one["line"], one["hint"]) for one in found if one["path"] == FILE]


@pytest.mark.parametrize(
    ("old", "new", "rule", "remedy"),
    [
        (ROOM, "  门诊楼N层N诊室: Outpatient Building, room N\n", "glossary/numbers", "word of its own"),
        ("  云岭方言:", "  云岭方音:", "glossary/unused", "did you mean '云岭方言'?"),
        ("  云岭方言:", "  没有这样的话:", "glossary/unused", "copy the phrase"),
    ],
)
def test_a_slip_of_the_pen_is_told(run, sample, old, new, rule, remedy):
    """With the line and what to do; the glossary of the sample has none."""
    file = sample / FILE
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.write_text(words.replace(old, new), encoding="utf-8")
    line = words[: words.index(old)].count("\n") + 1
    assert [(one, at) for one, at, _ in complaints(run, sample)] == [(rule, line)]
    assert remedy in complaints(run, sample)[0][2]


def test_a_phrase_of_a_broken_file_is_not_called_unused(run, sample):
    """What cannot be read may hold it; one mistake is not told thirty times."""
    (sample / "content/experts/sun-zhiyuan.md").write_text("---\nname: [\n---\n", encoding="utf-8")
    assert complaints(run, sample) == []


def test_english_pages_say_rooms_and_hours_in_english(web):
    """Where a patient must go and when is not left in Chinese; without the glossary it is, and is marked."""
    pages = [*(web / "en/experts").glob("*.html"), *(web / "en/departments").glob("*.html")]
    places_told = [
        found
        for page in pages
        for found in re.findall(
            r'<p class="(?:clinic-room|hours)">(.*?)</p>', page.read_text(encoding="utf-8"), re.DOTALL
        )
    ]
    assert len(places_told) > 150
    assert [words for words in places_told if re.search(r"[\u4e00-\u9fff]", words)] == []


def test_without_a_glossary_chinese_is_marked_as_chinese(run, sample):
    """Missing translations are shown, not hidden."""
    (sample / FILE).unlink()
    assert run(sample, "build", "--only", "web", "--as-of", DAY).code == 0
    page = (sample / "output/web/en/experts/sun-zhiyuan.html").read_text(encoding="utf-8")
    assert '<span lang="zh-Hans">门诊楼<span class="kept">3层</span><span class="kept">333诊室</span></span>' in page
