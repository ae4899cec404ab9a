"""The compliance report: what was judged by which law, what was found, what is permitted until when, what lapses soon.

In: the verdict of the desk, the fact file, reviews and the day.  Out: ``report/compliance.html``, never public, in a form
that a lawyer can print and sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pressroom.catalog.verdicts import Permitted, Verdict
from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.context import translator
from pressroom.core.diagnostic import Checked, Diagnostic, Severity
from pressroom.kinds.regimes import ALL_REGIMES
from pressroom.rules.expiry import NOTICE_PERIOD, lapses
from pressroom.rules.law.catalogue import Ruling, rulings
from pressroom.rules.law.desk import WORDED_ALIKE

PATH = "report/compliance.html"


@dataclass(frozen=True, slots=True)
class Found:
    """One breach, with the ruling and the words."""

    ruling: Ruling
    regime: str
    severity: str
    value: str
    line: int
    output: str
    is_alike: bool
    """Whether the words only read like a breach."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file with breaches."""

    path: str
    title: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one regime."""

    regime: str
    documents: int
    errors: int
    warnings: int
    reviews: int
    permitted: int


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission in use: the rulings' words beside the editor's reason."""

    ruling: Ruling
    granted: Permitted
    found: tuple[Found, ...]
    is_ending: bool


def _found(problems: Iterable[Diagnostic]) -> tuple[Found, ...]:
    """Breaches of rulings; complaints about permissions themselves are told by ``check``."""
    told = []
    for problem in problems:
        ruling = rulings().get(problem.rule.removeprefix("law/"))
        if ruling is not None:
            *kind, regime = problem.message.key.split(".")
            value = str(dict(problem.message.args).get("value", ""))
            where = problem.span.line, problem.output or ""
            told.append(Found(ruling, regime, problem.severity.value, value, *where, is_alike=WORDED_ALIKE in kind))
    return tuple(told)


def documents(verdict: Verdict) -> tuple[Document, ...]:
    """The files with breaches, the gravest first."""
    titles = {one.path: one.title for one in verdict.judged}
    by_path: dict[str, list[Diagnostic]] = {}
    for problem in verdict.problems:
        by_path.setdefault(problem.span.path, []).append(problem)
    told = [Document(path, titles.get(path, path), _found(problems)) for path, problems in by_path.items()]
    weight = [severity.value for severity in (Severity.ERROR, Severity.WARNING, Severity.REVIEW)]
    filled = [one for one in told if one.found]
    return tuple(sorted(filled, key=lambda one: (min(weight.index(found.severity) for found in one.found), one.path)))


def table(verdict: Verdict) -> tuple[Row, ...]:
    """Counts by regime, of regimes in which anything is published."""
    found = _found(verdict.problems)
    permitted = [one for granted in verdict.permitted for one in _found(granted.problems)]
    rows = []
    for regime in ALL_REGIMES:
        severities = [one.severity for one in found if one.regime == regime]
        count = sum(regime in one.regimes for one in verdict.judged)
        errors, warnings, reviews = (severities.count(severity) for severity in ("error", "warning", "review"))
        if count or severities:
            allowed = sum(one.regime == regime for one in permitted)
            rows.append(Row(regime, count, errors, warnings, reviews, allowed))
    return tuple(rows)


def permissions(verdict: Verdict, today: date) -> tuple[Permission, ...]:
    """Permissions of rulings, those that end first first."""
    known = [one for one in verdict.permitted if one.rule.removeprefix("law/") in rulings()]
    return tuple(
        Permission(
            rulings()[one.rule.removeprefix("law/")], one, _found(one.problems), one.until <= today + NOTICE_PERIOD
        )
        for one in sorted(known, key=lambda one: (one.until, one.path, one.line))
    )


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One page with every build."""
    yield Job(PATH, "report", template="text/compliance.html", public=False, source="content/hospital.yaml")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The page as one file that needs no other."""
    verdict = view.verdict()
    context = {
        "t": translator(engines, "zh"),
        "tokens": engines.theme.tokens,
        "hospital": view.hospital(),
        "day": view.today(),
        "judged": verdict.judged,
        "rows": table(verdict),
        "documents": documents(verdict),
        "permissions": permissions(verdict, view.today()),
        "lapses": tuple(lapses(view)),
        "rule_count": len(rulings()),
    }
    return engines.templates.render(job.template, context, job.path)


REPORT = Channel("report", plan, render)
