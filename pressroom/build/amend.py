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

from pressroom.build.edits import Edited, Edits, Unsure
from pressroom.build.execute import Artifact, Task, packed, render
from pressroom.build.ground import Ground, Lasting, Pointing, every_job, recall_ground
from pressroom.build.lock import exclusive
from pressroom.build.looks import Look
from pressroom.build.manifest import Owned
from pressroom.build.memory import SiteMemory
from pressroom.build.noticed import once_each
from pressroom.build.pipeline import put_on
from pressroom.build.publish import Stage
from pressroom.build.refused import Refused
from pressroom.build.stamp import Change
from pressroom.build.trace import Record, TraceStore, describe
from pressroom.catalog.catalog import SITE_REF, Catalog
from pressroom.catalog.questions import Judgement, Output, Said
from pressroom.catalog.shelves import Gone
from pressroom.channels import CHANNEL_BY_NAME, with_needs
from pressroom.channels.base import Engines, Job
from pressroom.core.diagnostic import Diagnostic, has_errors
from pressroom.core.memory import Memory
from pressroom.kinds.site import Site


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


def amend(root: Path, output: Path, cache: Path, today: date, only: frozenset[str], change: Change) -> Amended | None:
    """Bring the outputs up to date after an edit of texts; None when the whole site has to be looked at."""
    try:
        with exclusive(output), SiteMemory(root, change.said["memory"], tidies=False) as memory:
            ground = recall_ground(memory, change.said["ground"])
            if ground is None:
                return None
            return _Amendment(root, output, cache, today, only, memory, change.files, *ground).run(change.paths)
    except (Unsure, Gone, Refused, OSError, KeyError):
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
        self._ground = ground
        self._lasting = lasting
        self._edits = Edits(root, today, memory, files, ground, lasting)

    def run(self, paths: tuple[str, ...]) -> Amended:
        """Read, judge, render, publish, remember."""
        edited = self._edits.read(paths)
        entries = self._edits.entries
        site = entries[SITE_REF].model if SITE_REF in entries else Site()
        catalog = Catalog(self._root, entries, Pointing(self._memory), self._lasting.assets, site)
        problems = self._edits.judged(edited, catalog, self._store.asks_for_verdict)
        stale = {job: record for one in edited for job, record in self._stale(one)}
        artifacts = self._rendered(stale, catalog)
        owned = self._publish(artifacts)
        self._remember(artifacts, stale, owned)
        ground = self._ground.after({one.entry.ref: one.key for one in edited}, problems)
        return Amended(
            tuple(sorted({*problems, *once_each(self._noticed())})),
            tuple(sorted(job.path for job in stale)),
            tuple(owned),
            ground.keep(self._memory),
        )

    def _noticed(self) -> list[Diagnostic]:
        """What was noticed when outputs were made, those of now and those that stand."""
        noticed = self._store.noticed()
        if noticed is None:
            raise Unsure
        if noticed and self._only:
            wanted = {job.path for job in every_job(self._memory) if job.channel in self._only}
            noticed = {path: problems for path, problems in noticed.items() if path in wanted}
        return [problem for problems in noticed.values() for problem in problems]

    def _stale(self, one: Edited) -> Iterator[tuple[Job, Record]]:
        """The outputs that show the entry's texts as they were."""
        records = self._store.showing(one.entry.ref)
        if records is None:
            raise Unsure
        job_by_path = {job.path: job for job in one.jobs}
        for path, record in records.items():
            job = job_by_path.get(path)
            if job is None:
                raise Unsure
            if (Said(one.entry.ref), one.entry.digest) in record.questions or not self._is_wanted(job):
                continue
            if CHANNEL_BY_NAME[job.channel].sets_type or not self._lasting.read_by_others.isdisjoint(job.paths):
                raise Unsure
            if any(isinstance(asked, Judgement | Output) for asked, _ in record.questions):
                raise Unsure
            yield job, record

    def _is_wanted(self, job: Job) -> bool:
        return not self._only or job.channel in self._only

    def _rendered(self, stale: Mapping[Job, Record], catalog: Catalog) -> list[Artifact]:
        look = Look(self._root, catalog.site.theme, self._memory)
        if look.theme is None or look.templates is None:
            raise Unsure
        engines = Engines(look.templates, look.theme)
        made = [
            packed(render(Task(job, "", record.output), catalog, self._today, engines)) for job, record in stale.items()
        ]
        if any(has_errors(one.problems) or (one.content is None and not one.is_kept) for one in made):
            raise Unsure
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
                raise Unsure
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
                    problems=tuple(replace(problem, output=path) for problem in made.problems),
                )
            )
        if records:
            self._store.save(records)
