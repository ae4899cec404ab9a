"""checkup/*: items and stations of the check-up centre; radiation only where the rules of check-ups let it be.

Source of the last, TJ-RAD of the rule catalogue: 卫办监督发〔2012〕148号 (no radiology for children and minors, purpose and
risk told before) and 健康体检管理暂行规定 (no PET, PET/CT or SPECT as screening).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text
from pressroom.core.lazy import regex
from pressroom.core.text import nearest
from pressroom.kinds.centre import CHECKUP_CENTRE, CheckupCentre
from pressroom.kinds.checkup import CHECKUP_ITEM, CheckupItem
from pressroom.kinds.hospital import HOSPITAL
from pressroom.kinds.package import PACKAGE, Package
from pressroom.rules.base import Rule

NUCLEAR = regex(r"(?<![A-Za-z])(PET|SPECT)|派特|正电子", re.IGNORECASE)
TOMOGRAPHY = regex(r"(?<![A-Za-z])CT(?![A-Za-z])|断层")
AGE_OF_MAJORITY = 18
"""Years below which a check-up has no radiology."""


def check_station(entry: Entry[CheckupItem], view: View) -> Iterator[Diagnostic]:
    """An item is done at a station that the check-up centre has."""
    known = view.get(CHECKUP_CENTRE, CHECKUP_CENTRE.folder)
    ids = [station.id for station in known.model.stations] if known else []
    if entry.model.station not in ids:
        meant = nearest(entry.model.station, ids)
        hint = text("hint/did-you-mean", value=meant) if meant else text("checkup/station.hint")
        message = text("checkup/station", value=entry.model.station)
        yield error(entry.at(("station",)), "checkup/station", message, hint)


def check_buildings(entry: Entry[CheckupCentre], view: View) -> Iterator[Diagnostic]:
    """A station lies in a building of the fact file, on a floor that it has."""
    hospital = view.get(HOSPITAL, HOSPITAL.folder)
    if hospital is None:  # which is told, and would be told again for each station
        return
    buildings = {building.id: building for building in hospital.model.buildings}
    for number, station in enumerate(entry.model.stations):
        building = buildings.get(station.building)
        if building is None:
            meant = nearest(station.building, buildings)
            known = ", ".join(sorted(buildings))
            hint = text("hint/did-you-mean", value=meant) if meant else text("place/building.hint", known=known)
            span = entry.at(("stations", number, "building"))
            yield error(span, "place/building", text("place/building", value=station.building), hint)
        elif station.floor > building.floors or station.floor == 0:
            message = text("place/floor", building=building.name, limit=building.floors, value=station.floor)
            span = entry.at(("stations", number, "floor"))
            yield error(span, "place/floor", message, text("place/floor.hint"))


def check_risk(entry: Entry[CheckupItem], view: View) -> Iterator[Diagnostic]:
    """No nuclear medicine as a check-up; who must not be exposed to radiation is told before."""
    item = entry.model
    if NUCLEAR.search(item.name + (item.plain or "")):
        message = text("checkup/nuclear", value=item.name)
        yield error(entry.at(("name",)), "checkup/nuclear", message, text("checkup/nuclear.hint"))
    if item.radiation and not item.warnings:
        message = text("checkup/risk", value=item.name)
        yield error(entry.at(("radiation",)), "checkup/risk", message, text("checkup/risk.hint"))


def check_concerns(entry: Entry[CheckupItem], view: View) -> Iterator[Diagnostic]:
    """What is said to some people alone reaches somebody who has the item, or nobody would ever read it."""
    item = entry.model
    for number, one in enumerate(item.concerns):
        if not one.reaches(item.sexes, item.ages):
            message = text("checkup/concern", value=one.text)
            yield error(entry.at(("concerns", number)), "checkup/concern", message, text("checkup/concern.hint"))


def check_radiation(entry: Entry[Package], view: View) -> Iterator[Diagnostic]:
    """No radiology for minors; tomography only with the risk told beside it."""
    least = entry.model.ages.least if entry.model.ages else 0
    for number, group in enumerate(entry.model.groups):
        for index, ref in enumerate(group.items):
            item = view.get(CHECKUP_ITEM, ref.key)
            if item is None or not item.model.radiation:
                continue
            span = entry.at(("groups", number, "items", index))
            youngest = max(least, item.model.ages.least if item.model.ages else 0)
            if youngest < AGE_OF_MAJORITY:
                message = text("checkup/radiation", value=item.title, age=youngest)
                yield error(span, "checkup/radiation", message, text("checkup/radiation.hint"))
            if TOMOGRAPHY.search(item.model.name) and not group.note:
                message = text("checkup/tomography", value=item.title)
                yield error(span, "checkup/tomography", message, text("checkup/tomography.hint"))


RULES = (
    Rule(("checkup/station",), CHECKUP_ITEM, check_station),
    Rule(("place/building", "place/floor"), CHECKUP_CENTRE, check_buildings),
    Rule(("checkup/nuclear", "checkup/risk"), CHECKUP_ITEM, check_risk),
    Rule(("checkup/concern",), CHECKUP_ITEM, check_concerns),
    Rule(("checkup/radiation", "checkup/tomography"), PACKAGE, check_radiation),
)
