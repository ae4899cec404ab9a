"""The verdict: what was judged, found and permitted, put together for the compliance report.

In: the Catalog, how each entry is published, what is left to complain of, the permissions in use.  Out: a ``Verdict``.
"""

from __future__ import annotations

from collections.abc import Iterable

from pressroom.catalog.catalog import Catalog
from pressroom.catalog.verdicts import Judged, Permitted, Verdict
from pressroom.core.diagnostic import Diagnostic
from pressroom.rules.law.desk import Uses, default_use
from pressroom.rules.suppression import Grant


def verdict(catalog: Catalog, uses: Uses, problems: Iterable[Diagnostic], grants: Iterable[Grant]) -> Verdict:
    """Entries in the order of their files; complaints of the law and of permissions only."""
    judged = tuple(
        Judged(
            entry.path,
            entry.title,
            ref.kind,
            tuple(sorted({use.regime for use in uses.get(ref) or (default_use(ref),)})),
        )
        for ref, entry in sorted(catalog.entries.items())
        if ref.kind != "site"
    )
    told = tuple(sorted({problem for problem in problems if problem.rule.startswith(("law/", "suppress/"))}))
    permitted = tuple(
        Permitted(one.rule, one.span.path, one.span.line, one.until, one.reason, grant.problems)
        for grant in grants
        for one in (grant.permission,)
    )
    return Verdict(judged, told, permitted)
