"""The timetable as dates: weekly clinics, validity, exceptions, holidays, swapped days; by example and by property."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressroom.catalog.entry import Entry, Front
from pressroom.channels.presenters.schedule import days, next_clinic, occurrences, of_department, of_expert
from pressroom.kinds.base import Ref
from pressroom.kinds.expert import Clinic, ClinicException
from pressroom.kinds.hospital import Holiday, Hospital, SwappedDay
from pressroom.kinds.values import WEEKDAYS, Money

MONDAY = date(2026, 11, 23)
OWN = Ref("department", "cardiology")


def day(number):
    """A day counted from a Monday, which is 0."""
    return MONDAY + timedelta(days=number)


def clinic(slot, **rest):
    return Clinic(slot=slot, fee=rest.pop("fee", "20"), **rest)


def exception(number, change, **rest):
    return ClinicException(day=day(number), change=change, **rest)


def expert(*clinics, exceptions=(), key="li-wei"):
    """An entry with nothing of an expert but the timetable."""
    model = SimpleNamespace(name=key, clinics=clinics, exceptions=tuple(exceptions), departments=(OWN,))
    return Entry(Ref("expert", key), Front(model), f"{key}.md", "")


def hospital(holidays=(), swaps=()):
    """A fact file with nothing but its calendar."""
    return Hospital.model_construct(
        holidays=tuple(Holiday(name="节", first=day(first), last=day(last)) for first, last in holidays),
        swapped_days=tuple(SwappedDay(day=day(number), follows=follows) for number, follows in swaps),
    )


def told(found):
    """Occurrences as short words: day, half, state."""
    return [((one.day - MONDAY).days, one.half, one.state) for one in found]


def period(slot, first, last):
    """A clinic that runs between two days, whichever of them is the earlier; None leaves an end open."""
    if first is not None and last is not None and last < first:
        first, last = last, first
    return clinic(slot, first=first, last=last)


def week(who, calendar=None, first=0, last=6):
    return occurrences(who, calendar or hospital(), day(first), day(last))


def test_a_weekly_clinic_comes_once_a_week_with_what_the_file_says():
    """Day, half, type, fee, room, places and note; the department is the expert's own."""
    (one,) = week(expert(clinic("周三上午", type="特需", fee="100", room="201", places="12", note="复诊")))

    assert (one.day, one.half, one.type, one.fee) == (day(2), "am", "特需", Money.parse("100"))
    assert (one.room, one.places, one.note, one.department, one.state) == ("201", 12, "复诊", OWN, "held")
    assert one.is_open and not one.is_change


def test_clinics_are_in_the_order_of_the_day():
    """Morning, afternoon, evening."""
    found = week(expert(clinic("周一晚间"), clinic("周一下午"), clinic("周一上午")))

    assert told(found) == [(0, "am", "held"), (0, "pm", "held"), (0, "evening", "held")]


def test_both_ends_of_a_period_count():
    """From the first day to the last, and no day before or after."""
    who = expert(clinic("周一上午", first=day(7), last=day(14)))

    assert told(week(who, last=28)) == [(7, "am", "held"), (14, "am", "held")]


def test_a_stopped_clinic_is_told_with_its_reason_and_is_not_open():
    """It stays in the list, so that a page can say so."""
    (one, other) = week(
        expert(clinic("周一上午"), clinic("周一下午"), exceptions=[exception(0, "stop", half="am", reason="会议")])
    )

    assert (one.state, one.reason, one.is_open, one.is_change) == ("stopped", "会议", False, True)
    assert other.state == "held"


def test_an_exception_without_a_half_day_means_the_whole_day():
    """Every clinic of the day stops."""
    who = expert(clinic("周一上午"), clinic("周一下午"), clinic("周二上午"), exceptions=[exception(0, "stop")])

    assert told(week(who)) == [(0, "am", "stopped"), (0, "pm", "stopped"), (1, "am", "held")]


def test_the_half_day_goes_before_the_whole_day_whatever_the_order_in_the_file():
    """Stopped all day, but substituted in the morning."""
    other = Ref("expert", "zeng-kai")
    both = [exception(0, "stop"), exception(0, "substitute", half="am", substitute="zeng-kai", type="普通", fee="10")]
    for order in (both, both[::-1]):
        am, pm = week(expert(clinic("周一上午"), clinic("周一下午"), exceptions=order))
        assert (am.state, am.substitute, am.type, am.fee) == ("substituted", other, "普通", Money.parse("10"))
        assert (pm.state, pm.substitute) == ("stopped", None)


def test_a_substitute_without_type_and_fee_takes_over_those_of_the_clinic():
    """Only what differs is written."""
    (one,) = week(expert(clinic("周一上午", fee="30"), exceptions=[exception(0, "substitute", substitute="zeng-kai")]))

    assert (one.type, one.fee) == ("专家", Money.parse("30"))


