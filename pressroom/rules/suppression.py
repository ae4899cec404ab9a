"""Permissions: ``<!-- allow RULE until 2026-12-31: reason -->`` in a body, ``# allow …`` in front matter.

A permission holds for its own line and for the block of lines that follows it.  It needs a reason and an end; one that
permits nothing is itself a warning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pressroom.core.diagnostic import Diagnostic, Span, text, warning
from pressroom.core.lazy import regex
from pressroom.core.text import shorten

_MARK = regex(r"<!--\s*(allow\s[^\n]*?)\s*(?:-->|$)|#\s*(allow\s+[\w-]+/[^\n]*?)\s*$")
_FORM = regex(r"allow\s+([a-z]+/[\w-]+)\s+until\s+(\d{4}-\d{2}-\d{2}):\s*(\S.*)")


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission: which rule, until when, why, and the lines for which it holds."""

    rule: str
    until: date
    reason: str
    span: Span
    last_line: int

    def covers(self, problem: Diagnostic, today: date) -> bool:
        """Whether it permits what a diagnostic complains of."""
        place = problem.span
        within = place.path == self.span.path and self.span.line <= place.line <= self.last_line
        return within and problem.rule == self.rule and today <= self.until


def permissions(path: str, words: str) -> tuple[list[Permission], list[Diagnostic]]:
    """Every permission of a file, and complaints about those that are not written as they must be."""
    found: list[Permission] = []
    problems: list[Diagnostic] = []
    lines = words.split("\n")
    for number, line in enumerate(lines, 1):
        mark = _MARK.search(line) if "allow" in line else None
        if mark is None:
            continue
        span = Span.point(path, number, mark.start() + 1, len(mark[0]))
        form = _FORM.fullmatch(mark[1] or mark[2])
        try:
            until = date.fromisoformat(form[2]) if form else None
        except ValueError:
            until = None
        if form is None or until is None:
            message = text("suppress/form", value=shorten(mark[0]))
            problems.append(warning(span, "suppress/form", message, text("suppress/form.hint")))
            continue
        found.append(Permission(form[1], until, form[3], span, _block_end(lines, number)))
    return found, problems


def _block_end(lines: list[str], number: int) -> int:
    """The last line of the block that begins after line ``number`` (empty lines in between do not count)."""
    end = number
    while end < len(lines) and not lines[end].strip():
        end += 1
    while end < len(lines) and lines[end].strip():
        end += 1
    return end


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission in use, and what it covers."""

    permission: Permission
    problems: tuple[Diagnostic, ...]


def permit(problems: tuple[Diagnostic, ...], files: Iterable[tuple[str, str]], today: date) -> tuple[Diagnostic, ...]:
    """Leave out what is permitted; add warnings for permissions that are void, ended or unused."""
    return settle(problems, files, today)[0]


def settle(
    problems: tuple[Diagnostic, ...], files: Iterable[tuple[str, str]], today: date
) -> tuple[tuple[Diagnostic, ...], tuple[Grant, ...]]:
    """What ``permit`` leaves, and every permission that was of use."""
    kept = list(problems)
    grants: list[Grant] = []
    for path, words in files:
        if "allow" not in words:
            continue
        granted, complaints = permissions(path, words)
        kept.extend(complaints)
        for permission in granted:
            covered = tuple(problem for problem in kept if permission.covers(problem, today))
            kept = [problem for problem in kept if problem not in covered]
            if covered:
                grants.append(Grant(permission, covered))
            else:
                kept.append(_useless(permission, today))
    return tuple(kept), tuple(grants)


def _useless(permission: Permission, today: date) -> Diagnostic:
    if today > permission.until:
        message = text("suppress/ended", value=permission.rule, day=permission.until)
        return warning(permission.span, "suppress/ended", message, text("suppress/ended.hint"))
    message = text("suppress/unused", value=permission.rule)
    return warning(permission.span, "suppress/unused", message, text("suppress/unused.hint"))
