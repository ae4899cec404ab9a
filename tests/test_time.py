"""Timetable pages, calendar files and contact cards of the built sample, as a patient and a calendar program see them."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import html5lib
import icalendar
import pytest
import recurring_ical_events

from pressroom.build.site import prepare
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines
from pressroom.channels.presenters.entries import public_sessions
from pressroom.channels.presenters.months import months
from pressroom.channels.presenters.schedule import occurrences
from pressroom.channels.presenters.timetables import next_clinics, notices
from pressroom.channels.web.calendars import CALENDAR
from pressroom.channels.web.contact_cards import CONTACT, fold
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.lecture import LECTURE
from pressroom.render.fonts import FontSet
from pressroom.render.paper.pdf import PdfEngine
from tests.conftest import DAY, REPOSITORY

TODAY = date.fromisoformat(DAY)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Site:
    """The sample hospital, rendered a page at a time without a build."""

    def __init__(self, root, today=TODAY):
        prepared = prepare(root, today)
        assert prepared.is_sound, prepared.problems
        self.view = View(prepared.catalog, today)
        self.jobs = {job.path: job for job in prepared.jobs}
        self.engines = Engines(prepared.templates, prepared.theme, PdfEngine(FontSet((), frozenset())))

    def text(self, path):
        """An output as text."""
        job = self.jobs[path]
        made = CHANNEL_BY_NAME[job.channel].render(job, self.view, self.engines)
        assert made.problems == ()
        return made.value if isinstance(made.value, str) else made.value.decode()

    def page(self, path):
        """A page as a tree."""
        return html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(self.text(path))

    def calendar(self, path):
        """A calendar file as the library reads it."""
        return icalendar.Calendar.from_ical(self.text(path))


@pytest.fixture(scope="module")
def site():
    """The sample hospital on the day of the tests."""
    return Site(REPOSITORY)


def words(node):
    """The text of an element, blanks squeezed."""
    return " ".join("".join(node.itertext()).split())


def of_class(tree, name):
    """Elements of a class in document order."""
    return [node for node in tree.iter() if name in (node.get("class") or "").split()]


def events(calendar):
    """The events by UID, and for one date of a series its day; two alike would be one event to a calendar program."""
    found = {
        f"{event['uid']}{event['recurrence-id'].dt:%Y%m%d}" if "recurrence-id" in event else str(event["uid"]): event
        for event in calendar.walk("VEVENT")
    }
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


# Calendars


def test_every_calendar_file_parses_and_has_what_a_program_needs(site):
    """Version, producer, the time zone that its times name, and for each event UID, stamp, start, end, state."""
    paths = [path for path, job in site.jobs.items() if job.channel == CALENDAR.name]
    assert len(paths) > 60
    for path in paths:
        calendar = site.calendar(path)
        assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
        assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
        for event in calendar.walk("VEVENT"):
            assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE", "LOCATION", "URL"} <= set(
                event
            )
            assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
            assert event.decoded("dtstart").utcoffset() == timedelta(hours=8)
            assert event.decoded("dtstart") < event.decoded("dtend")
            assert event.errors == []


def test_lines_end_as_the_standard_says_and_are_not_too_long(site):
    """CRLF, and at most 75 octets without it (RFC 5545, 3.1)."""
    raw = site.text("web/calendars/lectures.ics")
    assert raw.endswith("END:VCALENDAR\r\n") and "\n" not in raw.replace("\r\n", "")
    assert max(len(line.encode()) for line in raw.split("\r\n")) <= 75


def test_the_calendar_of_all_lectures_has_the_sessions_of_the_page(site):
    """The same sessions at the same times, those that are over included, and not one private."""
    held = {
        f"{lecture.key}-{session.id}": (session.postponed_to or session.day, session)
        for lecture in site.view.where(LECTURE)
        for root in lecture.model.sessions
        for session in root.dates()
        if not session.private
    }
    shown = {node.get("id") for node in of_class(site.page("web/lectures/calendar.html"), "session")}
    listed = {}
    # Somebody else's program unrolls the series.
    for event in recurring_ical_events.of(site.calendar("web/calendars/lectures.ics")).all():
        key = str(event["uid"]).partition("@")[0].replace(".", "-")
        original = event.get("recurrence-id")
        single = key in held
        listed[key if single else f"{key}-{original.dt:%Y%m%d}"] = event

    assert shown == set(listed) == set(held)
    assert sum("-2027" in key for key in held) > 20, "the sample has series"
    for key, (day, session) in held.items():
        assert listed[key].decoded("dtstart") == datetime.combine(day, session.hours.start.at, SHANGHAI)
        assert listed[key].decoded("dtend") == datetime.combine(day, session.hours.end.at, SHANGHAI)
        assert (str(listed[key]["status"]) == "CANCELLED") == (session.state == "cancelled")


def test_private_sessions_are_in_no_calendar(site):
    """Neither as an event nor as a file; the sample has some."""
    private = {(lecture.key, s.id) for lecture in site.view.where(LECTURE) for s in lecture.model.sessions if s.private}
    assert private
    for key, session in private:
        assert f"web/calendars/lectures/{key}/{session}.ics" not in site.jobs
        assert f"UID:{key}.{session}@" not in site.text("web/calendars/lectures.ics")


def test_feeds_of_audiences_and_departments_are_parts_of_the_whole(site):
    """Every lecture is in the feed of its department and of each of its audiences, as the same event."""
    whole = events(site.calendar("web/calendars/lectures.ics"))
    for lecture in site.view.where(LECTURE):
        own = {uid for uid in whole if uid.startswith(f"{lecture.key}.")}
        feeds = [f"audiences/{audience}" for audience in lecture.model.audiences]
        for feed in [*feeds, f"departments/{lecture.model.department.key}"]:
            part = events(site.calendar(f"web/calendars/{feed}.ics"))
            assert own <= part.keys() <= whole.keys()
            assert all(part[uid].to_ical() == whole[uid].to_ical() for uid in own)


def test_a_session_file_holds_that_session_alone(site):
    """The same event as in the feed, so that a program sees one event and not two."""
    whole = events(site.calendar("web/calendars/lectures.ics"))
    paths = [path for path in site.jobs if path.startswith("web/calendars/lectures/")]
    single = [event for path in paths for event in events(site.calendar(path)).items()]

    assert len(single) >= len(paths)
    for uid, event in single:
        # A date of a series that is as the others is only in its own file; the feed has it by its rule.
        assert uid not in whole or event.to_ical() == whole[uid].to_ical()
        assert uid in whole or "recurrence-id" in event
    assert {uid for uid, _ in single} >= whole.keys()
    of_one_date = [path for path in paths if re.search(r"-20\d{6}\.ics$", path)]
    assert of_one_date and all(len(events(site.calendar(path))) == 1 for path in of_one_date)


def test_cancelled_sessions_stay_and_say_so(site):
    """STATUS, a higher SEQUENCE, and words for programs that show neither."""
    found = public_sessions(site.view.where(LECTURE))
    seen = set()
    for dated in found:
        state = dated.session.state
        path = f"web/calendars/lectures/{dated.lecture.key}/{dated.session.id}.ics"
        (event,) = events(site.calendar(path)).values()
        seen.add(state)
        assert event["status"] == ("CANCELLED" if state == "cancelled" else "CONFIRMED")
        assert event["sequence"] == len(dated.root.changes)
        assert event["sequence"] > 0 or state not in ("cancelled", "postponed")
        assert event["summary"].startswith("【") == (state not in ("open", "held"))
    assert {"open", "held", "full", "cancelled", "postponed"} <= seen


def test_the_stamp_is_the_review_or_the_last_change_and_not_the_clock(site):
    """The same bytes on another day."""
    later = Site(REPOSITORY, TODAY + timedelta(days=40))
    path = "web/calendars/lectures.ics"

    assert later.text(path) == site.text(path)
    stamps = {
        f"{e.key}.{s.id}": max([e.model.review.reviewed, *(change.day for change in s.changes)])
        for e in site.view.where(LECTURE)
        for s in e.model.sessions
    }
    for uid, event in events(site.calendar(path)).items():
        assert event.decoded("dtstamp") == datetime.combine(stamps[uid.partition("@")[0]], datetime.min.time(), UTC)


def test_calendars_keep_the_law_of_health_education(site):
    """No phone and no address of the hospital in any of them."""
    hospital = site.view.hospital()
    for path, job in site.jobs.items():
        if job.channel == CALENDAR.name:
            said = site.text(path).replace("\r\n ", "")
            assert hospital.address not in said
            assert not any(str(line.number) in said for line in hospital.phones)


def test_the_pages_link_to_the_calendars(site):
    """Each session to come has its file, on its own page too; each feed is offered."""
    page = site.text("web/lectures/calendar.html")
    offered = {unquote(found) for found in re.findall(r'href="\.\./calendars/([^"]+)"', page)}
    assert {
        path.removeprefix("web/calendars/")
        for path in site.jobs
        if "/audiences/" in path or "/calendars/departments/" in path
    } <= offered
    assert "lectures.ics" in offered
    assert 'href="../calendars/lectures/knee-care/s1.ics"' in site.text("web/lectures/knee-care.html")
    assert "lectures/chest-pain-first-aid/s1.ics" not in page, "it is over"


def test_a_month_is_a_table_of_whole_weeks(site):
    """From Monday to Sunday; each day once, and each session on its day, cancelled ones too."""
    found = public_sessions(site.view.where(LECTURE))
    for month in months(found):
        squares = [square for week in month.weeks for square in week]
        days = [square.day for square in squares if square]
        assert all(len(week) == 7 for week in month.weeks)
        assert days == [month.first + timedelta(days=number) for number in range(len(days))]
        assert (days[-1] + timedelta(days=1)).day == 1
        assert squares.index(next(square for square in squares if square)) == month.first.weekday()
        assert [dated for square in squares if square for dated in square.sessions] == list(month.sessions)
    assert sum(len(month.sessions) for month in months(found)) == len(found)


# Contact cards


def test_a_contact_card_has_only_public_facts(site):
    """Name, titles, department, the department's phone, the hospital's address, the page; no more kinds of lines."""
    known = {"BEGIN", "VERSION", "N", "FN", "SORT-STRING", "TITLE", "ORG", "TEL", "ADR", "URL", "UID", "REV", "END"}
    public = {line.number.number for line in site.view.hospital().phones}
    public |= {e.model.phone.number for e in site.view.where(DEPARTMENT) if e.model.phone}
    for path, job in site.jobs.items():
        if job.channel == CONTACT.name:
            lines = site.text(path).replace("\r\n ", "").split("\r\n")[:-1]
            assert {re.split("[:;]", line)[0] for line in lines} <= known
            assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCARD", "VERSION:3.0", "END:VCARD")
            (phone,) = [line.rpartition(":")[2] for line in lines if line.startswith("TEL")]
            assert phone in {number.partition("转")[0].replace("-", "") for number in public}


def test_the_contact_card_is_linked_and_names_the_surname_first(site):
    """In both editions."""
    assert 'href="li-wei.vcf"' in site.text("web/experts/li-wei.html")
    assert 'href="li-wei.vcf"' in site.text("web/en/experts/li-wei.html")
    assert "\r\nN:李;维;;;\r\n" in site.text("web/experts/li-wei.vcf")
    assert "\r\nN:Li;Wei;;;\r\n" in site.text("web/en/experts/li-wei.vcf")


def test_folding_loses_nothing_and_breaks_no_character():
    """Unfolded again it is the line."""
    line = "NOTE:" + "心血管内科a" * 40

    assert fold(line).replace("\r\n ", "") == line
    assert max(len(part.encode()) for part in fold(line).split("\r\n")) <= 75


# The timetable


def test_the_next_fourteen_days_of_an_expert_are_after_exceptions(site):
    """何建平 is substituted, stopped and substituted in the first days of December; 谢安然 stands in for him."""
    own = [words(node) for node in of_class(site.page("web/experts/he-jianping.html"), "own-day")]
    other = [words(node) for node in of_class(site.page("web/experts/xie-anran.html"), "own-day")]

    assert any("11月30日" in line and "替诊：谢安然" in line for line in own)
    assert any("12月1日" in line and "停诊" in line and "外出学习" in line for line in own)
    assert any("11月30日" in line and "代何建平出诊" in line for line in other)
    assert not any("12月7日" in line for line in own), "beyond the fourteen days"


def test_the_department_page_has_the_clinics_of_seven_days(site):
    """Today is the first of them, and the whole timetable is one link away."""
    page = site.page("web/departments/gastroenterology.html")
    days = of_class(page, "day")

    assert len(days) == 7
    assert words(days[0]).startswith("11月22日 周日 今天")
    assert "何建平" in words(days[1])
    assert "../timetable/gastroenterology.html" in {node.get("href") for node in page.iter("a")}


def test_the_timetable_lists_every_clinic_of_the_week_once(site):
    """Against the experts' own tables, in a week without exceptions for most of them."""
    shown = [words(node) for node in of_class(site.page("web/timetable/index.html"), "sitting-who")]
    plain = [
        e
        for e in site.view.where(EXPERT)
        if not e.model.exceptions and all(not c.first and not c.last for c in e.model.clinics)
    ]
    twice = {e.title for e in plain if sum(o.title == e.title for o in site.view.where(EXPERT)) > 1}

    for expert in plain:
        if expert.title not in twice:
            assert shown.count(expert.title) == len(expert.model.clinics), expert.title


