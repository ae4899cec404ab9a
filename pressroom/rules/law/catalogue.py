"""The rulings: one file of ``catalogue/`` each, readable by a lawyer.

In: TOML.  Out: immutable records, sorted by id.  Source: the statutes that each record names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pressroom.core.diagnostic import Severity

Means = Literal["text", "facts", "structure", "whitelist"]
SCOPES = ("negation", "warning", "question")
_FOLDER = Path(__file__).parent
FAMILIES = {
    "AD": ("广告法", "Advertising law"),
    "MA": ("医疗广告管理办法", "Medical advertising measures"),
    "RG": ("医疗广告认定指南", "Identification guide"),
    "SG": ("监管工作指南", "Supervision guide"),
    "CI": ("引证内容指南", "Citation guide"),
    "KP": ("健康科普", "Health education"),
    "PR": ("价格", "Prices"),
    "TJ": ("健康体检", "Check-ups"),
    "DR": ("医师", "Physicians"),
    "PI": ("个人信息", "Personal information"),
    "EM": ("电子邮件", "Mail"),
    "WB": ("网站", "Website"),
    "LG": ("语言文字", "Language"),
    "MP": ("地图", "Maps"),
    "RC": ("红十字标志", "Red cross emblem"),
    "SP": ("特殊领域", "Special topics"),
}
"""The families of rules by the first letters of their ids: Chinese and English name."""


@dataclass(frozen=True, slots=True, eq=False)
class Ruling:
    """One rule of law: what it forbids, where, at what cost, and how it is found in a text; one object an id."""

    id: str
    """Like ``AD-16-1a``; the rule of a diagnostic is ``law/`` and this."""
    title: Mapping[str, str]
    article: str
    penalty: Mapping[str, str]
    means: Means
    wanted: Mapping[str, str]
    remedy: Mapping[str, str]
    wrong: str
    right: str
    severity: Mapping[str, Severity]
    """By regime, or by ``regime/channel`` where a channel is judged more mildly; the rest is not judged."""
    heeds: tuple[str, ...] = SCOPES
    """The scopes that silence it."""
    match: tuple[str, ...] = ()
    offering: tuple[str, ...] = ()
    """Patterns that count where something is offered: everywhere but in education that does not speak of us."""
    form: tuple[str, ...] = ()
    """Patterns that are a breach in whatever tone."""
    passage: tuple[str, ...] = ()
    """Patterns over a whole paragraph."""
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    """What excuses a match when it stands anywhere in the paragraph."""
    evidence: tuple[str, ...] = ()
    """What excuses a match outside of advertisements: date, counting rule and source."""

    @property
    def rule(self) -> str:
        """The id that diagnostics carry."""
        return f"law/{self.id}"

    @property
    def family(self) -> str:
        """The first letters of the id."""
        return self.id.partition("-")[0]

    def weight(self, regime: str, channel: str = "") -> Severity | None:
        """How much a breach weighs in a regime, or None where the rule does not hold."""
        return self.severity.get(f"{regime}/{channel}") or self.severity.get(regime)


_PATTERNS = ("match", "offering", "form", "passage", "unless", "near", "evidence", "heeds")


def _read(file: Path, penalties: Mapping[str, Any]) -> Ruling:
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return Ruling(
        id=file.stem,
        title=found["title"],
        article=found["article"],
        penalty=penalties[found["penalty"]],
        means=found["kind"],
        wanted=found["wanted"],
        remedy=found["remedy"],
        wrong=found["wrong"],
        right=found["right"],
        severity={regime: Severity(weight) for regime, weight in found["severity"].items()},
        **{name: tuple(found[name]) for name in _PATTERNS if name in found},
    )


@cache
def rulings() -> Mapping[str, Ruling]:
    """Every ruling by its id."""
    penalties = tomllib.loads((_FOLDER / "penalties.toml").read_text(encoding="utf-8"))
    files = sorted((_FOLDER / "catalogue").glob("*.toml"))
    return {file.stem: _read(file, penalties) for file in files}
