"""News of the hospital: what happened, without address, phone or promotion."""

from __future__ import annotations

from typing import Literal

from pressroom.kinds.base import Departments, Experts, Kind, Model
from pressroom.kinds.values import Day, Sentence, Words


class News(Model):
    """One news item or notice (regime: news)."""

    title: Words
    published: Day
    category: Literal["医院动态", "通知公告", "学术交流", "公益活动", "党建与文化"]
    summary: Sentence
    byline: Words
    departments: Departments = ()
    experts: Experts = ()
    expires: Day | None = None
    """The day after which a notice no longer stands on the home page."""


NEWS = Kind(
    name="news",
    folder="news",
    model=News,
    title=lambda m: m.title,
    summary=lambda m: m.summary,
    day=lambda m: m.published,
    label=("新闻公告", "News"),
)
