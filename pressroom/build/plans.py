"""The plan: every output of a site, remembered as long as nothing has changed from which it follows.

In: the Catalog, the day, the engines.  Out: jobs.  Never: looks at what an entry says at length; that would not be seen in
its outline, and a test plans with entries whose texts are empty.
"""

from __future__ import annotations

from datetime import date

from pressroom.catalog.catalog import Catalog
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.digest import digest_all
from pressroom.core.memory import Memory

_PLAN = "plan"


def remembered_plan(
    name: str, catalog: Catalog, today: date, engines: Engines, memory: Memory
) -> Checked[tuple[Job, ...]]:
    """Every job; ``name`` is that of all from which the plan follows."""
    known: tuple[str, tuple[Job, ...]] = memory.recall(_PLAN) or ("", ())
    if known[0] == name:
        return Checked(known[1])
    planned = plan(View(catalog, today), engines)
    if not planned.problems:
        memory.keep(_PLAN, (name, planned.value))
    return planned


def plan_name(catalog: Catalog, today: date, look: str) -> str:
    """Digest of all that a plan follows from: the outline of every entry, the pictures, the day and the look."""
    said = [today.isoformat(), look]
    for ref, entry in catalog.entries.items():
        said += (str(ref), entry.path, entry.outline)
    said += (part for asset in catalog.assets.values() for part in (asset.path, asset.digest))
    said += map(str, sorted(catalog.broken))
    return digest_all(said)


def plan(view: View, engines: Engines) -> Checked[tuple[Job, ...]]:
    """Every job of every channel, and complaints about two that want the same path."""
    jobs: list[Job] = []
    owners: dict[str, Job] = {}
    problems: list[Diagnostic] = []
    for channel in CHANNEL_BY_NAME.values():
        for job in channel.plan(view, engines):
            for path in job.paths:
                rival = owners.setdefault(path.casefold(), job)
                if rival is not job:
                    problems.append(_collision(path, job, rival))
            jobs.append(job)
    return Checked(tuple(jobs), tuple(problems))


def _collision(path: str, job: Job, rival: Job) -> Diagnostic:
    """Blame the entry, not the list page that every site has."""
    guilty, other = (job, rival) if job.key else (rival, job)
    related = ((other.span, text("output/collision.other")),)
    message = text("output/collision", value=path)
    return error(
        Span.point(guilty.span.path, 1, 1), "output/collision", message, text("output/collision.hint"), related
    )
