"""Leaflets of departments that nobody has seen yet: lists of any length, drawn from all departments of the sample."""

import random

import pytest
import yaml

from tests.conftest import DAY

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
