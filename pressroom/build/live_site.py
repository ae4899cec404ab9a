"""A live site for the preview: held in memory, updated file by file, rendered page by page on request.

In: the paths of changed files.  Out: the site after the change, or the last good one with what is wrong now; and the
bytes of any output.  Never: writes a file, or shows half of a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from pressroom.build.execute import Task, render
from pressroom.build.site import Prepared, read, uses
from pressroom.catalog.catalog import Catalog
from pressroom.catalog.entry import Entry
from pressroom.catalog.load import file_role, load
from pressroom.catalog.resolve import resolve
from pressroom.catalog.view import Trace
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Diagnostic, Severity, has_errors
from pressroom.core.value_cache import ProcessCache, ValueCache
from pressroom.kinds import KINDS
from pressroom.kinds.base import Ref
from pressroom.render.fonts import FontSet, characters_of, derive
from pressroom.render.paper.pdf import PdfEngine
from pressroom.rules import lint
from pressroom.rules.law.desk import examine
from pressroom.rules.law.passage_cache import warm_up_desk
from pressroom.rules.suppression import permit
from pressroom.source.files import Discovery, Source, discover_file


@dataclass(frozen=True, slots=True)
class RenderedOutput:
    """An output that was rendered on request, with the answers that it rests on."""

    content: bytes | None
    trace: Trace
    problems: tuple[Diagnostic, ...]
    further: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiveSite:
    """The last good state of a site (none before the first), what is wrong now, and what was looked at."""

    root: Path
    today: date
    site: Prepared | None
    engines: Engines | None
    problems: tuple[Diagnostic, ...]
    jobs: Mapping[str, Job] = field(default_factory=dict)
    shown: dict[str, RenderedOutput] = field(default_factory=dict)
    """Outputs by the path of their job; filled while they are looked at, and kept over a change that leaves them alone."""
    sources: tuple[Source, ...] = ()
    """The files of the site, as they are now."""
    cache: ValueCache = field(default_factory=ProcessCache)
    """What was found out about each text, so that one among many is parsed and judged when it changes."""


def load_live_site(
    root: Path, today: date, former: LiveSite | None = None, cache: ValueCache | None = None
) -> LiveSite:
    """Read the whole site; with mistakes in it, the former state stays and only the mistakes are new."""
    known = former.cache if former else cache or ProcessCache()
    site, found = read(root, today, known)
    if not site.is_sound or site.theme is None or site.templates is None:
        empty = former or LiveSite(root, today, None, None, (), cache=known)
        return replace(empty, problems=site.problems)
    engines = Engines(site.templates, site.theme, PdfEngine(FontSet((), frozenset())))
    jobs = {path: job for job in site.jobs for path in job.paths}
    return LiveSite(root, today, site, engines, site.problems, jobs, sources=found.sources, cache=known)


def warm_up() -> None:
    """Do ahead of time what the first save would wait for: build the validators of all kinds, load the patterns of the rulings."""
    for kind in KINDS:
        kind.model.model_rebuild()
    warm_up_desk()


def apply_changes(live: LiveSite, paths: Iterable[str]) -> LiveSite:
    """The site after some files changed: one text is exchanged in place, for anything else the site is read again."""
    changed = sorted(set(paths))
    text = changed[0] if len(changed) == 1 else ""
    is_alone = all(problem.span.path == text for problem in live.problems if problem.severity is Severity.ERROR)
    quick = _exchange(live, live.site, text) if text and is_alone and live.site is not None else None
    return load_live_site(live.root, live.today, live) if quick is None else quick


def lint_live_site(live: LiveSite) -> LiveSite:
    """Run all rules; separate from ``apply_changes``, because it takes longer than showing the page."""
    if live.site is None:
        return live
    files = [(source.path, source.text) for source in live.sources]
    catalog = live.site.catalog
    judged = examine(catalog, uses(live.site.jobs), dict(files), live.cache)
    return replace(
        live, problems=tuple(sorted(set(permit((*lint(catalog, live.today, live.cache), *judged), files, live.today))))
    )


def output_bytes(live: LiveSite, path: str) -> bytes | None:
    """The bytes of an output; None when none is planned there, or when it cannot be made."""
    job = live.jobs.get(path)
    if job is None or live.site is None or live.engines is None:
        return None
    if job.path not in live.shown:
        engines = _printing(live, live.site, live.engines) if CHANNEL_BY_NAME[job.channel].sets_type else live.engines
        made = render(Task(job), live.site.catalog, live.today, engines)
        live.shown[job.path] = RenderedOutput(made.content, made.trace, made.problems, dict(made.further))
    found = live.shown[job.path]
    return found.further.get(path, found.content)


def output_diagnostics(live: LiveSite, path: str) -> tuple[Diagnostic, ...]:
    """What was noticed when an output was made."""
    job = live.jobs.get(path)
    return live.shown[job.path].problems if job is not None and job.path in live.shown else ()


def _printing(live: LiveSite, site: Prepared, engines: Engines) -> Engines:
    """Engines with the fonts of print, which are derived when the first piece is opened."""
    if not engines.printing.fonts.files and site.theme is not None:
        characters = characters_of(source.text for source in live.sources)
        engines.printing.use(derive(site.theme.faces, characters))
    return engines


def _exchange(live: LiveSite, site: Prepared, path: str) -> LiveSite | None:
    """The site with one text in the place of its former one; None when more than that entry may be concerned."""
    where = file_role(path).value
    former = site.catalog.entries.get(where.ref) if where is not None else None
    source = discover_file(live.root, path)
    if where is None or former is None or where.kind.single or source is None:
        return None
    texts = {known.path: known for known in live.sources}
    if path not in texts:
        return None
    texts[path] = source
    own = tuple(known for known in texts.values() if (at := file_role(known.path).value) and at.ref == where.ref)
    loaded, problems = load(Discovery(own, ()))
    entry = loaded.entries.get(where.ref)
    if entry is None or has_errors(problems):
        return replace(live, problems=problems)
    if entry.outline != former.outline:
        return None  # other outputs may be planned
    others = frozenset(site.catalog.entries) - {where.ref}
    links, dangling = resolve({where.ref: entry}, others)
    if dangling:
        return replace(live, problems=(*problems, *dangling))
    return _with_entry(live, site, entry, former, links, tuple(texts.values()))


def _with_entry(
    live: LiveSite,
    site: Prepared,
    entry: Entry[Any],
    former: Entry[Any],
    links: Mapping[Ref, tuple[Ref, ...]],
    sources: tuple[Source, ...],
) -> LiveSite:
    old = site.catalog
    before, _ = resolve({entry.ref: former}, frozenset(old.entries) - {entry.ref})
    backlinks = dict(old.backlinks)
    for ref in before.keys() | links.keys():
        pointing = (set(backlinks.get(ref, ())) - {entry.ref}) | set(links.get(ref, ()))
        backlinks[ref] = tuple(sorted(pointing))
    catalog = Catalog(old.root, {**old.entries, entry.ref: entry}, backlinks, old.assets, old.site, broken=old.broken)
    shown = {
        path: known
        for path, known in live.shown.items()
        if known.trace and all(catalog.digest(question, live.today) == answer for question, answer in known.trace)
    }
    return replace(live, site=replace(site, catalog=catalog), problems=(), shown=shown, sources=sources)
