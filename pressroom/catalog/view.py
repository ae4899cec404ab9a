"""The View: the recording window through which a renderer looks at everything outside itself.

In: a Catalog and a day.  Out: answers, and the trace of what was asked.  Never: lets a renderer see what it did not ask.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from errno import ENOENT
from typing import Any, TypeVar, cast

from pressroom.catalog.catalog import HOSPITAL_REF, Catalog, Named
from pressroom.catalog.entry import Entry, Texts
from pressroom.catalog.questions import (
    Asset,
    Get,
    Has,
    Judgement,
    Name,
    Output,
    Question,
    Refs,
    Said,
    Setting,
    Today,
    Where,
    order,
)
from pressroom.catalog.verdicts import Verdict
from pressroom.core.digest import digest
from pressroom.kinds.base import Kind, Model, Ref
from pressroom.kinds.hospital import Hospital

M = TypeVar("M", bound=Model)
T = TypeVar("T")

Trace = tuple[tuple[Question, str], ...]
Outputs = Callable[[str], bytes]
"""The bytes of a finished output by its path below ``output/``; FileNotFoundError when there is none."""


def no_outputs(path: str) -> bytes:
    """What sees an output that comes after no other: nothing."""
    raise FileNotFoundError(ENOENT, "not finished", path)


class View:
    """Answers questions and remembers that they were asked."""

    def __init__(self, catalog: Catalog, today: date, outputs: Outputs = no_outputs) -> None:
        self._catalog = catalog
        self._today = today
        self._outputs = outputs
        self._asked: dict[Question, str | None] = {}
        """What was asked, with the digest of the answer where the Catalog does not know it."""

    def get(self, kind: Kind[M], key: str) -> Entry[M] | None:
        """The entry of a kind by its id, or None."""
        return cast("Entry[M] | None", self.find(Ref(kind.name, key)))

    def find(self, ref: Ref) -> Entry[Any] | None:
        """The entry that a reference points to, or None."""
        self._note(Get(ref))
        return self._catalog.get(ref)

    def texts(self, entry: Entry[Any]) -> Texts:
        """What an entry says at length; whoever does not ask stands when no more than that changes."""
        self._note(Said(entry.ref))
        return entry.written.texts

    def is_whole(self) -> bool:
        """Whether every file could be read; what one looks for in vain may else stand in one that could not."""
        return not self._catalog.broken

    def expect(self, kind: Kind[M], ref: Ref) -> Entry[M]:
        """The entry that a checked reference points to; a KeyError is a bug of ours, since references are resolved."""
        found = self.find(ref)
        if found is None:
            raise KeyError(str(ref))
        return cast("Entry[M]", found)

    def where(self, kind: Kind[M], **equals: str) -> tuple[Entry[M], ...]:
        """All entries of a kind, or those whose one named field holds a value; in order of their ids."""
        name, value = next(iter(equals.items())) if equals else ("", "")
        self._note(Where(kind.name, name, value))
        return cast("tuple[Entry[M], ...]", self._catalog.where(kind.name, name, value))

    def refs(self, ref: Ref, by: Kind[M]) -> tuple[Entry[M], ...]:
        """All entries of kind ``by`` that point to an entry."""
        self._note(Refs(ref, by.name))
        return cast("tuple[Entry[M], ...]", self._catalog.refs(ref, by.name))

    def name(self, ref: Ref) -> Named | None:
        """What an entry is called; depends on nothing else of it."""
        self._note(Name(ref))
        return self._catalog.name(ref)

    def has(self, kind: str) -> bool:
        """Whether a kind has any entry; depends on nothing else of them."""
        self._note(Has(kind))
        return self._catalog.has(kind)

    def hospital(self) -> Hospital:
        """The fact file."""
        found = self.find(HOSPITAL_REF)
        if found is None:
            raise KeyError("hospital")
        return cast("Hospital", found.model)

    def setting(self, name: str) -> Any:
        """One field of site.yaml."""
        self._note(Setting(name))
        return getattr(self._catalog.site, name)

    def verdict(self) -> Verdict:
        """What the compliance desk said of the whole site."""
        self._note(Judgement())
        return self._catalog.verdict

    def has_asset(self, path: str) -> bool:
        """Whether a picture exists below the root."""
        self._note(Asset(path))
        return path in self._catalog.assets

    def asset(self, path: str) -> bytes:
        """The bytes of a picture that the Catalog knows; a KeyError for any other path."""
        self._note(Asset(path))
        known = self._catalog.assets[path]
        return (self._catalog.root / known.path).read_bytes()

    def output(self, path: str) -> bytes:
        """The bytes of an output that the asker comes after (``Job.after``)."""
        raw = self._outputs(path)
        self._asked[Output(path)] = digest(raw)
        return raw

    def share(self, name: Hashable, make: Callable[[View], T]) -> T:
        """What ``make`` computes, which many outputs need alike: once a Catalog and day, recorded for each that asks.

        ``make`` must depend on nothing but its View and what ``name`` says; its questions become those of the asker.
        """
        shared = self._catalog.shared
        if (name, self._today) not in shared:
            inner = type(self)(self._catalog, self._today)
            value = make(inner)
            shared[name, self._today] = (value, tuple(question for question, _ in inner.trace()))
        value, asked = shared[name, self._today]
        for question in asked:
            self._note(question)
        return cast("T", value)

    def asset_paths(self) -> tuple[str, ...]:
        """Paths of all pictures, for planning; an output that depends on one asks for it by ``asset``."""
        return tuple(sorted(self._catalog.assets))

    def today(self) -> date:
        """The day for which the build is made; asking makes the output depend on it."""
        self._note(Today())
        return self._today

    def asked(self) -> frozenset[Question]:
        """What was asked, without the answers."""
        return frozenset(self._asked)

    def trace(self) -> Trace:
        """What was asked, with digests of the answers, in a stable order."""
        answered, today = self._catalog.answered, self._today
        ordered = sorted(self._asked.items(), key=lambda asked: order(asked[0]))
        return tuple((one, said) if said else answered(one, today) for one, said in ordered)

    def _note(self, question: Question) -> None:
        self._asked[question] = None
