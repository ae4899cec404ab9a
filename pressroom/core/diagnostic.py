"""Diagnostics: facts about the content, addressed to the person who wrote it.

In: a place, a rule id and the words' arguments.  Out: an immutable, sortable value.
Never: prints, logs, raises, or chooses a language; that is the business of ``report``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from pressroom.core.compact_pickle import CompactPickle

T_co = TypeVar("T_co", covariant=True)


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops publishing, a review asks a person to look."""

    ERROR = "error"
    WARNING = "warning"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, order=True)
class Span(CompactPickle):
    """A stretch of a file; lines and columns count characters from 1, the end is exclusive.

    A line of 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    @classmethod
    def point(cls, path: str, line: int, column: int, length: int = 1) -> Span:
        """A span of ``length`` characters on one line."""
        return cls(path, line, column, line, column + length)


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """Words for people, by key into the phrase catalogue, with the values to be quoted."""

    key: str
    args: tuple[tuple[str, str], ...] = ()


def text(key: str, /, **args: object) -> Text:
    """Name a phrase of the catalogue together with what it quotes."""
    return Text(key, tuple(sorted((name, str(value)) for name, value in args.items())))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fact about the content, addressed to the person who wrote it."""

    span: Span
    rule: str
    severity: Severity
    message: Text
    hint: Text | None = None
    related: tuple[tuple[Span, Text], ...] = ()
    output: str | None = None

    def __lt__(self, other: Diagnostic) -> bool:
        """By place first; what is left out comes before what is said, since None itself has no order."""
        return self._rank < other._rank

    @property
    def _rank(self) -> tuple[object, ...]:
        return (
            self.span, self.rule, self.severity, self.message, self.hint or Text(""), self.related, self.output or "",
        )  # fmt: skip


class Checked(NamedTuple, Generic[T_co]):
    """What a stage made, and what it noticed on the way."""

    value: T_co
    problems: tuple[Diagnostic, ...] = ()


def error(
    span: Span, rule: str, message: Text, hint: Text | None = None, related: tuple[tuple[Span, Text], ...] = ()
) -> Diagnostic:
    """A diagnostic that stops publishing."""
    return Diagnostic(span, rule, Severity.ERROR, message, hint, related)


def warning(
    span: Span, rule: str, message: Text, hint: Text | None = None, related: tuple[tuple[Span, Text], ...] = ()
) -> Diagnostic:
    """A diagnostic that should be mended but stops nothing in a draft."""
    return Diagnostic(span, rule, Severity.WARNING, message, hint, related)


def review(span: Span, rule: str, message: Text, hint: Text | None = None) -> Diagnostic:
    """A diagnostic that asks a person to look; it never stops anything."""
    return Diagnostic(span, rule, Severity.REVIEW, message, hint)


def has_errors(problems: tuple[Diagnostic, ...]) -> bool:
    """Whether any of the problems stops publishing."""
    return any(problem.severity is Severity.ERROR for problem in problems)
