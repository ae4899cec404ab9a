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
from pressroom.build.plans import NO_PLAN, Plan, cached_plan, plan_inputs
from pressroom.build.theme_cache import ThemeLoader
from pressroom.catalog.catalog import Catalog, assemble
from pressroom.catalog.load import file_role
from pressroom.catalog.validate import validate
from pressroom.catalog.view import View
from pressroom.channels import load_channels
from pressroom.channels.assets import bundles
from pressroom.channels.base import Engines, Job
from pressroom.channels.pictures import unreadable_pictures
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, has_errors, text
from pressroom.core.lazy import lazy_module
from pressroom.core.value_cache import NO_CACHE, ValueCache
from pressroom.kinds.base import Ref
from pressroom.kinds.regimes import REGIMES
from pressroom.kinds.site import SITE, Site
from pressroom.render.fonts import NoFont, characters_of, rare_in, uncovered
from pressroom.render.markup.templates import Templates
from pressroom.render.markup.theme import Theme
from pressroom.rules import findings
from pressroom.rules.law.desk import Use, examine
from pressroom.rules.law.passage_cache import warm_up_desk
from pressroom.rules.law.verdict import verdict
from pressroom.rules.privacy import personal_numbers, redacted
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


MAX_READS = 3
"""How often a site is read when files vanish between being listed and being opened."""


Tell = Callable[[UnlintedSite], bool | None]
"""Whether something was begun with it that others wait for longer than for judgement."""


def prepare(root: Path, today: date, cache: ValueCache = NO_CACHE, tell: Tell | None = None) -> Prepared:
    """Discover, parse, validate, assemble, lint, load the theme, plan; the files as text are let go with the last step.

    ``root`` is an absolute path.  ``tell`` is told of the site as soon as it is read, for what may begin before it is judged.
    """
    return read(root, today, cache, tell)[0]


def read(root: Path, today: date, cache: ValueCache = NO_CACHE, tell: Tell | None = None) -> tuple[Prepared, Discovery]:
    """The prepared site with the files that it was read from, for whoever goes on writing them."""
    began = time.perf_counter()
    for _ in range(MAX_READS - 1):
        with suppress(FileNotFoundError):
            return _prepare(root, today, began, cache, tell)
    return _prepare(root, today, began, cache, tell)


def _prepare(root: Path, today: date, began: float, cache: ValueCache, tell: Tell | None) -> tuple[Prepared, Discovery]:
    found, unread = discover(root, cache)
    loaders: list[ThemeLoader] = []
    catalog, misread = assemble(root, found, cache, meanwhile=lambda: loaders.append(_made_ready(root, found, cache)))
    files = [(source.path, source.text) for source in found.sources]
    name = catalog.site.theme
    loader = next((one for one in loaders if one.of == name), None) or ThemeLoader(root, name, cache)
    theme, templates = loader.theme, loader.templates
    problems = [*unread, *misread, *loader.problems]
    rare = _rare(found.sources, cache)
    is_begun = _tell(tell if not has_errors(tuple(problems)) else None, catalog, loader, rare, today)
    linted, mixed, asked = findings(catalog, today, cache)
    is_planned = not has_errors((*problems, *permit(linted, files, today)))
    (plan, invariants), more = _planned(loader, catalog, today, cache) if is_planned else Checked((NO_PLAN, ""))
    problems += more
    jobs, private = plan.jobs, list[Diagnostic]()

    def meanwhile() -> None:
        """What the plan does not wait for."""
        private.extend(personal_numbers(found.sources, catalog, today, cache))
        problems.extend(unreadable_pictures(View(catalog, today)))
        if theme is not None:
            problems.extend((*_unprintable(theme, found, rare, cache), *bundles(theme).problems))
        if jobs and templates is not None:
            problems.extend(_closures(templates, jobs))
            loader.keep()

    judged = examine(catalog, published := uses(jobs), dict(files), cache, meanwhile, low_priority=is_begun)
    kept, grants = settle((*linted, *private, *judged), files, today)
    kept = redacted(kept, dict(files))
    problems[:] = redacted((*problems, *kept), dict(files))
    catalog = replace(catalog, verdict=verdict(catalog, published, kept, grants))
    rarest, ordered = characters_of(rare.values()), tuple(sorted(set(problems)))
    site = Prepared(root, today, len(found.sources), rarest, catalog, theme, templates, jobs, ordered, began)
    if invariants and cache is not NO_CACHE and site.is_sound:
        apart = mixed.union(one.span.path for one in {*problems}.difference(misread, kept))
        baseline = baseline_of(invariants, catalog, found.sources, ordered, apart, asked, rare)
        site = replace(site, baseline=baseline, plan=plan)
    return site, found


