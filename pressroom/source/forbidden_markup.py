"""Forbidden markup, which a Markdown text may not hold: raw HTML, boxes that are not written as boxes, and what keeps a converter busy.

In: the text as written.  Out: diagnostics, each at its place, in time that grows with the text and not faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pressroom.core.diagnostic import Diagnostic, Span, error, text
from pressroom.core.lazy import regex
from pressroom.core.text import shorten

_CODE = regex(r"^```.*?^```|(`+)[^`\n]+?\1", re.DOTALL | re.MULTILINE)
_TAG = regex(r"</?[A-Za-z][^<>\n]*>")
_AUTOLINK = regex(r"<(?:https?|mailto|tel):[^<>\s]+>")
_REFERENCE = regex(r"&(?!(?:amp|lt|gt|quot);)(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][0-9A-Za-z]{1,40});")
"""Codes of characters: they would show what neither a reader of the source nor a check of words can see."""
_ATTRIBUTES = regex(r"\{[:#.][^}\n]{0,400}\}?")
"""What other programs take for the class or id of what stands before it."""
_MARKS = (
    ("<", "markdown/html", _TAG, text("markdown/html.hint")),
    ("&", "markdown/reference", _REFERENCE, text("markdown/reference.hint")),
    ("{", "markdown/attributes", _ATTRIBUTES, text("markdown/attributes.hint")),
)
"""Marks that are not Markdown: the sign that each begins with, and the rule that it breaks."""
_ADMONITION = regex(r'!!! ?[\w-]+( "[^"]*")?')
_RUN = regex(r"([`\[\]!<>(){}|*_\\])\1{199,}")
MAX_WORK = 20_000_000
"""Opening brackets of a paragraph times its characters: each bracket is a link perhaps, and looks as far as the end."""
MAX_NESTING = 40
"""Levels of quotes and lists; Python-Markdown recurses, so hostile nesting is refused before it starts."""
REFUSED = frozenset({"markdown/nesting", "markdown/tangled"})
"""Rules whose texts are not converted at all."""
UNTANGLE = text("markdown/tangled.hint")


def blank_comments(words: str, blank: str = "") -> str:
    """Take comments out but keep their line breaks, so that places stay right; ``blank`` stands for each character."""
    # Not with an expression: it would look for the end of every comment that has none.
    parts: list[str] = []
    position = 0
    while (start := words.find("<!--", position)) >= 0 and (end := words.find("-->", start + 4)) >= 0:
        comment = words[start : end + 3]
        parts += [words[position:start], re.sub(r"[^\n]", blank, comment)]
        position = end + 3
    return "".join([*parts, words[position:]])


@lru_cache(maxsize=1)
def mask(words: str) -> str:
    """The text with spaces in the place of comments and code; two look at it one after the other."""
    if "`" not in words and "<!--" not in words:
        return words
    return _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), blank_comments(words, " "))


def _tangles(words: str, path: str, first_line: int) -> Iterator[Diagnostic]:
    """Texts that no person writes, and that would keep the converter busy for hours."""
    for found in _RUN.finditer(words):
        line = words.count("\n", 0, found.start())
        column = found.start() - (words.rfind("\n", 0, found.start()) + 1)
        span = Span.point(path, first_line + line, column + 1, len(found[0]))
        yield error(span, "markdown/tangled", text("markdown/tangled"), UNTANGLE)
    line = 0
    for block in words.split("\n\n"):
        if block.count("[") * len(block) > MAX_WORK:
            yield error(Span.point(path, first_line + line, 1), "markdown/tangled", text("markdown/tangled"), UNTANGLE)
        line += block.count("\n") + 2


def forbidden_markup(words: str, path: str, first_line: int) -> tuple[Diagnostic, ...]:
    """Raw HTML and absurd nesting, each with its place."""
    problems = list(_tangles(words, path, first_line))
    if problems:
        return tuple(problems)
    masked = _AUTOLINK.sub(lambda found: " " * len(found[0]), mask(words))
    marks = [(rule, pattern, hint) for sign, rule, pattern, hint in _MARKS if sign in masked]
    for number, line in enumerate(masked.split("\n")):
        if line.lstrip().startswith("!!!") and not _ADMONITION.fullmatch(line.strip()):
            span = Span.point(path, first_line + number, 1, len(line))
            message = text("markdown/admonition", value=shorten(line, 40))
            problems.append(error(span, "markdown/admonition", message, text("markdown/admonition.hint")))
        for rule, pattern, hint in marks:
            for found in pattern.finditer(line):
                span = Span.point(path, first_line + number, found.start() + 1, len(found[0]))
                problems.append(error(span, rule, text(rule, value=shorten(found[0], 40)), hint))
        depth = len(line) - len(line.lstrip("> \t"))
        if line[:depth].count(">") > MAX_NESTING or depth > 8 * MAX_NESTING:
            span = Span.point(path, first_line + number, 1, depth)
            message = text("markdown/nesting", limit=MAX_NESTING)
            problems.append(error(span, "markdown/nesting", message, text("markdown/nesting.hint")))
    return tuple(problems)
