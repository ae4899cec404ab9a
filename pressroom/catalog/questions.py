"""Questions: the queries that a renderer can ask its View, as hashable values; a trace is made of them and their answers.

What a question does not cover, an output does not depend on: the finer the question, the fewer edits make an output stale.
The names of these classes stand in the trace databases of sites and in what ``why`` says: a new name makes old traces
unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pressroom.core.compact_pickle import CompactPickle
from pressroom.kinds.base import Ref


@dataclass(frozen=True, slots=True, order=True)
class Get(CompactPickle):
    """An entry's front matter, and the names of its texts, but not the texts themselves; a missing entry is an answer too."""

    ref: Ref


@dataclass(frozen=True, slots=True, order=True)
class Said(CompactPickle):
    """An entry's texts: its body, the body in other languages, and further parts such as courseware."""

    ref: Ref


@dataclass(frozen=True, slots=True, order=True)
class Where(CompactPickle):
    """All entries of a kind whose field holds a value; an empty field name asks for all of the kind."""

    kind: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Refs(CompactPickle):
    """All entries of a kind that point to an entry."""

    ref: Ref
    by: str


@dataclass(frozen=True, slots=True, order=True)
class Name(CompactPickle):
    """An entry's titles in all languages, and nothing else of it."""

    ref: Ref


@dataclass(frozen=True, slots=True, order=True)
class Has(CompactPickle):
    """Whether a kind has any entry, and nothing else of them."""

    kind: str


@dataclass(frozen=True, slots=True, order=True)
class Asset(CompactPickle):
    """The bytes of a picture below ``content/``."""

    path: str


@dataclass(frozen=True, slots=True, order=True)
class Setting(CompactPickle):
    """One field of site.yaml."""

    name: str


@dataclass(frozen=True, slots=True, order=True)
class Output(CompactPickle):
    """The bytes of another output of the same build; only a job that names it in ``Job.after`` may ask."""

    path: str


@dataclass(frozen=True, slots=True, order=True)
class Today(CompactPickle):
    """The day for which the build is made."""


@dataclass(frozen=True, slots=True, order=True)
class Judgement(CompactPickle):
    """The compliance desk's verdict on the whole site."""


Question: TypeAlias = Get | Said | Where | Refs | Name | Has | Asset | Setting | Output | Today | Judgement
KINDS_OF_QUESTION: tuple[type[Question], ...] = (
    Get,
    Said,
    Where,
    Refs,
    Name,
    Has,
    Asset,
    Setting,
    Output,
    Today,
    Judgement,
)
_QUESTION_BY_NAME: dict[str, type[Question]] = {kind.__name__: kind for kind in KINDS_OF_QUESTION}


Words = tuple[str, ...]
"""A question as plain strings: the name of its class, then its arguments; faster to hash and compare than the object."""


def words_of(question: Question) -> Words:
    """A question as strings, which also give a total order over questions of all classes."""
    return type(question).__name__, *arguments_of(question)


def question_of(kind: str, *asked: str) -> Question:
    """The inverse of ``words_of``; raises KeyError or TypeError for strings that stand for no question."""
    made = _QUESTION_BY_NAME[kind]
    if made in (Get, Said, Name):
        return made(Ref(asked[0], asked[1]))
    if made is Refs:
        return Refs(Ref(asked[0], asked[1]), asked[2])
    return made(*asked)  # type: ignore[arg-type]


def arguments_of(question: Question) -> tuple[str, ...]:
    """The arguments of a question as strings; a reference gives two."""
    fields = (getattr(question, name) for name in question.__slots__)
    return tuple(word for one in fields for word in ((one.kind, one.key) if isinstance(one, Ref) else (one,)))


def about_front(question: Question) -> tuple[str, Ref | None] | None:
    """Whose front matter the answer depends on: a kind, and the one entry, or None where any of the kind may matter.

    None for questions about no front matter.
    """
    match question:
        case Get(ref) | Name(ref):
            return ref.kind, ref
        case Where(kind) | Refs(_, kind):
            return kind, None
        case _:
            return None
