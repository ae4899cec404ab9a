"""Leaflets of departments and pages of lectures that nobody has seen yet: lists of any length."""

import random
import re

import pypdfium2
import pytest
import yaml

from tests.conftest import DAY
from tests.test_small_type import small_type

MOST = {"conditions": 18, "treatments": 10, "before_visit": 7, "hours": 4}
"""How long a list may become."""
ALL = 99


def parts(file):
    """The front matter of a file, and the text below it."""
    front, text = file.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
    return yaml.safe_load(front), text


def shuffled(site, seed, least):
    """Give every department lists of other lengths, each from what all departments say; no name comes twice in one list."""
    dice = random.Random(seed)
    files = sorted((site / "content/departments").glob("*.md"))
    fronts = {file: parts(file) for file in files}
    said = {field: [one for front, _ in fronts.values() for one in front.get(field, [])] for field in MOST}
    for file, (front, text) in fronts.items():
        for field, most in MOST.items():
            count = dice.randint(min(least, most), most) or 1
            drawn = {
                str(one if isinstance(one, str) else one.get("name", one)): one
                for one in dice.sample(said[field], count)
            }
            front[field] = list(drawn.values())
        front_matter = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
        file.write_text(f"---\n{front_matter}---\n{text}", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "least"), [(4, 0), (5, ALL)])
def test_no_leaflet_runs_over_whatever_a_department_has_to_say(run, sample, seed, least):
    """What there is no room for is named or counted; nothing is told as running over."""
    shuffled(sample, seed, least)
    answer = run(sample, "build", "--only", "leaflet", "--only", "small-leaflet", "--as-of", DAY)
    assert answer.code == 0, answer.out
    assert len(list((sample / "output/print/leaflets").glob("*.pdf"))) == 18


@pytest.mark.slow
def test_what_cannot_fit_is_still_told(run, sample):
    """A place that takes eight lines, and six clinics, fit into no column."""
    file = sample / "content/departments/paediatrics.md"
    front, text = parts(file)
    front["location"]["spot"] = "，".join(["西侧儿童诊区的独立出入口"] * 9)
    front["hours"] = [{**one, "note": "每天早上到服务台登记以后才能看诊" * 3} for one in front["hours"]]
    file.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False)}---\n{text}", encoding="utf-8")
    answer = run(sample, "build", "--only", "leaflet", "--as-of", DAY)
    assert answer.code == 1
    assert "pdf/overflow" in answer.out
    assert "departments/paediatrics.md" in answer.out


@pytest.mark.slow
def test_a_lecture_that_no_page_holds_takes_two(run, sample):
    """What it tells, who, when and where stand overleaf; what is left has lines to write on, and later pages are numbered right."""
    (file,) = (sample / "content/lectures").rglob("diabetes-plate.md")
    points = "".join(f"  - 第{number}种主食怎样影响餐后血糖，分量和做法各差多少\n" for number in range(1, 13))
    text, count = re.subn(r"(?m)^outline:\n(?: *- .*\n)+", "outline:\n" + points, file.read_text(encoding="utf-8"))
    assert count == 1
    file.write_text(text, encoding="utf-8")
    answer = run(sample, "build", "--only", "catalogue", "--as-of", DAY)
    assert answer.code == 0, answer.out
    made = (sample / "output/print/catalogues/lectures.pdf").read_bytes()
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    first = next(number for number, words in enumerate(pages) if "第1种主食" in words)
    for words, where in (("听完能做到", [0, 2]), ("第12种主食", [1]), ("公开场次", [1, 2]), ("想问的话", [0])):
        assert [place for place in range(3) if words in pages[first - 1 + place]] == where, words
    assert re.search(rf"JK-2026-005\s*老年糖尿病人群的低血糖\s*老年人\s*60\s*{first + 2}\b", pages[3]), pages[3]
    assert small_type(made, 8) == {}
