"""Titles in lines: kept for the user, as all ways of breaking them are weighed."""

import pytest

from pressroom.channels import filters
from pressroom.render.markup.line_breaking import break_lines

TITLE = "高血压患者在家怎样量血压、记血压，什么时候要去看医生"


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """A cache folder that holds nothing yet, and a process that knows nothing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for known in (filters.lines, filters._broken):
        known.cache_clear()
    yield tmp_path / "pressroom"
    for known in (filters.lines, filters._broken):
        known.cache_clear()


def test_titles_that_were_broken_once_are_not_weighed_again(own_cache, monkeypatch):
    """By any process, for the same room; for another they are."""
    rooms = (8, 9.5, 14)
    first = [filters.lines(TITLE, room) for room in rooms]
    assert [list(found) for found in first] == [list(break_lines(TITLE, room, filters.ems)) for room in rooms]
    filters.lines.cache_clear()
    filters._broken.cache_clear()
    filters._broken()
    asked = []
    monkeypatch.setattr(filters, "break_lines", lambda *given: asked.append(given[1]) or break_lines(*given))
    assert [filters.lines(TITLE, room) for room in rooms] == first
    assert asked == []
    filters.lines(TITLE, 10)
    assert asked == [10]


def test_a_program_that_breaks_titles_otherwise_takes_nothing_of_what_was_kept(own_cache, monkeypatch):
    """What is kept follows from the code and its lists of words."""
    filters.lines(TITLE, 8)
    monkeypatch.setattr(filters, "digest_of_program", lambda _: "another")
    for known in (filters.lines, filters._broken):
        known.cache_clear()
    monkeypatch.setattr(filters, "break_lines", lambda *_: ("一", "二"))
    assert filters.lines(TITLE, 8) == ("一", "二")
    assert len(list(own_cache.glob("titles-*.txt"))) == 2