def _planned(loader: ThemeLoader, catalog: Catalog, today: date, cache: ValueCache) -> Checked[tuple[Plan, str]]:
    """The plan of a site without errors, and the digest of all that it follows from; empty where there is no theme."""
    if loader.theme is None or loader.templates is None:
        return Checked((NO_PLAN, ""))
    states, engines = plan_inputs(catalog, today, loader.name), Engines(loader.templates, loader.theme)
    plan, problems = cached_plan(states, catalog, today, engines, cache if loader.is_settled else NO_CACHE)
    return Checked((plan, states.name), problems)


def _tell(tell: Tell | None, catalog: Catalog, loader: ThemeLoader, rare: Mapping[str, str], today: date) -> bool:
    """Call ``tell`` with a site that was read and has a theme; whether it started something that others wait for."""
    if tell is None or loader.theme is None or loader.templates is None:
        return False
    return bool(tell(UnlintedSite(catalog, loader.theme, loader.templates, characters_of(rare.values()), today)))


def _made_ready(root: Path, found: Discovery, cache: ValueCache) -> ThemeLoader:
    """What is needed as soon as all files are read, and follows from one of them at most: the theme that the settings name."""
    warm_up_desk()
    load_channels()
    return ThemeLoader(root, _settings(found.sources).theme, cache)


def _settings(sources: Iterable[Source]) -> Site:
    """The settings by the text of their own file; the usual ones where it cannot be read."""
    for source in sources:
        where = file_role(source.path).value
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


def load_theme_and_templates(
    root: Path, name: str, cache: ValueCache = NO_CACHE
) -> Checked[tuple[Theme, Templates] | None]:
    """The theme and its templates."""
    loader = ThemeLoader(root, name, cache)
    return Checked((loader.theme, loader.templates) if loader.theme and loader.templates else None, loader.problems)


def _closures(templates: Templates, jobs: Iterable[Job]) -> list[Diagnostic]:
    """Complaints about templates, found before anything is rendered."""
    problems: list[Diagnostic] = []
    for name in sorted({job.template for job in jobs if job.template}):
        problems += templates.closure(name).problems
    return problems


def _rare(sources: Iterable[Source], cache: ValueCache) -> dict[str, str]:
    """The characters of each text, by its digest, that the base fonts have not; remembered."""
    known: dict[str, str] = cache.get(_RARE) or {}
    texts = {one.digest: one.text for one in sources}
    new = [digest for digest in texts if digest not in known]
    found = known | dict(zip(new, rare_in([texts[digest] for digest in new]), strict=True))
    found = {digest: found[digest] for digest in texts}
    if found != known:
        cache.put(_RARE, found)
    return found


def _unprintable(theme: Theme, found: Discovery, rare: Mapping[str, str], cache: ValueCache) -> list[Diagnostic]:
    """Characters of printed kinds that no font has, each at its first place."""
    printed = [
        s for s in found.sources if (where := file_role(s.path).value) is not None and where.kind.name in PRINTED
    ]
    try:
        missing = uncovered(theme.faces, characters_of(rare[source.digest] for source in printed), cache)
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
