"""The status board of the lectures: what waits for whom, what is to be prepared, and what is overdue or missing.

In: courses, articles and experts, and the day.  Out: a ``Board``, and ``internal/board.html``, which is never public.
Never: the host or venue of a private session.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.context import translator
from pressroom.channels.presenters.entries import DatedSession, all_sessions
from pressroom.channels.printed.session_sheets import sessions_with_paper
from pressroom.channels.printed.slides import INTERNAL
from pressroom.core.diagnostic import Checked
from pressroom.kinds.article import ARTICLE
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE, Lecture

PATH = f"{INTERNAL}/board.html"
AHEAD = timedelta(days=90)
"""How long before its day a review is announced."""
SOON = timedelta(days=30)
"""How long before its day a session is prepared."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A course and its next step: who does it, by when, and since when it waits."""

    lecture: Entry[Lecture]
    step: str
    owner: str
    due: date | None
    since: date
    note: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Review:
    """A medical text whose next review is past or near."""

    ref: str
    title: str
    path: str
    reviewer: str
    due: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A session that is to be prepared: who speaks, what to bring, and where its papers lie, beside the board."""

    dated: DatedSession
    speakers: tuple[str, ...]
    papers: tuple[tuple[str, str], ...]
    """Label and address of each paper."""

    @property
    def venue(self) -> str:
        """Where it is; of a private session nothing is told."""
        return "单位专场" if self.dated.session.private else self.dated.session.venue


@dataclass(frozen=True, slots=True)
class Held:
    """How many sessions of the next weeks are open, full or changed, and how many were held this year."""

    coming: int
    full: int
    changed: int
    private: int
    held: int
    listeners: int
    """Listeners counted this year."""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that waits for somebody, on one day."""

    day: date
    waiting: tuple[Waiting, ...]
    reviews: tuple[Review, ...]
    without_session: tuple[Entry[Lecture], ...]
    without_course: tuple[str, ...]
    sessions: Held
    coming: tuple[Coming, ...]
    unmarked: tuple[DatedSession, ...]
    """Sessions that are over and neither held nor cancelled in their files."""

    @property
    def by_owner(self) -> dict[str, list[Waiting]]:
        """What waits, by who has to do it, the most urgent first."""
        groups: dict[str, list[Waiting]] = {}
        for one in self.waiting:
            groups.setdefault(one.owner, []).append(one)
        return groups


def gather(view: View) -> Board:
    """The board of the day for which the view was made."""
    today, lectures = view.today(), view.where(LECTURE)
    usual = _usual_owners(lectures)
    waiting = [one for lecture in lectures for one in _waiting(lecture, usual, today)]
    sessions = all_sessions(lectures)
    held = [one for one in sessions if one.session.state == "held" and one.day.year == today.year]
    coming = [one for one in sessions if one.day >= today and one.session.state != "cancelled"]
    teaching = {ref for lecture in lectures for ref in lecture.model.speakers}
    return Board(
        today,
        tuple(sorted(waiting, key=lambda one: (one.due or date.max, one.lecture.model.number))),
        tuple(sorted(_reviews(view, today), key=lambda one: (one.due, one.ref))),
        tuple(
            one for one in lectures if one.model.is_offered and one.ref not in {dated.lecture.ref for dated in coming}
        ),
        tuple(expert.title for expert in view.where(EXPERT) if expert.ref not in teaching),
        Held(
            coming=len(coming),
            full=sum(one.session.state == "full" for one in coming),
            changed=sum(one.session.state == "postponed" for one in coming),
            private=sum(one.session.private for one in coming),
            held=len(held),
            listeners=sum(one.session.attended or 0 for one in held),
        ),
        tuple(_coming(dated, view) for dated in sessions_with_paper(view) if dated.day <= today + SOON),
        tuple(one for one in sessions if one.day < today and one.session.state not in ("held", "cancelled")),
    )


def _coming(dated: DatedSession, view: View) -> Coming:
    lecture, session = dated.lecture, dated.session
    refs = (session.speaker,) if session.speaker else lecture.model.speakers
    speakers = tuple(named.title for ref in refs if (named := view.name(ref)))
    sheet = f"{lecture.key}-{session.id}"
    papers = [
        ("签到表", f"sign-in/{sheet}.pdf"),
        ("主讲人用稿", f"speaker/{lecture.key}.pdf"),
        ("课件", f"slides/{lecture.key}.pptx"),
        ("讲义", f"../print/handouts/{lecture.key}.pdf"),
    ]
    papers += [] if session.private else [("海报", f"../print/posters/{sheet}.pdf")]
    papers += [("反馈表", f"../print/feedback/{lecture.key}.pdf")] if lecture.model.is_offered else []
    return Coming(dated, speakers, tuple(papers))


def _usual_owners(lectures: Iterable[Entry[Lecture]]) -> dict[str, str]:
    """Who did each step most often: they are asked where a course does not say who is next."""
    counts: dict[str, Counter[str]] = {}
    for lecture in lectures:
        for step in lecture.model.workflow:
            counts.setdefault(step.step, Counter())[step.owner] += 1
    return {step: min(found, key=lambda owner: (-found[owner], owner)) for step, found in counts.items()}


def _waiting(lecture: Entry[Lecture], usual: dict[str, str], today: date) -> Iterator[Waiting]:
    model = lecture.model
    step = model.next_step
    if step is None:
        return
    asked = model.awaits
    owner = asked.owner if asked else usual.get(step, model.workflow[-1].owner)
    due = asked.due if asked else None
    note = (asked.note or "") if asked else ""
    yield Waiting(lecture, step, owner, due, model.workflow[-1].day, note, due is not None and due < today)


def _reviews(view: View, today: date) -> Iterator[Review]:
    entries: tuple[Entry[Any], ...] = (*view.where(LECTURE), *view.where(ARTICLE))
    for entry in entries:
        due = entry.model.review.next_review
        if due <= today + AHEAD:
            named = view.name(entry.model.review.reviewer)
            reviewer = named.title if named else entry.model.review.reviewer.key
            yield Review(str(entry.ref), entry.title, entry.path, reviewer, due, due < today)


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One page, when there are lectures."""
    if view.where(LECTURE):
        yield Job(PATH, "board", LECTURE.name, template="text/board.html", public=False, source="content/lectures")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The page as one file that needs no other."""
    context = {
        "board": gather(view),
        "t": translator(engines, "zh"),
        "tokens": engines.theme.tokens,
        "hospital": view.hospital(),
    }
    return engines.templates.render(job.template, context, job.path)


BOARD = Channel("board", plan, render)
