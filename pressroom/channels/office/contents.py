"""The contents of the print folder: every piece by its Chinese name, with the files that belong to it.

In: what all channels before it have planned.  Out: ``print/index.html``, one file without scripts, for whoever opens the folder.
Never: public, or a link to anything but files beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from os.path import relpath

from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job, Listed
from pressroom.channels.context import translator
from pressroom.channels.downloads import PRESS
from pressroom.channels.office.print_runs import PATH as LOG
from pressroom.channels.office.print_runs import REGIME_NAMES
from pressroom.channels.printed.publications import PUBLICATIONS
from pressroom.core.diagnostic import Checked

FOLDER = "print"
PATH = f"{FOLDER}/index.html"
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
    """One page, where anything is printed; pieces stand in the order of their channels."""
    pieces = tuple(job.listed for job in jobs if job.format)
    if pieces:
        yield Job(PATH, "contents", template=TEMPLATE, public=False, source="content", pieces=pieces)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The page as one file that needs no other."""
    t = translator(engines, "zh")
    groups = groupby(job.pieces, key=lambda piece: piece.channel)
    context = {
        "groups": [(channel, t(f"print_channel_{channel}"), _lines(pieces, view)) for channel, pieces in groups],
        "log": _from_here(LOG) if any(piece.channel == PUBLICATIONS.name for piece in job.pieces) else "",
        "hospital": view.hospital(),
        "tokens": engines.theme.tokens,
    }
    return engines.templates.render(job.template, context, job.path)


def _lines(pieces: Iterable[Listed], view: View) -> list[Line]:
    return [_line(piece, view) for piece in pieces]


def _line(piece: Listed, view: View) -> Line:
    named = view.name(piece.ref) if piece.ref.key else None
    first = PRESSED if piece.path.startswith(PRESS) else SCREEN  # an order may ask for the press edition alone
    files = ((first, piece.path), (PRESSED, piece.press), (IMPOSED, piece.imposed))
    return Line(
        title=named.title if named else piece.label,
        label=piece.label if named else "",
        size=piece.size,
        nature=REGIME_NAMES[piece.regime],
        public=piece.public,
        place=_from_here(piece.path),
        files=tuple((label, _from_here(path)) for label, path in files if path),
    )


def _from_here(path: str) -> str:
    return relpath(path, FOLDER).replace("\\", "/")


CONTENTS = Channel("contents", plan, render, gather=gather)
