"""Courses and their sessions: recurrence, the Chinese calendar, conflicts, and what calendars see of a change."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pressroom.core import workdays
from pressroom.core.workdays import holiday_name, is_swapped_workday
from pressroom.kinds.recurrence import MAX_OCCURRENCES, Recurrence
from pressroom.kinds.session import Session
from tests.test_time import Site

LECTURE = "content/lectures/tcm-seasons.md"


def days(*words):
    """Days from ISO words."""
    return [date.fromisoformat(word) for word in words]


def series(**repeat):
    """A series on Fridays from 5 March 2027, by 4 unless told otherwise."""
    return Session.model_validate(
        {
            "id": "friday",
            "day": "2027-03-05",
            "hours": "09:00-10:00",
            "venue": "健康教育室",
            "seats": "20",
            "repeat": {"rule": "FREQ=WEEKLY;BYDAY=FR;COUNT=4"} | repeat,
        }
    )


# The Chinese calendar


def test_a_calendar_that_was_noted_is_that_of_the_library(tmp_path, monkeypatch):
    """A year says the same when it is read from the cache, without the library being asked again."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for one in (workdays._calendar, workdays._notes):
        monkeypatch.setattr(workdays, one.__name__, one.__wrapped__)
    found = workdays._calendar(2026)
    monkeypatch.setattr(workdays, "holidays", None)
    assert workdays._calendar(2026) == found
    assert date(2026, 10, 1) in found.names
    assert workdays._noted("[{}]") is None
    with pytest.raises(AttributeError):
        workdays._calendar(2027)


@pytest.mark.parametrize(
    ("rested", "worked", "plain"),
    [
        # As the State Council announced them: 2024 (国办发明电〔2023〕7号), 2025 (〔2024〕12号), 2026 (〔2025〕7号).
        (
            ["2024-01-01", "2024-02-10", "2024-02-16", "2024-04-05", "2024-05-03", "2024-09-16", "2024-10-05", "2024-10-07"],
            ["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12"],
            ["2024-02-09", "2024-02-19", "2024-10-08", "2024-03-09"],
        ),
        (
            ["2025-01-01", "2025-01-28", "2025-02-01", "2025-02-04", "2025-04-04", "2025-05-05", "2025-06-02", "2025-10-06", "2025-10-08"],
            ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
            ["2025-01-27", "2025-02-05", "2025-05-06", "2025-10-09"],
        ),
        (
            ["2026-01-02", "2026-02-16", "2026-02-21", "2026-02-23", "2026-04-06", "2026-05-05", "2026-06-19", "2026-09-25", "2026-10-07"],
            ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
            ["2026-02-24", "2026-05-06", "2026-10-08", "2026-11-22"],
        ),
    ],
    ids=["2024", "2025", "2026"],
)  # fmt: skip
def test_the_calendar_is_that_of_the_state_council(rested, worked, plain):
    """Holidays with their exchanged days and inner weekends, weekend days that are worked, and days that are neither."""
    assert [day for day in days(*rested) if holiday_name(day) is None] == []
    assert [day for day in days(*worked) if holiday_name(day) is not None or not is_swapped_workday(day)] == []
    assert [day for day in days(*plain) if holiday_name(day) is not None or is_swapped_workday(day)] == []


def test_the_fact_file_goes_before_the_library(sample):
    """A day that hospital.yaml makes a working day is no holiday; its own holidays are told by their names."""
    hospital = Site(sample).view.hospital()
    assert hospital.rest_on(date(2027, 2, 5)) == "春节"
    assert hospital.rest_on(date(2027, 9, 15)) == "中秋节"
    assert hospital.is_swapped_workday(date(2027, 2, 14))
    file = sample / "content/hospital.yaml"
    words = file.read_text(encoding="utf-8")
    file.write_text(
        words.replace("swapped_days:\n", "swapped_days:\n  - day: 2027-09-15\n    follows: 周三\n"), "utf-8"
    )
    assert Site(sample).view.hospital().rest_on(date(2027, 9, 15)) is None


