"""Calendar files (iCalendar, RFC 5545): one for each public session and event, and feeds to subscribe to.

In: lectures and events.  Out: ``.ics`` files whose every byte follows from content, so that a client sees no change
where there is none: the UID from the ids, the SEQUENCE and the time stamp from the changes that the editor noted.
A series is one event with its rule; a date that is not as the others is a second event with the same UID and a
RECURRENCE-ID.  Never: shows a private session, or the hospital's address and phone, for these files are health
education and news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import CALENDARS, absolute, feed_path, page_path, session_path
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.context import translator
from pressroom.channels.filters import day as day_words
from pressroom.channels.presenters.entries import DatedSession, public_sessions
from pressroom.channels.presenters.menu import AUDIENCES
from pressroom.core.diagnostic import Checked
from pressroom.core.lazy import lazy_module
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.event import EVENT, Event
from pressroom.kinds.lecture import LECTURE
from pressroom.kinds.session import Repeat
from pressroom.kinds.values import Hours

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazy_module("icalendar")

ZONE = ZoneInfo("Asia/Shanghai")
EVENTS = f"{CALENDARS}/events.ics"
Translate = Callable[..., str]


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """Feeds for all lectures, each audience and each department with lectures; a file a session and an event."""
    lectures = view.where(LECTURE)
    yield Job(feed_path(), "calendar", LECTURE.name, regime="education", source="content/lectures")
    held = {audience for lecture in lectures for audience in lecture.model.audiences}
    for audience in AUDIENCES:
        if audience in held:
            yield Job(feed_path("audiences", audience), "calendar", LECTURE.name, regime="education", facet=audience)
    holding = {lecture.model.department for lecture in lectures}
    for department in view.where(DEPARTMENT):
        if department.ref in holding:
            yield Job(
                feed_path("departments", department.key),
                "calendar",
                DEPARTMENT.name,
                department.key,
                regime="education",
            )
    for dated in public_sessions(lectures):
        yield _job(dated.lecture.key, dated.session.id)
    for lecture in lectures:
        for root in lecture.model.sessions:
            if root.repeat is not None and not root.private:
                yield _job(lecture.key, root.id)
    yield Job(EVENTS, "calendar", EVENT.name, regime="news", source="content/events")
    for event in view.where(EVENT):
        yield Job(f"{CALENDARS}/events/{event.key}.ics", "calendar", EVENT.name, event.key, regime="news")


def _job(lecture: str, session: str) -> Job:
    path = session_path(lecture, session)
    return Job(path, "calendar", LECTURE.name, lecture, regime="education", facet=session)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The bytes of one calendar file."""
    base_url = view.setting("base_url")
    t = translator(engines, job.lang)
    title = f"{view.hospital().short_name} · {_title(job, view, t)}"
    if job.kind == EVENT.name:
        events = [view.expect(EVENT, job.ref)] if job.key else list(view.where(EVENT))
        made = [_event(entry, base_url, t) for entry in sorted(events, key=lambda e: (e.model.first, e.key))]
    else:
        made = [event for session in _by_session(_sessions(job, view)) for event in _events(session, job, base_url, t)]
    return Checked(_calendar(title, made))


def _sessions(job: Job, view: View) -> list[DatedSession]:
    """The public sessions that a job is about."""
    if job.kind == DEPARTMENT.name:
        return public_sessions(view.where(LECTURE, department=job.key))
    if job.key:
        lecture = view.expect(LECTURE, job.ref)
        return [dated for dated in public_sessions([lecture]) if job.facet in (dated.session.id, dated.root.id)]
    return public_sessions(view.where(LECTURE, audiences=job.facet) if job.facet else view.where(LECTURE))


def _title(job: Job, view: View, t: Translate) -> str:
    """What a subscriber sees as the name of the calendar."""
    if job.kind == EVENT.name:
        return t("calendar_events")
    if job.kind == DEPARTMENT.name:
        named = view.name(job.ref)
        return t("calendar_of", name=named.title if named else job.key)
    return t("calendar_of", name=t(f"audience_{job.facet}")) if job.facet and not job.key else t("kind_lecture")


def _calendar(title: str, events: Iterable[icalendar.Event]) -> bytes:
    made = icalendar.Calendar()
    made.add("prodid", "-//Pressroom//Health lectures//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", title)
    made.add("x-wr-calname", title)
    made.add("x-wr-timezone", ZONE.key)
    made.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT12H")
    made.add_component(_zone())
    for event in events:
        made.add_component(event)
    return bytes(made.to_ical())


def _zone() -> icalendar.Timezone:
    """China's one zone without summer time, which ended in 1991, long before any session."""
    standard = icalendar.TimezoneStandard()
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 - RFC 5545, 3.6.5: local time without zone
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone = icalendar.Timezone()
    zone.add("tzid", ZONE.key)
    zone.add_component(standard)
    return zone


