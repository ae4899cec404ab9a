"""Books: parts laid out one by one, with the page numbers of one in another; and both files from one drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from pressroom.channels.filters import pages
from pressroom.render.layout import books
from pressroom.render.layout.books import PART, excerpt, lay_out_book


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

    def find(self, words: str) -> Document:
        """What is asked for is laid out."""
        return self(words)

    def has(self, words: str) -> bool:
        """Nothing is kept."""
        return False

    def count(self, words: str) -> int:
        """Asked only of what is kept."""
        raise AssertionError(words)

    def prepare(self, words: list[str]) -> None:
        """Nothing is laid out ahead."""


class PartCache(Engine):
    """Keeps what it laid out, and lays out ahead whatever it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, Document] = {}
        self.ahead: list[list[str]] = []

    def find(self, words: str) -> Document:
        if words not in self.kept:
            self.kept[words] = self(words)
        return self.kept[words]

    def has(self, words: str) -> bool:
        return words in self.kept

    def count(self, words: str) -> int:
        return len(self.kept[words].pages)

    def prepare(self, words: list[str]) -> None:
        self.ahead.append(list(words))
        for one in words:
            self.find(one)


@pytest.fixture
def part_cache(monkeypatch):
    """One that is told of everything, however little it is."""
    monkeypatch.setattr(books, "PARALLEL_CHARACTERS", 0)
    return PartCache()


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
    monkeypatch.setattr(books, "MAX_ROUNDS", 1)
    made = lay_out_book(book(CONTENTS, '<p><i id="one">a', '<p><i id="two">c'), Engine())
    assert "data-page" not in made.pages[0].words


def test_a_part_that_a_template_left_out_is_never_laid_out():
    """The print engine makes a page of nothing, too."""
    engine = Engine()
    lay_out_book(book("<p>cover", "\n", "<p>end"), engine)
    assert len(engine.given) == 2


CHAPTERS = [f'<p><i id="a{number}">x' + f'<p><i id="b{number}">y' * (number % 2) for number in range(8)]
INDEX = f'<p class="index">{"".join(f"""<a href="#a{number}"></a>""" for number in range(8))}<p>'

OVERVIEW = INDEX.replace("index", "front")


def test_everything_that_can_be_guessed_is_laid_out_ahead(part_cache):
    """Contents for their length and then the chapters; the first index with its numbers, and its like by its length."""
    made = lay_out_book(
        book("<p>cover", INDEX, OVERVIEW, *CHAPTERS, INDEX.replace("index", "people"), "<p>end"), part_cache
    )
    contents, chapters = part_cache.ahead

    assert len(contents) == 2
    assert not any("data-page" in words for words in contents)
    assert [words.count("data-page") for words in chapters] == [0] * 8 + [8, 8, 8]
    assert len(made.pages) == 1 + 1 + 1 + 12 + 1 + 1
    # The cover and the end are laid out where they are asked for; nothing is laid out that was not asked for.
    assert len(part_cache.given) == len(contents) + len(chapters) + 2


def test_a_book_is_the_same_whoever_lays_it_out(part_cache):
    """Ahead, one by one, and from what was kept."""
    html = book("<p>cover", CONTENTS, INDEX, *CHAPTERS, '<p><i id="one">a<p>more', '<p><i id="two">b', INDEX, "<p>end")
    pages = [page.words for page in lay_out_book(html, part_cache).pages]
    given, told = len(part_cache.given), len(part_cache.ahead)

    assert pages == [page.words for page in lay_out_book(html, Engine()).pages]
    assert pages == [page.words for page in lay_out_book(html, part_cache).pages]
    assert (len(part_cache.given), len(part_cache.ahead)) == (given, told)


def test_a_wrong_guess_costs_a_layout_and_nothing_else(part_cache):
    """Chapters with more pages than anchors move those after them; how long they are is known by then."""
    chapters = [f'<p><i id="a{number}">x<p>more' for number in range(8)]
    made = lay_out_book(book("<p>cover", *chapters), part_cache)

    assert len(made.pages) == 17
    assert [len(words) for words in part_cache.ahead] == [8, 7]
    assert len(part_cache.given) == 1 + 8 + 7


def test_after_an_edit_what_was_kept_tells_how_long_chapters_are(part_cache):
    """One chapter is laid out again, although those after it are longer than anybody would guess."""
    chapters = [f'<p><i id="a{number}">x<p>more' for number in range(8)]
    lay_out_book(book("<p>cover", *chapters), part_cache)
    given = len(part_cache.given)
    chapters[3] = chapters[3].replace("x", "z")
    lay_out_book(book("<p>cover", *chapters), part_cache)

    assert len(part_cache.given) == given + 1


