"""Plain administrative prose passes the compliance desk; what is blamed by its tone alone is told as that."""

import json

import pytest
import yaml

from bench.law import measure
from pressroom.core.diagnostic import Severity
from pressroom.rules.law import classifier, passage_cache
from pressroom.rules.law.matching import judge
from pressroom.rules.law.normalisation import normalise
from tests.test_law import SENTENCES, found

EVERYDAY = SENTENCES / "everyday.yaml"
DAY = "2026-11-22"
PLAIN = "门诊二楼的走廊上挂着一口钟，钟下面放着两把椅子。"
"""Words in which no pattern finds anything."""


def alone(words, regime="information"):
    """What is said of words, whose tone a test has set: severity and whether they only read like a breach."""
    return {(match.severity, match.is_alike) for match in judge(normalise(words), regime)}


@pytest.fixture
def tone(monkeypatch):
    """Set how much the characters of every sentence speak for a breach, and for which; nothing of it is remembered."""

    def set_to(hundredths):
        monkeypatch.setattr(classifier, "is_notable", lambda sentence: True)
        monkeypatch.setattr(classifier, "breach_score", lambda sentence, regime: float(hundredths))
        monkeypatch.setattr(classifier, "ruling_scores", lambda sentence, regime, found: [("AD-16-1a", 1.0)])

    passage_cache._judged.cache_clear()
    yield set_to
    passage_cache._judged.cache_clear()


def test_plain_administrative_prose_passes():
    """Six hundred short sentences of offices, a third of each writer's and all of the last ones', were never taught."""
    score = measure(EVERYDAY)

    assert score.honest >= 550
    assert score.false_alarm_rate <= 0.01, score.alarms
    assert score.expected >= 60
    assert score.recall >= 0.95, score.misses


def test_a_desk_that_takes_every_tone_for_a_breach_would_be_noticed(tone):
    """The negative control: the sentences are looked at, and blamed where the tone says so."""
    tone(1000)

    assert measure(EVERYDAY).false_alarm_rate > 0.8


def test_everyday_prose_is_measured_and_not_taught():
    """The weights could otherwise know it by heart."""
    taught = set((SENTENCES / "taught.txt").read_text(encoding="utf-8").splitlines())
    measured = [row["text"] for row in yaml.safe_load(EVERYDAY.read_text(encoding="utf-8"))]

    assert not taught & set(measured)
    assert len(set(measured)) == len(measured)


@pytest.mark.parametrize(
    ("hundredths", "expected"),
    [
        (-1, set()),
        (1, {(Severity.WARNING, True)}),
        (classifier.ERROR_THRESHOLD, {(Severity.WARNING, True)}),
        (classifier.ERROR_THRESHOLD + 1, {(Severity.ERROR, True)}),
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
    tone(classifier.BRIEF_THRESHOLD)
    assert (alone(brief), alone(PLAIN)) == (set(), {(Severity.WARNING, True)})

    tone(classifier.BRIEF_THRESHOLD + 1)
    assert alone(brief) == {(Severity.WARNING, True)}


@pytest.mark.parametrize(
    ("words", "regime", "ruling", "alike"),
    [
        ("会议在城关酒店三楼召开。", "information", "RG-6-1", "病房是酒店式的，处处温馨。"),
        ("花园内请勿采摘花木。", "information", "RG-6-1", "候诊像走进了童话城堡。"),
        ("护士节沙龙在二楼举行。", "news", "RG-6-1", "沙龙式的诊室，高端典雅。"),
        ("承诺书一式两份。", "information", "AD-16-1c", "治疗前先签承诺书，看不好退。"),
        ("停车优惠凭当日挂号单。", "information", "PR-16", "体检优惠凭当日挂号单。"),
        ("救护车起步价（3公里内）50元。", "price", "PR-6", "体检起步价99元。"),
        ("留置针按耗材价另收。", "price", "PR-19", "种植牙980元（耗材另收）。"),
        ("外院处方需经本院医师重新评估。", "information", "AD-16-3", "外院看不好的，本院都有办法。"),
        ("她说，最怕的是半夜电话响。", "news", "MA-16", "她说，想看病可打预约电话。"),
        ("单位只收到汇总数据。", "information", "TJ-GROUP", "单位会收到每人的体检数据。"),
        ("乙肝项目不在入职体检内。", "information", "TJ-HBV", "入职体检内含乙肝项目。"),
        ("国旗在广场升降。", "information", "AD-9-2", "套餐封面印着国旗，值得信赖。"),
        ("七十岁以上老人免挂号费。", "information", "RG-6-4", "今天到院，免挂号费。"),
        ("医院足球队获全市卫生系统第三名。", "news", "AD-9-3b", "骨科手术量居全市第三。"),
        ("听课送鸡蛋的，多半要卖东西。", "education", "KP-SELL", "听课送鸡蛋，当天还能领油。"),
    ],
)
def test_a_plain_word_is_no_breach_and_the_claim_with_it_is(words, regime, ruling, alike):
    """What patterns took for praise or sale, and a sentence with the same word that is one."""
    assert found(words, regime) == set()
    assert ruling in found(alike, regime)


def test_the_editor_is_told_that_it_is_a_likeness_and_how_to_permit_it(run, tmp_path, tone):
    """In words and as JSON; it stops nothing."""
    tone(classifier.ERROR_THRESHOLD)
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
    tone(classifier.ERROR_THRESHOLD)
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
    said = (("AD-16-1a", 0, 2, "走廊", Severity.WARNING, True),)
    (match,) = passage_cache._restored(said)

    assert (match.ruling.id, *match[1:]) == said[0]