def test_the_department_timetable_has_kinds_and_fees_by_doctor(site):
    """The regular week stands under the doctor's name, and the changes of 28 days below it."""
    page = site.page("web/timetable/respiratory.html")
    said = words(page.find(".//main") if page.tag != "main" else page)

    assert "沈国栋" in said and "多学科 300元" in said and "专家 20元" in said
    assert "12月12日 周六" in said and "加诊" in said
    assert len(of_class(page, "day")) == 14


def test_every_department_with_clinics_has_a_timetable_in_each_of_its_editions(site):
    """And the index links to all of them."""
    index = {node.get("href") for node in site.page("web/timetable/index.html").iter("a")}
    keys = {
        job.key for job in site.jobs.values() if job.template == "web/timetable-department.html" and job.lang == "zh"
    }

    assert len(keys) >= 10
    assert {f"{key}.html" for key in keys} <= index
    for key in keys:
        if site.view.get(DEPARTMENT, key).has_edition("en"):
            assert f"web/en/timetable/{key}.html" in site.jobs


def test_the_timetable_is_reached_from_home_experts_and_departments(site):
    """One click from each."""
    for path in ("web/index.html", "web/experts/li-wei.html", "web/departments/cardiology.html", "web/en/index.html"):
        assert any("timetable/" in (node.get("href") or "") for node in site.page(path).iter("a")), path


