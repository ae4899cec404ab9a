"""A converted text as blocks, for media that are not made of HTML, such as the slides of an office program.

In: the sanitised HTML of a Body, whose tags are few and well nested.  Out: headings, paragraphs, lists, tables, boxes,
pictures and breaks in their order, each with its words in runs.  Never: loses a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TypeAlias
from xml.etree.ElementTree import Element, TreeBuilder


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one weight."""

    words: str
    strong: bool = False


Words: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 6."""

    level: int
    words: Words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``quoted`` when it stands in a quotation."""

    words: Words
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a list: its depth from 0, its number in a numbered list (0 in others), its words."""

    depth: int
    number: int
    words: Words


@dataclass(frozen=True, slots=True)
class Points:
    """A list, nested ones included."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row is the head."""

    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the content with the words that stand in for it."""

    source: str
    alt: str


@dataclass(frozen=True, slots=True)
class Break:
    """A thematic break: the end of a slide."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the text: its class (``note``, ``warning``, ``notes``, ``answer``), its title, its blocks."""

    kind: str
    title: str
    blocks: tuple[Block, ...]


Block: TypeAlias = Heading | Paragraph | Points | Table | Picture | Break | Box


def plain(words: Words) -> str:
    """The words without their weights."""
    return "".join(run.words for run in words)


def breadth(words: str) -> float:
    """How wide words are, in Chinese letters: a figure or a Latin letter takes a little more than half of one."""
    return sum(1.0 if ord(letter) > 0x2E80 or letter in "“”…—" else 0.56 for letter in words)


def blocks_of(html: str) -> tuple[Block, ...]:
    """The blocks of a converted text."""
    return tuple(_blocks(_tree(html)))


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every line of text of some blocks in reading order: what a reader of the paper and of the screen both find."""
    for block in blocks:
        match block:
            case Heading(_, words) | Paragraph(words, _):
                yield plain(words)
            case Points(points):
                yield from (plain(point.words) for point in points)
            case Table(rows):
                yield from (plain(cell) for row in rows for cell in row if plain(cell))
            case Box(_, title, inner):
                yield from [title] if title else []
                yield from lines_of(inner)
            case Picture() | Break():
                pass


class _Builder(HTMLParser):
    """The library's parser, feeding a tree; void elements close themselves."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tree = TreeBuilder()
        self.tree.start("body", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in ("br", "hr", "img"):
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("br", "hr", "img"):
            self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def _tree(html: str) -> Element:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    builder.tree.end("body")
    return builder.tree.close()


def _blocks(parent: Element) -> Iterator[Block]:
    """The blocks inside an element; text that stands among them becomes a paragraph."""
    for child in parent:
        tag = child.tag
        if tag[0] == "h" and tag[1:].isdigit():
            yield Heading(int(tag[1:]), _runs(child))
        elif tag == "hr":
            yield Break()
        elif tag in ("ul", "ol"):
            yield Points(tuple(_points(child, 0)))
        elif tag == "table":
            yield Table(
                tuple(tuple(_runs(cell) for cell in row.iter() if cell.tag in ("th", "td")) for row in child.iter("tr"))
            )
        elif tag == "div" and "admonition" in child.get("class", "").split():
            yield _box(child)
        elif tag in ("div", "blockquote", "dl"):
            inner = tuple(_blocks(child))
            quoted = tag == "blockquote"
            yield from (Paragraph(one.words, quoted) if isinstance(one, Paragraph) and quoted else one for one in inner)
        else:
            yield from (Picture(image.get("src", ""), image.get("alt", "")) for image in child.iter("img"))
            if words := _runs(child):
                yield Paragraph(words)


def _box(element: Element) -> Box:
    kind = next((name for name in element.get("class", "").split() if name != "admonition"), "note")
    title = next((child for child in element if child.get("class") == "admonition-title"), None)
    inner = Element("div")
    inner.extend(child for child in element if child is not title)
    return Box(kind, plain(_runs(title)) if title is not None else "", tuple(_blocks(inner)))


def _points(parent: Element, depth: int) -> Iterator[Point]:
    first = int(parent.get("start", "1"))
    for number, item in enumerate((child for child in parent if child.tag == "li"), first):
        own = Element("li")
        own.text = item.text
        own.extend(child for child in item if child.tag not in ("ul", "ol"))
        yield Point(depth, number if parent.tag == "ol" else 0, _runs(own))
        for child in item:
            if child.tag in ("ul", "ol"):
                yield from _points(child, depth + 1)


def _runs(element: Element) -> Words:
    """The words of an element, neighbours of one weight joined, white space squeezed."""
    joined: list[Run] = []
    for words, strong in _pieces(element, strong=element.tag in ("strong", "em")):
        if joined and joined[-1].strong == strong:
            joined[-1] = Run(joined[-1].words + words, strong)
        else:
            joined.append(Run(words, strong))
    squeezed = [Run(" ".join(run.words.replace("\n", " ").split(" ")), run.strong) for run in joined]
    if squeezed:
        squeezed[0] = Run(squeezed[0].words.lstrip(), squeezed[0].strong)
        squeezed[-1] = Run(squeezed[-1].words.rstrip(), squeezed[-1].strong)
    return tuple(run for run in squeezed if run.words)


def _pieces(element: Element, *, strong: bool) -> Iterator[tuple[str, bool]]:
    if element.text:
        yield element.text, strong
    for child in element:
        if child.tag == "br":
            yield " ", strong
        yield from _pieces(child, strong=strong or child.tag in ("strong", "em"))
        if child.tail:
            yield child.tail, strong