def test_a_reference_that_shows_no_number_is_laid_out_once():
    """It leads to a page all the same."""
    engine = Engine()
    lay_out_book(book('<p><a data-plain href="#one"></a>', '<p><i id="one">a'), engine)
    assert len(engine.given) == 2


def test_a_reference_that_leads_nowhere_ends(part_cache):
    """Its part is laid out with the page on which it begins."""
    lost = '<p><a href="#nowhere"></a>'
    made = lay_out_book(book("<p>cover", "<p>a<p>b", lost, *CHAPTERS, lost), part_cache)
    assert len(made.pages) == 1 + 2 + 1 + 12 + 1
    first = [re.search(r"page (\d+) ", html).group(1) for html in part_cache.kept if "nowhere" in html]
    assert {"4", "17"} <= set(first)


def announced(count: int, body: str) -> str:
    return body.replace("<p", f'<p data-pages="{count}"', 1)


ONE, TWO = '<p><i id="one">a<p>b', '<p><i id="two">c<p>d'


class Pages(PartCache):
    """Makes a page of every paragraph, also of one that announces how many there are."""

    def __call__(self, html: str) -> Document:
        made = super().__call__(re.sub(r'<p data-pages="\d+"', "<p", html))
        self.given[-1] = html
        return made


def test_what_is_announced_is_laid_out_once_with_its_numbers():
    """Contents with the numbers that follow from what all parts announce."""
    part_cache = Pages()
    made = lay_out_book(book("<p>cover", announced(1, CONTENTS), announced(2, ONE), announced(2, TWO)), part_cache)
    assert 'href="#one" data-page="3"></a><a href="#two" data-page="5"' in made.pages[1].words
    assert len(part_cache.given) == 4


@pytest.mark.parametrize("counts", [(2, 2, 2), (1, 1, 2), (1, 4, 1)])
def test_who_announces_wrong_has_a_part_laid_out_twice(counts):
    """The numbers are right all the same."""
    part_cache = Pages()
    parts = [announced(count, part) for count, part in zip(counts, (CONTENTS, ONE, TWO), strict=True)]
    made = lay_out_book(book("<p>cover", *parts), part_cache)
    assert 'href="#one" data-page="3"></a><a href="#two" data-page="5"' in made.pages[1].words
    assert len(part_cache.given) == 5


def test_an_index_that_announces_its_pages_lets_the_next_be_laid_out_ahead(monkeypatch):
    """Both indexes together with the chapters."""
    monkeypatch.setattr(books, "PARALLEL_CHARACTERS", 0)
    part_cache = Pages()
    index = announced(1, INDEX)
    lay_out_book(book("<p>cover", *CHAPTERS, index, index.replace("index", "people"), "<p>end"), part_cache)
    assert [len(words) for words in part_cache.ahead] == [len(CHAPTERS) + 3]


def test_pages_are_reckoned_from_the_heights_of_blocks():
    """Whole blocks, on pages and in columns below a heading."""
    assert pages([40, 40, 40], 100) == 2
    assert pages([40, 40, 40], 100, head=30) == 2
    assert pages([40, 40, 40], 100, head=30, columns=2) == 2
    assert pages([40, 30, 70], 100, head=30, columns=2) == 1
    assert pages([], 100) == 1


def test_a_part_is_fetched_once_however_often_its_pages_are_counted():
    """What lies in the cache is not unpacked for that."""

    fetched: list[str] = []

    class Counting(PartCache):
        def find(self, words: str) -> Document:
            fetched.append(words)
            return super().find(words)

        def prepare(self, words: list[str]) -> None:
            """Nothing is laid out ahead."""

    chapters = [f'<p><i id="c{number}">{"字" * books.PARALLEL_CHARACTERS}' for number in range(4)]
    cache = Counting()
    lay_out_book(book("<p>cover", *chapters), cache)
    fetched.clear()
    chapters[0] = chapters[0].replace("字", "词")
    lay_out_book(book("<p>cover", *chapters), cache)
    assert len(fetched) == len(set(fetched)) == 5


def test_an_excerpt_is_the_shortest_part_of_the_kind_of_which_a_book_has_most():
    """Of those that refer to nothing and are wanted; of a book without one there is none."""
    front, list_ = '<p class="front">a', '<p class="list"><a href="#x">'
    chapters = [f'<p class="chapter">{words}' for words in ("longer", "short", "longest")]
    opening, *parts, closing = (html := book(front, *chapters, *[list_] * 4)).split(PART)
    assert excerpt(html, lambda _: True).split(PART) == [opening, parts[2], closing]
    assert excerpt(html, lambda words: "short" not in words).split(PART) == [opening, parts[1], closing]
    assert excerpt(book(list_), lambda _: True) == ""
