"""Editable slides (PPTX) for speakers: the deck with notes and answers, in a master made from the theme.

Internal, because the notes hold the answers to the questions; the PDF in ``print/slides`` is what may be passed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.presenters.deck import Slide, deck
from pressroom.channels.printed.slides import internal_path, source_of
from pressroom.core.diagnostic import Checked
from pressroom.core.lazy import lazy_module
from pressroom.kinds.lecture import LECTURE

if TYPE_CHECKING:
    from pressroom.render.office import slides
else:
    slides = lazy_module("pressroom.render.office.slides")

FOOT = "健康教育资料，不能代替诊疗"


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One file a lecture."""
    for entry in view.where(LECTURE):
        path = internal_path("slides", entry.key, "pptx")
        yield Job(path, "pptx", LECTURE.name, entry.key, "zh", "education", public=False, source=source_of(entry, view))


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The bytes of the file."""
    entry = view.expect(LECTURE, job.ref)
    model, hospital = entry.model, view.hospital()
    pages = tuple(_page(slide) for slide in deck(entry, view.texts(entry)))
    about = slides.About(
        title=model.title,
        author=hospital.name,
        subject=f"健康讲座 {model.number} 版本{model.review.version}",
        day=model.review.reviewed,
        foot=f"{hospital.short_name} · {model.number} · {FOOT}",
    )
    return Checked(slides.presentation(pages, about, engines.theme.tokens, view.asset))


def _page(slide: Slide) -> slides.Page:
    answer = ("参考答案（只给主讲人）：", *slide.spoken[len(slide.notes_lines) :]) if slide.answer else ()
    return slides.Page(slide.layout, slide.title, slide.heights, slide.scale, (*slide.notes_lines, *answer))


PPTX = Channel("pptx", plan, render, cost=10)
