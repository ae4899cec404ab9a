"""The compliance desk: what it finds in sentences that it has not seen, and what it lets pass."""

import gzip
import re
import time
from functools import cache
from pathlib import Path

import pytest
import yaml

from bench.law import measure
from bench.teach import Sample, learn, vocabulary, write
from pressroom.kinds.regimes import ALL_REGIMES
from pressroom.rules.law import classifier, matching
from pressroom.rules.law.catalogue import FAMILIES, rulings
from pressroom.rules.law.lexicon import expand
from pressroom.rules.law.matching import judge
from pressroom.rules.law.normalisation import normalise
from pressroom.rules.law.passages import Passage
from pressroom.rules.law.prefilter import branches, required_characters
from pressroom.rules.law.scopes import is_denied

SENTENCES = Path(__file__).parent / "compliance"
NAMES = ("云岭市杏林医院", "杏林医院")


def found(words, regime, channel="", heading=""):
    return {match.ruling.id for match in judge(normalise(words, NAMES), regime, channel, heading)}


def test_sentences_that_were_kept_apart_are_judged_well():
    """Recall of at least 0.85 over expected rules, false alarms on at most 2 % of honest sentences."""
    score = measure(SENTENCES / "test.yaml")

    assert score.expected > 150
    assert score.honest > 140
    assert score.recall >= 0.85
    assert score.false_alarm_rate <= 0.02, len(score.alarms)


def test_the_halves_share_no_sentence():
    """And hold four hundred sentences, about half of them honest."""
    halves = [
        yaml.safe_load((SENTENCES / f"{name}.yaml").read_text(encoding="utf-8")) for name in ("development", "test")
    ]
    texts = [{row["text"] for row in rows} for rows in halves]

    assert not texts[0] & texts[1]
    assert len(texts[0] | texts[1]) >= 400
    assert {row["regime"] for rows in halves for row in rows} == set(ALL_REGIMES)
    assert {rule.split("/")[1].partition("-")[0] for rows in halves for row in rows for rule in row["rules"]} >= {
        "AD", "MA", "RG", "SG", "CI", "KP", "PR", "TJ", "DR", "PI", "WB", "LG", "RC", "SP",
    }  # fmt: skip


@pytest.mark.parametrize("ruling", rulings().values(), ids=lambda ruling: ruling.id)
def test_the_examples_of_a_ruling_break_and_keep_it(ruling):
    """The wrong wording is found where the rule holds; the right one passes in every regime."""
    assert ruling.family in FAMILIES
    regimes = [regime for regime in ruling.severity if "/" not in regime]
    if ruling.means == "text":
        assert any(ruling.id in found(ruling.wrong, regime) for regime in regimes), ruling.wrong
    for regime in regimes:
        assert ruling.id not in found(ruling.right, regime), regime


@pytest.mark.parametrize("ruling", [r for r in rulings().values() if r.match], ids=lambda ruling: ruling.id)
def test_what_a_pattern_needs_is_in_every_match(ruling):
    """The characters that rule a pattern out are in whatever it matches, so none is ruled out wrongly."""
    patterns = [expand(text) for text in (*ruling.form, *ruling.match, *ruling.offering)]
    for text in (branch for pattern in patterns for branch in branches(pattern)):
        expression, sets = re.compile(text), required_characters(text)
        for words in _all_words():
            match = expression.search(words)
            assert match is None or all(set(match[0]) & one for one in sets), text


@cache
def _all_words():
    return [normalise(row["text"], NAMES).words for name in ("development", "test") for row in _rows(name)]


def _rows(name):
    return yaml.safe_load((SENTENCES / f"{name}.yaml").read_text(encoding="utf-8"))


