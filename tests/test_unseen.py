"""How the desk is measured on writers whom it has not read, and what it is taught twice."""

import pytest

from bench import teach, unseen
from bench.teach import Example, Features, Sample
from pressroom.rules.law import classifier
from pressroom.rules.law.matching import judge
from pressroom.rules.law.normalisation import normalise

BATCH = "information\tAD-16-1a,AD-9-3a\t三天根治痔疮。\nnews\t\t门诊楼二层设有母婴室。\nnews\t\t三天根治痔疮。\n"


def test_a_batch_is_judged_by_a_model_that_has_not_read_it(tmp_path, monkeypatch, capsys):
    """Its sentences are left out of what is taught; found, missed and wrongly blamed are counted; all is as before after."""
    lessons = []
    monkeypatch.setattr(
        unseen,
        "_all",
        lambda: [
            Sample(normalise(words, unseen.NAMES).words, "information", frozenset({"AD-16-1a"}))
            for words in ("三天根治痔疮。", "从此告别腰痛", "从此告别失眠")
        ],
    )
    monkeypatch.setattr(unseen, "learn", lambda samples, known: lessons.append(samples) or teach.learn(samples, known))
    before = classifier.model
    (tmp_path / "one.tsv").write_text(BATCH, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["unseen", f"{tmp_path / 'one.tsv'}"])

    unseen.main()

    assert [sample.words for sample in lessons[0]] == ["从此告别腰痛", "从此告别失眠"]
    told = capsys.readouterr().out
    assert "recall 0.500 of 2, anything said of 1.000 of 1 breaches" in told
    assert "false alarms on 2 of 2" in told, "of two lessons a model learns to blame everything"
    assert "1  AD-9-3a taken for nothing" in told
    assert classifier.model is before


def test_honest_prose_that_was_nearly_blamed_is_learnt_again():
    """What it shares with breaches then weighs less; a sentence that was never near to blame changes nothing."""
    breach = Features((0, 1), 0.7, (), 1.0)
    alike = Features((0, 1, 2), 0.6, (), 1.0)
    lesson = [Example(breach, 1, teach.COST), Example(alike, -1, teach.COST_OF_PUBLISHED)]
    alone = (1.0, 1.0, 1.0)
    once, twice = teach.descend(lesson, alone), teach._judged(lesson, alone)

    assert teach._score(once, alike) > teach._score(twice, alike)
    labelled = [lesson[0], Example(alike, -1, teach.COST)]
    assert teach._judged(labelled, alone) == teach.descend(labelled, alone)


@pytest.mark.parametrize(
    ("words", "is_breach"),
    [
        ("“包您根治”这种说法站不住脚，听听就好。", False),
        ("针对网上流传的包您根治痔疮一事，门诊部声明从未开展。", False),
        ("把“包您根治痔疮”理解成医生的承诺，是看广告的人常犯的糊涂。", False),
        ("“包您根治痔疮，说到做到。”门诊部的人这样讲。", True),
    ],
)
def test_what_is_quoted_and_refuted_is_no_claim(words, is_breach, monkeypatch):
    """In whatever tone; a quotation that nobody refutes is one."""
    monkeypatch.setattr(classifier, "breach_score", lambda sentence, regime: 1000.0)
    monkeypatch.setattr(classifier, "is_notable", lambda sentence: True)
    assert bool(judge(normalise(words), "education")) is is_breach
