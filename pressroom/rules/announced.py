"""lecture/change-unnoted, lecture/session-gone: what the public was told of a lecture is not changed in silence.

A calendar takes a session over only when its SEQUENCE has grown, and SEQUENCE counts the noted changes.  What was told
before is known from the record of the last publication; dates that are past no longer matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Span, text, warning
from pressroom.kinds.announced import ANNOUNCED, Announced, AnnouncedSession
from pressroom.kinds.lecture import LECTURE, Lecture
from pressroom.kinds.session import CANCELLED
from pressroom.rules.base import Rule


def check_changes(entry: Entry[Lecture], view: View) -> Iterator[Diagnostic]:
    """Compare each session with the record; a change since then has been noted since then."""
    told = {one.id: one for one in _recorded(view) if one.lecture == entry.key}
    for index, root in enumerate(entry.model.sessions):
        known = told.pop(root.id, None)
        if known is None or root.private or root.sequence > known.sequence:
            continue
        old, new = _to_come(known.dates, view.today()), _to_come(root.announcement, view.today())
        if old != new:
            before, after = _first_beside(old, new), _first_beside(new, old)
            message = text("lecture/change-unnoted", value=root.id, before=before, after=after)
            span = entry.at(("sessions", index, "id"))
            yield warning(span, "lecture/change-unnoted", message, text("lecture/change-unnoted.hint"))
    for session in told.values():
        yield from _gone(entry.at(("sessions",)), session.id, session.dates, view.today())


def check_lectures(entry: Entry[Announced], view: View) -> Iterator[Diagnostic]:
    """A lecture with announced sessions to come is not deleted."""
    for index, session in enumerate(entry.model.sessions):
        if view.get(LECTURE, session.lecture) is None:
            named = f"{session.lecture} {session.id}"
            yield from _gone(entry.at(("sessions", index, "lecture")), named, session.dates, view.today())


def _gone(span: Span, named: str, dates: Iterable[str], today: date) -> Iterator[Diagnostic]:
    """Tell of the first date to come for which somebody may still come; nobody waits for a cancelled one."""
    awaited = [line for line in _to_come(dates, today) if not line.endswith(CANCELLED)]
    if awaited:
        message = text("lecture/session-gone", value=named, before=awaited[0])
        yield warning(span, "lecture/session-gone", message, text("lecture/session-gone.hint"))


def _recorded(view: View) -> tuple[AnnouncedSession, ...]:
    record = view.get(ANNOUNCED, ANNOUNCED.name)
    return record.model.sessions if record else ()


def _to_come(dates: Iterable[str], today: date) -> list[str]:
    """The dates that are not over."""
    return [line for line in dates if line[:10] >= today.isoformat()]


def _first_beside(lines: Iterable[str], others: Iterable[str]) -> str:
    """The first line that the others lack."""
    return next((line for line in lines if line not in others), "—")


RULES = (
    Rule(("lecture/change-unnoted", "lecture/session-gone"), LECTURE, check_changes),
    Rule(("lecture/session-gone",), ANNOUNCED, check_lectures),
)
