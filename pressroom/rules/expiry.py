"""fact/lapses: what holds until a day is told of before that day: licence, review number, reviews of texts, experts' facts.

In: entries and the day.  Out: diagnostics to be looked at, which stop nothing; the rows of the compliance report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, review, text
from pressroom.kinds.article import ARTICLE
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.hospital import HOSPITAL, Hospital
from pressroom.kinds.lecture import LECTURE
from pressroom.rules.base import Rule
from pressroom.source.yaml import Path

NOTICE_PERIOD = timedelta(days=90)
"""How long before its day a date is announced."""
VERIFIED_FOR = timedelta(days=365)
"""How long the verified facts of an expert are taken to hold."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """A fact that holds until a day."""

    what: str
    words: str
    path: str
    day: date
    is_late: bool


Term = tuple[str, str, Path, date]
"""What it is, its words, the field that says so, and the last day."""


def terms(entry: Entry[Any]) -> Iterator[Term]:
    """Everything in an entry that holds until a day."""
    model = entry.model
    if entry.ref.kind == HOSPITAL.name:
        yield from _of_hospital(model)
    elif entry.ref.kind in (ARTICLE.name, LECTURE.name):
        yield "内容复审", entry.title, ("review", "next_review"), model.review.next_review
    elif entry.ref.kind == EXPERT.name:
        yield "专家资料核对", entry.title, ("verified",), model.verified + VERIFIED_FOR


def _of_hospital(hospital: Hospital) -> Iterator[Term]:
    licence, number = hospital.licence, hospital.ad_review
    yield "医疗机构执业许可证", licence.number, ("licence", "valid_until"), licence.valid_until
    if number is not None:
        yield "医疗广告审查证明", number.number, ("ad_review", "valid_until"), number.valid_until


def lapses(view: View) -> Iterator[Lapse]:
    """What lapses within ``NOTICE_PERIOD`` or has lapsed, the earliest first."""
    today = view.today()
    entries: tuple[Entry[Any], ...] = (
        *view.where(HOSPITAL), *view.where(ARTICLE), *view.where(LECTURE), *view.where(EXPERT),
    )  # fmt: skip
    dated = [(day, what, words, entry.path) for entry in entries for what, words, _, day in terms(entry)]
    for day, what, words, path in sorted(dated, key=lambda one: (one[0], one[2])):
        if day <= today + NOTICE_PERIOD:
            yield Lapse(what, words, path, day, day < today)


def check(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    """Announce what lapses soon; what has lapsed is told by rules of its own, except experts' facts."""
    today = view.today()
    for _, words, field, day in terms(entry):
        is_told_elsewhere = day < today and entry.ref.kind != EXPERT.name
        if day <= today + NOTICE_PERIOD and not is_told_elsewhere:
            message = text("fact/lapses", value=words, day=day)
            yield review(entry.at(field), "fact/lapses", message, text("fact/lapses.hint"))


RULES = tuple(Rule(("fact/lapses",), kind, check) for kind in (HOSPITAL, ARTICLE, LECTURE, EXPERT))
