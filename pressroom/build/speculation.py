"""Speculative execution: what would be printed first is printed while the site is still being judged.

In: a site that was read, the channels that are asked for, who prints, what the last build left.  Out: the artifact of one job,
when all that it asked is answered alike once the site is judged.  Never: publishes, or decides what is made: of a site with
errors it is let go, a piece that could not be printed is printed again by whoever needs it, and one that nobody needs is not
begun: the first is taken whose file is missing or whose trace does not hold.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

from pressroom.build.execute import Artifact, Task, compressed, render, scheduling_key
from pressroom.build.fixed_inputs import FixedInputs
from pressroom.build.plans import plan_channel
from pressroom.build.site import UnlintedSite
from pressroom.build.state_folder import PreviousBuild
from pressroom.build.trace import Record, TraceStore
from pressroom.catalog.catalog import Catalog
from pressroom.catalog.view import View
from pressroom.channels.base import Engines, Job
from pressroom.core.fork_server import ForkServer
from pressroom.core.forks import ForkedCall, ForkEvent, cores, may_fork
from pressroom.render.fonts import FontSet, derive
from pressroom.render.paper.out_of_process import OutOfProcessEngine
from pressroom.render.paper.part_cache import is_empty

ORDER_TIMEOUT = 0.5
"""Seconds for which judgement waits at most; the words of a long book take a fifth of one."""


@dataclass(frozen=True, slots=True)
class SpeculativeJob:
    """A job that runs before it is known to be needed."""

    job: Job
    made: ForkedCall[Artifact | None]
    ordered: ForkEvent
    """Set when its words are with who prints them."""

    def wait_until_ordered(self) -> None:
        """Leave the cores to its words and to the engine that warms up for them: all that is printed waits for both, judgement does not.

        An engine that has all parts to lay out does not warm up, and leaves a core to this process.
        """
        self.ordered.wait(0.0 if is_empty() else ORDER_TIMEOUT)

    def artifact(self, catalog: Catalog, today: date) -> Artifact | None:
        """What came of it, to be asked once; None when it did not work, or the judged site answers otherwise."""
        found = self.made()
        if found is None or any(catalog.digest(asked, today) != said for asked, said in found.trace):
            return None
        return found


def start_speculation(
    site: UnlintedSite, only: Collection[str], server: ForkServer, previous: PreviousBuild | None = None
) -> SpeculativeJob | None:
    """Begin with the job that would be handed out first; nothing where that cannot be done beside other work."""
    if cores() < 2 or not may_fork():
        return None
    with suppress(Exception):  # a plan of what nobody has judged: whoever plans again meets the failure, and tells it
        job = _first(site, only, previous)
        if job is not None:
            ordered = ForkEvent()
            return SpeculativeJob(job, ForkedCall(partial(_made, job, site, server, ordered)), ordered)
    return None


def _first(site: UnlintedSite, only: Collection[str], previous: PreviousBuild | None) -> Job | None:
    """The first job of which nothing is known, or whose output does not stand as far as can be told by now."""
    view, engines = View(site.catalog, site.today), Engines(site.templates, site.theme)
    planned = [job for channel in sorted(only) for job in plan_channel(channel, view, engines) if not job.after]
    jobs = sorted(planned, key=scheduling_key)
    if previous is None:
        return jobs[0] if jobs else None
    records = TraceStore(previous.trace_file).some(job.path for job in jobs)
    fixed = FixedInputs(site.theme, site.templates, FontSet((), frozenset()))
    known = zip(jobs, records, strict=True)
    return next((job for job, record in known if not _stands(job, record, fixed, site, previous)), None)


def _stands(job: Job, record: Record | None, fixed: FixedInputs, site: UnlintedSite, previous: PreviousBuild) -> bool:
    """Whether an output is there and all holds that it was made from; of the fonts nobody knows yet."""
    if record is None or not (previous.output / job.path).is_file():
        return False
    same = all(record.fixed.get(name) == now for name, now in fixed.of(job).items() if name != "fonts")
    return same and all(site.catalog.digest(asked, site.today) == said for asked, said in record.questions)


def _made(job: Job, site: UnlintedSite, server: ForkServer, ordered: ForkEvent) -> Artifact | None:
    with suppress(Exception):  # whoever needs this piece meets the failure, and tells it
        fonts = derive(site.theme.faces, site.rare, _refuse)
        with closing(OutOfProcessEngine(fonts, server, tell=ordered.set)) as engine:
            engines = Engines(site.templates, site.theme, engine)
            return compressed(render(Task(job), site.catalog, site.today, engines))
    return None


class _Unmade(Exception):
    """A font is missing: making it takes so long that people are told of it, and that is the build's to do."""


def _refuse() -> None:
    raise _Unmade
