"""A health article: one main message, what to do, when to seek help, who stands behind it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pressroom.kinds.base import DepartmentRef, EnglishTitle, ExpertRef, Kind, Model, Question, Review, Source
from pressroom.kinds.values import Day, Sentence, Words


class Article(Model):
    """One article of the health library (regime: education)."""

    title: Words
    summary: Sentence
    main_message: Sentence
    department: DepartmentRef
    author: ExpertRef
    published: Day
    review: Review
    audiences: tuple[Literal["public", "elderly", "women", "workers", "students", "parents"], ...] = ("public",)
    topic: Literal[
        "心脑血管",
        "代谢与营养",
        "肿瘤防治",
        "妇幼健康",
        "儿童健康",
        "老年健康",
        "急救",
        "用药安全",
        "传染病",
        "运动与骨骼",
        "口腔与五官",
        "心理与睡眠",
        "中医养生",
        "呼吸",
    ]
    keywords: tuple[Words, ...] = ()
    """Other words by which people search for it."""
    key_actions: tuple[Sentence, ...] = Field(min_length=1, max_length=7)
    do: tuple[Sentence, ...] = ()
    dont: tuple[Sentence, ...] = ()
    self_care: tuple[Sentence, ...] = ()
    see_doctor: tuple[Sentence, ...] = ()
    red_flags: tuple[Sentence, ...] = Field(min_length=1)
    teach_back: tuple[Question, ...] = Field(min_length=3, max_length=3)
    sources: tuple[Source, ...] = Field(min_length=1)
    en: EnglishTitle | None = None


ARTICLE = Kind(
    name="article",
    folder="articles",
    model=Article,
    title=lambda m: m.title,
    summary=lambda m: m.summary,
    day=lambda m: m.published,
    index_fields=("topic", "department"),
    label=("健康科普", "Health library"),
)
