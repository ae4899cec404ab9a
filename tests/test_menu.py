"""The course menu: what is offered stands on it, by audience and department, on the web and in the booklets."""

import re

import pypdf
import pypdfium2
import pytest

from pressroom.channels.presenters.menu import by_audience, by_department, by_speaker, offered
from pressroom.kinds.lecture import LECTURE
from tests.conftest import REPOSITORY
from tests.test_time import Site

UNOFFERED = {"hearing-protection", "oral-health-elderly"}
"""Courses of the sample that have not gone through their workflow yet."""
PAGES = ("index", "by-department", "overview", "speakers")


@pytest.fixture(scope="module")
def site():
    """The sample hospital."""
    return Site(REPOSITORY)


def test_only_what_is_offered_stands_on_the_menu(site):
    """A course that waits for its review or its offer is on no list, while its page of health education stays."""
    every = {entry.key for entry in site.view.where(LECTURE)}
    assert every - {entry.key for entry in offered(site.view)} == UNOFFERED
    for name in PAGES:
        page = site.text(f"web/lectures/{name}.html")
        assert {key for key in every if f"{key}.html" in page} == every - UNOFFERED, name
    for key in UNOFFERED:
        assert f"web/lectures/{key}.html" in site.jobs


def test_the_menu_covers_audiences_departments_and_speakers(site):
    """Nothing is lost on the way into a group, and no group is empty."""
    lectures = offered(site.view)
    keys = {entry.key for entry in lectures}
    groups = (
        list(by_audience(lectures).values()),
        [members for _, members in by_department(lectures, site.view)],
        [members for _, members in by_speaker(lectures, site.view)],
    )
    for group in groups:
        assert all(group)
        assert {entry.key for members in group for entry in members} == keys


def test_only_the_page_about_booking_shows_a_telephone(site):
    """The lists are health education and name no contact; the desk's number stands where one asks for a lecture."""
    number = re.compile(r"tel:\+?[\d-]*8800166")
    assert number.search(site.text("web/lectures/booking.html"))
    for name in PAGES:
        assert "tel:" not in re.sub(r"tel:1?[12]\d{1,4}\b", "", site.text(f"web/lectures/{name}.html")), name


def test_each_audience_has_an_edition_with_its_lectures_alone(built, site):
    """The booklet of an audience is A5, a multiple of four pages, and holds the numbers of its lectures, no other."""
    lectures = offered(site.view)
    numbers = {entry.model.number for entry in lectures}
    editions = {"": lectures, **by_audience(lectures)}
    assert len(editions) >= 5
    for audience, members in editions.items():
        name = f"lectures-{audience}" if audience else "lectures"
        reader = pypdf.PdfReader(built / f"output/print/catalogues/{name}.pdf")
        words = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
        assert {number for number in numbers if number in words} == {entry.model.number for entry in members}, name
        assert len(reader.pages) % 4 == 0
        assert (built / f"output/web/downloads/catalogues/{name}.pdf").is_file()


def test_the_back_cover_of_every_edition_has_the_margins_of_a_left_page(built):
    """However many pages of notes are left out before it, which it was laid out behind: 14 mm at the left, not 17."""
    for file in sorted((built / "output/print/catalogues").glob("lectures*.pdf")):
        booklet = pypdfium2.PdfDocument(file)
        words = booklet[len(booklet) - 1].get_textpage()
        left = min(words.get_rect(at)[0] for at in range(words.count_rects()))
        assert left * 25.4 / 72 == pytest.approx(14, abs=0.5), file.name
