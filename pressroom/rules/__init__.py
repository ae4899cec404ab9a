"""The rules.  ``RULES`` is the whole list; a new rule is a file here, its line below and its phrases.

In: the Catalog, seen through a View.  Out: diagnostics.  Never: changes an entry, or stops at the first mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from pressroom.catalog.catalog import Catalog
from pressroom.catalog.entry import Entry
from pressroom.catalog.load import file_role
from pressroom.catalog.traced_cache import Finding, TracedCache
from pressroom.catalog.view import Trace, View
from pressroom.core.diagnostic import Diagnostic
from pressroom.core.value_cache import NO_CACHE, ValueCache
from pressroom.kinds.base import Ref
from pressroom.rules.announced import RULES as ANNOUNCED
from pressroom.rules.base import Rule
from pressroom.rules.checkups import RULES as CHECKUPS
from pressroom.rules.clinics import RULE as CLINICS
from pressroom.rules.courses import RULES as COURSES
from pressroom.rules.courseware import RULE as COURSEWARE
from pressroom.rules.expiry import RULES as AGEING
from pressroom.rules.glossary import RULES as GLOSSARY
from pressroom.rules.headings import RULE as HEADINGS
from pressroom.rules.images import RULE as IMAGES
from pressroom.rules.law.pictures import RULE as PICTURES
from pressroom.rules.law.structure import RULES as STRUCTURE
from pressroom.rules.licence import RULES as LICENCE
from pressroom.rules.offers import RULES as OFFERS
from pressroom.rules.packages import RULES as PACKAGES
from pressroom.rules.places import RULES as PLACES
from pressroom.rules.publications import RULES as PUBLICATIONS
from pressroom.rules.reviews import RULES as REVIEWS
from pressroom.rules.sessions import RULES as SESSIONS
from pressroom.rules.surnames import RULE as SURNAMES

_FINDINGS = "rules"
RULES: tuple[Rule, ...] = (
    HEADINGS,
    IMAGES,
    *LICENCE,
    *STRUCTURE,
    PICTURES,
    *PLACES,
    SURNAMES,
    CLINICS,
    *SESSIONS,
    *COURSES,
    *ANNOUNCED,
    *GLOSSARY,
    COURSEWARE,
    *REVIEWS,
    *AGEING,
    *PACKAGES,
    *CHECKUPS,
    *OFFERS,
    *PUBLICATIONS,
)


def inspected(entry: Entry[Any], view: View) -> list[Diagnostic]:
    """Every diagnostic of every rule over one entry."""
    own = (rule for rule in RULES if rule.kind is None or rule.kind.name == entry.ref.kind)
    return [one for rule in own for one in rule.check(entry, view)]


def lint(catalog: Catalog, today: date, cache: ValueCache = NO_CACHE) -> tuple[Diagnostic, ...]:
    """Every diagnostic of every rule over every entry."""
    return findings(catalog, today, cache).problems


class Findings(NamedTuple):
    """What the rules say of all entries."""

    problems: tuple[Diagnostic, ...]
    mixed: frozenset[str]
    """Files of which a rule tells something, or whose texts it reads, when it looks at another entry than theirs."""
    asked: frozenset[str]
    """Kinds of which a rule looks at the front matter of some when it looks at another entry."""


def findings(catalog: Catalog, today: date, cache: ValueCache = NO_CACHE) -> Findings:
    """What the rules say; remembered of entries for which all that the rules asked is the same."""
    findings_cache: TracedCache = cache.get(_FINDINGS) or TracedCache()
    known = findings_cache.standing(catalog, today)
    kept: dict[str, Finding] = {}
    new: dict[str, tuple[Trace, Any]] = {}
    problems: list[Diagnostic] = []
    mixed: set[str] = set()
    for ref, entry in sorted(catalog.entries.items()):
        name = f"{ref} {entry.digest}"
        if name in known:
            kept[name] = known[name]
            problems += known[name][1]
            mixed.update(_elsewhere(ref, known[name][1]))
            continue
        view = View(catalog, today)
        found = inspected(entry, view)
        new[name] = (view.trace(), found)
        problems += found
        mixed.update(_elsewhere(ref, found))
    if new or len(kept) < len(findings_cache.findings):
        findings_cache = findings_cache.after(kept, new)
        cache.put(_FINDINGS, findings_cache)
    mixed.update(catalog.entries[read].path for read in findings_cache.read_by_others() if read in catalog.entries)
    return Findings(tuple(problems), frozenset(mixed), findings_cache.asked_elsewhere())


def _elsewhere(ref: Ref, found: Iterable[Diagnostic]) -> Iterator[str]:
    """The files of other entries of which a rule told something when it looked at one."""
    for problem in found:
        at = file_role(problem.span.path).value
        if at is None or at.ref != ref:
            yield problem.span.path
