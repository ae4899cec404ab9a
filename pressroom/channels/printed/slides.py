"""The slides of a lecture as PDF, 16:9, and the speaker's copy with notes and answers.

In: lectures with their decks.  Out: ``print/slides`` for the screen and for listeners, ``internal/speaker`` for the
speaker alone.  Never: an answer or a note on a slide that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.channels.downloads import print_path
from pressroom.channels.presenters.deck import deck
from pressroom.channels.printed.base import print_context, printed_channel, public_address
from pressroom.core.diagnostic import Checked
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE, Lecture
from pressroom.render.formats import OFFICE_A4, Format
from pressroom.render.formats import SLIDES as SIXTEEN_NINE

INTERNAL = "internal"
"""The folder of what the staff alone may see."""


def internal_path(folder: str, name: str, suffix: str = "pdf") -> str:
    """Path below ``output/`` of a piece for the staff."""
    return f"{INTERNAL}/{folder}/{name}.{suffix}"


def source_of(entry: Entry[Lecture], view: View) -> str:
    """The file to which complaints about slides point: the courseware, where there is one."""
    courseware = view.texts(entry).parts.get("slides")
    return courseware.path if courseware else entry.path


def plan_slides(view: View, engines: Engines) -> Iterator[Job]:
    """One deck a lecture."""
    for entry in view.where(LECTURE):
        yield _job(entry, view, "slides", print_path("slides", entry.key), SIXTEEN_NINE)


def plan_speaker(view: View, engines: Engines) -> Iterator[Job]:
    """One speaker's copy a lecture."""
    for entry in view.where(LECTURE):
        yield _job(entry, view, "speaker", internal_path("speaker", entry.key), OFFICE_A4, public=False)


def _job(entry: Entry[Lecture], view: View, channel: str, path: str, shape: Format, *, public: bool = True) -> Job:
    return Job(
        path,
        channel,
        LECTURE.name,
        entry.key,
        regime="education",
        template=f"print/{channel}.html",
        public=public,
        source=source_of(entry, view),
        format=shape,
    )


def deck_context(job: Job, view: View, engines: Engines) -> dict[str, Any]:
    """What templates of decks see."""
    entry = view.expect(LECTURE, job.ref)
    return print_context(job, view, engines) | {
        "entry": entry,
        "model": entry.model,
        "slides": deck(entry, view.texts(entry)),
        "speakers": [view.expect(EXPERT, ref) for ref in entry.model.speakers],
        "reviewer": view.expect(EXPERT, entry.model.review.reviewer),
        "department": view.name(entry.model.department),
        "address": public_address(view, entry.ref),
    }


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a deck."""
    return engines.templates.render(job.template, deck_context(job, view, engines), job.path)


SLIDES = printed_channel("slides", plan_slides, render, "slide.css", "slides.css", cost=150)
SPEAKER = printed_channel("speaker", plan_speaker, render, "slide.css", "speaker.css", cost=200)
