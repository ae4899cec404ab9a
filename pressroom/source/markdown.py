"""Markdown to safe HTML, once per text, with every link and picture listed at its place.

In: the body of a file.  Out: a ``Body`` whose HTML still names entries by reference (``expert:li-wei``); a channel
puts in the addresses.  Never: lets raw HTML, scripts, handlers or styles of an author through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.extensions import Extension
from markdown.extensions.toc import TocExtension, TocTreeprocessor, slugify_unicode
from markdown.inlinepatterns import InlineProcessor as InlinePattern
from markdown.treeprocessors import InlineProcessor, Treeprocessor

from pressroom.core.compact_pickle import CompactPickle
from pressroom.core.diagnostic import Checked, Span, error, text
from pressroom.core.time_limit import TimeLimitExceeded, time_limit
from pressroom.source import tables
from pressroom.source.forbidden_markup import REFUSED, UNTANGLE, blank_comments, forbidden_markup, mask
from pressroom.source.sanitiser import sanitise
from pressroom.source.stray_markup import stray_markup

WIDE = r"[\u2e80-\u303f\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—]"
_MARK = r"[\u3001-\u3003\u3008-\u3011\u3014-\u301b\uff01-\uff0f\uff1a-\uff1f\uff3b-\uff3d\uff5b-\uff5e]"
"""A Chinese mark as wide as a character: it has its room already, whatever stands on the other side of it."""
_CLOSERS, _OPENERS = r"([*_`=~)\]]*) ?\n", r" *([*_`=~(\[]*)"
_BREAK = re.compile(
    rf"(?<={WIDE}){_CLOSERS}{_OPENERS}(?={WIDE})|(?<={_MARK}){_CLOSERS}{_OPENERS}(?=\S)|(?<=[^\s*_`=~)\]]){_CLOSERS}{_OPENERS}(?={_MARK})"
)
_AFTER_STRESS = re.compile(rf"(?<=[，。；：！？、）》”])(\*{{1,2}}) +(?={WIDE})")
"""A blank behind stressed words that end in a mark: other programs want it, and on paper the mark has its room already."""
READING_PATTERN = r"\{([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{1,12})\}\(([A-Za-zÀ-ɏ’' -]{1,48})\)"
"""Characters and how they are read; letters alone, so that nothing can be said between the lines."""
MAX_SECONDS = 20.0
"""Of computing, for one text; the longest real handout takes one."""


@dataclass(frozen=True, slots=True)
class Heading(CompactPickle):
    """A heading of the body: level 2 to 6, the fragment it answers to, its plain words, and its place."""

    level: int
    fragment: str
    words: str


@dataclass(frozen=True, slots=True)
class Link(CompactPickle):
    """A link or picture of the body, with the place of its target in the file."""

    target: str
    words: str
    span: Span
    is_image: bool = False

    @property
    def scheme(self) -> str:
        """The part before the colon, lower case; empty for a relative target."""
        head, colon, _ = self.target.partition(":")
        return head.lower() if colon and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", head) else ""


@dataclass(frozen=True, slots=True)
class Body(CompactPickle):
    """A converted text: Markdown as written, HTML, headings, links, and the file line on which it begins."""

    markdown: str
    html: str
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    path: str
    first_line: int

    @property
    def characters(self) -> int:
        """Length of the text without white space, as editors count it."""
        return sum(1 for character in self.markdown if not character.isspace())


_BACK = {"zh": "返回正文"}
_BOXES = {"Note": "提示", "Tip": "提示", "Warning": "注意", "Caution": "注意", "Danger": "警示", "Important": "重要"}
"""Titles that the library gives to boxes without one."""


class _Collect(Treeprocessor):
    """Joins Chinese lines, wraps tables for narrow screens, and lists links and headings."""

    lang: str
    links: list[tuple[str, str, bool]]
    headings: list[Heading]

    def run(self, root: Element) -> None:
        self.links, self.headings = [], []
        names = tables.table_names(root, self.lang)
        for element in list(root.iter()):
            if element.tag == "a" and element.get("href"):
                self.links.append((element.get("href", ""), "".join(element.itertext()), False))
            elif element.tag == "img":
                self.links.append((element.get("src", ""), element.get("alt", ""), True))
            elif element.tag in tables.HEADINGS:
                self.headings.append(Heading(int(element.tag[1]), element.get("id", ""), tables.text_content(element)))
            elif element.get("class") == "admonition-title" and element.text in _BOXES and self.lang == "zh":
                element.text = _BOXES[element.text]
            elif element.tag in ("td", "th") and element.get("style"):
                # A class instead: the content security policy forbids style attributes.
                element.set("class", "align-" + element.attrib.pop("style").rpartition(":")[2].strip(" ;"))
            tables.wrap_tables(element, names)


class _JoinLines(Treeprocessor):
    """Removes what browsers would show as a space: the line break between two Chinese lines or beside a Chinese mark, the blank behind ``。**``."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and element.tag not in ("pre", "code"):
                words = _BREAK.sub(r"\1\2\3\4\5\6", element.text) if "\n" in element.text else element.text
                element.text = _AFTER_STRESS.sub(r"\1", words) if "* " in words and "`" not in words else words