# Recurrence


def test_a_series_is_its_rule_less_exceptions_and_with_additions():
    """One session a date, with an id of its own."""
    found = series(without=["2027-03-12"], also=["2027-03-13"]).dates()
    assert [one.day for one in found] == days("2027-03-05", "2027-03-13", "2027-03-19", "2027-03-26")
    assert [one.id for one in found][:2] == ["friday-20270305", "friday-20270313"]
    assert {one.repeat for one in found} == {None}


def test_one_date_of_a_series_may_differ():
    """What the override says holds for its date alone."""
    found = series(overrides=[{"day": "2027-03-12", "venue": "图书馆"}, {"day": "2027-03-19", "state": "full"}]).dates()
    assert [one.venue for one in found] == ["健康教育室", "图书馆", "健康教育室", "健康教育室"]
    assert [one.state for one in found] == ["open", "open", "full", "open"]


@pytest.mark.parametrize(
    ("repeat", "kind"),
    [
        ({"rule": "FREQ=WEEKLY"}, "value_recurrence"),
        ({"rule": "FREQ=WEEKLY;COUNT=61"}, "value_recurrence"),
        ({"rule": "FREQ=SECONDLY;COUNT=3"}, "value_recurrence"),
        ({"rule": "FREQ=WEEKLY;COUNT=2;UNTIL=20270401"}, "value_recurrence"),
        ({"rule": "FREQ=WEEKLY;UNTIL=20270231"}, "value_recurrence"),
        ({"rule": "每周五"}, "value_recurrence"),
        ({"rule": "FREQ=YEARLY;COUNT=9"}, "session_endless"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=1"}, "session_endless"),
        ({"rule": "FREQ=DAILY;UNTIL=20281231"}, "session_endless"),
        ({"rule": "FREQ=WEEKLY;BYDAY=SA;COUNT=4"}, "session_first"),
        ({"without": ["2027-03-13"]}, "session_not_a_date"),
        ({"overrides": [{"day": "2027-03-13"}]}, "session_not_a_date"),
        ({"rule": "FREQ=WEEKLY;COUNT=1", "without": ["2027-03-05"]}, "session_none_left"),
        ({"overrides": [{"day": "2027-03-12", "state": "postponed"}]}, "session_postponed"),
    ],
)
def test_a_series_that_cannot_be_planned_is_refused(repeat, kind):
    """Each mistake by its own name."""
    with pytest.raises(ValidationError) as refusal:
        series(**repeat)
    assert [detail["type"] for detail in refusal.value.errors()] == [kind]


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 4),
    st.integers(1, MAX_OCCURRENCES),
)
def test_the_days_of_a_rule_are_those_of_the_library(first, frequency, interval, count):
    """The same days as the rule gives by itself, as far as the bounds reach."""
    rule = Recurrence.parse(f"FREQ={frequency};INTERVAL={interval};COUNT={count}")
    free = [moment.date() for moment in rrulestr(rule.rule, dtstart=datetime.combine(first, time()))]
    found = list(rule.days(first))
    assert found == free[: len(found)]
    assert rule.is_complete(first) == (len(found) == count)
    assert len(found) == count or free[len(found)] > first + timedelta(days=3 * 365)


# What calendars see


def _event(root: Path):
    text = Site(root).text("web/calendars/lectures/tcm-seasons/quarter.ics")
    return icalendar.Calendar.from_ical(text).walk("VEVENT")[0], text


