"""The whole report of each ruling: what is said of its bad example, word for word, and nothing of the good one."""

import pytest

from pressroom.core.diagnostic import Span, error, text
from pressroom.report import full
from pressroom.rules.law.catalogue import rulings
from tests.law_reports import CHANGES, REPORTS, SILENCE, report


@pytest.mark.parametrize("ruling", rulings().values(), ids=lambda ruling: ruling.id)
def test_a_ruling_reports_as_it_was_reviewed(ruling):
    """Place, words, article, penalty, remedy and every other complaint; ``make law-reports`` writes them again."""
    kept = (REPORTS / f"{ruling.id}.txt").read_text(encoding="utf-8")

    assert report(ruling) == kept
    wrong, right = kept.split("\n# right")
    assert f"[{ruling.rule}]" in wrong
    assert ruling.article in wrong and ruling.penalty["zh"] in wrong
    assert right.endswith(f"\n{SILENCE}\n")


def test_there_is_a_report_for_each_ruling_and_for_nothing_else():
    """Nor is a change of the sample kept for a ruling that is gone."""
    assert {file.stem for file in REPORTS.iterdir()} == set(rulings())
    assert set(CHANGES) <= set(rulings())


def test_a_report_that_differs_in_one_word_is_noticed(monkeypatch):
    """The negative control: another name for the remedy changes the report."""
    ruling = rulings()["AD-16-1b"]
    kept = (REPORTS / f"{ruling.id}.txt").read_text(encoding="utf-8")
    monkeypatch.setitem(full._HINT, "zh", "提示")

    assert report(ruling) != kept


def test_of_a_long_line_the_sentence_is_shown():
    """Not the whole paragraph; the underline stays under the words."""

    line = "骨科门诊在门诊楼二层。" * 8 + "三次手法从此告别颈椎病。" + "请提前预约。" * 8
    first = line.index("从此") + 1
    said = full.full(
        (error(Span("a.md", 3, first, 3, first + 4), "law/AD-16-1a", text("law/AD-16-1a.hint")),), "zh", lambda *_: line
    ).split("\n")

    assert said[1] == "    3 | …三次手法从此告别颈椎病。…"
    assert said[2] == "      | " + " " * 9 + "^" * 8


def test_of_a_list_that_was_pasted_in_the_beginning_is_told():
    """Thousands of complaints of one rule about one file, in one line without a sentence: some, and how many more."""
    line = "x1380000" * 4000
    found = [
        error(Span.point("a.md", 3, 8 * n + 1, 8), "privacy/mobile", text("privacy/mobile", value="13*"))
        for n in range(4000)
    ]
    said = full.full(tuple(found), "en", lambda path, number: line)

    assert said.count("privacy/mobile") == full.MAX_SAME_RULE + 1
    assert f"{4000 - full.MAX_SAME_RULE} more of the same" in said
    assert len(said) < full.MAX_SAME_RULE * 2500
    assert "1380000" not in said