def test_home_tells_who_sees_patients_today():
    """By department, as the dated clinics say, with what was announced; the words hold for that day only."""
    tuesday = date(2026, 11, 24)
    site = Site(REPOSITORY, tuesday)
    page = site.page("web/index.html")
    named = {words(node).rstrip() for node in of_class(page, "today-one")}
    on_duty = {
        expert.title
        for expert in site.view.where(EXPERT)
        for one in occurrences(expert, site.view.hospital(), tuesday, tuesday)
    }

    assert len(on_duty) >= 10
    assert {name.split()[0] for name in named} == on_duty
    assert len(list(of_class(page, "today-name"))) == len(site.view.where(DEPARTMENT))
    dated = {node.get("data-only-on") for node in page.iter() if node.get("data-only-on")}
    assert dated == {tuesday.isoformat()}


def test_home_tells_changes_of_today_and_holidays_that_are_near():
    """A clinic that is stopped today is marked, and the next holiday stands beside it; on the holiday no clinic is told."""
    stopped = Site(REPOSITORY, date(2026, 12, 4)).page("web/index.html")
    assert "罗文斌 停诊" in [words(node) for node in of_class(stopped, "today-one")]
    replaced = Site(REPOSITORY, date(2026, 12, 18)).page("web/index.html")
    assert "董启明 替诊：曾凯" in [words(node) for node in of_class(replaced, "today-one")]
    said = words(of_class(replaced, "today")[0])
    assert "停诊与变动" in said and "元旦：1月1日（周五）至1月3日（周日），固定门诊停诊" in said

    holiday = Site(REPOSITORY, date(2027, 1, 1)).page("web/index.html")
    assert "节假日固定门诊停诊" in words(of_class(holiday, "today")[0])
    sunday = Site(REPOSITORY, TODAY).page("web/index.html")
    assert "没有排定的门诊 周末和节假日的普通门诊见各科室页面。" in words(of_class(sunday, "today")[0]), (
        "some departments see patients"
    )
    assert not of_class(sunday, "today-one") and of_class(sunday, "names")
    assert not of_class(holiday, "today-one")
    assert of_class(holiday, "names"), "the departments are there all the same"


