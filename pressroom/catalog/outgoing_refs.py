"""Outgoing references: which entries a model and its texts name, found once, when they are read.

In: a model and the bodies beside it, or what is left of a file that makes no model.  Out: references.  Never: knows whether
there is anything where they lead.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from pressroom.core.compact_pickle import CompactPickle
from pressroom.core.diagnostic import Span
from pressroom.kinds import KINDS
from pressroom.kinds.base import Model, Ref, To, ToAny, references
from pressroom.source.document import Document
from pressroom.source.markdown import Body, Link
from pressroom.source.sanitiser import SCHEMES
from pressroom.source.yaml import Path

LINKABLE: frozenset[str] = frozenset(kind.name for kind in KINDS if not kind.single and kind.has_pages)
"""The schemes by which a body may point to an entry."""


def target(link: Link) -> Ref:
    """The entry that a reference link names, without fragment."""
    kind, _, rest = link.target.partition(":")
    return Ref(kind, rest.partition("#")[0])


def outgoing_refs(model: Model, bodies: Iterable[Body]) -> tuple[Ref, ...]:
    """Every entry that is pointed to, once."""
    found = [ref for _, ref in references(model)]
    found += [target(link) for body in bodies for link in body.links if link.scheme in LINKABLE]
    return tuple(dict.fromkeys(found))


def is_odd(link: Link) -> bool:
    """Whether a link leads neither to an entry nor to an address of a known scheme."""
    return not link.is_image and link.scheme not in LINKABLE and link.scheme not in SCHEMES


@dataclass(frozen=True, slots=True)
class Remains(CompactPickle):
    """What a file points to whose front matter was refused: its other mistakes are told with the one that stopped it."""

    pointers: tuple[tuple[Span, Ref], ...]
    bodies: tuple[Body, ...]


def remains(document: Document, model: type[Model], others: Iterable[Document]) -> Remains:
    """Of the values that a model would take for references, those that are; ``others`` are further files of the entry."""
    found = dict.fromkeys(_written(model, document.tree.data, ()))
    spans = document.tree.spans
    return Remains(
        tuple((spans[at], ref) for at, ref in found if at in spans),
        tuple(one.body for one in (document, *others) if one.body),
    )


def _written(annotation: Any, value: Any, at: Path) -> Iterator[tuple[Path, Ref]]:
    """References in plain data, by what the annotation of a model says of it."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield from _fields(annotation, value, at)
    elif isinstance(annotation, To | ToAny):
        with suppress(PydanticCustomError):
            if isinstance(value, str):
                yield at, annotation.parse(value)
    elif typing.get_origin(annotation) is tuple:
        for number, member in enumerate(value if isinstance(value, list) else ()):
            yield from _written(typing.get_args(annotation)[0], member, (*at, number))
    elif typing.get_origin(annotation) in (typing.Annotated, typing.Union, types.UnionType):
        for meaning in typing.get_args(annotation):
            yield from _written(meaning, value, at)


def _fields(model: type[Model], value: Any, at: Path) -> Iterator[tuple[Path, Ref]]:
    for name in value if isinstance(value, dict) else ():
        field = model.model_fields.get(name)
        for meaning in (*field.metadata, field.annotation) if field else ():
            yield from _written(meaning, value[name], (*at, name))
