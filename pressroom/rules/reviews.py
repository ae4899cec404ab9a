"""review/overdue: a medical text is read again by its date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, text, warning
from pressroom.kinds.article import ARTICLE
from pressroom.kinds.lecture import LECTURE
from pressroom.rules.base import Rule


def check(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    """Warn once the next review is past."""
    due = entry.model.review.next_review
    if due < view.today():
        span = entry.at(("review", "next_review"))
        yield warning(span, "review/overdue", text("review/overdue", value=due), text("review/overdue.hint"))


RULES = (Rule(("review/overdue",), ARTICLE, check), Rule(("review/overdue",), LECTURE, check))
