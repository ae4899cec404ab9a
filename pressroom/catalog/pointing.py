"""Pointing: which entries a model and its texts name, found once, when they are read.

In: a model and the bodies beside it.  Out: references.  Never: knows whether there is anything where they lead.
"""

from __future__ import annotations

from collections.abc import Iterable

from pressroom.kinds import KINDS
from pressroom.kinds.base import Model, Ref, references
from pressroom.source.markdown import Body, Link
from pressroom.source.sanitiser import SCHEMES

LINKABLE: frozenset[str] = frozenset(kind.name for kind in KINDS if not kind.single and kind.has_pages)
"""The schemes by which a body may point to an entry."""


def target(link: Link) -> Ref:
    """The entry that a reference link names, without fragment."""
    kind, _, rest = link.target.partition(":")
    return Ref(kind, rest.partition("#")[0])


def points(model: Model, bodies: Iterable[Body]) -> tuple[Ref, ...]:
    """Every entry that is pointed to, once."""
    found = [ref for _, ref in references(model)]
    found += [target(link) for body in bodies for link in body.links if link.scheme in LINKABLE]
    return tuple(dict.fromkeys(found))


def is_odd(link: Link) -> bool:
    """Whether a link leads neither to an entry nor to an address of a known scheme."""
    return not link.is_image and link.scheme not in LINKABLE and link.scheme not in SCHEMES