def test_a_set_that_a_match_can_lack_would_be_noticed():
    """The negative control: optional parts and one-armed alternatives need nothing."""
    assert required_characters("甲?乙") == (frozenset("乙"),)
    assert required_characters("甲|乙.") == (frozenset("甲乙"),)
    assert required_characters("(?:甲|)") == ()
    assert required_characters("(?!甲)乙[^丙]") == (frozenset("乙"),)
    assert branches(r"甲(?:乙|丙)|[|]丁|戊\|己") == ("甲(?:乙|丙)", "[|]丁", r"戊\|己")


@pytest.mark.parametrize(
    "hidden",
    [
        "根·治痔疮",
        "根 治痔疮",
        "根\u200b治痔疮",
        "根**治**痔疮",
        "gen治痔疮",
        "根🌟治痔疮",
        "根治痔瘡",
        "根\n治痔疮",
        "{根}(gēn)治痔疮",
    ],
)
def test_hidden_words_are_read(hidden):
    """Spaces, dots, emphasis, emoji, invisible characters, homophones and traditional characters hide nothing."""
    assert "AD-16-1a" in found(f"包您{hidden}", "information")


def test_the_place_of_hidden_words_is_the_place_in_the_source():
    """Dropped characters are counted when a match is shown."""
    words = "我们保证 根 · 治 。"
    match = next(match for match in judge(normalise(words), "information") if match.ruling.id == "AD-16-1a")

    assert words[match.start : match.end] == "保证 根 · 治"


def test_one_sentence_passes_on_the_site_and_fails_in_an_advertisement():
    """The regime decides."""
    sentence = "骨科开展膝关节置换手术。"

    assert found(sentence, "information") == set()
    assert {"MA-6", "MA-7-1"} <= found(sentence, "advertisement")


def test_denials_warnings_questions_and_myths_are_not_claims():
    """What is said of a claim is not the claim."""
    for sentence in ("糖尿病不能根治。", "请警惕“包治百病”的广告。", "高血压能根治吗？", "误区一：打一针就能断根。"):
        assert found(sentence, "education") == set(), sentence
    assert found("打一针就能断根。", "education", heading="常见误区") == set()
    assert "AD-16-1a" in found("不开刀就能根治。", "education"), "a negation of something else excuses nothing"
    assert not is_denied("不开刀就能根治", 5, 7)
    assert is_denied("不能保证根治", 4, 6)


def test_a_handout_is_judged_more_mildly_than_a_page():
    """Contact data on a printed handout warns (unclear point 2 of the law)."""
    ruling = rulings()["RG-8-5"]

    assert ruling.weight("education") == "error"
    assert ruling.weight("education", "handout") == "warning"
    assert ruling.weight("price") is None


def test_words_can_be_judged_before_they_stand_in_a_file(run, tmp_path):
    """The regime is the editor's choice; the answer names rule, article, penalty and a lawful wording."""
    from pressroom.cli.query_commands import _REGIMES

    bad = run(tmp_path, "judge", "--regime", "information", "三次手法，从此告别颈椎病。", lang="zh")
    good = run(tmp_path, "judge", "--regime", "information", "骨科门诊在门诊楼2层。", lang="zh")

    assert bad.code == 1
    assert "错误[law/AD-16-1a]" in bad.out
    assert "广告法第16条" in bad.out
    assert "罚款" in bad.out
    assert (good.code, good.out.strip()) == (0, "没有发现问题。")
    assert tuple(_REGIMES) == ALL_REGIMES


