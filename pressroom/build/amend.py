"""An edit of texts: a build that looks at the few texts that were written, and at the outputs that show them.

In: the texts that were touched since the last build, when nothing else was; the ground that it left.  Out: the outputs that
show them, made and put into place, and what is to be complained of now.  Never: reads another text, or decides anything that
is not certain: whenever more may have changed than what these entries say at length, None, and the whole site is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pressroom.build.execute import Artifact, Task, packed, render
from pressroom.build.ground import Ground, Lasting, Pointing, jobs_of, recall_ground
from pressroom.build.lock import exclusive
from pressroom.build.looks import Look
from pressroom.build.manifest import Owned
from pressroom.build.memory import SiteMemory
from pressroom.build.pipeline import put_on
from pressroom.build.publish import Stage
from pressroom.build.refused import Refused
from pressroom.build.site import uses
from pressroom.build.stamp import Change
from pressroom.build.trace import Record, TraceStore, describe
from pressroom.catalog.catalog import SITE_REF, Catalog
from pressroom.catalog.entry import Entry, Texts
from pressroom.catalog.load import keys_of, load, place, read_texts
from pressroom.catalog.questions import Judgement, Output, Said
from pressroom.catalog.shelves import Gone, Key, Shelved
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME, with_needs
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Diagnostic, has_errors
from pressroom.core.memory import Memory
from pressroom.kinds.base import Ref
from pressroom.kinds.site import Site
from pressroom.render.fonts import FontSet, base_characters
from pressroom.render.paper.pdf import PdfEngine
from pressroom.rules import inspected
from pressroom.rules.law.desk import default_use, judged
from pressroom.rules.law.known import Known
from pressroom.rules.privacy import disclosed
from pressroom.rules.suppression import settle
from pressroom.source.files import Discovery, Source, discover_file


@dataclass(frozen=True, slots=True)
class Amended:
    """What the build of an edit did."""

    problems: tuple[Diagnostic, ...]
    rendered: tuple[str, ...]
    """Outputs that were made, though their bytes may be what they were."""
    published: tuple[str, ...]
    """Files that were put into place, the manifest among them."""
    ground: str
    """The name of the ground that the next build may stand on."""


@dataclass(frozen=True, slots=True)
class _Edited:
    """An entry whose texts were written."""

    entry: Entry[Any]
    key: Key
    sources: tuple[Source, ...]
    jobs: tuple[Job, ...]
    problems: tuple[Diagnostic, ...]
    """What was noticed when it was read."""


class _Unsure(Exception):
    """More may have changed than what the entries say at length."""


def amend(root: Path, output: Path, cache: Path, today: date, only: frozenset[str], change: Change) -> Amended | None:
    """Bring the outputs up to date after an edit of texts; None when the whole site has to be looked at."""
    try:
        with exclusive(output), SiteMemory(root, change.said["memory"], tidies=False) as memory:
            ground = recall_ground(memory, change.said["ground"])
            if ground is None:
                return None
            return _Amendment(root, output, cache, today, only, memory, change.files, *ground).run(change.paths)
    except (_Unsure, Gone, Refused, OSError, KeyError):
        return None


class _Amendment:
    """One edit of texts on the ground of the last build."""

    def __init__(
        self,
        root: Path,
        output: Path,
        cache: Path,
        today: date,
        only: frozenset[str],
        memory: Memory,
        files: tuple[str, ...],
        ground: Ground,
        lasting: Lasting,
    ) -> None:
        self._root = root
        self._output = output
        self._store = TraceStore(cache)
        self._today = today
        self._only = with_needs(only)
        self._memory = memory
        self._files = files
        """Every file of the content."""
        self._ground = ground
        self._lasting = lasting
        self._entries = Shelved(memory, ground.keys, self._read)

    def run(self, paths: tuple[str, ...]) -> Amended:
        """Read, judge, render, publish, remember."""
        refs = {_placed(path) for path in paths}
        edited = [self._edited(ref) for ref in sorted(refs)]
        site = self._entries[SITE_REF].model if SITE_REF in self._entries else Site()
        catalog = Catalog(self._root, self._entries, Pointing(self._memory), self._lasting.assets, site)
        problems = self._judged(edited, catalog)
        stale = {job: record for one in edited for job, record in self._stale(one)}
        artifacts = self._rendered(stale, catalog)
        owned = self._publish(artifacts)
        self._remember(artifacts, stale, owned)
        ground = self._ground.after({one.entry.ref: one.key for one in edited}, problems)
        told = tuple(replace(problem, output=made.job.path) for made in artifacts for problem in made.problems)
        return Amended(
            tuple(sorted({*problems, *told})),
            tuple(sorted(job.path for job in stale)),
            tuple(owned),
            ground.keep(self._memory),
        )

    def _edited(self, ref: Ref) -> _Edited:
        """An entry as it is written now; unsure when more of it is another than its texts."""
        sources = self._sources(ref)
        loaded, problems = load(Discovery(sources, ()))
        entry = loaded.entries.get(ref)
        if entry is None or entry.outline != self._ground.keys[ref.kind][ref.key].outline or entry.has_odd_links:
            raise _Unsure
        base = base_characters()
        for source in sources:
            rare = "".join(sorted(set(source.text) - base))
            if source.path in self._ground.mixed or rare != self._ground.rare.get(source.path, ""):
                raise _Unsure
        key = Key(keys_of(sources)[ref], entry.outline)
        self._memory.keep(key.files, entry.written.texts)
        self._entries.exchange(entry, key)
        return _Edited(entry, key, sources, jobs_of(self._memory, ref), problems)

    def _sources(self, ref: Ref) -> tuple[Source, ...]:
        """The files of an entry, in the order in which they are found."""
        named = [path for path in self._files if f"/{ref.key}." in path]
        own = [path for path in named if (at := place(path).value) is not None and at.ref == ref]
        found = [discover_file(self._root, path) for path in own]
        if not found or None in found:
            raise _Unsure
        return tuple(source for source in found if source is not None)

    def _read(self, ref: Ref) -> Texts:
        """The texts of an entry from its files, when the memory that promised them is gone."""
        return read_texts(self._sources(ref), ref)

    def _judged(self, edited: Iterable[_Edited], catalog: Catalog) -> tuple[Diagnostic, ...]:
        """What is to be complained of in the whole site."""
        problems = set(self._ground.problems)
        for one in edited:
            paths = {source.path for source in one.sources}
            before = {problem for problem in problems if problem.span.path in paths}
            now, is_permitted = self._said(one, catalog)
            legal = {problem for problem in before ^ now if problem.rule.startswith(("law/", "suppress/"))}
            of_law = legal or is_permitted or not self._ground.permitted.isdisjoint(paths)
            if has_errors(tuple(now)) or (of_law and self._store.asks_for_verdict()):
                raise _Unsure
            problems = (problems - before) | now
        return tuple(sorted(problems))

    def _said(self, one: _Edited, catalog: Catalog) -> tuple[set[Diagnostic], bool]:
        """What rules and desk say of an entry, and whether a permission is in use."""
        ref, around = one.entry.ref, self._lasting.around
        files = [(source.path, source.text) for source in one.sources]
        known = Known(ref, around.names, self._memory)
        used = uses(one.jobs).get(ref) or (default_use(ref),)
        found = inspected(one.entry, View(catalog, self._today))
        found += disclosed(one.sources, catalog, self._today)
        found += judged(one.entry, used, dict(files), known, around)
        self._memory.keep(known.key, known.now)
        kept, grants = settle(tuple(found), files, self._today)
        return {*one.problems, *kept}, bool(grants)

    def _stale(self, one: _Edited) -> Iterator[tuple[Job, Record]]:
        """The outputs that show the entry's texts as they were."""
        records = self._store.showing(one.entry.ref)
        if records is None:
            raise _Unsure
        job_by_path = {job.path: job for job in one.jobs}
        for path, record in records.items():
            job = job_by_path.get(path)
            if job is None:
                raise _Unsure
            if (Said(one.entry.ref), one.entry.digest) in record.questions or not self._is_wanted(job):
                continue
            if CHANNEL_BY_NAME[job.channel].sets_type or not self._lasting.read_by_others.isdisjoint(job.paths):
                raise _Unsure
            if any(isinstance(asked, Judgement | Output) for asked, _ in record.questions):
                raise _Unsure
            yield job, record

    def _is_wanted(self, job: Job) -> bool:
        return not self._only or job.channel in self._only

    def _rendered(self, stale: Mapping[Job, Record], catalog: Catalog) -> list[Artifact]:
        look = Look(self._root, catalog.site.theme, self._memory)
        if look.theme is None or look.templates is None:
            raise _Unsure
        engines = Engines(look.templates, look.theme, PdfEngine(FontSet((), frozenset())))
        made = [
            packed(render(Task(job, "", record.output), catalog, self._today, engines)) for job, record in stale.items()
        ]
        if any(has_errors(one.problems) or (one.content is None and not one.is_kept) for one in made):
            raise _Unsure
        return made

    def _publish(self, artifacts: Iterable[Artifact]) -> dict[str, Owned]:
        """Put the files whose bytes are new into place, and tell them with the manifest."""
        fresh = [artifact for artifact in artifacts if artifact.content is not None]
        if not fresh:
            return {}
        stage = Stage(self._output)
        try:
            for artifact in fresh:
                put_on(stage, artifact)
            if not stage.exchange():
                raise _Unsure
        finally:
            stage.drop()
        return dict(stage.files)

    def _remember(
        self, artifacts: Iterable[Artifact], stale: Mapping[Job, Record], published: Mapping[str, Owned]
    ) -> None:
        """Keep the traces of what was made."""
        records = []
        for made in artifacts:
            path, before = made.job.path, stale[made.job]
            asked = dict(made.trace)
            changed = tuple(
                f"{describe(one)} changed" for one, said in before.questions if asked.get(one, said) != said
            )
            stat = (self._output / path).stat()
            now = published[path].digest if path in published else before.output
            records.append(
                replace(
                    before,
                    questions=made.trace,
                    reasons=changed,
                    output=now,
                    size=stat.st_size,
                    mtime_ns=stat.st_mtime_ns,
                )
            )
        if records:
            self._store.save(records)


def _placed(path: str) -> Ref:
    """The entry that a file belongs to."""
    where = place(path).value
    if where is None:
        raise _Unsure
    return where.ref
