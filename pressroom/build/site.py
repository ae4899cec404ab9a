"""Everything that is known before anything is rendered: catalog, theme, templates, the plan and all complaints.

In: the root and the day.  Out: a ``Prepared`` site.  Never: renders, or writes anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.build.baseline import Baseline, baseline_of
from pressroom.build.looks import Look
from pressroom.build.plans import NO_PLAN, Plan, remembered_plan, states_of
from pressroom.catalog.catalog import Catalog, assemble
from pressroom.catalog.load import place
from pressroom.catalog.validate import validate
from pressroom.catalog.view import View
from pressroom.channels import load_channels
from pressroom.channels.assets import bundles
from pressroom.channels.base import Engines, Job
from pressroom.channels.pictures import broken
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, has_errors, text
from pressroom.core.lazy import lazy_module
from pressroom.core.memory import NO_MEMORY, Memory
from pressroom.kinds.base import Ref
from pressroom.kinds.regimes import REGIMES
from pressroom.kinds.site import SITE, Site
from pressroom.render.fonts import NoFont, characters_of, rare_in, uncovered
from pressroom.render.markup.templates import Templates
from pressroom.render.markup.theme import Theme
from pressroom.rules import findings
from pressroom.rules.law.desk import Use, examine
from pressroom.rules.law.passage_cache import warm
from pressroom.rules.law.verdict import verdict
from pressroom.rules.privacy import disclosed, discreet
from pressroom.rules.suppression import permit, settle
from pressroom.source.document import parse
from pressroom.source.files import Discovery, Source, discover

if TYPE_CHECKING:
    from pressroom.render.paper import printer
else:
    printer = lazy_module("pressroom.render.paper.printer")

PRINTED = frozenset(
    {
        "hospital",
        "site",
        "department",
        "expert",
        "lecture",
        "article",
        "checkup-centre",
        "checkup-item",
        "package",
        "page",
        "service",
    }
)
"""Kinds whose words are set in print, so that every character needs a font."""

_RARE = "rare characters"
DATES_ONLY = frozenset({"calendar"})
"""Channels that show dates and titles; a department's file of lectures holds nothing of the department's text."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A site ready to be rendered, unless ``problems`` holds an error."""

    root: Path
    today: date
    sources: int
    """How many files it was read from."""
    rare: frozenset[str]
    """The characters of those files that the base fonts have not."""
    catalog: Catalog
    theme: Theme | None
    templates: Templates | None
    jobs: tuple[Job, ...]
    problems: tuple[Diagnostic, ...]
    began: float
    """Reading of the monotonic clock when work on the site began."""
    baseline: Baseline | None = None
    """What the next build may stand on; None where nothing was remembered."""
    plan: Plan = NO_PLAN
    """Beside the baseline, how the jobs differ from those of the last build."""

    @property
    def is_sound(self) -> bool:
        """Whether it can be rendered."""
        return not has_errors(self.problems)


@dataclass(frozen=True, slots=True)
class UnlintedSite:
    """A site that was read without errors, and that nobody has judged yet."""

    catalog: Catalog
    theme: Theme
    templates: Templates
    rare: frozenset[str]
    """The characters that the base fonts have not."""
    today: date


LOOKS = 3
"""How often a site is looked at when files vanish between being listed and being read."""


Tell = Callable[[UnlintedSite], bool | None]
"""Whether something was begun with it that others wait for longer than for judgement."""


def prepare(root: Path, today: date, memory: Memory = NO_MEMORY, tell: Tell | None = None) -> Prepared:
    """Discover, parse, validate, assemble, lint, load the theme, plan; the files as text are let go with the last step.

    ``root`` is an absolute path.  ``tell`` is told of the site as soon as it is read, for what may begin before it is judged.
    """
    return read(root, today, memory, tell)[0]


def read(root: Path, today: date, memory: Memory = NO_MEMORY, tell: Tell | None = None) -> tuple[Prepared, Discovery]:
    """The prepared site with the files that it was read from, for whoever goes on writing them."""
    began = time.perf_counter()
    for _ in range(LOOKS - 1):
        with suppress(FileNotFoundError):
            return _prepare(root, today, began, memory, tell)
    return _prepare(root, today, began, memory, tell)


