"""The contents of the folders with printed pieces: every piece by its Chinese name, with the files that belong to it.

In: what all channels before it have planned.  Out: ``print/index.html`` and ``internal/index.html``, each one file without scripts,
for whoever opens the folder.  Never: public; a word of an internal piece outside its folder, as the other is handed to printing
houses; or a link to anything but files beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from os.path import relpath
from pathlib import PurePosixPath

from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job, Listed
from pressroom.channels.context import translator
from pressroom.channels.downloads import PRESS
from pressroom.channels.office.print_runs import PATH as LOG
from pressroom.channels.office.print_runs import REGIME_NAMES
from pressroom.channels.printed.publications import PUBLICATIONS
from pressroom.core.diagnostic import Checked

FOLDERS = ("print", "internal")
PATH = "print/index.html"
TEMPLATE = "text/print-contents.html"
SCREEN, PRESSED, IMPOSED = "打开", "印刷版", "拼版"
"""What the files of a piece are called: the one for screens and office printers, that for the press, the sheets of a booklet."""


@dataclass(frozen=True, slots=True)
class Line:
    """One piece: what it is called, what sets it apart, its size and nature, and label and address of each of its files."""

    title: str
    label: str
    size: str
    nature: str
    public: bool
    place: str
    """Its first file, as it stands in the folder."""
    files: tuple[tuple[str, str], ...]


def plan(view: View, engines: Engines) -> tuple[Job, ...]:
    """Nothing by itself: what there is to list, others plan."""
    return ()


def gather(jobs: tuple[Job, ...]) -> Iterator[Job]:
    """One page a folder, where anything is printed; pieces stand in the order of their channels."""
    for folder in FOLDERS:
        pieces = tuple(job.listed for job in jobs if job.format and job.path.startswith(f"{folder}/"))
        if pieces:
            path = f"{folder}/index.html"
            yield Job(path, "contents", template=TEMPLATE, public=False, source="content", pieces=pieces)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The page as one file that needs no other."""
    t = translator(engines, "zh")
    groups = groupby(job.pieces, key=lambda piece: piece.channel)
    context = {
        "groups": [(channel, t(f"print_channel_{channel}"), _lines(pieces, view, job)) for channel, pieces in groups],
        "is_internal": job.path != PATH,
        "log": _beside(job, LOG) if any(piece.channel == PUBLICATIONS.name for piece in job.pieces) else "",
        "hospital": view.hospital(),
        "tokens": engines.theme.tokens,
    }
    return engines.templates.render(job.template, context, job.path)


def _lines(pieces: Iterable[Listed], view: View, job: Job) -> list[Line]:
    return [_line(piece, view, job) for piece in pieces]


def _line(piece: Listed, view: View, job: Job) -> Line:
    named = view.name(piece.ref) if piece.ref.key else None
    first = PRESSED if piece.path.startswith(PRESS) else SCREEN  # an order may ask for the press edition alone
    files = ((first, piece.path), (PRESSED, piece.press), (IMPOSED, piece.imposed))
    return Line(
        title=named.title if named else piece.label,
        label=piece.label if named else "",
        size=piece.size,
        nature=REGIME_NAMES[piece.regime],
        public=piece.public,
        place=_beside(job, piece.path),
        files=tuple((label, _beside(job, path)) for label, path in files if path),
    )


def _beside(job: Job, path: str) -> str:
    """A path as a link of the page."""
    return relpath(path, PurePosixPath(job.path).parent).replace("\\", "/")


CONTENTS = Channel("contents", plan, render, gather=gather)