_TRIGGERS = {
    "BacktickInlineProcessor": "`",
    "EscapeInlineProcessor": "\\",
    "FootnoteInlineProcessor": "[",
    "ReferenceInlineProcessor": "[",
    "LinkInlineProcessor": "[",
    "ImageInlineProcessor": "!",
    "ImageReferenceInlineProcessor": "!",
    "ShortReferenceInlineProcessor": "[",
    "ShortImageReferenceInlineProcessor": "!",
    "AutolinkInlineProcessor": "<",
    "SubstituteTagInlineProcessor": "\n",
    "_Reading": "{",
    "HtmlInlineProcessor": "&",
    "DelimiterProcessor": "*_",
}
"""Characters of which a pattern of the library needs one to find anything; every pattern in use is named."""
_MARKS = frozenset("".join(_TRIGGERS.values()))


class _SoonInline(InlineProcessor):
    """The library's search for inline marks, without trying patterns whose characters do not occur.

    Most Chinese sentences hold no mark at all, and half of the time of a conversion went into finding none.  The method
    is private to the library: a test compares the result with the library's own on every text of the sample.
    """

    @cached_property
    def _tried(self) -> tuple[tuple[Any, frozenset[str]], ...]:
        """The patterns in the order of the library, with their characters."""
        return tuple((pattern, frozenset(_TRIGGERS[type(pattern).__name__])) for pattern in self.inlinePatterns)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 - the library's names
        # What takes the place of a mark holds none, so that this is all that can occur later.
        marks = _MARKS.intersection(data)
        start = 0
        while marks and not isinstance(data, markdown.util.AtomicString) and patternIndex < len(self._tried):
            pattern, triggers = self._tried[patternIndex]
            is_found = False
            if not triggers.isdisjoint(marks):
                data, is_found, start = self._InlineProcessor__applyPattern(pattern, data, patternIndex, start)  # type: ignore[attr-defined]
            if not is_found:
                patternIndex, start = patternIndex + 1, 0  # noqa: N806
        return data


class _Fragments(TocTreeprocessor):
    """Gives headings their ids; the table of contents is made only where a text asks for it by ``[TOC]``."""

    is_asked = False

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        return super().build_toc_div(toc_list) if self.is_asked else Element("div")

    def replace_marker(self, root: Element, elem: Element) -> None:
        if self.is_asked:
            super().replace_marker(root, elem)


class _Contents(TocExtension):
    TreeProcessorClass = _Fragments


