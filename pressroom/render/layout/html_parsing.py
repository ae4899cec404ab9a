"""HTML parsing: the plain HTML of our templates in few steps, all other by the engine's parser.

In: a document in words, and the engine's parser.  Out: the tree that the engine's parser makes of it.  Never: mends a document,
or reads one of which it is not certain.

The engine's parser walks through each of its states for every tag, as it must for what anybody may have written.  What templates
write is closed where it was opened.  Where every tag is a known one at a place at which the standard neither closes an element by
itself nor moves it (WHATWG HTML, 13.2.6), the tree is what it looks like; anything else is left to the engine's parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, lru_cache, wraps
from typing import Any
from xml.etree.ElementTree import Element, SubElement

_START = "<!DOCTYPE html>"
_TAG = re.compile(r"([^<]*)<(/?)([a-z][a-z0-9-]*)([^<>]*)>")
"""A tag with the text before it."""
_VIEW = "viewBox"
"""The one name with a capital letter that templates write; outside of a drawing it has none."""
_ATTRIBUTE = re.compile(rf'[ \t\n]+({_VIEW}|[a-z][a-z0-9-]*)(?:="([^"]*)")?')
_STRANGE = re.compile(r"[\x00\x0c\r\ud800-\udfff]|&(?!(?:amp|lt|gt|quot|#34|#39|#8288|nbsp);)")
"""Characters that the standard takes out or changes, and references that templates do not write."""
_CHARACTER = re.compile(r"&([^;]+);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#34": '"', "#39": "'", "#8288": "\u2060", "nbsp": "\xa0"}
_SPACE = " \t\n"
_Token = tuple[str, str, str, str]
"""Text, the sign that closes or none, the name of a tag and what else is in it."""
_SVG = "{http://www.w3.org/2000/svg}"

_VOID = frozenset(["br", "col", "hr", "img", "meta", "wbr"])
_PHRASING = frozenset(
    ["a", "abbr", "b", "bdi", "br", "cite", "code", "em", "i", "img", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "small",
     "span", "strong", "sub", "sup", "time", "u", "wbr"]
)  # fmt: skip
"""What may stand in a paragraph; all others end one."""
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_FLOW = _HEADINGS | frozenset(
    ["address", "article", "aside", "blockquote", "col", "colgroup", "dd", "div", "dl", "dt", "figcaption", "figure",
     "footer", "header", "hr", "li", "main", "nav", "ol", "p", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)  # fmt: skip
_PARENTS = {
    "li": ("ul", "ol"), "dt": ("dl", "div"), "dd": ("dl", "div"), "rp": ("ruby",), "rt": ("ruby",), "colgroup": ("table",),
    "col": ("colgroup",), "tbody": ("table",), "thead": ("table",), "tfoot": ("table",), "tr": ("tbody", "thead", "tfoot"), "td": ("tr",), "th": ("tr",),
}  # fmt: skip
"""Where something may stand that would else close elements, or open some that nobody wrote."""
_ROWS = ("table", "colgroup", "thead", "tbody", "tfoot", "tr")
"""Parts of tables in which nothing may stand but other parts."""
_TITLE = "title"
"""Holds words alone; within it tags are those of HTML again."""
_DRAWN = frozenset(["circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", _TITLE])
"""What a drawing may hold, with names that are the same in small letters."""


class _Strange(Exception):
    """Something that is left to the engine's parser."""


@cache
def patch_html_parsing() -> None:
    """Let the engine have plain documents read so, once a process."""
    import tinyhtml5

    tinyhtml5.parse = _parser(tinyhtml5.parse)


def _parser(original: Callable[..., Any]) -> Callable[..., Any]:
    """Ours for the function that parses a document."""

    @wraps(original)
    def parse(document: Any, namespace_html_elements: bool = True, **others: Any) -> Any:
        if isinstance(document, str) and not namespace_html_elements and not others:
            with suppress(_Strange):
                return read(document)
        return original(document, namespace_html_elements, **others)

    return parse


def read(document: str) -> Element:
    """The tree of a plain document; ``_Strange`` where the engine's parser might make another."""
    tags = _TAG.findall(document, len(_START))
    # Each tag holds one sign that opens one, so that none was passed over.
    if not document.startswith(_START) or _STRANGE.search(document) or document.count("<") != len(tags) + 1:
        raise _Strange
    tokens = iter(tags)
    try:
        html = _read_head(tokens)
        body = _Body(html, next(tokens))
        for text, close, name, words in tokens:
            if text:
                body.add(text)
            if not close:
                body.open(name, words)
            elif body.close(name, words):
                break
        _, close, name, words = after = next(tokens)
    except StopIteration:
        raise _Strange from None
    if (close, name, words) != ("/", "html", "") or next(tokens, None) is not None:
        raise _Strange
    body.end(after[0] + document[document.index(">", document.rindex("<")) + 1 :])
    return html