def _prepare(root: Path, today: date, began: float, memory: Memory, tell: Tell | None) -> tuple[Prepared, Discovery]:
    found, unread = discover(root, memory)
    looks: list[Look] = []
    catalog, misread = assemble(root, found, memory, meanwhile=lambda: looks.append(_made_ready(root, found, memory)))
    files = [(source.path, source.text) for source in found.sources]
    look = next((one for one in looks if one.of == catalog.site.theme), None) or Look(root, catalog.site.theme, memory)
    theme, templates = look.theme, look.templates
    problems = [*unread, *misread, *look.problems]
    rare = _rare(found.sources, memory)
    is_begun = _tell(tell if not has_errors(tuple(problems)) else None, catalog, look, rare, today)
    linted, mixed, asked = findings(catalog, today, memory)
    plan, name, private = NO_PLAN, "", list[Diagnostic]()
    if theme is not None and templates is not None and not has_errors((*problems, *permit(linted, files, today))):
        states, engines = states_of(catalog, today, look.name), Engines(templates, theme)
        name = states.name
        plan, more = remembered_plan(states, catalog, today, engines, memory if look.is_settled else NO_MEMORY)
        problems += more
    jobs = plan.jobs

    def meanwhile() -> None:
        """What the plan does not wait for."""
        private.extend(disclosed(found.sources, catalog, today, memory))
        problems.extend(broken(View(catalog, today)))
        if theme is not None:
            problems.extend((*_unprintable(theme, found, rare, memory), *bundles(theme).problems))
        if jobs and templates is not None:
            problems.extend(_closures(templates, jobs))
            look.keep()

    judged = examine(catalog, published := uses(jobs), dict(files), memory, meanwhile, low_priority=is_begun)
    kept, grants = settle((*linted, *private, *judged), files, today)
    kept = discreet(kept, dict(files))
    problems[:] = discreet((*problems, *kept), dict(files))
    catalog = replace(catalog, verdict=verdict(catalog, published, kept, grants))
    rarest, ordered = characters_of(rare.values()), tuple(sorted(set(problems)))
    site = Prepared(root, today, len(found.sources), rarest, catalog, theme, templates, jobs, ordered, began)
    if name and memory is not NO_MEMORY and site.is_sound:
        apart = mixed.union(one.span.path for one in {*problems}.difference(misread, kept))
        site = replace(site, baseline=baseline_of(name, catalog, found.sources, ordered, apart, asked, rare), plan=plan)
    return site, found


def _tell(tell: Tell | None, catalog: Catalog, look: Look, rare: Mapping[str, str], today: date) -> bool:
    """Tell of a site that was read, if somebody wants to know and it has a look; whether something was begun with it."""
    if tell is None or look.theme is None or look.templates is None:
        return False
    return bool(tell(UnlintedSite(catalog, look.theme, look.templates, characters_of(rare.values()), today)))


def _made_ready(root: Path, found: Discovery, memory: Memory) -> Look:
    """What is needed as soon as all files are read, and follows from one of them at most: the look that it asks for."""
    warm()
    load_channels()
    return Look(root, _settings(found.sources).theme, memory)


def _settings(sources: Iterable[Source]) -> Site:
    """The settings by the text of their own file; the usual ones where it cannot be read."""
    for source in sources:
        where = place(source.path).value
        if where is not None and where.kind is SITE and (document := parse(source, frozenset()).value) is not None:
            return validate(document, SITE).value or Site()
    return Site()


def uses(jobs: Iterable[Job]) -> dict[Ref, tuple[Use, ...]]:
    """In which regimes and channels the text of each entry is published; the output is named where it is not its own."""
    found: dict[Ref, set[Use]] = {}
    for job in jobs:
        if job.key and not job.facts_only and job.channel not in DATES_ONLY:
            is_own = job.regime == REGIMES.get(job.kind, "information")
            found.setdefault(job.ref, set()).add(Use(job.regime, job.channel, None if is_own else job.path))
    return {ref: tuple(sorted(some, key=lambda use: (use.output or "", use.channel))) for ref, some in found.items()}


def load_look(root: Path, name: str, memory: Memory = NO_MEMORY) -> Checked[tuple[Theme, Templates] | None]:
    """The theme and its templates."""
    look = Look(root, name, memory)
    return Checked((look.theme, look.templates) if look.theme and look.templates else None, look.problems)


def _closures(templates: Templates, jobs: Iterable[Job]) -> list[Diagnostic]:
    """Complaints about templates, found before anything is rendered."""
    problems: list[Diagnostic] = []
    for name in sorted({job.template for job in jobs if job.template}):
        problems += templates.closure(name).problems
    return problems


def _rare(sources: Iterable[Source], memory: Memory) -> dict[str, str]:
    """The characters of each text, by its digest, that the base fonts have not; remembered."""
    known: dict[str, str] = memory.recall(_RARE) or {}
    texts = {one.digest: one.text for one in sources}
    new = [digest for digest in texts if digest not in known]
    found = known | dict(zip(new, rare_in([texts[digest] for digest in new]), strict=True))
    found = {digest: found[digest] for digest in texts}
    if found != known:
        memory.keep(_RARE, found)
    return found


def _unprintable(theme: Theme, found: Discovery, rare: Mapping[str, str], memory: Memory) -> list[Diagnostic]:
    """Characters of printed kinds that no font has, each at its first place."""
    printed = [s for s in found.sources if (where := place(s.path).value) is not None and where.kind.name in PRINTED]
    try:
        missing = uncovered(theme.faces, characters_of(rare[source.digest] for source in printed), memory)
    except NoFont:
        message = text("font/none")
        return [error(Span("content"), "font/none", message, text("font/none.hint", command=printer.APT))]
    problems = []
    for character in sorted(missing):
        source = next(source for source in printed if character in source.text)
        before = source.text[: source.text.index(character)]
        span = Span.point(source.path, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        message = text("font/missing-glyph", value=character, code=f"U+{ord(character):04X}")
        problems.append(error(span, "font/missing-glyph", message, text("font/missing-glyph.hint")))
    return problems
