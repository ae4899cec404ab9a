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
from pressroom.catalog.questions import Question, Words, question_of, words_of
from pressroom.catalog.verdicts import Verdict
from pressroom.core.digest import digest
from pressroom.core.value_cache import NO_CACHE
from pressroom.kinds.base import Kind, Model, Ref
from pressroom.kinds.hospital import Hospital

M = TypeVar("M", bound=Model)
T = TypeVar("T")

Trace = tuple[tuple[Question, str], ...]
Outputs = Callable[[str], bytes]
"""The bytes of a finished output by its path below ``output/``; FileNotFoundError when there is none."""


def no_outputs(path: str) -> bytes:
    """The ``Outputs`` of a job that reads no other output: raises FileNotFoundError."""
    raise FileNotFoundError(ENOENT, "not finished", path)


class View:
    """A renderer's only access to content, settings and the day; every call is recorded as a dependency of its output."""

    def __init__(self, catalog: Catalog, today: date, outputs: Outputs = no_outputs) -> None:
        self._catalog = catalog
        self._today = today
        self._outputs = outputs
        self._asked: dict[Words, str | None] = {}
        """What was asked, in words, with the digest of the answer where the Catalog does not know it.

        A page asks some hundred times, mostly again: questions are made of the words once for all pages.
        """

    def get(self, kind: Kind[M], key: str) -> Entry[M] | None:
        """The entry of a kind by its id, or None."""
        return cast("Entry[M] | None", self.find(Ref(kind.name, key)))

    def find(self, ref: Ref) -> Entry[Any] | None:
        """The entry that a reference points to, or None."""
        self._asked["Get", ref.kind, ref.key] = None
        return self._catalog.get(ref)

    def texts(self, entry: Entry[Any]) -> Texts:
        """The texts of an entry; outputs that never ask stay up to date when only texts change."""
        self._asked["Said", entry.ref.kind, entry.ref.key] = None
        return entry.written.texts

    def is_whole(self) -> bool:
        """Whether every file could be parsed; otherwise a missing entry may stand in a file that could not."""
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
        self._asked["Where", kind.name, name, value] = None
        return cast("tuple[Entry[M], ...]", self._catalog.where(kind.name, name, value))

    def refs(self, ref: Ref, by: Kind[M]) -> tuple[Entry[M], ...]:
        """All entries of kind ``by`` that point to an entry."""
        self._asked["Refs", ref.kind, ref.key, by.name] = None
        return cast("tuple[Entry[M], ...]", self._catalog.refs(ref, by.name))

    def name(self, ref: Ref) -> Named | None:
        """What an entry is called; depends on nothing else of it."""
        self._asked["Name", ref.kind, ref.key] = None
        return self._catalog.name(ref)

    def has(self, kind: str) -> bool:
        """Whether a kind has any entry; depends on nothing else of them."""
        self._asked["Has", kind] = None
        return self._catalog.has(kind)

    def hospital(self) -> Hospital:
        """The fact file."""
        found = self.find(HOSPITAL_REF)
        if found is None:
            raise KeyError("hospital")
        return cast("Hospital", found.model)

    def setting(self, name: str) -> Any:
        """One field of site.yaml."""
        self._asked["Setting", name] = None
        return getattr(self._catalog.site, name)

    def verdict(self) -> Verdict:
        """What the compliance desk said of the whole site."""
        self._asked["Judgement",] = None
        return self._catalog.verdict

    def has_asset(self, path: str) -> bool:
        """Whether a picture exists below the root."""
        self._asked["Asset", path] = None
        return path in self._catalog.assets

    def asset(self, path: str) -> bytes:
        """The bytes of a picture that the Catalog knows; a KeyError for any other path."""
        self._asked["Asset", path] = None
        known = self._catalog.assets[path]
        return (self._catalog.root / known.path).read_bytes()

    def output(self, path: str) -> bytes:
        """The bytes of another output, which the job must name in ``Job.after``; FileNotFoundError otherwise."""
        raw = self._outputs(path)
        self._asked["Output", path] = digest(raw)
        return raw

    def share(self, name: Hashable, make: Callable[[View], T]) -> T:
        """The result of ``make``, computed once per Catalog and day and shared by all outputs that ask under this name.

        ``make`` must be a pure function of its View and of ``name``; its questions become dependencies of every asker.
        """
        shared = self._catalog.shared
        if (name, self._today) not in shared:
            inner = type(self)(self._catalog, self._today)
            value = make(inner)
            shared[name, self._today] = (value, tuple(inner._asked))  # noqa: SLF001 - of its own kind
        value, asked = shared[name, self._today]
        self._asked.update(dict.fromkeys(asked))
        return cast("T", value)

    def memoised(self, name: str, make: Callable[[View], T]) -> T:
        """The result of ``make``, taken from an earlier build while all answers that it depended on are the same.

        ``make`` must be a pure function of its View and of ``name``, and its result must be picklable.
        """
        catalog, today = self._catalog, self._today
        if catalog.cache is NO_CACHE:
            return make(self)
        known: tuple[T, Trace] | None = catalog.cache.get(name)
        if known is None or any(catalog.digest(question, today) != said for question, said in known[1]):
            inner = type(self)(catalog, today)
            value = make(inner)
            known = (value, inner.trace())
            catalog.cache.put(name, known)
        self._asked.update(dict.fromkeys(words_of(question) for question, _ in known[1]))
        return known[0]

    def asset_paths(self) -> tuple[str, ...]:
        """Paths of all pictures, for planning; an output that depends on one asks for it by ``asset``."""
        return tuple(sorted(self._catalog.assets))

    def today(self) -> date:
        """The day for which the build is made; asking makes the output depend on it."""
        self._asked["Today",] = None
        return self._today

    def asked(self) -> frozenset[Question]:
        """What was asked, without the answers."""
        return frozenset(question_of(*words) for words in self._asked)

    def trace(self) -> Trace:
        """All questions with digests of their answers, sorted: the dependencies that are stored with the output."""
        told, today = self._catalog.answered_words, self._today
        found = []
        for words in sorted(self._asked):
            said = self._asked[words]
            found.append((question_of(*words), said) if said else told(words, today))
        return tuple(found)