def _read_head(tokens: Iterator[_Token]) -> Element:
    """The root with its head."""
    html = Element("html", _opened(next(tokens), "html"))
    head = SubElement(html, "head", _opened(next(tokens), "head"))
    last: Element | None = None
    for text, close, name, words in tokens:
        if _blank(text):
            if last is None:
                head.text = text
            else:
                last.tail = text
        if close:
            if name != "head" or words:
                break
            return html
        attributes, is_closed = _attributes(words)
        last = SubElement(head, name, attributes)
        if name in ("title", "style"):
            inner, *closing = next(tokens)
            if is_closed or closing != ["/", name, ""]:
                break
            last.text = (_decoded(inner) if name == "title" else inner) or None
        elif name != "meta":
            break
    raise _Strange


class _Body:
    """The body of a document while it is read."""

    __slots__ = ("_above", "_drawing", "_last", "_link", "_node", "_paragraph")

    def __init__(self, html: Element, token: _Token) -> None:
        html[0].tail = _blank(token[0]) or None
        self._node = SubElement(html, "body", _opened(token, "body"))
        self._last: Element | None = None
        """What was closed last in the open element; text stands behind it."""
        self._above = [html]
        self._paragraph = self._link = self._drawing = 0
        """How deep the paragraph, the link and the drawing lie that are open."""

    def add(self, text: str) -> None:
        """Put in text."""
        if self._node.tag in _ROWS:
            _blank(text)
        if "&" in text:
            text = _decoded(text)
        if self._last is None:
            self._node.text = text
        else:
            self._last.tail = text

    def close(self, name: str, words: str) -> bool:
        """Close the open element; whether it is the body."""
        node, depth = self._node, len(self._above)
        if words or name != (node.tag if not self._drawing else node.tag.removeprefix(_SVG)):
            raise _Strange
        if depth == 1:
            return True
        if depth == self._paragraph:
            self._paragraph = 0
        elif depth == self._link:
            self._link = 0
        elif depth == self._drawing:
            self._drawing = 0
        self._last, self._node = node, self._above.pop()
        return False

    def open(self, name: str, words: str) -> None:
        """Open an element; one that holds nothing is closed at once."""
        attributes, is_closed = _attributes(words)
        if self._drawing or name == "svg":
            made = self._draw(name, attributes)
        elif name in _VOID:
            is_closed = True
            made = self._put(name, attributes)
        elif is_closed:
            raise _Strange
        else:
            made = self._put(name, attributes)
        if is_closed:
            self._last = made
        else:
            self._above.append(self._node)
            self._node, self._last = made, None
            self._note(name)

    def _note(self, name: str) -> None:
        """Remember how deep something lies in which some others may not."""
        depth = len(self._above)
        if name == "p":
            self._paragraph = depth
        elif name == "a":
            self._link = depth
        elif name == "svg":
            self._drawing = self._drawing or depth

    def _put(self, name: str, attributes: dict[str, str]) -> Element:
        """An element of HTML, where it may stand as it is."""
        parent = self._node.tag
        if name in _PHRASING or "-" in name:
            is_plain = not (name == "a" and self._link)
        else:
            is_plain = name in _FLOW and not self._paragraph
        if not is_plain or not self._may_stand(name, parent) or _VIEW in attributes:
            raise _Strange
        return SubElement(self._node, name, attributes)

    def _may_stand(self, name: str, parent: str) -> bool:
        wanted = _PARENTS.get(name)
        if wanted is None:
            return parent not in _ROWS and not (name in _HEADINGS and parent in _HEADINGS)
        return parent in wanted and (parent != "div" or self._above[-1].tag == "dl")

    def _draw(self, name: str, attributes: dict[str, str]) -> Element:
        """An element of a drawing."""
        inside = self._node.tag
        if (name not in _DRAWN if self._drawing else inside in _ROWS) or inside == _SVG + _TITLE:
            raise _Strange
        if not _changed_in_drawings().isdisjoint(attributes):
            raise _Strange
        return SubElement(self._node, _SVG + name, attributes)

    def end(self, text: str) -> None:
        """Put in what stands behind the body, where the standard puts it."""
        if _blank(text):
            if self._last is None:
                self._node.text = (self._node.text or "") + text
            else:
                self._last.tail = (self._last.tail or "") + text


@cache
def _changed_in_drawings() -> frozenset[str]:
    """Attributes that get another name in a drawing."""
    from tinyhtml5.constants import adjust_svg_attributes

    return frozenset(adjust_svg_attributes) | {"xmlns"}


def _opened(token: _Token, wanted: str) -> dict[str, str]:
    """The attributes of a tag that must come next."""
    text, close, name, words = token
    attributes, is_closed = _attributes(words)
    _blank(text)
    if close or name != wanted or is_closed:
        raise _Strange
    return attributes


def _blank(text: str) -> str:
    """Text that must be blank."""
    if text.strip(_SPACE):
        raise _Strange
    return text


def _decoded(text: str) -> str:
    return _CHARACTER.sub(lambda found: _CHARACTERS[found[1]], text) if "&" in text else text


@lru_cache(maxsize=1024)
def _attributes(words: str) -> tuple[dict[str, str], bool]:
    """The attributes of a tag, to be copied, and whether it closes itself."""
    is_closed = words.endswith("/")
    inner = words.removesuffix("/").rstrip(_SPACE)
    found = _ATTRIBUTE.findall(inner)
    attributes = {name: _decoded(value) for name, value in found}
    if len(attributes) < len(found) or "".join(_ATTRIBUTE.split(inner)[::3]):
        raise _Strange
    return attributes, is_closed