def test_doctors_without_an_english_page_are_listed_and_lead_to_the_chinese_one(sample):
    """After their colleagues, marked, and found by the same filters."""
    file = sample / "content/experts/li-wei.md"
    text = file.read_text(encoding="utf-8")
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    file.write_text(f"---\n{re.sub(r'(?ms)^en:.*', '', front)}\n---\n{body}", encoding="utf-8")
    site = Site(sample)

    for path in ("web/en/experts/index.html", "web/en/experts/by-department/cardiology.html"):
        found = {words(of_class(node, "person-name")[0]): node for node in of_class(site.page(path), "doctor")}
        name = next(name for name in found if "李维" in name)
        assert "in Chinese" in name
        link = next(of_class(found[name], "person-name")[0].iter("a"))
        assert link.get("hreflang") == "zh-Hans"
        assert link.get("href").endswith("experts/li-wei.html") and "/en/" not in link.get("href")
        assert "liwei" in found[name].get("data-name")


def test_the_holiday_notice_follows_from_the_rules(site):
    """Holidays with the day on which clinics go on, and swapped days, in the order of the calendar."""
    found = notices(site.view.hospital(), TODAY)

    assert [(n.first, n.last, n.resumed, n.follows) for n in found] == [
        (date(2027, 1, 1), date(2027, 1, 3), date(2027, 1, 4), 0),
        (date(2027, 2, 5), date(2027, 2, 12), date(2027, 2, 13), 0),
        (date(2027, 2, 14), date(2027, 2, 14), None, 5),
    ]
    assert notices(site.view.hospital(), date(2027, 2, 15)) == ()
    said = words(of_class(site.page("web/timetable/index.html"), "closures")[0])
    assert "1月1日（周五）至1月3日（周日），固定门诊停诊，1月4日（周一）恢复。" in said
    assert "2月14日（周日）：按周五出诊" in said


