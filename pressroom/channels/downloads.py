"""Where printed pieces go, and which of them a web page offers for download."""

from __future__ import annotations

from dataclasses import dataclass

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB, relative
from pressroom.channels.base import Job
from pressroom.kinds.base import Ref
from pressroom.kinds.checkup import CHECKUP_ITEM
from pressroom.kinds.package import PACKAGE, Package


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a page offers."""

    label: str
    href: str


def print_path(folder: str, name: str) -> str:
    """Path below ``output/`` of a printed piece."""
    return f"print/{folder}/{name}.pdf"


PRESS = "print/press/"
"""Folder below ``output/`` of all press editions."""


def press_path(folder: str, name: str) -> str:
    """Path below ``output/`` of the edition of a printed piece that goes to a press."""
    return f"{PRESS}{folder}/{name}.pdf"


def download_path(folder: str, name: str) -> str:
    """Path below ``output/`` of the same piece inside the website."""
    return f"{WEB}/downloads/{folder}/{name}.pdf"


_OFFERS: dict[str, tuple[tuple[str, str], ...]] = {
    "department": (
        ("leaflets", "download_leaflet"),
        ("leaflets-a5", "download_small_leaflet"),
        ("brochures", "download_brochure"),
    ),
    "article": (("prescriptions", "download_prescription"),),
    "checkup-item": (("examination-notes", "download_examination_note"),),
    "expert": (("expert-cards", "download_expert_card"),),
    "page": (("guides", "download_guide"),),
    "lecture": (("handouts", "download_handout"), ("handouts-large", "download_handout_large")),
    "package": (("package-leaflets", "download_package"), ("preparation", "download_preparation")),
}
_INSIDE = frozenset({"department", "expert"})
"""Kinds whose pieces are advertisements, or may not be made, for use outside the premises; the site offers none then."""


def _of_package(offered: tuple[tuple[str, str], ...], entry: Entry[Package], view: View) -> tuple[tuple[str, str], ...]:
    """A package that is over has no pieces; its leaflet is an advertisement outside the premises, its notes are not."""
    if entry.model.last < view.today():
        return ()
    return offered[1:] if view.setting("print").distribution == "outside" else offered


def downloads(job: Job, view: View) -> tuple[Download, ...]:
    """The printed pieces of an entry, as relative addresses; ``label`` is a key of the interface's words."""
    ref = Ref(job.kind, job.key)
    offered = _OFFERS.get(job.kind, ())
    if job.kind == PACKAGE.name:
        offered = _of_package(offered, view.expect(PACKAGE, ref), view)
    if job.kind in _INSIDE and view.setting("print").distribution == "outside":
        offered = ()
    if job.kind == CHECKUP_ITEM.name and not view.expect(CHECKUP_ITEM, ref).model.needs_note:
        offered = ()
    return tuple(Download(label, relative(job.path, download_path(folder, ref.key))) for folder, label in offered)
