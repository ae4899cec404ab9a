"""``explain``: what a rule wants, why, an example that breaks it and one that keeps it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pressroom.report.law import explanations_of_law
from pressroom.report.phrases import Lang, phrases

_HEADINGS: dict[Lang, tuple[str, str, str]] = {
    "zh": ("为什么", "错误写法", "正确写法"),
    "en": ("Why", "Wrong", "Right"),
}


@cache
def _explanations() -> dict[str, dict[str, Any]]:
    told = tomllib.loads(Path(__file__).with_name("explanations.toml").read_text(encoding="utf-8"))
    return told | explanations_of_law()


@cache
def known_rules() -> tuple[str, ...]:
    """Every rule id that a diagnostic can carry: the phrase keys without their variants."""
    return tuple(
        sorted({key.partition(".")[0] for key in phrases() if not key.startswith(("hint/", "usage/", "errno/"))})
    )


def explanation(rule: str, lang: Lang) -> str:
    """The explanation of one rule as text."""
    told = _explanations()[rule]
    why, wrong, right = _HEADINGS[lang]
    return "\n".join(
        (
            f"{rule}: {told['what'][lang]}",
            "",
            f"{why}: {told['why'][lang]}",
            "",
            f"{wrong}:",
            _indented(told["wrong"]),
            f"{right}:",
            _indented(told["right"]),
        )
    )


def _indented(example: str) -> str:
    return "\n".join("    " + line for line in example.strip("\n").splitlines())
