"""The plan: every output of a site; that of each channel is remembered as long as nothing has changed from which it follows.

In: the Catalog, the day, the engines.  Out: jobs.  Never: looks at what an entry says at length; that would not be seen in
its outline, and a test plans with entries whose texts are empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pressroom.catalog.catalog import SITE_REF, Catalog
from pressroom.catalog.field_access import FieldRecorder, Fields, union
from pressroom.catalog.questions import Get, Has, Name, Question, Refs, Said, Setting, Where
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.digest import digest_all
from pressroom.core.value_cache import ValueCache
from pressroom.kinds.base import Ref

_PLAN = "plan"
"""Under it lies what each channel's plan followed from; under it and the name of a channel lie that one's jobs."""


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """Digests of all that plans follow from."""

    fixed: str
    """Of the day, the look, the pictures, and of what cannot be read: every channel's plan follows from them."""
    by_kind: Mapping[str, str]
    """Of the paths and outlines of all entries of a kind."""

    def of(self, kinds: Iterable[str]) -> str:
        """The name of a plan that looked at some kinds."""
        return digest_all(
            [self.fixed, *(part for kind in sorted(kinds) for part in (kind, self.by_kind.get(kind, "")))]
        )

    @property
    def name(self) -> str:
        """The name of the whole plan."""
        return self.of(self.by_kind)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every output, and what is another than in the plan that was remembered."""

    jobs: tuple[Job, ...] = ()
    before: str = ""
    """The name of the whole plan that was remembered; empty when there was none."""
    changed: frozenset[Ref] = frozenset()
    """The entries of which that one had other outputs."""
    looked_at: Fields = field(default_factory=dict)
    """The fields of front matter from which it follows; while they stay as they are, so does it."""


NO_PLAN = Plan()
"""That of a site that cannot be planned."""


@dataclass(frozen=True, slots=True)
class _Noted:
    """What is remembered of a channel's plan beside its jobs."""

    name: str
    """That of all from which it follows."""
    kinds: frozenset[str]
    """Those of the entries that it looked at."""
    made_as: str
    """Its name when these jobs were first planned; they are kept with it, and so belong to no other note."""


def cached_plan(
    states: PlanInputs, catalog: Catalog, today: date, engines: Engines, cache: ValueCache
) -> Checked[Plan]:
    """Every job; only channels are asked that follow from something that is another now."""
    kept: tuple[str, dict[str, _Noted], Fields] = cache.get(_PLAN) or ("", {}, {})
    before, noted, looked_at = kept
    watch = FieldRecorder(catalog)
    changed: set[Ref] = set()
    jobs: list[Job] = []
    now: dict[str, _Noted] = {}
    new: dict[str, tuple[str, tuple[Job, ...]]] = {}
    for channel in CHANNEL_BY_NAME:
        made_as, own = cache.get(f"{_PLAN} {channel}") or ("", ())
        known = noted.get(channel)
        if known is None or known.made_as != made_as:
            before, known = "", None  # nobody knows what the whole plan was
        lists_changes = bool(new) and CHANNEL_BY_NAME[channel].gather is not None
        if known is None or known.name != states.of(known.kinds) or lists_changes:
            view = View(watch.catalog, today)
            planned = plan_channel(channel, view, engines) + gather(channel, tuple(jobs))
            kinds = frozenset(kind for question in view.asked() for kind in kinds_of(question))
            if known is None or planned != own:
                changed.update(job.ref for job in {*planned} ^ {*own})
                made_as, own = new[channel] = states.of(kinds), planned
            known = _Noted(states.of(kinds), kinds, made_as)
        now[channel] = known
        jobs += own
    problems = _collisions(jobs) if new else ()
    looked_at = union(looked_at, watch.fields)
    if (states.name, now, looked_at) != kept and not problems:
        for channel, made in new.items():
            cache.put(f"{_PLAN} {channel}", made)
        cache.put(_PLAN, (states.name, now, looked_at))
    return Checked(Plan(tuple(jobs), before, frozenset(changed), looked_at), problems)


def plan_inputs(catalog: Catalog, today: date, look: str) -> PlanInputs:
    """All that plans follow from: the outline of every entry, the pictures, the day and the look."""
    fixed = [today.isoformat(), look]
    fixed += (part for asset in catalog.assets.values() for part in (asset.path, asset.digest))
    fixed += map(str, sorted(catalog.broken))
    said: dict[str, list[str]] = {}
    for ref, entry in catalog.entries.items():
        said.setdefault(ref.kind, []).extend((ref.key, entry.path, entry.outline))
    return PlanInputs(digest_all(fixed), {kind: digest_all(parts) for kind, parts in said.items()})


def kinds_of(question: Question) -> tuple[str, ...]:
    """The kinds of the entries from which the answer to a question follows; of pictures and the day every plan does."""
    match question:
        case Get(ref) | Said(ref) | Name(ref):
            return (ref.kind,)
        case Refs(ref, by):
            return (ref.kind, by)
        case Where(kind) | Has(kind):
            return (kind,)
        case Setting():
            return (SITE_REF.kind,)
        case _:
            return ()


def plan(view: View, engines: Engines) -> Checked[tuple[Job, ...]]:
    """Every job of every channel, and complaints about two that want the same path."""
    jobs: tuple[Job, ...] = ()
    for channel in CHANNEL_BY_NAME:
        jobs += plan_channel(channel, view, engines) + gather(channel, jobs)
    return Checked(jobs, _collisions(jobs))


def plan_channel(channel: str, view: View, engines: Engines) -> tuple[Job, ...]:
    """Every job of a channel for which it needs to know no other's."""
    return tuple(CHANNEL_BY_NAME[channel].plan(view, engines))


def gather(channel: str, before: tuple[Job, ...]) -> tuple[Job, ...]:
    """The jobs of a channel that lists others: of those that the channels before it have planned."""
    made = CHANNEL_BY_NAME[channel].gather
    return tuple(made(before)) if made else ()


def _collisions(jobs: Iterable[Job]) -> tuple[Diagnostic, ...]:
    """Complaints about two jobs that want the same path."""
    owners: dict[str, Job] = {}
    problems: list[Diagnostic] = []
    for job in jobs:
        for path in job.paths:
            rival = owners.setdefault(path.casefold(), job)
            if rival is not job:
                problems.append(_collision(path, job, rival))
    return tuple(problems)


def _collision(path: str, job: Job, rival: Job) -> Diagnostic:
    """Blame the entry, not the list page that every site has."""
    guilty, other = (job, rival) if job.key else (rival, job)
    related = ((other.span, text("output/collision.other")),)
    message = text("output/collision", value=path)
    return error(
        Span.point(guilty.span.path, 1, 1), "output/collision", message, text("output/collision.hint"), related
    )
