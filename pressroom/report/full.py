"""The full report: place, message, the line of the source with the span underlined, and the remedy."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache

from pressroom.core.diagnostic import Diagnostic, Severity, Span, text
from pressroom.core.lazy import regex
from pressroom.report.law import basis
from pressroom.report.phrases import Lang, say

ReadLine = Callable[[str, int], str]
"""Gives a line of a file below the root, by path and number from 1; empty when there is none."""

SEVERITY_NAMES: dict[Lang, dict[Severity, str]] = {
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.REVIEW: "review"},
    "zh": {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.REVIEW: "待核"},
}
PRIVACY_RULES = "privacy/"
"""Rules whose spans are numbers of patients: a report goes into logs, and must not carry them on."""
MAX_SAME_RULE = 50
"""So many complaints of one rule about one file are told one by one; of the others, how many there are."""
_SENTENCE_END = regex(r"[。！？；][”」』）]?|[.!?] ")
_WIDEST = 100
"""Columns beyond which a line is a paragraph of which the reader wants the sentence alone."""
_LONGEST = 600
"""Characters beyond which a sentence is none, and its surroundings are enough."""
_HINT: dict[Lang, str] = {"en": "hint", "zh": "建议"}


def full(problems: tuple[Diagnostic, ...], lang: Lang, read_line: ReadLine) -> str:
    """All diagnostics as blocks of text, separated by empty lines; personal numbers are quoted nowhere."""
    hidden: dict[tuple[str, int], list[Span]] = defaultdict(list)
    for problem in problems:
        if problem.rule.startswith(PRIVACY_RULES):
            hidden[problem.span.path, problem.span.line].append(problem.span)

    @cache
    def read(path: str, number: int) -> str:
        line = read_line(path, number)
        parts, end = [], 0
        for span in sorted(hidden.get((path, number), ())):
            first, last = max(end, span.column - 1), min(span.end_column - 1, len(line))
            parts += [line[end:first], "*" * (last - first)]
            end = max(end, last)
        return "".join((*parts, line[end:]))

    return "\n\n".join(_blocks(problems, lang, read))


def _blocks(problems: tuple[Diagnostic, ...], lang: Lang, read: ReadLine) -> Iterator[str]:
    """A block for each complaint, and one for all that a file has too many of: a list that was pasted in fills no screen."""
    told: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        told[problem.span.path, problem.rule] += 1
        if told[problem.span.path, problem.rule] <= MAX_SAME_RULE:
            yield _block(problem, lang, read)
    severity = {problem.rule: problem.severity for problem in problems}
    for (path, rule), count in told.items():
        if count > MAX_SAME_RULE:
            yield headline(
                Diagnostic(Span(path), rule, severity[rule], text("hint/more", count=count - MAX_SAME_RULE)), lang
            )


def headline(problem: Diagnostic, lang: Lang) -> str:
    """Place, severity, rule and message in one line."""
    name = SEVERITY_NAMES[lang][problem.severity]
    return f"{place(problem.span)}: {name}[{problem.rule}]: {say(problem.message, lang)}"


def place(span: Span) -> str:
    """``path:line:column``, or the path alone for a whole file."""
    return f"{span.path}:{span.line}:{span.column}" if span.line else span.path


def _block(problem: Diagnostic, lang: Lang, read_line: ReadLine) -> str:
    lines = [headline(problem, lang)]
    lines.extend(_excerpt(problem.span, read_line))
    if problem.hint is not None:
        lines.append(f"   {_HINT[lang]}: {say(problem.hint, lang)}")
    founded = basis(problem.rule, lang)
    if founded is not None:
        lines.append(f"   {founded}")
    for span, words in problem.related:
        lines.append(f"   {place(span)}: {say(words, lang)}")
    return "\n".join(lines)


def _excerpt(span: Span, read_line: ReadLine) -> list[str]:
    line = read_line(span.path, span.line) if span.line else ""
    if not line.strip():
        return []
    shown = line.replace("\t", " ")
    end = span.end_column if span.end_line == span.line else len(line) + 1
    shown, first, last = _sentence(shown, span.column - 1, end - 1)
    width = max(1, _width(shown[first:last]))
    gutter = f"{span.line:>5} | "
    return [gutter + shown, " " * 5 + " | " + " " * _width(shown[:first]) + "^" * width]


def _sentence(line: str, first: int, last: int) -> tuple[str, int, int]:
    """The line, or of a long one the sentences that hold the span; with the span's place in what is left."""
    if len(line) <= _WIDEST and _width(line) <= _WIDEST:
        return line, first, last
    begin = max((end.end() for end in _SENTENCE_END.finditer(line, 0, first)), default=0)
    found = _SENTENCE_END.search(line, max(first, last - 1))
    finish = found.end() if found else len(line)
    if finish - begin > _LONGEST:  # no sentence at all: a list in one line, an address
        begin, finish = max(begin, first - _WIDEST), min(finish, last + _WIDEST, first + _LONGEST)
        last = min(last, finish)
    before = "…" if begin else ""
    after = "…" if finish < len(line) else ""
    moved = len(before) - begin
    return before + line[begin:finish] + after, first + moved, last + moved


def _width(words: str) -> int:
    """Columns that words take on a terminal: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)