def test_a_holiday_and_a_swapped_day_show_in_the_timetable(tmp_path):
    """The days themselves say what they are, and the notice moves to the head of the page."""
    new_year = Site(REPOSITORY, date(2026, 12, 31))
    days = [words(node) for node in of_class(new_year.page("web/timetable/cardiology.html"), "day")]
    assert "元旦放假" in days[1] and "节日停诊" in days[1]
    page = new_year.text("web/timetable/index.html")
    assert page.index('class="closures"') < page.index('class="grid-week"')

    spring = Site(REPOSITORY, date(2027, 2, 14))
    sunday = words(of_class(spring.page("web/timetable/cardiology.html"), "day")[0])
    assert "按周五出诊" in sunday and "陈雨晴" in sunday


def test_the_next_clinic_of_every_expert_is_a_day_to_come(site):
    """For the lists; an expert without clinics has none."""
    found = next_clinics(site.view, site.view.where(EXPERT))

    for expert in site.view.where(EXPERT):
        occurrence = found[expert.key]
        assert (occurrence is None) <= (not expert.model.clinics), expert.key
        assert occurrence is None or occurrence.day >= TODAY
    assert found["he-jianping"].day == date(2026, 11, 23)


def test_an_exception_on_a_swapped_day_meets_the_clinic_of_the_other_weekday(sample, run):
    """2027-02-14 is a Sunday that follows Friday: stopping a Friday clinic there is no mistake, stopping a Sunday one is."""
    file = sample / "content/experts/li-wei.md"
    before = file.read_text()
    clinic = re.search(r"slot: (周.)上午", before)[1]
    hospital = sample / "content/hospital.yaml"
    hospital.write_text(hospital.read_text().replace("follows: 周五", f"follows: {clinic}"))
    file.write_text(
        before.replace("exceptions:\n", "exceptions:\n  - day: 2027-02-14\n    half: am\n    change: stop\n")
    )
    assert "expert/exception" not in run(sample, "check", "--format", "concise", "--as-of", DAY).out

    hospital.write_text(hospital.read_text().replace(f"follows: {clinic}", "follows: 周日"))
    assert "expert/exception" in run(sample, "check", "--format", "concise", "--as-of", DAY).out
