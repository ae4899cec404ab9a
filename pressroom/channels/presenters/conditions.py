"""Conditions from A to Z: what the departments treat, by medical name and by the names that patients use.

In: the departments of a View.  Out: conditions with their departments, and an index by letter.  Never: invents a name;
every word stands in a department's file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.lazy import regex
from pressroom.core.pinyin import initial, pinyin, sort_key
from pressroom.kinds.department import DEPARTMENT, Department

_PLAIN = regex(r"[、，；,;（）()]")
_MOST = 8
"""A plain name of more characters is a description, which nobody looks up by its first letter."""


@dataclass(frozen=True, slots=True)
class Treated:
    """A condition under one name, and every department that sees patients with it."""

    name: str
    plain: tuple[str, ...]
    departments: tuple[Entry[Department], ...]
    anchor: str
    """The id of its row on the index page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the index: a condition, or a plain name that sends the reader to conditions."""

    term: str
    condition: Treated | None = None
    see: tuple[Treated, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """The lines under one letter."""

    letter: str
    rows: tuple[Row, ...]

    @property
    def anchor(self) -> str:
        """The id of the letter's heading."""
        return "letter-" + (self.letter.lower() if self.letter != "#" else "0")


def conditions(view: View, lang: str) -> tuple[Treated, ...]:
    """Every condition once, in the order of its language, with departments in theirs."""
    departments = sorted(view.where(DEPARTMENT), key=lambda entry: (entry.model.order, entry.key))
    plain: dict[str, dict[str, None]] = {}
    treating: dict[str, dict[str, Entry[Department]]] = {}
    for entry in departments:
        for name, also in _named(entry.model, lang):
            plain.setdefault(name, {}).update(dict.fromkeys(also))
            treating.setdefault(name, {})[entry.key] = entry
    order: Callable[[str], object] = sort_key if lang == "zh" else str.casefold
    taken: set[str] = set()
    made = []
    for name in sorted(treating, key=order):  # type: ignore[arg-type]
        others = tuple(word for word in plain[name] if word != name)
        made.append(Treated(name, others, tuple(treating[name].values()), _anchor(name, taken)))
    return tuple(made)


def _named(model: Department, lang: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The conditions of one department as names with their plain names; only Chinese has the latter."""
    if lang != "zh":
        return [(name, ()) for name in model.en.conditions] if model.en else []
    return [(one.name, plain_names(one.plain)) for one in model.conditions]


def plain_names(words: str | None) -> tuple[str, ...]:
    """The single names in the field ``plain`` of a condition."""
    return tuple(part.strip() for part in _PLAIN.split(words or "") if part.strip())


def _anchor(name: str, taken: set[str]) -> str:
    """An id made of pinyin; homophones are numbered."""
    base = "c-" + re.sub(r"[^a-z0-9]+", "-", pinyin(name)).strip("-")
    anchor, number = base, 1
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    return anchor


def letters(found: Iterable[Treated]) -> tuple[Letter, ...]:
    """The index: conditions, and plain names that are not conditions themselves, by the letter of their pinyin."""
    found = tuple(found)
    names = {one.name for one in found}
    see: dict[str, list[Treated]] = {}
    for one in found:
        for word in one.plain:
            if word not in names and len(word) <= _MOST:
                see.setdefault(word, []).append(one)
    rows = [Row(one.name, one) for one in found] + [Row(word, None, tuple(others)) for word, others in see.items()]
    by_letter: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: sort_key(row.term.casefold())):
        by_letter.setdefault(initial(row.term), []).append(row)
    ordered = sorted(by_letter, key=lambda letter: (letter == "#", letter))
    return tuple(Letter(letter, tuple(by_letter[letter])) for letter in ordered)