def test_an_extra_clinic_is_added_in_the_own_department():
    """Its fee is the usual one of its type unless it is written."""
    who = expert(
        clinic("周一上午", type="普通", fee="10", department="tcm"),
        exceptions=[exception(5, "extra", half="am", reason="冬季"), exception(6, "extra", half="pm", type="特需")],
    )
    _, saturday, sunday = week(who)

    assert (saturday.type, saturday.fee, saturday.department, saturday.reason) == (
        "普通",
        Money.parse("10"),
        OWN,
        "冬季",
    )
    assert (sunday.type, sunday.fee, sunday.state) == ("特需", None, "extra")


def test_an_extra_day_fills_the_half_days_that_are_free():
    """An explicit half day is always added, for nothing that an editor wrote may vanish."""
    weekly = clinic("周一上午")

    assert told(week(expert(weekly, exceptions=[exception(0, "extra")]))) == [(0, "am", "held"), (0, "pm", "extra")]
    assert told(week(expert(exceptions=[exception(5, "extra")]))) == [(5, "am", "extra"), (5, "pm", "extra")]
    assert told(week(expert(weekly, exceptions=[exception(0, "extra", half="am")]))) == [
        (0, "am", "extra"),
        (0, "am", "held"),
    ]


def test_a_stop_and_an_extra_clinic_on_one_half_day_change_the_kind_of_clinic():
    """The weekly one is told as stopped, the extra one is open."""
    who = expert(clinic("周一上午"), exceptions=[exception(0, "stop"), exception(0, "extra", half="am", type="普通")])

    assert told(week(who)) == [(0, "am", "extra"), (0, "am", "stopped")]


def test_on_a_holiday_weekly_clinics_are_not_held_but_extra_ones_are():
    """First and last day included; a substitute does not open a clinic that is closed."""
    who = expert(
        *(clinic(f"周{name}上午") for name in "一二三四"),
        exceptions=[exception(1, "substitute", substitute="zeng-kai"), exception(2, "extra", half="pm")],
    )
    found = week(who, hospital(holidays=[(1, 2)]))

    assert told(found) == [
        (0, "am", "held"),
        (1, "am", "holiday"),
        (2, "am", "holiday"),
        (2, "pm", "extra"),
        (3, "am", "held"),
    ]
    assert found[1].reason == "节" and found[1].substitute is None and not found[1].is_change


def test_a_swapped_day_follows_the_other_weekday_and_not_its_own():
    """A Sunday that is worked as a Friday (调休)."""
    who = expert(clinic("周五上午"), clinic("周日下午"))

    assert told(week(who, hospital(swaps=[(6, "周五")]))) == [(4, "am", "held"), (6, "am", "held")]


def test_a_swapped_day_inside_a_holiday_is_worked():
    """A day that is named beats a stretch of days."""
    found = week(expert(clinic("周五上午")), hospital(holidays=[(3, 8)], swaps=[(6, "周五")]))

    assert told(found) == [(4, "am", "holiday"), (6, "am", "held")]


def test_exceptions_and_periods_hold_on_swapped_days_too():
    """They go by the day, not by the weekday."""
    calendar = hospital(swaps=[(6, "周五")])

    assert told(week(expert(clinic("周五上午"), exceptions=[exception(6, "stop")]), calendar)) == [
        (4, "am", "held"),
        (6, "am", "stopped"),
    ]
    assert told(week(expert(clinic("周五上午", last=day(4))), calendar)) == [(4, "am", "held")]


def test_a_clinic_in_another_department_is_listed_there_and_not_in_the_own_one():
    """A department shows who sits in its rooms."""
    who = expert(clinic("周一上午"), clinic("周四下午", department="tcm"))
    there = of_department(Ref("department", "tcm"), [who], hospital(), day(0), day(6))
    here = of_department(OWN, [who], hospital(), day(0), day(6))

    assert (told(there), told(here)) == ([(3, "pm", "held")], [(0, "am", "held")])


def test_the_substitute_has_the_clinic_too():
    """It stands in both lists, and only the substitute sees the patients."""
    who = expert(clinic("周一上午"), exceptions=[exception(0, "substitute", substitute="zeng-kai")])
    other = expert(clinic("周二上午"), key="zeng-kai")
    found = of_expert(other, [who, other], hospital(), day(0), day(6))

    assert told(found) == [(0, "am", "substituted"), (1, "am", "held")]
    assert found[0].is_by(other.ref) and not found[0].is_by(who.ref)


def test_a_substitute_who_is_not_named_is_nobody_in_particular():
    """The clinic is open, but the expert does not sit in it."""
    (one,) = week(expert(clinic("周一上午"), exceptions=[exception(0, "substitute")]))

    assert one.is_open and not one.is_by(one.expert)