def _by_session(found: Iterable[DatedSession]) -> Iterator[list[DatedSession]]:
    """The dates of each session as it was written, in order of their days."""
    groups: dict[tuple[str, str], list[DatedSession]] = {}
    for dated in found:
        groups.setdefault((dated.lecture.key, dated.root.id), []).append(dated)
    for group in groups.values():
        yield sorted(group, key=lambda dated: dated.session.day)


def _events(dates: list[DatedSession], job: Job, base_url: str, t: Translate) -> Iterator[icalendar.Event]:
    """The events of one session: itself, or its series with those dates that are not as the others."""
    first = dates[0]
    repeat = first.root.repeat
    if repeat is None:
        yield _session(first, base_url, t)
        return
    if job.facet == first.session.id:
        # The file of one date: that date alone, known by the same UID to whoever has the series already.
        yield _dated(first, base_url, t)
        return
    series = _session(DatedSession(first.lecture, first.root, first.root), base_url, t)
    series.add("rrule", _rule(repeat))
    if repeat.without:
        series.add("exdate", [_moment(day, first.root.hours) for day in repeat.without])
    if repeat.also:
        series.add("rdate", [_moment(day, first.root.hours) for day in repeat.also])
    yield series
    differing = {override.day for override in repeat.overrides}
    yield from (_dated(dated, base_url, t) for dated in dates if dated.session.day in differing)


def _rule(repeat: Repeat) -> icalendar.vRecur:
    """The rule as the standard wants it: UNTIL in UTC, since the times have a zone (RFC 5545, 3.3.10)."""
    parts = {name: value.split(",") for name, value in repeat.rule.parts.items()}
    if "UNTIL" in parts:
        end = datetime.combine(date.fromisoformat(parts.pop("UNTIL")[0]), time(23, 59, 59), ZONE)
        return icalendar.vRecur(parts | {"UNTIL": [end.astimezone(UTC)]})
    return icalendar.vRecur(parts)


def _dated(dated: DatedSession, base_url: str, t: Translate) -> icalendar.Event:
    """One date of a series by itself."""
    made = _session(dated, base_url, t)
    made.add("recurrence-id", _moment(dated.session.day, dated.root.hours))
    return made


def _session(dated: DatedSession, base_url: str, t: Translate) -> icalendar.Event:
    """One session; a cancelled one stays, so that it vanishes from nobody's calendar without a word."""
    session, model = dated.session, dated.lecture.model
    uid = f"{dated.lecture.key}.{dated.root.id}"
    made = _entry(uid, model.title, session.state, dated.root.sequence, base_url, t)
    _times(made, dated.day, session.hours)
    stamp = max([model.review.reviewed, *(change.day for change in dated.root.changes)])
    made.add("dtstamp", datetime.combine(stamp, time(), UTC))
    made.add("last-modified", datetime.combine(stamp, time(), UTC))
    made.add("location", session.venue)
    notes = [model.summary, session.note]
    if session.postponed_to is not None:
        notes.append(t("postponed_from", day=day_words(session.day)))
    notes += [f"{day_words(change.day)}：{change.note}" for change in dated.root.changes]
    made.add("description", "\n".join(note for note in notes if note))
    made.add("categories", [session.series or LECTURE.label[0]])
    made.add("url", absolute(base_url, page_path(dated.lecture.ref)))
    return made


def _event(entry: Entry[Event], base_url: str, t: Translate) -> icalendar.Event:
    """One public event; over several days it is repeated daily."""
    model = entry.model
    made = _entry(f"event.{entry.key}", model.title, model.state, int(model.state == "cancelled"), base_url, t)
    _times(made, model.first, model.hours)
    if model.last is not None and model.last > model.first:
        made.add("rrule", {"FREQ": "DAILY", "COUNT": (model.last - model.first).days + 1})
    # Events have no day of their own on which they were written; the day before they begin never changes by itself.
    made.add("dtstamp", datetime.combine(model.first - timedelta(days=1), time(), UTC))
    made.add("location", model.venue)
    made.add("description", model.summary)
    made.add("categories", [model.category])
    made.add("url", absolute(base_url, page_path(entry.ref)))
    return made


def _entry(uid: str, title: str, state: str, sequence: int, base_url: str, t: Translate) -> icalendar.Event:
    """What sessions and events share: identity, name and state."""
    made = icalendar.Event()
    made.add("uid", f"{uid}@{urlsplit(base_url).hostname}")
    # Few programs show STATUS, so the summary says it too.
    made.add("summary", title if state in ("open", "held") else f"【{t(f'state_{state}')}】{title}")
    made.add("sequence", sequence)
    made.add("status", "CANCELLED" if state == "cancelled" else "CONFIRMED")
    return made


def _moment(day: date, hours: Hours) -> datetime:
    return datetime.combine(day, hours.start.at, ZONE)


def _times(made: icalendar.Event, day: date, hours: Hours) -> None:
    made.add("dtstart", _moment(day, hours))
    made.add("dtend", datetime.combine(day, hours.end.at, ZONE))


CALENDAR = Channel("calendar", plan, render)
