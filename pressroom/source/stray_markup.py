"""Stray markup, which stays on the page as it was typed: links, tables, lists and boxes that are none for want of a blank or a bracket.

In: a body whose comments and code are blanked, and its HTML.  Out: warnings, each at its place, in time that grows with the
text and not faster.  Never: mends a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from pressroom.core.diagnostic import Diagnostic, Span, error, text, warning
from pressroom.core.lazy import regex
from pressroom.core.text import nearest, shorten

MAX_REPORTED = 50
"""Marks of one text that are told; more say nothing new."""
BOX_KINDS = ("note", "tip", "warning", "caution", "danger", "important", "info", "notes", "answer")
"""Boxes that have a look of their own."""
_BOX = regex(r"\s*(?:!!+|！！+|::::*)\s*([\w-]*)")
_FIRST = frozenset("-*+－–·•|｜!！:#＃`~0123456789０１２３４５６７８９")
"""Characters with which a line begins that is more than prose."""
_ITEM = regex(r"(?:[-*+]|\d{1,3}\.) +\S")
_LIKE_ITEM = regex(r"(?:[-－–·•](?![-－–—])|\d{1,2}[、．])\s*[^\s\d]")
_HEADING = regex(r"#{1,6}(?!#)\s*[^\s#＃]")
_NO_PROSE = regex(r"    |\t|[>:\[]|([-*_])(?: *\1){2,} *$")
"""Lines that begin no paragraph: code, quotes, explanations, notes, rules."""
_DIVISION = regex(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_LEADS = r"(?:[a-z][a-z-]{1,19}[:：][^\s)）]|images/)"
_LINKS = tuple(
    regex(words)
    for words in (
        rf"\[[^\[\]\n]{{1,120}}\](?:[ \u3000]+\(|[ \u3000]*（)\s*{_LEADS}",
        rf"】\s*[(（]\s*{_LEADS}",
        rf"\[[^\[\]\n]{{1,120}}\]\({_LEADS}[^()\n]*$",
        r"！\[[^\[\]\n]{0,120}\]\(",
        r"\[[^\[\]\n]{1,120}\]\(\s*\)",
        r"(?<!!)\[\s*\]\(",
        r"\]\(https?://[^\s()]*\s+[^\s\"'“)][^)\n]*\)",
    )
)
"""Links that are none, or lead nowhere."""
_POINTER = regex(r"\]\[([^\[\]\n]{1,80})\]|\[(\^[^\[\]\s]{1,80})\](?!:)")
_DEFINED = regex(r"^ {0,3}\[([^\[\]\n]{1,80})\]:", re.MULTILINE)
_BOLD = regex(r"\*\*(?=[^\s*])[^*\n]{1,600}?(?<=[^\s*])\*\*")
_SHOWN = regex(r"<[^<>]*>")


_SAID = {
    "table.wide": ("markdown/table.wide", "markdown/table.wide-hint"),
    "table.blank": ("markdown/table.blank", "markdown/table.blank-hint"),
    "table.division": ("markdown/table.division", "markdown/table.division-hint"),
    "list.blank": ("markdown/list.blank", "markdown/list.blank-hint"),
    "list.mark": ("markdown/list.mark", "markdown/list.mark-hint"),
    "link.form": ("markdown/link.form", "markdown/link.form-hint"),
    "link.undefined": ("markdown/link.undefined", "markdown/link.undefined-hint"),
    "left-over.heading": ("markdown/left-over.heading", "markdown/left-over.heading-hint"),
    "left-over.fence": ("markdown/left-over.fence", "markdown/left-over.fence-hint"),
    "left-over.stars": ("markdown/left-over.stars", "markdown/left-over.stars-hint"),
    "left-over.struck": ("markdown/left-over.struck", "markdown/left-over.struck-hint"),
    "left-over.comment": ("markdown/left-over.comment", "markdown/left-over.comment-hint"),
}
_MARKS = (
    ("**", "left-over.stars"),
    ("＊＊", "left-over.stars"),
    ("~~", "left-over.struck"),
    ("<!--", "left-over.comment"),
)


def _warn(what: str, path: str, line: int, column: int, words: str) -> Diagnostic:
    """A warning about what is quoted."""
    message, hint = _SAID[what]
    span = Span.point(path, line, column, max(1, len(words)))
    return warning(span, f"markdown/{what.partition('.')[0]}", text(message, value=shorten(words, 40)), text(hint))


def stray_markup(masked: str, html: str, path: str, first_line: int) -> tuple[Diagnostic, ...]:
    """What of a body its reader will see as a mark; ``masked`` has spaces where comments and code were."""
    return tuple(islice(_strays(masked, html, path, first_line), MAX_REPORTED))


def _strays(masked: str, html: str, path: str, first_line: int) -> Iterator[Diagnostic]:
    lines = masked.split("\n")
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""]):
        if "]" in line or "】" in line:
            yield from _links(line, path, first_line + number)
        if line.strip():
            block.append((first_line + number, line))
            continue
        if any(words.lstrip()[0] in _FIRST for _, words in block):
            yield from _block(block, lines, path, first_line)
        block = []
    yield from _pointers(masked, path, first_line)
    yield from _left(masked, html, path, first_line)


def _kind(line: str) -> str:
    """What a line begins: a box, a heading, a table, an item of a list, a block of code; or nothing of the kind."""
    words = line.strip()
    if _BOX.match(line):
        return "box"
    if words[0] in "#＃":
        return "heading"
    if words[0] in "|｜":
        return "table"
    if _ITEM.match(words):
        return "item"
    return "fence" if words.startswith(("```", "~~~")) else ""


def _block(block: Sequence[tuple[int, str]], lines: Sequence[str], path: str, first_line: int) -> Iterator[Diagnostic]:
    """The lines between two blank ones."""
    prose = False
    """Whether the lines above are a paragraph, which no list or table ends."""
    kind = ""
    for position, (number, line) in enumerate(block):
        before, kind, words = kind, _kind(line), line.strip()
        column = len(line) - len(line.lstrip()) + 1
        if kind == "box":
            yield from _box(line, lines, path, number, first_line)
        elif kind == "table" and before != "table":
            yield from _table(block[position:], path, prose=prose)
        elif kind == "fence" or (kind == "heading" and not _HEADING.match(words)):
            yield _warn(f"left-over.{kind}", path, number, column, words)
        elif kind == "item" and prose:
            yield _warn("list.blank", path, number, column, words)
            return
        elif not kind and _is_like_item(block, position):
            yield _warn("list.mark", path, number, column, words)
            return
        prose = (prose or position == 0 or before in ("box", "heading")) and not kind and not _NO_PROSE.match(line)


def _is_like_item(block: Sequence[tuple[int, str]], position: int) -> bool:
    """Whether a line and the one below look like items of a list, and are none."""
    return len(block) > position + 1 and all(
        _LIKE_ITEM.match(line.strip()) for _, line in block[position : position + 2]
    )


def _box(line: str, lines: Sequence[str], path: str, number: int, first_line: int) -> Iterator[Diagnostic]:
    """The first line of a box, which has a known kind and words below it that are moved in."""
    found = _BOX.match(line)
    span = Span.point(path, number, len(line) - len(line.lstrip()) + 1, len(line.strip()))
    if found is None or not found[0].strip().startswith("!!!"):
        message = text("markdown/admonition", value=shorten(line, 40))
        yield error(span, "markdown/admonition", message, text("markdown/admonition.hint"))
        return
    if found[1] and found[1].lower() not in BOX_KINDS:
        meant = nearest(found[1], BOX_KINDS)
        hint = (
            text("hint/did-you-mean", value=meant)
            if meant
            else text("markdown/admonition.kinds", known=", ".join(BOX_KINDS))
        )
        yield error(span, "markdown/admonition", text("markdown/admonition.kind", value=found[1]), hint)
    rest = range(number - first_line + 1, len(lines))
    below = next((lines[row] for row in rest if lines[row].strip()), "")
    if len(below) - len(below.lstrip()) < 4 + len(line) - len(line.lstrip()):
        yield error(
            span, "markdown/admonition", text("markdown/admonition.empty"), text("markdown/admonition.empty-hint")
        )


def _cells(row: str) -> int:
    """How many cells a row of a table has."""
    bare = row.strip().replace("\\|", "")
    return bare.count("|") + 1 - bare.startswith("|") - (bare.endswith("|") and len(bare) > 1)


def _table(rows: Sequence[tuple[int, str]], path: str, *, prose: bool) -> Iterator[Diagnostic]:
    """Lines that begin with a bar: a head, a line of hyphens, and rows with as many cells as the head."""
    table = [row for row in rows if row[1].strip()[0] in "|｜"]
    number, head = table[0]
    wrong = (
        "table.wide"
        if any(row.strip()[0] == "｜" for _, row in table)
        else "table.blank"
        if prose
        else "table.division"
        if len(table) < 2 or not _DIVISION.fullmatch(table[1][1].strip())
        else ""
    )
    if wrong:
        yield _warn(wrong, path, number, 1, head)
        return
    for number, row in table[1:]:
        if _cells(row) != _cells(head):
            span = Span.point(path, number, 1, len(row))
            message = text("markdown/table", value=shorten(row, 40), found=_cells(row), wanted=_cells(head))
            yield warning(span, "markdown/table", message, text("markdown/table.hint"))


def _links(line: str, path: str, number: int) -> Iterator[Diagnostic]:
    """Links with a bracket of the wrong width, a blank too many, nothing to lead to, or no end."""
    for pattern in _LINKS:
        for found in pattern.finditer(line):
            yield _warn("link.form", path, number, found.start() + 1, found[0])


def _pointers(masked: str, path: str, first_line: int) -> Iterator[Diagnostic]:
    """Notes and addresses that a text points to and that stand nowhere in it."""
    if "][" not in masked and "[^" not in masked:
        return
    defined = {found.casefold() for found in _DEFINED.findall(masked)}
    for found in _POINTER.finditer(masked):
        name = found[1] or found[2]
        if name.casefold() not in defined:
            line = masked.count("\n", 0, found.start())
            column = found.start() - (masked.rfind("\n", 0, found.start()) + 1) + 1
            yield _warn("link.undefined", path, first_line + line, column, found[0])


def _left(masked: str, html: str, path: str, first_line: int) -> Iterator[Diagnostic]:
    """Stars, backticks and the beginnings of comments that the page would show."""
    for mark, what in _MARKS:
        if mark not in masked:
            continue
        held = [(number, line) for number, line in enumerate(masked.split("\n")) if mark in line and "~~~" not in line]
        if not held or (mark == "**" and mark not in _SHOWN.sub("", html)):
            continue
        number, line = next((one for one in held if mark in _BOLD.sub("", one[1])), held[0])
        column = line.index(mark)
        yield _warn(what, path, first_line + number, column + 1, line[column:])
