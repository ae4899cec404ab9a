"""Questions: the hashable things that a renderer can ask; what a trace is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pressroom.kinds.base import Ref


@dataclass(frozen=True, slots=True, order=True)
class Get:
    """The whole of one entry; that it does not exist is an answer too."""

    ref: Ref


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """All entries of a kind whose field holds a value; an empty field name asks for all of the kind."""

    kind: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Refs:
    """All entries of a kind that point to an entry."""

    ref: Ref
    by: str


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """What an entry is called, in every edition, and nothing else of it."""

    ref: Ref


@dataclass(frozen=True, slots=True, order=True)
class Has:
    """Whether a kind has any entry, and nothing else of them."""

    kind: str


@dataclass(frozen=True, slots=True, order=True)
class Asset:
    """The bytes of a picture below ``content/``."""

    path: str


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """One field of site.yaml."""

    name: str


@dataclass(frozen=True, slots=True, order=True)
class Output:
    """The bytes of another output of the same build; only what is planned to come after it may ask."""

    path: str


@dataclass(frozen=True, slots=True, order=True)
class Today:
    """The day for which the build is made."""


@dataclass(frozen=True, slots=True, order=True)
class Judgement:
    """What the compliance desk said of the whole site."""


Question: TypeAlias = Get | Where | Refs | Name | Has | Asset | Setting | Output | Today | Judgement
KINDS_OF_QUESTION: tuple[type[Question], ...] = (Get, Where, Refs, Name, Has, Asset, Setting, Output, Today, Judgement)


def order(question: Question) -> tuple[str, Question]:
    """Sorts questions of any kind: by kind, then by what they ask."""
    return type(question).__name__, question