def test_the_next_clinic_is_the_first_in_which_the_expert_sees_patients():
    """Today counts; stopped, substituted and holiday clinics do not; beyond the horizon there is none."""
    who = expert(
        clinic("周一上午"),
        exceptions=[exception(0, "stop"), exception(7, "substitute", substitute="zeng-kai")],
    )
    calendar = hospital(holidays=[(14, 15)])

    assert next_clinic(who, (), calendar, day(0)).day == day(21)
    assert next_clinic(who, (), calendar, day(21)).day == day(21)
    assert next_clinic(who, (), calendar, day(0), within=21) is None
    assert next_clinic(expert(key="zeng-kai"), [who], calendar, day(0)).day == day(7)


def test_no_days_lie_between_a_later_first_and_an_earlier_last_day():
    """Nothing is found, nothing fails."""
    assert days(day(1), day(0)) == ()
    assert week(expert(clinic("周一上午")), first=3, last=2) == ()


HALVES = {"上午": "am", "下午": "pm", "晚间": "evening"}
numbers = st.integers(-10, 40)
slots = st.builds(lambda name, half: f"周{name}{half}", st.sampled_from(WEEKDAYS), st.sampled_from(list(HALVES)))
maybe_day = st.one_of(st.none(), numbers.map(day))
clinics = st.lists(
    st.builds(period, slots, maybe_day, maybe_day),
    max_size=6,
    unique_by=lambda one: one.slot,
)
exceptions = st.lists(
    st.builds(
        lambda number, change, half: exception(number, change, half=half),
        numbers,
        st.sampled_from(["stop", "substitute", "extra"]),
        st.sampled_from([None, *HALVES.values()]),
    ),
    max_size=6,
)
experts = st.builds(lambda c, e: expert(*c, exceptions=e), clinics, exceptions)
calendars = st.builds(
    lambda spans, swaps: hospital([(first, first + length) for first, length in spans], swaps),
    st.lists(st.tuples(numbers, st.integers(0, 8)), max_size=3),
    st.lists(
        st.tuples(numbers, st.sampled_from([f"周{name}" for name in WEEKDAYS])), max_size=3, unique_by=lambda s: s[0]
    ),
)


@given(experts, calendars, numbers, numbers, numbers)
def test_a_stretch_is_the_sum_of_its_parts(who, calendar, first, middle, last):
    """No day depends on which other days are asked for."""
    first, middle, last = sorted((first, middle, last))
    whole = week(who, calendar, first, last)

    assert week(who, calendar, first, middle) + week(who, calendar, middle + 1, last) == whole


@given(experts, calendars)
def test_what_is_not_extra_is_in_the_weekly_table_and_never_held_on_a_holiday(who, calendar):
    """Against a plain reading of the table, day by day."""
    found = week(who, calendar, -10, 40)
    table = {(one.slot.weekday, one.slot.half): one for one in who.model.clinics}
    for one in found:
        if one.state == "extra":
            assert any(e.change == "extra" and e.day == one.day for e in who.model.exceptions)
            continue
        weekly = table[calendar.weekday_on(one.day), one.half]
        assert (weekly.first or one.day) <= one.day <= (weekly.last or one.day)
        assert (one.state == "holiday") == (calendar.holiday_on(one.day) is not None)
        assert one.state != "substituted" or not one.is_by(who.ref)


@given(experts, calendars)
def test_nothing_that_the_table_promises_is_forgotten(who, calendar):
    """Every valid weekly clinic of every day is told, whatever became of it, and exactly once."""
    found = week(who, calendar, -10, 40)
    wanted = sorted(
        (one_day, one.slot.half)
        for one_day in days(day(-10), day(40))
        for one in who.model.clinics
        if one.slot.weekday == calendar.weekday_on(one_day)
        and (one.first or one_day) <= one_day <= (one.last or one_day)
    )

    assert sorted((one.day, one.half) for one in found if one.state != "extra") == wanted


@given(experts, calendars)
def test_weekly_and_whole_day_extra_clinics_never_share_a_half_day(who, calendar):
    """Nobody is in two rooms at once, unless an editor wrote so by naming the half day."""
    told_halves = {(e.day, e.half) for e in who.model.exceptions if e.change == "extra" and e.half}
    spans = [e.day for e in who.model.exceptions if e.change == "extra" and e.half is None]
    found = [one for one in week(who, calendar, -10, 40) if one.is_open and (one.day, one.half) not in told_halves]
    keys = [(one.day, one.half) for one in found if spans.count(one.day) < 2]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("forgotten", "example"),
    [
        (
            ("weekday_on", lambda self, one: one.isoweekday()),
            test_a_swapped_day_follows_the_other_weekday_and_not_its_own,
        ),
        (("holiday_on", lambda self, one: None), test_on_a_holiday_weekly_clinics_are_not_held_but_extra_ones_are),
    ],
)
def test_the_examples_catch_a_calendar_that_is_not_asked(forgotten, example, monkeypatch):
    """The negative control: a timetable that forgets swapped days or holidays does not pass."""
    monkeypatch.setattr(Hospital, *forgotten)
    with pytest.raises(AssertionError):
        example()
