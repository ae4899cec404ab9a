"""Plain administrative prose passes the compliance desk; what is blamed by its tone alone is told as that."""

import json

import pytest

from pressroom.core.diagnostic import Severity
from pressroom.rules.law import likeness
from pressroom.rules.law.matching import judge
from pressroom.rules.law.reading import read

DAY = "2026-11-22"
PLAIN = "门诊二楼的走廊上挂着一口钟，钟下面放着两把椅子。"
"""Words in which no pattern finds anything."""


def alone(words, regime="information"):
    """What is said of words, whose tone a test has set: severity and whether they only read like a breach."""
    return {(match.severity, match.is_alike) for match in judge(read(words), regime)}


@pytest.fixture
def tone(monkeypatch):
    """Set how much the characters of every sentence speak for a breach, and for which."""

    def set_to(hundredths):
        monkeypatch.setattr(likeness, "is_notable", lambda sentence: True)
        monkeypatch.setattr(likeness, "tone", lambda sentence, regime: float(hundredths))
        monkeypatch.setattr(likeness, "alike", lambda sentence, regime, found: [("AD-16-1a", 1.0)])

    return set_to


@pytest.mark.parametrize(
    ("hundredths", "expected"),
    [
        (-1, set()),
        (1, {(Severity.WARNING, True)}),
        (likeness.LOUD, {(Severity.WARNING, True)}),
        (likeness.LOUD + 1, {(Severity.ERROR, True)}),
    ],
)
def test_tone_alone_warns_and_stops_a_build_only_when_it_is_loud(tone, hundredths, expected):
    """A ruling that is an error where its words are found."""
    tone(hundredths)
    assert alone(PLAIN) == expected


def test_words_of_a_ruling_are_an_error_however_faint_the_tone(tone):
    """Only what has no words but its tone is told more mildly."""
    tone(1)
    assert alone("门诊二楼的护士说，这里包您根治痔疮。") == {(Severity.ERROR, False)}


def test_a_brief_sentence_must_be_clear_before_its_tone_blames_it(tone):
    """A few runs of characters are no evidence; a longer sentence of the same tone is told."""
    brief = "走廊上挂着一口钟。"
    tone(likeness.FAINT)
    assert (alone(brief), alone(PLAIN)) == (set(), {(Severity.WARNING, True)})

    tone(likeness.FAINT + 1)
    assert alone(brief) == {(Severity.WARNING, True)}


def test_the_editor_is_told_that_it_is_a_likeness_and_how_to_permit_it(run, tmp_path, tone):
    """In words and as JSON; it stops nothing."""
    tone(likeness.LOUD)
    told = run(tmp_path, "judge", "--regime", "information", PLAIN, lang="zh")
    english = run(tmp_path, "judge", "--regime", "information", PLAIN)
    rows = json.loads(run(tmp_path, "judge", "--regime", "information", "--format", "json", PLAIN).out)

    assert told.code == 0
    assert "警告[law/AD-16-1a]" in told.out
    assert "措辞像是断言或保证疗效，请核对" in told.out
    assert "<!-- allow law/AD-16-1a until" in told.out
    assert "reads as if it asserts or guarantees a result" in english.out
    assert [(row["severity"], row["alike"]) for row in rows] == [("warning", True)]


def test_a_build_goes_on_and_the_report_says_what_it_is(run, starter, tone):
    """The strict profile stops; what was judged before is remembered with its severity."""
    tone(likeness.LOUD)
    file = starter / "content/departments/internal-medicine.md"
    file.write_text(file.read_text(encoding="utf-8") + f"\n{PLAIN}\n", encoding="utf-8")
    draft = run(starter, "build", "--only", "report", "--executor", "serial", "--as-of", DAY)
    page = (starter / "output/report/compliance.html").read_text(encoding="utf-8")
    again = run(starter, "check", "--format", "json", "--as-of", DAY)
    strict = run(starter, "check", "--profile", "publish", "--as-of", DAY)

    assert draft.code == 0, draft.out
    assert "措辞像是断言或保证疗效，请核对" in page
    assert {row["severity"] for row in json.loads(again.out)["problems"]} == {"warning"}
    assert strict.code == 1


def test_a_likeness_that_was_remembered_is_told_as_one():
    """What is kept of a passage has its severity and kind."""
    from pressroom.rules.law.known import _restored

    said = (("AD-16-1a", 0, 2, "走廊", Severity.WARNING, True),)
    (match,) = _restored(said)

    assert (match.ruling.id, *match[1:]) == said[0]