def test_a_changed_session_raises_its_sequence_and_keeps_its_uid(sample):
    """By the editor's own note of the change, which the public reads too."""
    before, _ = _event(sample)
    file = sample / LECTURE
    words = file.read_text(encoding="utf-8")
    note = "    changes:\n      - day: 2026-11-21\n        note: 提前半小时开始。\n    series: 社区健康行\n    note: 一季一讲"
    changed = words.replace("hours: 15:00-16:00\n    venue: 桂溪", "hours: 14:30-15:30\n    venue: 桂溪")
    changed = changed.replace("    series: 社区健康行\n    note: 一季一讲", note)
    assert changed != words
    file.write_text(changed, encoding="utf-8")
    after, text = _event(sample)

    assert str(before["uid"]) == str(after["uid"])
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstamp") > before.decoded("dtstamp")
    assert "2026年11月21日：提前半小时开始。" in text.replace("\r\n ", "")
    starts = [
        event["dtstart"].dt.hour * 60 + event["dtstart"].dt.minute
        for event in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).all()
    ]
    assert starts == [14 * 60 + 30] * 4


# Conflicts


def _told(run, root, rule):
    answer = run(root, "check", "--format", "json", "--as-of", "2026-11-22")
    return [problem for problem in json.loads(answer.out)["problems"] if problem["rule"] == rule]


@pytest.mark.parametrize(
    ("old", "new", "rule", "severity"),
    [
        ("2027-05-07\n    hours: 09:30", "2027-05-03\n    hours: 09:30", "lecture/holiday", "warning"),
        ("2027-05-07\n    hours: 09:30", "2027-02-14\n    hours: 09:30", "lecture/swapped-day", "warning"),
        ("hours: 09:30-10:30", "hours: 09:30-10:00", "lecture/session-short", "warning"),
        ("day: 2027-05-07", "day: 2027-05-07\n    state: held", "lecture/session-held", "error"),
        ("day: 2027-05-07", "day: 2027-05-07\n    state: cancelled", "lecture/change-untold", "warning"),
        ("  - step: reviewed\n    owner: 医务处\n    day: 2026-09-28\n", "", "lecture/unreviewed", "error"),
        ("day: 2027-05-07\n    hours: 09:30-10:30", "day: 2027-05-06\n    hours: 09:30-10:30", "lecture/session-clinic", "warning"),
        ("  - id: s02\n", "  - id: new\n    day: 2027-05-07\n    hours: 10:00-11:00\n    venue: 云岭市图书馆报告厅\n    seats: 9\n  - id: s02\n", "lecture/venue", "error"),
        ("  - id: s02\n", "  - id: new\n    day: 2027-05-07\n    hours: 10:00-11:00\n    venue: 别处\n    seats: 9\n  - id: s02\n", "lecture/speaker-twice", "error"),
    ],
)  # fmt: skip
def test_conflicts_are_told_at_their_place(run, sample, old, new, rule, severity):
    """Nothing before the mistake, the one rule after it."""
    assert _told(run, sample, rule) == []
    file = sample / LECTURE
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    told = _told(run, sample, rule)
    assert [problem["severity"] for problem in told] == [severity]
    assert told[0]["path"] == LECTURE and told[0]["line"] > 1


def test_the_sample_has_a_year_of_lectures_without_conflicts(run):
    """Series, a holiday left out, dates cancelled and postponed, every month of a year; and no word of complaint."""
    from pressroom.channels.presenters.entries import all_sessions
    from pressroom.kinds.lecture import LECTURE as KIND
    from tests.conftest import REPOSITORY

    site = Site(REPOSITORY)
    found = all_sessions(site.view.where(KIND))
    assert len({(dated.day.year, dated.day.month) for dated in found if dated.day >= date(2026, 12, 1)}) >= 12
    assert {"open", "full", "held", "cancelled", "postponed"} == {dated.session.state for dated in found}
    roots = [root for lecture in site.view.where(KIND) for root in lecture.model.sessions if root.repeat]
    hospital = site.view.hospital()
    assert len(roots) >= 5
    assert any(hospital.rest_on(day) for root in roots for day in root.repeat.without)
    answer = run(REPOSITORY, "check", "--format", "json", "--as-of", "2026-11-22")
    assert [p for p in json.loads(answer.out)["problems"] if p["rule"].startswith("lecture/")] == []