class _Reading(InlinePattern):
    """``{谵妄}(zhān wàng)``: Chinese characters with their pinyin above them, in round brackets where ruby is unknown."""

    # The library's two kinds of pattern differ in what they give.
    def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        ruby = Element("ruby")
        ruby.text = markdown.util.AtomicString(m[1])
        for name, words in (("rp", "（"), ("rt", m[2]), ("rp", "）")):
            SubElement(ruby, name).text = markdown.util.AtomicString(words)
        return ruby, m.start(0), m.end(0)


class _Dialect(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # It writes addresses as character references, which hide them from the check of links.
        md.inlinePatterns.deregister("automail")
        md.inlinePatterns.register(_Reading(READING_PATTERN, md), "pressroom-reading", 165)
        md.treeprocessors.register(_SoonInline(md), "inline", 20)
        md.treeprocessors.register(_JoinLines(md), "pressroom-join", 25)
        md.treeprocessors.register(_Collect(md), "pressroom-collect", 1)


def _slug(words: str, separator: str) -> str:
    return "s-" + (slugify_unicode(words, separator) or "section")


@cache
def _converter(lang: str) -> markdown.Markdown:
    return markdown.Markdown(
        extensions=[
            "tables",
            "footnotes",
            "def_list",
            "abbr",
            "admonition",
            "sane_lists",
            _Contents(slugify=_slug, permalink=False),
            _Dialect(),
        ],
        extension_configs={"footnotes": {"BACKLINK_TITLE": _BACK.get(lang, "Back to the text"), "UNIQUE_IDS": False}},
        output_format="html",
    )


def convert(
    words: str, path: str, first_line: int, schemes: frozenset[str] = frozenset(), lang: str = "zh"
) -> Checked[Body]:
    """Convert one body.

    ``first_line`` is the line of the file on which it begins; ``schemes`` are the words before the colon that make a
    link a reference (``expert:li-wei``), beside the web's own.
    """
    problems = forbidden_markup(words, path, first_line)
    empty = Body(words, "", (), (), path, first_line)
    if any(one.rule in REFUSED for one in problems):
        return Checked(empty, problems)
    try:
        with time_limit(MAX_SECONDS):
            body = _convert(words, path, first_line, schemes, lang)
            return Checked(body, (*problems, *stray_markup(mask(words), body.html, path, first_line)))
    except (RecursionError, TimeLimitExceeded):
        # It was stopped in the middle of a text, and would take the next one for the rest of it.
        _converter.cache_clear()
        span = Span.point(path, first_line, 1)
        return Checked(empty, (*problems, error(span, "markdown/tangled", text("markdown/tangled"), UNTANGLE)))


def _convert(words: str, path: str, first_line: int, schemes: frozenset[str], lang: str) -> Body:
    converter = _converter(lang)
    converter.reset()
    collected = converter.treeprocessors["pressroom-collect"]
    assert isinstance(collected, _Collect)
    # An empty text never reaches the tree processors, so what they hold would be of the text before.
    collected.lang, collected.links, collected.headings = lang, [], []
    fragments = converter.treeprocessors["toc"]
    assert isinstance(fragments, _Fragments)
    fragments.is_asked = fragments.marker in words
    html = converter.convert(blank_comments(words))
    links = _placed(collected.links, words, path, first_line)
    clean = sanitise(html, schemes)
    return Body(words, clean, tuple(collected.headings), links, path, first_line)


def _placed(found: list[tuple[str, str, bool]], words: str, path: str, first_line: int) -> tuple[Link, ...]:
    """Give each link its place: targets are searched in the order in which the text has them."""
    links = []
    after: dict[str, int] = {}
    for target, label, is_image in found:
        if target.startswith("#"):
            continue
        position = words.find(target, after.get(target, 0))
        if position < 0:
            position = max(words.find(label), 0)
        else:
            after[target] = position + len(target)
        line, column = words.count("\n", 0, position), position - words.rfind("\n", 0, position)
        links.append(Link(target, label, Span.point(path, first_line + line, column, len(target)), is_image))
    return tuple(links)
