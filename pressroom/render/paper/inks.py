"""Inks: what is drawn in screen colours, as a press mixes it, with black printed over what lies under it.

In: operations of a drawn page or form, and the inks of the theme's colours.  Out: the same operations in CMYK.  Never: moves
anything.

Black alone overprints, as layout programs do it: the other plates go on under it, so a black plate that is off by a hair shows
no white edge.  Everything else knocks out; paper-white would vanish otherwise (PDF 32000-1, 11.7.4.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pydyf

Ink = tuple[float, float, float, float]
"""Shares of cyan, magenta, yellow and black, 0 to 1."""
Inks = Mapping[str, Ink]
"""The mixture of a screen colour, by ``#rrggbb``."""
_RGB = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (rg|RG)")
_COLOURS = frozenset((b"rg", b"RG", b"cn", b"CN"))
"""How operations end that choose a colour; ``scn`` and ``SCN`` choose a pattern."""
Overprint = tuple[bool, bool]
"""Whether areas, and lines, leave what lies under them on the other plates."""
_WAYS: tuple[Overprint, ...] = ((False, False), (True, False), (False, True), (True, True))
_NAME = "press{}"
_STATE_BY_WAY = {way: f"/{_NAME.format(number)} gs".encode() for number, way in enumerate(_WAYS)}
_MARKS = (b"EMC", b"BMC", b"BDC")
"""Operations that mark a piece of content, by the number of words before them."""
_LONGEST = 3
"""Characters of a mark; what chooses a colour is longer."""


def add_press_states(resources: pydyf.Dictionary) -> None:
    """Give the resources of a page or form the states that ``to_press_inks`` names (PDF 32000-1, 8.4.5 and 11.7.4)."""
    states = {
        _NAME.format(number): pydyf.Dictionary({"op": str(fills).lower(), "OP": str(strokes).lower(), "OPM": 1})
        for number, (fills, strokes) in enumerate(_WAYS)
    }
    resources["ExtGState"] = pydyf.Dictionary({**resources["ExtGState"], **states})


def to_press_inks(operations: Iterable[Any], inks: Inks) -> list[Any]:
    """Operations with the screen colours turned into inks, without those that only name a piece of content.

    Those are ``/P << /MCID 1 >> BDC … EMC``.
    """
    kept: list[Any] = []
    way: Overprint | None = None  # a form begins as whatever draws it stands
    outer: list[Overprint | None] = []
    mixtures: dict[bytes, bytes] = {}
    for operation in operations:
        if len(operation) > _LONGEST:
            if operation[-2:] in _COLOURS:
                mixed = mixtures.get(operation)
                if mixed is None:
                    mixed = mixtures[operation] = _mixed(operation, inks)
                wanted = _way(way, mixed)
                if wanted != way:
                    kept.append(_STATE_BY_WAY[wanted])
                    way = wanted
                operation = mixed  # noqa: PLW2901 - as a press has it
        elif operation == b"q":
            outer.append(way)
        elif operation == b"Q":
            way = outer.pop() if outer else None
        elif operation in _MARKS:
            del kept[len(kept) - _MARKS.index(operation) :]
            continue
        kept.append(operation)
    return kept


def _way(way: Overprint | None, mixed: bytes) -> Overprint:
    """How to print once a colour is chosen, for areas or for lines."""
    fills, strokes = way or (False, False)
    return (fills, mixed == b"0 0 0 1 K") if mixed[-1:].isupper() else (mixed == b"0 0 0 1 k", strokes)


def _mixed(operation: bytes, inks: Inks) -> bytes:
    """The colour that is set from here on."""
    found = _RGB.fullmatch(operation)
    if found is None:
        return operation
    shares = ink_of(float(found[1]), float(found[2]), float(found[3]), inks)
    said = " ".join(f"{share:g}" for share in shares)
    return f"{said} {'K' if found[4] == b'RG' else 'k'}".encode()


def ink_of(red: float, green: float, blue: float, inks: Inks) -> Ink:
    """The mixture of a screen colour: the theme's own, else black for greys and full replacement of grey for the rest."""
    name = "#" + "".join(f"{round(value * 255):02x}" for value in (red, green, blue))
    if name in inks:
        return inks[name]
    most = max(red, green, blue)
    black = round(1 - most, 3)
    if most == 0 or most - min(red, green, blue) < 0.02:
        return (0.0, 0.0, 0.0, black)
    cyan, magenta, yellow = (round((most - value) / most, 3) for value in (red, green, blue))
    return (cyan, magenta, yellow, black)
