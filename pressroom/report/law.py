"""The law for people: phrases and explanations of the rulings, and the basis of a complaint.

In: the catalogue of rulings.  Out: wordings by key in both languages, in the form of phrases.toml and explanations.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pressroom.kinds.regimes import ALL_REGIMES
from pressroom.rules.law.catalogue import Ruling, rulings

REGIME_NAMES: Mapping[str, tuple[str, str]] = {
    "advertisement": ("广告", "advertisement"),
    "information": ("信息公开", "information"),
    "education": ("健康科普", "health education"),
    "news": ("新闻", "news"),
    "price": ("价格", "price"),
    "mail": ("邮件", "mail"),
}
"""Names of the regimes: Chinese, English."""


@cache
def phrases_of_law() -> dict[str, dict[str, str]]:
    """A phrase for each ruling and regime, and its remedy."""
    found: dict[str, dict[str, str]] = {}
    for ruling in rulings().values():
        for regime in ALL_REGIMES:
            zh, en = REGIME_NAMES[regime]
            found[f"{ruling.rule}.{regime}"] = {
                "zh": f"“{{value}}”：{ruling.title['zh']}（按{zh}；{ruling.article}）",
                "en": f"'{{value}}': {ruling.title['en']} (as {en}; {ruling.article})",
            }
            found[f"{ruling.rule}.alike.{regime}"] = {
                "zh": f"“{{value}}”：措辞像是{ruling.title['zh']}，请核对（按{zh}；{ruling.article}）",
                "en": f"'{{value}}': reads as if it {ruling.title['en']}; please check (as {en}; {ruling.article})",
            }
        found[f"{ruling.rule}.hint"] = dict(ruling.remedy)
        found[f"{ruling.rule}.alike.hint"] = {lang: _doubtful(ruling, lang) for lang in ("zh", "en")}
    return found


def _doubtful(ruling: Ruling, lang: str) -> str:
    """What to do about words that are known by their tone alone, and may be blameless."""
    permission = f"<!-- allow {ruling.rule} until "
    if lang == "zh":
        return f"若确有此意，{ruling.remedy['zh']}；若无此意，换一种说法，或注明理由：{permission}年-月-日: 理由 -->"
    return (
        f"if it means that, {ruling.remedy['en']}; if not, word it otherwise or permit it: {permission}DATE: REASON -->"
    )


@cache
def explanations_of_law() -> dict[str, dict[str, Any]]:
    """What ``explain`` says of each ruling."""
    return {
        ruling.rule: {
            "what": dict(ruling.wanted),
            "why": {lang: _why(ruling, lang) for lang in ("zh", "en")},
            "wrong": ruling.wrong,
            "right": ruling.right,
        }
        for ruling in rulings().values()
    }


_SEVERITY = {
    "zh": {"error": "错误", "warning": "警告", "review": "待核"},
    "en": {"error": "error", "warning": "warning", "review": "review"},
}


def _why(ruling: Ruling, lang: str) -> str:
    where = []
    for regime, severity in ruling.severity.items():
        name, _, channel = regime.partition("/")
        said = REGIME_NAMES[name][0 if lang == "zh" else 1] + (f"/{channel}" if channel else "")
        where.append(f"{said} {_SEVERITY[lang][severity]}")
    if lang == "zh":
        return f"{ruling.article}。罚则：{ruling.penalty['zh']}。适用：{'，'.join(where)}。"
    return f"{ruling.article}. Penalty: {ruling.penalty['en']}. Where: {', '.join(where)}."


def ruling_of(rule: str) -> Ruling | None:
    """The ruling behind the rule of a diagnostic; None for rules that are not of law."""
    return rulings().get(rule.removeprefix("law/")) if rule.startswith("law/") else None


def basis(rule: str, lang: str) -> str | None:
    """Article and penalty of a rule of law, for the line below a complaint; None for other rules."""
    ruling = ruling_of(rule)
    if ruling is None:
        return None
    if lang == "zh":
        return f"依据：{ruling.article}；罚则：{ruling.penalty['zh']}"
    return f"basis: {ruling.article}; penalty: {ruling.penalty['en']}"
