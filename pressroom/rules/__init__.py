"""The rules.  ``RULES`` is the whole list; a new rule is a file here, its line below and its phrases.

In: the Catalog, seen through a View.  Out: diagnostics.  Never: changes an entry, or stops at the first mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pressroom.catalog.catalog import Catalog
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic
from pressroom.rules import clinics, headings, images, licence, packages, places, reviews, sessions, surnames
from pressroom.rules.base import Rule
from pressroom.rules.suppression import permit

RULES: tuple[Rule, ...] = (
    headings.RULE,
    images.RULE,
    *licence.RULES,
    *places.RULES,
    surnames.RULE,
    clinics.RULE,
    *sessions.RULES,
    *reviews.RULES,
    *packages.RULES,
)


def lint(catalog: Catalog, today: date, files: Iterable[tuple[str, str]]) -> tuple[Diagnostic, ...]:
    """Every diagnostic of every rule over every entry, less what is permitted in ``files`` (path, text)."""
    view = View(catalog, today)
    problems: list[Diagnostic] = []
    for _, entry in sorted(catalog.entries.items()):
        for rule in RULES:
            if rule.kind is None or rule.kind.name == entry.ref.kind:
                problems.extend(rule.check(entry, view))
    return permit(tuple(problems), files, today)
