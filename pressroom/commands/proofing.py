"""proof: the contact sheet of every printed piece, with its preflight, for the office to look at before it prints.

In: a built site.  Out: ``proof/index.html`` with pictures of the pages, and what preflight has to say.  The sheet is ours
like all output; the next build that changes anything removes it, so that no old proof is taken for a new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pressroom.build.lock import exclusive
from pressroom.build.manifest import read_manifest
from pressroom.build.publish import Stage
from pressroom.build.site import Prepared
from pressroom.channels.base import Job
from pressroom.channels.downloads import PRESS
from pressroom.channels.printed.preflight import preflight
from pressroom.core.diagnostic import Diagnostic
from pressroom.render.paper.examine import Findings, examine
from pressroom.render.paper.thumbnails import thumbnails
from pressroom.report.phrases import Lang, say

FOLDER = "proof"
TEMPLATE = "proof/contact-sheet.html"
WIDTH = 360
"""Pixels of a thumbnail; twice what the sheet shows, for dense screens."""
MAX_PAGES = 12
"""Pages of a piece that are shown; a longer one is opened."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece on the contact sheet."""

    job: Job
    title: str
    findings: Findings
    """Of its only or its screen edition."""
    press: Findings | None
    bytes: int
    press_bytes: int
    digest: str
    pictures: tuple[str, ...]
    """Paths of the thumbnails, relative to the sheet."""
    problems: tuple[str, ...]
    """What preflight says, in words."""

    @property
    def is_press_alone(self) -> bool:
        """Whether the press edition is all that was ordered."""
        return self.job.path.startswith(PRESS)

    @property
    def hidden(self) -> int:
        """Pages that the sheet does not show."""
        return max(0, len(self.findings.sheets) - MAX_PAGES)

    @property
    def fonts(self) -> tuple[str, ...]:
        """Names of the fonts, without the mark of the subset."""
        return tuple(sorted({font.name.partition("+")[2] or font.name for font in self.findings.fonts}))


def printed_channels(site: Prepared) -> frozenset[str]:
    """The channels that print anything."""
    return frozenset(job.channel for job in site.jobs if job.format)


def run_proof(site: Prepared, output: Path, only: frozenset[str], lang: Lang) -> tuple[str, tuple[Diagnostic, ...]]:
    """Make the sheet; tells where it is and what preflight found."""
    assert site.templates is not None
    jobs = [job for job in site.jobs if job.format and (not only or job.channel in only)]
    problems: list[Diagnostic] = []
    with exclusive(output):
        owned = read_manifest(output)
        stage = Stage(output)
        proofs = []
        for job in sorted(jobs, key=lambda job: job.path):
            if job.path in owned:
                proof, found = _proof(job, output, stage, owned[job.path].digest, lang)
                proofs.append(proof)
                problems += [replace(problem, output=job.path) for problem in found]
        context = {
            "proofs": proofs,
            "day": site.today,
            "lang": lang,
            "site": site.catalog.site,
            "names": site.templates.words,
        }
        page, said = site.templates.render(TEMPLATE, context, f"{FOLDER}/index.html")
        problems += said
        if page is not None:
            stage.add(f"{FOLDER}/index.html", str(page).encode())
        stage.commit(path for path in owned if not path.startswith(f"{FOLDER}/"))
    return f"{FOLDER}/index.html", tuple(sorted(problems))


def _proof(job: Job, output: Path, stage: Stage, digest: str, lang: Lang) -> tuple[Proof, tuple[Diagnostic, ...]]:
    """Examine the files of a piece and stage pictures of its pages."""
    assert job.format is not None
    first = (output / job.path).read_bytes()
    pressed = (output / job.press).read_bytes() if job.press else None
    findings = examine(first)
    is_alone = job.path.startswith(PRESS)  # the press edition is all that was ordered
    screen = None if is_alone else findings
    press = findings if is_alone else examine(pressed) if pressed else None
    problems = tuple(preflight(job, job.format, screen, press))
    pictures = tuple(_stage_pictures(job, first, pressed, stage))
    words = tuple(say(problem.message, lang) for problem in problems)
    sizes = (len(first), len(pressed or b""))
    return Proof(job, findings.title, findings, press, *sizes, digest, pictures, words), problems


def _stage_pictures(job: Job, first: bytes, pressed: bytes | None, stage: Stage) -> Iterator[str]:
    """The pages as a reader sees them, and last the first one as the press gets it, with its marks."""
    stem = (
        str(PurePosixPath(job.path).relative_to("print").with_suffix("")) if job.path.startswith("print/") else job.path
    )
    for number, picture in enumerate(thumbnails(first, WIDTH, MAX_PAGES), 1):
        path = f"{stem}-{number}.png"
        stage.add(f"{FOLDER}/{path}", picture)
        yield path
    if pressed is not None:
        for picture in thumbnails(pressed, WIDTH, 1):
            stage.add(f"{FOLDER}/{stem}-press.png", picture)
            yield f"{stem}-press.png"
