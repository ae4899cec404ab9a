"""Guides and standing pages: how to register, pay, be examined, use insurance."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pressroom.kinds.base import EnglishTitle, Kind, Model
from pressroom.kinds.values import Day, Sentence, Words


class GuideStep(Model):
    """One step of a guide, beginning with a verb."""

    title: Words
    text: Sentence
    title_en: Words | None = None
    text_en: Sentence | None = None


class Page(Model):
    """One guide."""

    title: Words
    category: Literal["就诊", "住院", "医保", "检查", "关于"]
    summary: Sentence
    order: int = 100
    steps: tuple[GuideStep, ...] = Field((), max_length=12)
    verified: Day
    """When the responsible office last confirmed it."""
    owner: Words
    """The responsible office."""
    en: EnglishTitle | None = None


PAGE = Kind(
    name="page",
    folder="guides",
    model=Page,
    title=lambda m: m.title,
    summary=lambda m: m.summary,
    label=("就医指南", "Patient guides"),
)