def test_the_tone_of_a_whole_sentence_is_heard_where_no_pattern_matches(monkeypatch):
    """The clause that speaks loudest is underlined; what warns is no claim, whatever its tone."""
    words = "我们给您四个礼拜，还您一双能小跑的膝盖。"
    name, score = classifier.ruling_scores(words, "information", [])[0]
    start, end = classifier.decisive_clause(words, name)
    assert name == "AD-16-1a"
    assert score > 0
    assert 0 <= start < end <= len(words)
    assert classifier.ruling_scores("好。", "information", []) == []
    assert (
        classifier.breach_score(words, "information")
        > 0
        > classifier.breach_score("门诊楼二层设有母婴室和饮水机。", "information")
    )

    monkeypatch.setattr(classifier, "is_notable", lambda sentence: True)
    monkeypatch.setattr(classifier, "breach_score", lambda sentence, regime: 1000.0)
    likely = [("AD-16-1a", 1.0), ("AD-13", -18.0), ("RG-6-2", -20.0)]
    monkeypatch.setattr(classifier, "ruling_scores", lambda sentence, regime, found: likely)
    assert found("这是普通的一句话。", "information") == {"AD-16-1a", "AD-13"}, "what is nearly as likely is named too"
    assert found("请警惕这样普通的一句话。", "education") == set()
    likely[0] = ("AD-16-1a", -200.0)
    likely[1:] = [("AD-13", -260.0)]
    assert found("这是普通的一句话。", "information") == {"AD-16-1a"}, "of a breach something is said"


