"""Signs: the way to departments and services (A3), what lies on the floors of a building (A3), desk signs (A4).

In: buildings, departments and services with their places.  Out: a kit of arrows a place, a directory a building, a sign a
counter.  Never: guesses on which side a door lies, which only the wall knows; so each kit has the arrows to choose from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pressroom.catalog.catalog import HOSPITAL_REF
from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import absolute, index_path
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.entries import room
from pressroom.channels.printed.base import (
    CONTENT_MARK,
    VersionBox,
    piece,
    print_context,
    printed_channel,
    public_address,
    version_box,
)
from pressroom.core.diagnostic import Checked
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.hospital import Building
from pressroom.kinds.service import SERVICE
from pressroom.render.formats import DIRECTORY_A3, SIGN_A4, SIGN_KIT_A3

SIGN, FLOORS, DESK = "print/sign.html", "print/floor-directory.html", "print/desk-sign.html"
MIN_PLACES = 4
"""Places that a building must hold to be worth a directory."""
PICTOGRAMS = {
    "03.01": "respiratory", "03.02": "gastroenterology", "03.03": "neurology", "03.04": "cardiology",
    "03.05": "haematology", "03.06": "nephrology", "03.07": "endocrinology", "03.08": "rheumatology",
    "03.10": "geriatrics", "04": "surgery", "04.02": "neurology", "04.03": "orthopaedics", "04.04": "urology",
    "05": "gynaecology", "05.02": "obstetrics", "07": "paediatrics", "09": "paediatrics", "10": "ophthalmology",
    "11": "ear-nose-throat", "12": "tooth", "19": "oncology", "20": "emergency", "21": "rehabilitation", "27": "pain",
    "28": "intensive-care", "30": "laboratory", "31": "laboratory", "32": "radiology", "32.05": "sonography",
    "50": "mortar",
}  # fmt: skip
"""Pictogram by code of 诊疗科目: the longest code that a department's first code begins with."""
SERVICE_PICTOGRAMS = (
    ("轮椅", "wheelchair"), ("停车", "parking"), ("药", "pharmacy"), ("语", "languages"), ("讲座", "lecture"), ("客", "calls"),
)  # fmt: skip
"""Pictogram by a word in the name of a service."""


def plan_signs(view: View, engines: Engines) -> Iterator[Job]:
    """A kit of arrows for every department and every service."""
    for entry in (*view.where(DEPARTMENT), *view.where(SERVICE)):
        folder = "departments" if entry.ref.kind == DEPARTMENT.name else "services"
        yield piece("sign", f"signs/{folder}", entry.key, SIGN_KIT_A3, SIGN, entry=entry, is_offered=False)


def plan_floors(view: View, engines: Engines) -> Iterator[Job]:
    """A directory for every building in which several places are known."""
    found = view.find(HOSPITAL_REF)
    for building in view.hospital().buildings:
        if found is not None and sum(len(floor.places) for floor in floors_of(building, view)) >= MIN_PLACES:
            name, path, label = building.id, found.path, building.name
            yield piece(
                "floor-directory", "signs/floors", name, DIRECTORY_A3, FLOORS, source=path, facet=name, label=label
            )


def plan_desks(view: View, engines: Engines) -> Iterator[Job]:
    """A sign for the counter of every service that has hours."""
    for entry in view.where(SERVICE):
        if entry.model.hours:
            yield piece("desk-sign", "signs/desks", entry.key, SIGN_A4, DESK, entry=entry, is_offered=False)


def render_entry(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of an arrow kit or a desk sign."""
    entry = view.find(job.ref)
    assert entry is not None, "planned from the catalog"
    context = print_context(job, view, engines) | {
        "entry": entry,
        "model": entry.model,
        "english": _english(entry),
        "room": room(entry.model.location, view),
        "pictogram": pictogram(entry),
        "stamp": version_box("BZ" if job.channel == "sign" else "TP", entry, view),
        "address": public_address(view, entry.ref),
    }
    return engines.templates.render(job.template, context, job.path)


def render_floors(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of a directory: floors from the top down, departments before services."""
    hospital = view.hospital()
    building = next(one for one in hospital.buildings if one.id == job.facet)
    office = view.setting("print").office or ""
    context = print_context(job, view, engines) | {
        "building": building,
        "floors": floors_of(building, view),
        "stamp": VersionBox(f"LC-{building.id}".upper(), CONTENT_MARK, office, None),
        "address": absolute(view.setting("base_url"), index_path(DEPARTMENT.name)),
    }
    return engines.templates.render(job.template, context, job.path)


@dataclass(frozen=True, slots=True)
class Place:
    """A department or service as a directory names it."""

    entry: Entry[Any]
    english: str
    pictogram: str

    @property
    def is_department(self) -> bool:
        """Whether it is a department, not a service."""
        return self.entry.ref.kind == DEPARTMENT.name


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor of a building and what lies on it."""

    number: int
    places: tuple[Place, ...]


def floors_of(building: Building, view: View) -> tuple[Floor, ...]:
    """The floors of a building on which something is known to lie, from the top down."""
    order: list[Entry[Any]] = sorted(view.where(DEPARTMENT), key=lambda entry: (entry.model.order, entry.key))
    order += sorted(view.where(SERVICE), key=lambda entry: (entry.model.order, entry.key))
    here: dict[int, list[Place]] = {}
    for entry in order:
        if entry.model.location.building == building.id:
            place = Place(entry, _english(entry), pictogram(entry))
            here.setdefault(entry.model.location.floor, []).append(place)
    return tuple(Floor(number, tuple(here[number])) for number in sorted(here, reverse=True))


def _english(entry: Entry[Any]) -> str:
    edited = entry.model.en
    return "" if edited is None else str(getattr(edited, "name", None) or edited.title)


def pictogram(entry: Entry[Any]) -> str:
    """Name of the pictogram of a department (by its first licensed code) or a service (by a word in its name)."""
    if entry.ref.kind == SERVICE.name:
        return next((drawn for word, drawn in SERVICE_PICTOGRAMS if word in entry.title), "information")
    code = entry.model.licensed_as[0]
    return PICTOGRAMS.get(code) or PICTOGRAMS.get(code.partition(".")[0]) or "stethoscope"


WAY_SIGN = printed_channel("sign", plan_signs, render_entry, "sign.css", cost=60)
FLOOR_DIRECTORY = printed_channel("floor-directory", plan_floors, render_floors, "floor-directory.css", cost=80)
DESK_SIGN = printed_channel("desk-sign", plan_desks, render_entry, "desk-sign.css", cost=30)
