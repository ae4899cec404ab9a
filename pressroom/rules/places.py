"""place/building, place/floor: a location names a building and a floor that the hospital has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text
from pressroom.core.text import nearest
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.hospital import HOSPITAL
from pressroom.kinds.service import SERVICE
from pressroom.rules.base import Rule


def check(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    """Compare the location with the buildings of the fact file, when it lists any."""
    hospital = view.get(HOSPITAL, "hospital")
    if hospital is None or not hospital.model.buildings:
        return
    location = entry.model.location
    buildings = {building.id: building for building in hospital.model.buildings}
    building = buildings.get(location.building)
    if building is None:
        meant = nearest(location.building, buildings)
        known = ", ".join(sorted(buildings))
        hint = text("hint/did-you-mean", value=meant) if meant else text("place/building.hint", known=known)
        span = entry.at(("location", "building"))
        yield error(span, "place/building", text("place/building", value=location.building), hint)
    elif location.floor > building.floors or location.floor == 0:
        message = text("place/floor", building=building.name, limit=building.floors, value=location.floor)
        yield error(entry.at(("location", "floor")), "place/floor", message, text("place/floor.hint"))


RULES = tuple(Rule(("place/building", "place/floor"), kind, check) for kind in (DEPARTMENT, SERVICE))