def test_few_weights_are_looked_for_and_many_are_read(monkeypatch):
    """With the same answers, for runs that are there and for others; and the parts are those that were packed."""
    parts = gzip.decompress(classifier._WEIGHTS.read_bytes()).decode("utf-8").split(classifier.PART_SEPARATOR)
    model = classifier.load(classifier._WEIGHTS)
    assert [*model.parts, model.rest()] == parts

    weights = dict(line.split("\t") for line in parts[1].split("\n"))
    runs = [*weights][:: len(weights) // 500]
    monkeypatch.setattr(classifier, "MAX_LOOKUPS", 3 * len(runs))
    sought = classifier.Weights(parts[1])
    first = [sought.get(word, 0) for run in runs for word in (run, f"{run}!", f"!{run}")]
    then = [sought.get(word, 0) for run in runs for word in (run, f"{run}!", f"!{run}")]

    assert first[::3] == [int(weights[run]) for run in runs]
    assert first == then
    assert sought.get != sought._sought


def test_a_long_sentence_reads_all_weights_once(monkeypatch):
    """Who began to look for them one by one holds that way of looking to its end."""
    read = []
    monkeypatch.setattr(classifier, "MAX_LOOKUPS", 3)
    monkeypatch.setattr(classifier, "_numbers", lambda part: read.append(part) or {"甲": 7})
    look = classifier.Weights("甲\t7").get

    assert [look(run, 0) for run in "甲乙" * 50] == [7, 0] * 50
    assert len(read) == 1


def test_words_are_blamed_only_where_a_sentence_has_the_tone_of_a_breach(monkeypatch):
    """What is a breach in whatever tone is found all the same, and an advertisement has only its eight items."""
    words, number = "门诊二楼的护士说，这里包您根治痔疮。", "患者身份证号110101199001011234。"
    assert "AD-16-1a" in found(words, "information")

    monkeypatch.setattr(classifier, "breach_score", lambda sentence, regime: -1000.0)
    assert found(words, "information") == set()
    assert {"AD-16-1a", "MA-6"} <= found(words, "advertisement")
    assert found(number, "information") == {"PI-29"}
    assert "AD-16-1a" in found("包您根治痔疮。", "information"), "too short to have a tone that excuses it"


@pytest.mark.parametrize(
    ("words", "is_allowed"),
    [
        ("医疗机构第一名称：云岭市妇幼保健院　所有制形式：全民　机构类别：妇幼保健院", True),
        ("机构名称：云岭市杏林妇产医院　类别：妇产医院", True),
        ("儿科：新生儿专业、小儿消化专业、小儿呼吸专业", True),
        ("医疗美容科：美容外科、美容皮肤科、美容牙科", True),
        ("小儿遗尿·厌食·多动·矮小", False),
        ("医疗美容科：美容外科，美丽从这里开始", False),
    ],
)
def test_an_advertisement_may_say_its_eight_items_in_many_ways(words, is_allowed):
    """Article 6 of the medical advertising measures: nothing of them is blamed, anything besides is."""
    assert (found(words, "advertisement") == set()) is is_allowed


def test_a_bold_clause_is_not_excused_by_honest_words_around_it():
    """One promise in a long and sober sentence is found; the same words, quoted and disowned, are not."""
    sober = "用软尺量臂围时请坐直、放松，手臂与心脏同高，袖带下缘在肘窝上方两指处，量三次取平均，隔一分钟再量"
    assert found(f"{sober}。", "education") == set()
    assert "AD-16-1a" in found(f"{sober}，本院保证根治高血压。", "education")
    assert found(f"{sober}，“根治高血压”的广告不要相信。", "education") == set()


def test_what_a_glance_finds_plain_is_not_looked_at(monkeypatch):
    """Most honest prose is; a sentence that breaks something is not."""
    words = "门诊二楼的护士说，这里包您根治痔疮。"
    assert classifier.is_notable(words) and found(words, "information")
    assert not classifier.is_notable("复查时请带上既往的检查报告。")

    monkeypatch.setattr(classifier, "is_notable", lambda sentence: False)
    assert found(words, "information") == set()


def test_what_was_taught_stands_in_no_measured_half():
    """Nor could the weights be learnt from sentences that measure them."""
    taught = set((SENTENCES / "taught.txt").read_text(encoding="utf-8").splitlines())

    assert len(taught) > 1500
    assert not taught & {row["text"] for row in _rows("test")}


def test_the_weights_are_made_of_the_sentences_in_the_same_way_each_time(tmp_path):
    """Learning has no dice but its own; two small rulings are enough to see it."""
    samples = [
        Sample("从此告别腰痛", "information", frozenset({"AD-16-1a"})),
        Sample("从此告别失眠", "information", frozenset({"AD-16-1a"})),
        Sample("腰痛从此不再", "information", frozenset({"AD-16-1a"})),
        Sample("门诊在二楼", "information", frozenset()),
    ]
    known = vocabulary(samples)
    for name in ("one", "two"):
        write(learn(samples, known), known, tmp_path / name)

    assert "从此" in known.numbers and "门诊" not in known.numbers
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_rare_run_tells_more_than_one_that_stands_everywhere():
    """Inverse document frequency: and in the mean of a sentence a run tells about 1."""
    samples = [Sample(f"门诊{words}", "information", frozenset()) for words in ["在二楼"] * 6 + ["从此改观"] * 3]
    known = vocabulary(samples)
    often, rare = (known.telling[known.numbers[run]] for run in ("门诊", "从此"))

    assert rare > 1 > often


def test_a_long_list_of_quoted_words_takes_no_long_look():
    """Time grows with the list and not with its square: thirty thousand characters took three seconds before."""
    began = time.process_time()

    assert not is_denied("“甲”" * 10_000, 0, 2)
    assert is_denied("“包治”、“特效”字样", 1, 3)
    assert time.process_time() - began < 1


def test_what_excuses_a_paragraph_is_looked_for_once():
    """A list of claims in one paragraph would else be read once for each of them, and again for each place."""
    matching._is_near.cache_clear()
    found = judge(normalise("全国最好，包治百病。" * 200), "advertisement")
    looks = matching._is_near.cache_info()

    assert len(found) >= 400
    assert looks.misses <= len(rulings()) < looks.hits


def test_a_stretch_of_a_passage_is_told_by_line_and_column():
    """In each of its lines, the first of which begins within a line of the file."""
    words = "一二\n三四\n\n五"
    passage = Passage("a.md", 7, 3, words)
    naive = [(7 + words[:at].count("\n"), len(words[:at].rpartition("\n")[2]) + (3 if "\n" not in words[:at] else 1)) for at in range(8)]  # fmt: skip

    spans = [passage.span(at, at) for at in range(8)]
    assert [(span.line, span.column) for span in spans] == naive
