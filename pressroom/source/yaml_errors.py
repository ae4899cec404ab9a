"""YAML errors: what a parser complains of, in words that name the slip of the hand behind it.

In: the parser's words with the places that it names, and the lines.  Out: one diagnostic, at the slip rather than where the
parser gave up.  Never: knows the parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pressroom.core.diagnostic import Diagnostic, Span, error, text
from pressroom.core.text import shorten


class ParseError(NamedTuple):
    """What the parser said, and lines and columns from 0: where it gave up, and where what it was reading began."""

    words: str
    line: int
    column: int
    opened: tuple[int, int] | None = None


_KNOWN = {
    "could not find expected ':'": ("yaml/syntax.key", "yaml/syntax.hint"),
    "did not find expected key": ("yaml/syntax.key", "yaml/syntax.hint"),
    "mapping values are not allowed": ("yaml/syntax.mapping", "yaml/syntax.colon"),
    "block sequence entries are not allowed": ("yaml/syntax.indent", "yaml/syntax.hint"),
    "did not find expected '-' indicator": ("yaml/syntax.indent", "yaml/syntax.hint"),
    "unexpected end of stream": ("yaml/syntax.quote", "yaml/syntax.quote-hint"),
    "cannot start any token": ("yaml/syntax.token", "yaml/syntax.token-hint"),
    "mapping keys are not allowed": ("yaml/syntax.token", "yaml/syntax.token-hint"),
    "expected alphabetic or numeric": ("yaml/syntax.token", "yaml/syntax.token-hint"),
    "expected comment or line break": ("yaml/syntax.token", "yaml/syntax.token-hint"),
    "expected ',' or": ("yaml/syntax.bracket", "yaml/syntax.bracket-hint"),
    "hexdecimal number": ("yaml/syntax.escape", "yaml/syntax.escape-hint"),
    "unknown escape character": ("yaml/syntax.escape", "yaml/syntax.escape-hint"),
}
"""Complaints of the parser that editors meet, with the phrases that say the same plainly."""
_OPENED = ("yaml/syntax.quote", "yaml/syntax.bracket", "yaml/syntax.token", "yaml/syntax.key")
"""Of these the place that helps is where the value begins."""
_FIELD = r"\s*(?:- )?(?:[\w-]+: +)?"
_RATHER = (
    (
        re.compile(_FIELD + r"""(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\})\s*[^\s,#:]"""),
        ("yaml/syntax.rest", "yaml/syntax.rest-hint"),
    ),
    (re.compile(r"\s*(?:- )?[\w-]+: +- "), ("yaml/syntax.token", "yaml/syntax.token-hint")),
    (re.compile(r"\s*(?:- )?[a-z_]+:[^\s/]"), ("yaml/syntax.space", "yaml/syntax.space-hint")),
    (re.compile(r"\s*[-－–—·•*][^\s-]"), ("yaml/syntax.dash", "yaml/syntax.dash-hint")),
)
"""Lines that the parser misunderstands, with what they are: a text that begins with quotes, brackets or a hyphen, a colon
or a hyphen without its space."""


def explain_error(complaint: ParseError, lines: Sequence[str], path: str, offset: int) -> Diagnostic:
    """One diagnostic; ``lines`` are those of the document, which begins ``offset`` lines below the head of the file."""
    problem = shorten(complaint.words, 120)
    variant, hint = next((said for words, said in _KNOWN.items() if words in problem), ("", "yaml/syntax.hint"))
    row, column = complaint.line, complaint.column
    if variant in _OPENED and complaint.opened is not None and "expected key" not in problem:
        row, column = complaint.opened
    line = lines[row] if row < len(lines) else ""
    tab = line.find("\t")
    if tab >= 0 and not line[:tab].strip():
        return error(Span.point(path, row + 1 + offset, tab + 1), "yaml/tab", text("yaml/tab"), text("yaml/tab.hint"))
    for above in (row - 1, row):
        slip = _wide(lines[above], path, above + 1 + offset) if 0 <= above < len(lines) else None
        if slip is not None:
            return slip
    rather = next((said for pattern, said in _RATHER if pattern.match(line)), None)
    if rather is not None:
        variant, hint = rather
    elif (variant == "yaml/syntax.mapping" and len(re.findall(r":(?:\s|$)", line)) < 2) or (
        variant == "yaml/syntax.key" and re.match(r"\s+(?:- )?[a-z_]+:(?:\s|$)", line)
    ):
        variant, hint = "yaml/syntax.indent", "yaml/syntax.indent-hint"
    elif ": " in line.partition(": ")[2]:
        hint = "yaml/syntax.colon"
    message = text(variant) if variant else text("yaml/syntax", problem=problem)
    return error(Span.point(path, row + 1 + offset, column + 1), "yaml/syntax", message, text(hint))


def _wide(line: str, path: str, number: int) -> Diagnostic | None:
    """The usual slips of a Chinese keyboard: a full-width colon behind a field's name, a wide space before a value."""
    colon = re.match(r"\s*(?:- )?([a-z_]+|[\u4e00-\u9fff]{1,8})(：)", line)
    if colon is not None:
        span, key = Span.point(path, number, colon.start(2) + 1), colon[1]
        return error(span, "yaml/colon", text("yaml/colon", key=key), text("yaml/colon.hint", key=key))
    space = re.match(r" *(?:- )?(?:[\w-]+:|-)?([\u3000\u00a0])", line)
    if space is not None:
        span = Span.point(path, number, space.start(1) + 1)
        return error(span, "yaml/space", text("yaml/space"), text("yaml/space.hint"))
    return None
