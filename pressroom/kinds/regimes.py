"""Regimes: what the law takes a document for, and what each kind of entry is when nothing else is said.

Source: 医疗广告认定指南 (2025) 五 to 八; when in doubt the stricter regime holds.
"""

from __future__ import annotations

from typing import Literal, get_args

Regime = Literal["advertisement", "information", "education", "news", "price", "mail"]
ALL_REGIMES: tuple[Regime, ...] = get_args(Regime)

REGIMES: dict[str, Regime] = {
    "article": "education",
    "lecture": "education",
    "package": "price",
    "checkup-item": "price",
    "news": "news",
    "event": "news",
}
"""By kind; a kind that is not named here is information."""
