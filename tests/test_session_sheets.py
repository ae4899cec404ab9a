"""Posters, sign-in sheets and feedback forms of the lectures."""

import re

import pypdfium2
import pytest

from pressroom.kinds.lecture import LECTURE
from tests.conftest import REPOSITORY
from tests.test_time import Site


@pytest.fixture(scope="module")
def site():
    """The sample hospital on the day of the tests."""
    return Site(REPOSITORY)


def paths(site, channel):
    """What a channel plans."""
    return {path for path, job in site.jobs.items() if job.channel == channel}


def test_there_is_a_poster_for_each_public_session_of_the_coming_weeks(site):
    """Dates of series too; neither private nor cancelled nor past ones."""
    found = paths(site, "poster")
    assert "print/posters/hypertension-at-home-monthly-20261204.pdf" in found
    assert "print/posters/neck-back-office-s2.pdf" not in found, "private"
    assert "print/posters/copd-breathing-s2.pdf" not in found, "cancelled"
    assert "internal/sign-in/neck-back-office-s2.pdf" in paths(site, "sign-in")
    assert all(not site.jobs[path].public for path in paths(site, "sign-in"))


def test_a_poster_says_when_and_where_and_keeps_the_law(site):
    """Day, hours, place, code; no address and no telephone of the hospital."""
    said = site.text("print/posters/hypertension-at-home-monthly-20261204.pdf")
    hospital = site.view.hospital()
    assert "09:30–10:30" in said and "门诊楼6层健康教育室" in said and "<svg" in said
    assert hospital.address not in said
    assert not any(str(line.number) in said for line in hospital.phones)


def test_a_poster_says_once_that_it_replaces_no_doctor(site):
    """The notice of the site says so too; without it the poster says it by itself."""
    said = site.text("print/posters/hypertension-at-home-monthly-20261204.pdf")
    assert "代替诊疗" in site.view.setting("ai_notice")
    assert said.count("代替诊疗") == 1


def gaps_of_the_date(pdf):
    """The room before 月, behind it, and before 日, in points."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    words = text.get_text_range()
    found = re.search(r"\d{1,2}\s*月\s*\d{1,2}\s*日", words)
    boxes = [text.get_charbox(place) for place in range(*found.span()) if not words[place].isspace()]
    month = next(
        n for n, place in enumerate(p for p in range(*found.span()) if not words[p].isspace()) if words[place] == "月"
    )
    edges = (month, month + 1, len(boxes) - 1)
    return [boxes[edge][0] - boxes[edge - 1][2] for edge in edges]


def test_the_date_of_a_poster_is_spaced_evenly(built):
    """The month and the day stand as far from their figures before as behind."""
    for file in sorted((built / "output/print/posters").glob("*.pdf")):
        gaps = gaps_of_the_date(file)
        assert min(gaps) > 0.6 * max(gaps), (file.name, gaps)


def test_a_poster_takes_the_size_that_the_settings_give(sample):
    """Millimetres of site.yaml reach the format and the scale of the type."""
    file = sample / "content/site.yaml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("print:\n", "print:\n  poster_width: 600\n  poster_height: 900\n"), encoding="utf-8")
    site = Site(sample)
    path = next(iter(paths(site, "poster")))
    assert (site.jobs[path].format.width, site.jobs[path].format.height) == (600, 900)
    assert "font-size: 14.286mm" in site.text(path)


def test_a_sign_in_sheet_asks_for_no_more_than_a_name(site):
    """No phone, no identity card, no age; private sessions name neither host nor venue."""
    lectures = {entry.key: entry for entry in site.view.where(LECTURE)}
    for path in paths(site, "sign-in"):
        said = site.text(path)
        head = said.partition("<thead>")[2].partition("</thead>")[0]
        assert not any(word in head for word in ("电话", "身份证", "年龄", "病"))
        job = site.jobs[path]
        session = next(s for s in lectures[job.key].model.sessions if job.facet.startswith(s.id))
        if session.private:
            assert session.venue not in said and session.host not in said


def test_a_feedback_form_is_one_page_without_a_name(built):
    """One A4 page; the three questions without their answers."""
    for file in (built / "output/print/feedback").glob("*.pdf"):
        document = pypdfium2.PdfDocument(file.read_bytes())
        assert len(document) == 1, file.name
    assert len(document[0].get_textpage().get_text_bounded()) > 200
