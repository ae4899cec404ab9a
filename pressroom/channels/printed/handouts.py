"""Lecture handouts: what the audience takes home, A4, from the body of the lecture; in ordinary and in large type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.printed.base import piece, print_context, printed_channel, public_address
from pressroom.core.diagnostic import Checked
from pressroom.core.lazy import regex
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE
from pressroom.render.formats import OFFICE_A4
from pressroom.render.markup.chapter_notes import notes_by_chapter
from pressroom.render.markup.column_widths import balance_columns
from pressroom.render.markup.stacked_tables import stack_wide_tables
from pressroom.render.markup.typography import keep_words

MEASURE, MARGINS = 42, 1.7
"""Characters a line of a table, and what the margins of a column take."""
LARGE_MEASURE, LARGE_MARGINS = 26, 1.0
"""The same of the edition in large type."""
_CELL = regex(r"<(t[dh])\b.*?</\1>", re.DOTALL)
_TEXT = regex(r"(?<=>)[^<]+")


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One handout a lecture."""
    for entry in view.where(LECTURE):
        yield piece("handout", "handouts", entry.key, OFFICE_A4, "print/handout.html", entry=entry, regime="education")


def plan_large(view: View, engines: Engines) -> Iterator[Job]:
    """The same in large type, for readers who leave their glasses at home."""
    for entry in view.where(LECTURE):
        name, template = entry.key, "print/handout.html"
        yield piece("handout-large", "handouts-large", name, OFFICE_A4, template, entry=entry, regime="education")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a handout; health education, so without the hospital's contact data."""
    entry = view.get(LECTURE, job.key)
    assert entry is not None, "planned from the catalog"
    context = print_context(job, view, engines)
    is_large = job.channel == "handout-large"
    body = view.texts(entry).body
    html = notes_by_chapter(body.html) if body else ""
    context |= {
        "entry": entry,
        "model": entry.model,
        "body": context["link"].body(_tables(html, is_large=is_large)),
        "headings": body.headings if body else (),
        "department": view.name(entry.model.department),
        "speakers": [view.expect(EXPERT, ref) for ref in entry.model.speakers],
        "reviewer": view.expect(EXPERT, entry.model.review.reviewer),
        "address": public_address(view, entry.ref),
        "is_large": is_large,
    }
    return engines.templates.render(job.template, context, job.path)


def _tables(html: str, *, is_large: bool) -> str:
    """The tables of a body as the measure of the edition asks; no word in them is parted."""
    if is_large:
        set_out = balance_columns(stack_wide_tables(html, LARGE_MEASURE), LARGE_MEASURE, LARGE_MARGINS)
    else:
        set_out = balance_columns(html, MEASURE, MARGINS)
    return _CELL.sub(lambda cell: _TEXT.sub(lambda words: keep_words(words[0]), cell[0]), set_out)


HANDOUT = printed_channel("handout", plan, render, "handout.css", cost=250)
HANDOUT_LARGE = printed_channel("handout-large", plan_large, render, "handout.css", "handout-large.css", cost=300)
