"""Questions: the hashable things that a renderer can ask; what a trace is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pressroom.core.compact_pickle import CompactPickle
from pressroom.kinds.base import Ref


@dataclass(frozen=True, slots=True, order=True)
class Get(CompactPickle):
    """One entry but for what it says at length; that it does not exist is an answer too."""

    ref: Ref


@dataclass(frozen=True, slots=True, order=True)
class Said(CompactPickle):
    """What one entry says at length: its body, other editions and further texts."""

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
    """What an entry is called, in every edition, and nothing else of it."""

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
    """The bytes of another output of the same build; only what is planned to come after it may ask."""

    path: str


@dataclass(frozen=True, slots=True, order=True)
class Today(CompactPickle):
    """The day for which the build is made."""


@dataclass(frozen=True, slots=True, order=True)
class Judgement(CompactPickle):
    """What the compliance desk said of the whole site."""


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
"""A question as its kind and what it asks, in words, which are compared and looked up sooner than questions."""


def words_of(question: Question) -> Words:
    """A question in words; they also sort questions of any kind: by kind, then by what they ask."""
    return type(question).__name__, *plain(question)


def question_of(kind: str, *asked: str) -> Question:
    """The question that some words stand for; a KeyError or TypeError where they stand for none."""
    made = _QUESTION_BY_NAME[kind]
    if made in (Get, Said, Name):
        return made(Ref(asked[0], asked[1]))
    if made is Refs:
        return Refs(Ref(asked[0], asked[1]), asked[2])
    return made(*asked)  # type: ignore[arg-type]


def plain(question: Question) -> tuple[str, ...]:
    """What a question asks, in words."""
    fields = (getattr(question, name) for name in question.__slots__)
    return tuple(word for one in fields for word in ((one.kind, one.key) if isinstance(one, Ref) else (one,)))


def about_front(question: Question) -> tuple[str, Ref | None] | None:
    """Whose front matter the answer follows from: a kind and the one entry of it, or no entry where it may be any."""
    match question:
        case Get(ref) | Name(ref):
            return ref.kind, ref
        case Where(kind) | Refs(_, kind):
            return kind, None
        case _:
            return None
