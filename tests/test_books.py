"""Books: parts laid out one by one, with the page numbers of one in another; and both files from one drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pressroom.render.layout import books
from pressroom.render.layout.books import PART, lay_out_book


@dataclass
class Page:
    """A page of the stand-in for the engine: its words, and the anchors on it."""

    words: str
    anchors: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass
class Document:
    """What the stand-in makes."""

    pages: list[Page]

    def copy(self, pages: list[Page]) -> Document:
        return Document(pages)


class Engine:
    """Makes a page of every ``<p>``, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, html: str) -> Document:
        self.given.append(html)
        body = html.partition("</head>")[2]
        names = re.findall(r'id="([^"]+)"', body)
        # An element that runs over several pages is an anchor on each of them.
        return Document([Page(words, dict.fromkeys(names, (0, 0))) for words in body.split("<p>")[1:]])


def book(*parts: str) -> str:
    return f"<head></head>{PART}{PART.join(parts)}{PART}"


CONTENTS = '<p><a href="#one"></a><a href="#two"></a>'


def test_contents_name_the_pages_of_parts_that_come_later():
    """Contents stand before what they list; an anchor on several pages counts with the first."""
    made = lay_out_book(book("<p>cover", CONTENTS, '<p><i id="one">a<p>b', '<p><i id="two">c<p>d'), Engine())
    assert len(made.pages) == 6
    assert made.pages[1].words == '<a href="#one" data-page="3"></a><a href="#two" data-page="5"></a>'


def test_only_parts_whose_numbers_changed_are_laid_out_again():
    """Four parts, and contents once more with their numbers."""
    engine = Engine()
    lay_out_book(book("<p>cover", CONTENTS, '<p><i id="one">a<p>b', '<p><i id="two">c'), engine)
    assert len(engine.given) == 5


def test_every_part_begins_with_its_page_number_on_its_side():
    """Odd pages lie on the right, and margin boxes count from the part's first page."""
    engine = Engine()
    lay_out_book(book("<p>cover", "<p>a<p>b<p>c", "<p>d"), engine)
    rules = [re.search(r"page (\d+) .*before: (\w+)", html) for html in engine.given]
    assert [found.groups() for found in rules if found] == [("1", "right"), ("2", "left"), ("5", "right")]


def test_contents_that_grow_move_what_comes_after_them():
    """When numbers make the contents longer, later parts are laid out again from their new pages."""

    class Growing(Engine):
        def __call__(self, html: str) -> Document:
            made = super().__call__(html)
            return Document([*made.pages, Page("more")]) if "data-page" in html else made

    made = lay_out_book(book('<p><a href="#one"></a>', '<p><i id="one">a'), Growing())
    assert [page.words for page in made.pages[:2]] == ['<a href="#one" data-page="3"></a>', "more"]
    assert len(made.pages) == 3


def test_without_a_second_round_the_contents_would_name_no_page(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(books, "ROUNDS", 1)
    made = lay_out_book(book(CONTENTS, '<p><i id="one">a', '<p><i id="two">c'), Engine())
    assert "data-page" not in made.pages[0].words


def test_a_part_that_a_template_left_out_is_never_laid_out():
    """The print engine makes a page of nothing, too."""
    engine = Engine()
    lay_out_book(book("<p>cover", "\n", "<p>end"), engine)
    assert len(engine.given) == 2


def test_parts_that_refer_to_nothing_are_asked_for_ahead_as_they_will_be_asked_for():
    """Every anchor is guessed to begin a page; then nothing is laid out that was not prepared."""
    chapters = [f'<p><i id="a{number}">x' + f'<p><i id="b{number}">y' * (number % 2) for number in range(8)]
    engine, ahead = Engine(), []
    lay_out_book(book("<p>cover", CONTENTS, *chapters, "<p>end"), engine, ahead.append)
    (prepared,) = ahead

    assert len(prepared) == 9
    assert set(prepared) <= set(engine.given)


def test_a_wrong_guess_costs_a_layout_and_nothing_else():
    """A chapter with more pages than anchors moves those after it."""
    chapters = [f'<p><i id="a{number}">x<p>more' for number in range(8)]
    engine, ahead = Engine(), []
    made = lay_out_book(book("<p>cover", *chapters), engine, ahead.append)

    assert len(made.pages) == 17
    assert not set(ahead[0]) <= set(engine.given)
