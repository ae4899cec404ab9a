"""Reports for programs: JSON, SARIF 2.1.0, GitHub annotations, and one line each."""

from __future__ import annotations

import json
from typing import Any

from pressroom.core.diagnostic import Diagnostic, Severity
from pressroom.report.full import headline
from pressroom.report.law import basis, ruling_of
from pressroom.report.phrases import Lang, say

_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.REVIEW: "note"}
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.REVIEW: "notice"}


def concise(problems: tuple[Diagnostic, ...], lang: Lang) -> str:
    """One line a diagnostic."""
    return "\n".join(headline(problem, lang) for problem in problems)


def record(problem: Diagnostic, lang: Lang) -> dict[str, Any]:
    """One diagnostic as the command line's contract wants it in JSON."""
    span = problem.span
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "rule": problem.rule,
        "severity": str(problem.severity),
        "message": say(problem.message, lang),
        "hint": say(problem.hint, lang) if problem.hint else "",
        "output": problem.output,
    }


def as_json(problems: tuple[Diagnostic, ...], lang: Lang, status: str, summary: dict[str, Any]) -> str:
    """The one object that ``build`` and ``check`` print with ``--format json``."""
    report = {
        "version": 1,
        "status": status,
        "summary": summary,
        "problems": [record(problem, lang) for problem in problems],
    }
    return json.dumps(report, ensure_ascii=False, indent=1)


def github(problems: tuple[Diagnostic, ...], lang: Lang) -> str:
    """Workflow commands that a code host shows beside the line."""
    lines = []
    for problem in problems:
        span = problem.span
        words = say(problem.message, lang) + (f" - {say(problem.hint, lang)}" if problem.hint else "")
        place = f"file={_property(span.path)},line={max(1, span.line)},col={max(1, span.column)}"
        title = f"title={_property(problem.rule)}"
        lines.append(f"::{_GITHUB_LEVELS[problem.severity]} {place},{title}::{_escape(words)}")
    return "\n".join(lines)


def _escape(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _escape(words).replace(":", "%3A").replace(",", "%2C")


def sarif(problems: tuple[Diagnostic, ...], lang: Lang, version: str) -> str:
    """A SARIF 2.1.0 log with one run."""
    rules = sorted({problem.rule for problem in problems})
    driver = {"name": "pressroom", "version": version, "rules": [_sarif_rule(rule, lang) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, lang) for problem in problems],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _sarif_rule(rule: str, lang: Lang) -> dict[str, Any]:
    """What a code host shows beside a result; of a rule of law its title, article and penalty."""
    ruling = ruling_of(rule)
    if ruling is None:
        return {"id": rule}
    return {
        "id": rule,
        "shortDescription": {"text": ruling.title[lang]},
        "fullDescription": {"text": ruling.wanted[lang]},
        "help": {"text": basis(rule, lang)},
        "properties": {"article": ruling.article, "penalty": ruling.penalty[lang], "tags": ["law", ruling.family]},
    }


def _result(problem: Diagnostic, lang: Lang) -> dict[str, Any]:
    span = problem.span
    location: dict[str, Any] = {"artifactLocation": {"uri": span.path}}
    if span.line:
        location["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    words = say(problem.message, lang) + (f" ({say(problem.hint, lang)})" if problem.hint else "")
    return {
        "ruleId": problem.rule,
        "level": _SARIF_LEVELS[problem.severity],
        "message": {"text": words},
        "locations": [{"physicalLocation": location}],
    }
