"""The objects of a PDF that was drawn but not yet written: compressed once, and copied into another file.

In: the objects of a drawn file.  Out: the same objects, ready to be written.  Never: draws, or reads a finished PDF.

The engine compresses every stream twice, once for the identifier of the file and once for the file itself; ``pack`` makes
both cheap.  ``Copy`` takes over what is reachable, under new numbers, so that nothing that was left out stays behind.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import pydyf

from pressroom.render.markup.compression import deflated

IDENTIFIER = b"pressroom"
"""The first half of every file's identifier; the second is a digest of its content."""
Change = Callable[[pydyf.Object], None]
_REFERENCE = re.compile(rb"(\d+) 0 R")


@dataclass(frozen=True, slots=True)
class Ready:
    """Stands in a stream for all that is drawn on a page, which was compressed before."""

    screen: bytes
    press: bytes
    """The same in the inks of the press edition, without marks for the tag tree; empty when there is none."""


def pack(stream: pydyf.Stream) -> None:
    """Compress a stream that asks for it, once and for all."""
    if stream.compress:
        only = stream.stream[0] if len(stream.stream) == 1 else None
        fill(stream, only.screen if isinstance(only, Ready) else packed(stream.stream))


def packed(operations: Sequence[Any]) -> bytes:
    """Operations as they stand in a file."""
    return deflated(written(operations))


def written(operations: Sequence[Any]) -> bytes:
    """Operations, or the pieces of any stream, as bytes."""
    return b"\n".join(item if isinstance(item, bytes) else _plain(item) for item in operations)


def fill(stream: pydyf.Stream, content: bytes) -> None:
    """Give a stream content that is compressed."""
    stream.stream = [content]
    stream.extra["Filter"] = "/FlateDecode"
    stream.compress = False


def _plain(item: Any) -> bytes:
    raw: bytes = item.data if isinstance(item, pydyf.Object) else str(item).encode("ascii")
    return raw


def pack_all(pdf: pydyf.PDF) -> None:
    """Compress every stream of a file and put every other object into bytes: nothing can be changed in it any more."""
    for place, found in enumerate(pdf.objects):
        if isinstance(found, pydyf.Stream):
            pack(found)
        elif found.free == "n" and not isinstance(found, Written):
            written = Written(found.data)
            written.number, written.generation = found.number, found.generation
            pdf.objects[place] = written


class Written(pydyf.Object):  # type: ignore[misc]
    """An object in bytes, which the library would make twice as well."""

    data = b""
    number, generation, offset, free = 0, 0, 0, "n"
    compressible = True

    def __init__(self, data: bytes) -> None:
        self.data = data


@cache
def patch_page_count() -> None:
    """Let the engine look up the references of pages: for every element of the tag tree it writes all of them anew."""
    written = pydyf.PDF.page_references.fget
    known: WeakKeyDictionary[pydyf.PDF, tuple[bytes, ...]] = WeakKeyDictionary()

    def references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
        found = known.get(pdf)
        if found is None or len(found) != pdf.pages["Count"]:
            found = known[pdf] = written(pdf)
        return found

    pydyf.PDF.page_references = property(references)


class Copy:
    """Objects of one file in another; what was taken over once is taken over no second time."""

    def __init__(self, source: pydyf.PDF, target: pydyf.PDF) -> None:
        self._objects = source.objects
        self._target = target
        self._reference_by_number: dict[int, bytes] = {}

    def assign(self, number: int, reference: bytes) -> None:
        """Let references to object ``number`` of the source lead to an object that the target has already."""
        self._reference_by_number[number] = reference

    def take(self, number: int, change: Change) -> bytes:
        """Take over an object with everything that it refers to; gives its new reference.

        ``change`` is called with a copy of each, which it may alter; references in it are still those of the source.
        """
        waiting: list[pydyf.Object] = []
        reference = self._begin(number, change, waiting)
        while waiting:
            found = waiting.pop()
            if isinstance(found, pydyf.Stream):
                found.extra = {key: self._value(value, change, waiting) for key, value in found.extra.items()}
            elif isinstance(found, pydyf.Dictionary):
                found.update({key: self._value(value, change, waiting) for key, value in found.items()})
            elif isinstance(found, pydyf.Array):
                found[:] = [self._value(value, change, waiting) for value in found]
        return reference

    def _begin(self, number: int, change: Change, waiting: list[pydyf.Object]) -> bytes:
        known = self._reference_by_number.get(number)
        if known is not None:
            return known
        fresh = _shallow(self._objects[number])
        change(fresh)
        self._target.add_object(fresh)
        waiting.append(fresh)
        reference: bytes = fresh.reference
        self.assign(number, reference)
        return reference

    def _value(self, value: Any, change: Change, waiting: list[pydyf.Object]) -> Any:
        """A value with its references led to the target; containers are copied."""
        if isinstance(value, bytes):
            found = _REFERENCE.fullmatch(value)
            return self._begin(int(found[1]), change, waiting) if found else value
        if isinstance(value, dict):
            return pydyf.Dictionary({key: self._value(inner, change, waiting) for key, inner in value.items()})
        if isinstance(value, (list, tuple)):
            return pydyf.Array(self._value(inner, change, waiting) for inner in value)
        return value


def _shallow(original: pydyf.Object) -> pydyf.Object:
    if isinstance(original, pydyf.Stream):
        return pydyf.Stream(original.stream, dict(original.extra), original.compress)
    if isinstance(original, (pydyf.Dictionary, pydyf.Array)):
        return type(original)(original)
    return copy.copy(original)
