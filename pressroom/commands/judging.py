"""judge: what the law says of words that stand in no file yet."""

from __future__ import annotations

import json
from typing import NamedTuple

from pressroom.core.diagnostic import Severity
from pressroom.report.full import SEVERITY_NAMES
from pressroom.report.law import basis
from pressroom.report.phrases import Lang, say
from pressroom.rules.law.desk import said_of
from pressroom.rules.law.matching import judge
from pressroom.rules.law.normalisation import normalise


class Verdict(NamedTuple):
    """The answer in words, and whether it would stop publishing."""

    words: str
    has_errors: bool


def verdict(text: str, regime: str, form: str, lang: Lang) -> Verdict:
    """Judge a text paragraph by paragraph, as it would be judged in an output of this regime."""
    rows = []
    for paragraph in text.split("\n"):
        for match in judge(normalise(paragraph), regime):
            value = paragraph[match.start : match.end]
            message, hint = (say(told, lang) for told in said_of(match, regime, value))
            rows.append((match, message, hint, value))
    has_errors = any(match.severity is Severity.ERROR for match, *_ in rows)
    if form == "json":
        made = [
            {
                "rule": match.ruling.rule,
                "severity": str(match.severity),
                "alike": match.is_alike,
                "value": value,
                "sentence": match.sentence,
                "message": message,
                "hint": hint,
            }
            for match, message, hint, value in rows
        ]
        return Verdict(json.dumps(made, ensure_ascii=False, indent=1), has_errors)
    if not rows:
        return Verdict("没有发现问题。" if lang == "zh" else "Nothing was found.", has_errors=False)
    remedy = "建议" if lang == "zh" else "hint"
    lines = []
    for match, message, hint, _ in rows:
        lines.append(f"{SEVERITY_NAMES[lang][match.severity]}[{match.ruling.rule}]: {message}")
        lines += [
            f"   {match.sentence}",
            f"   {remedy}: {hint}",
            f"   {basis(match.ruling.rule, lang)}",
        ]
    return Verdict("\n".join(lines), has_errors)
