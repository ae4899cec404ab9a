"""The numbers that a command tells of a site; the contract of the command line asks for them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressroom.build.site import Prepared
    from pressroom.core.diagnostic import Diagnostic


def summarise(
    site: Prepared, problems: tuple[Diagnostic, ...] | None = None, *, began: float
) -> dict[str, int | float]:
    """The numbers that the command line's contract asks for."""
    told = site.problems if problems is None else problems
    severities = [str(problem.severity) for problem in told]
    return {
        "sources": site.sources,
        "entries": len(site.catalog.entries),
        "jobs": len(site.jobs),
        "rendered": 0,
        "reused": 0,
        "removed": 0,
        "seconds": round(time.perf_counter() - began, 3),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "reviews": severities.count("review"),
    }
