"""Diagnostics of outputs: what was noticed when they were made, told once each and serialised with their records.

In: complaints.  Out: those that are to be told; or text that gives them back.  Never: runs what it reads, as a pickle would.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pressroom.core.diagnostic import Diagnostic, Severity, Span, Text


def deduplicated(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """One mistake in a template is told once, for the first of all the outputs that it spoils."""
    first: dict[tuple[object, ...], Diagnostic] = {}
    for problem in sorted(problems, key=lambda problem: (problem.span, problem.output or "")):
        said = tuple(pair for pair in problem.message.args if pair[1] != problem.output)
        first.setdefault((problem.span, problem.rule, said), problem)
    return list(first.values())


def dump_diagnostics(problems: Iterable[Diagnostic]) -> str:
    """Complaints as text."""
    return json.dumps([*map(_words, problems)], ensure_ascii=False)


def load_diagnostics(words: str) -> tuple[Diagnostic, ...]:
    """The complaints that were written; a ValueError, TypeError or KeyError when it was something else."""
    return tuple(map(_problem, json.loads(words)))


def _words(problem: Diagnostic) -> list[Any]:
    """A complaint as lists of words and numbers."""
    related = [(_place(span), _said(said)) for span, said in problem.related]
    hint = _said(problem.hint) if problem.hint else None
    return [_place(problem.span), problem.rule, problem.severity, _said(problem.message), hint, related, problem.output]


def _place(span: Span) -> tuple[str, int, int, int, int]:
    return span.path, span.line, span.column, span.end_line, span.end_column


def _said(words: Text) -> tuple[str, tuple[tuple[str, str], ...]]:
    return words.key, words.args


def _problem(words: list[Any]) -> Diagnostic:
    """The complaint that was written as lists."""
    span, rule, severity, message, hint, related, output = words
    others = tuple((Span(*where), _text(*said)) for where, said in related)
    return Diagnostic(
        Span(*span), rule, Severity(severity), _text(*message), _text(*hint) if hint else None, others, output
    )


def _text(key: str, args: list[list[str]]) -> Text:
    return Text(key, tuple((name, value) for name, value in args))
