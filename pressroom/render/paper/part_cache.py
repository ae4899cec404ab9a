"""Part cache: parts of books as they were drawn before, for the edition that follows an edit, and for other editions.

In: the words of a part, the pictures that it names, and a function that lays it out and draws it.  Out: the drawn part, from
the cache when it lies there with the same words and pictures.  Never: keeps a part whose look does not follow from its words, or one of which the engine complained.

A part is a file in the user's cache folder; those that nobody asked for longest go first.
"""

from __future__ import annotations

import io
import os
import pickle
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from pressroom.core.cache_folder import cache_folder, write_cache_file
from pressroom.core.digest import digest, digest_all
from pressroom.core.forks import cores, may_fork
from pressroom.core.lazy import regex
from pressroom.core.worker_pool import WorkerPool
from pressroom.render.layout.complaints import captured_complaints
from pressroom.render.paper.examine import load_reader

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = "12"
"""Grows when what this program changes of the engine changes, so that parts of before are laid out again."""
MAX_PARTS = 4000
"""How many parts are kept."""
_COUNT = struct.Struct(">H")
"""Stands before a packed part: the number of its pages."""
_BROKEN = (pickle.PickleError, AttributeError, TypeError, ValueError, EOFError, ImportError, IndexError, KeyError,
           zlib.error, struct.error)  # fmt: skip


_PICTURE = regex(r"""\basset:((?:content|theme)/[^"'()<>&\s]+)""")


def pictures_in(words: str) -> frozenset[str]:
    """The pictures that a part names, as they are asked for."""
    return frozenset(_PICTURE.findall(words))


def is_empty() -> bool:
    """Whether no part is cached for any look, so that all of a book will be laid out."""
    with suppress(OSError):
        return not any(_folder().iterdir())
    return True


def _folder() -> Path:
    return cache_folder() / "parts"


class PartCache:
    """Parts of one look; ``makers`` is what that depends on beside the words: style, fonts, versions."""

    def __init__(
        self, makers: tuple[str, ...], lent: Mapping[str, Any], lay_out: Callable[[str], Any], read: Callable[[str], bytes],
        *, remembers: bool = True,
    ) -> None:  # fmt: skip
        self._folder = _folder()
        self._makers = digest_all(makers)
        self._lent = lent
        """Objects of this process that parts refer to and that are not written with them, by name."""
        self._lay_out = lay_out
        self._read_picture = read
        self._picture_digests: dict[str, str] = {}
        self._remembers = remembers
        self._fresh: dict[Path, bytes] = {}
        """Parts that were laid out in this run, packed."""
        self._known: dict[Path, bytes] = {}
        """Parts of earlier runs that were read and not asked for yet, packed."""
        self._place_by_words: dict[str, Path] = {}
        self._workers = WorkerPool(self._made, cores())
        self._last: Any = None
        """The part that was found last."""
        self._at_hand: dict[Path, Any] = {}
        """Parts that were taken from the cache and not asked for yet."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def find(self, words: str) -> Any:
        """A part: from the cache, or laid out now."""
        path = self._place(words)
        found = self._at_hand.pop(path, None) or self._unpacked(self._kept(path))
        if found is None:
            found = self._lay_out(words)
            if getattr(found, "is_lasting", False):
                self._fresh[path] = self._packed(found)
        self._last = found
        return found

    def prepare(self, words: Sequence[str]) -> None:
        """Lay out by all cores what is not here yet; what one of them complains of is left to who asks for it.

        The longest come first, so that the cores are done at about the same time.  Meanwhile what is here is taken from the cache.
        """
        waiting = [one for one in words if not self.has(one)]
        if len(waiting) < 2 or cores() < 2 or not may_fork():
            return
        waiting.sort(key=len, reverse=True)
        meanwhile = partial(self._get_ready, [one for one in words if one not in waiting])
        for one, packed in zip(waiting, self._workers.map(waiting, meanwhile), strict=True):
            if packed:
                self._fresh[self._place(one)] = packed

    def _get_ready(self, here: Sequence[str]) -> None:
        """For joining the parts, as far as one of them tells what that takes, and for reading the book back."""
        load_reader()
        if hasattr(self._last, "get_ready"):
            self._last.get_ready()
        for words in here:
            path = self._place(words)
            self._at_hand[path] = self._unpacked(self._kept(path))

    def has(self, words: str) -> bool:
        """Whether a part was laid out already."""
        path = self._place(words)
        return path in self._fresh or (self._remembers and path.exists())

    def count(self, words: str) -> int:
        """How many pages a part has that was laid out already; it is not unpacked for that.  Nothing where that cannot be told."""
        path = self._place(words)
        if path not in self._fresh and path not in self._known:
            self._known[path] = self._read(path)
        packed = self._fresh.get(path) or self._known[path]
        return int(_COUNT.unpack_from(packed)[0]) if packed else 0

    def write(self) -> None:
        """Keep what was laid out in this run."""
        if self._remembers and self._fresh:
            for path, packed in self._fresh.items():
                write_cache_file(path, packed)
            _let_go(self._folder)

    def _made(self, words: str) -> bytes:
        with captured_complaints() as complaints:
            found = self._lay_out(words)
        return self._packed(found) if not complaints and getattr(found, "is_lasting", False) else b""

    def _place(self, words: str) -> Path:
        if words not in self._place_by_words:
            pictures = (self._digest(name) for name in sorted(pictures_in(words)))
            self._place_by_words[words] = self._folder / f"{digest_all((self._makers, words, *pictures))[:40]}.pickle"
        return self._place_by_words[words]

    def _digest(self, name: str) -> str:
        """What a picture says, asked once; nothing when it cannot be read, of which the engine complains."""
        if name not in self._picture_digests:
            self._picture_digests[name] = ""
            with suppress(OSError, KeyError):
                self._picture_digests[name] = digest(self._read_picture(name))
        return self._picture_digests[name]

    def _packed(self, part: Any) -> bytes:
        out = io.BytesIO()
        _Writer(out, self._lent).dump(part)
        return _COUNT.pack(len(part.pages)) + zlib.compress(out.getvalue(), 1)

    def _kept(self, path: Path) -> bytes:
        """A part of this run or of an earlier one, packed; nothing where there is none."""
        return self._fresh.get(path) or self._known.pop(path, b"") or self._read(path)

    def _read(self, path: Path) -> bytes:
        with suppress(OSError):
            if self._remembers:
                os.utime(path)
                return path.read_bytes()
        return b""

    def _unpacked(self, packed: bytes) -> Any:
        with suppress(*_BROKEN):
            found = _Reader(io.BytesIO(zlib.decompress(packed[_COUNT.size :])), self._lent).load()
            return found if getattr(found, "is_lasting", False) else None
        return None


def _lent(name: str) -> Any:
    """Stands in a written part for what is not written with it; never called, see ``_Reader``."""
    raise AssertionError(name)


class _Writer(pickle.Pickler):
    """Names what belongs to the process instead of writing it."""

    def __init__(self, out: io.BytesIO, lent: Mapping[str, Any]) -> None:
        super().__init__(out, pickle.HIGHEST_PROTOCOL)
        self._name_by_identity = {id(thing): name for name, thing in lent.items()}

    def reducer_override(self, thing: Any) -> Any:
        """What is lent by its name; asked of objects alone, not of every number and word as ``persistent_id`` would be."""
        name = self._name_by_identity.get(id(thing))
        return NotImplemented if name is None else (_lent, (name,))


class _Reader(pickle.Unpickler):
    """Puts the things of this process in the places of their names."""

    def __init__(self, source: io.BytesIO, lent: Mapping[str, Any]) -> None:
        super().__init__(source)
        self._lent = lent

    def find_class(self, module: str, name: str) -> Any:
        """Any class as ever; in the place of ``_lent`` what finds the thing that has a name in this process."""
        return (
            self._lent.__getitem__ if (module, name) == (__name__, _lent.__name__) else super().find_class(module, name)
        )


def _let_go(folder: Path) -> None:
    """Remove the parts that were asked for longest ago."""
    with suppress(OSError):
        kept = sorted(
            folder.iterdir(), key=lambda file: (file.suffix == ".part", file.stat().st_mtime_ns), reverse=True
        )
        for file in kept[MAX_PARTS:]:
            file.unlink(missing_ok=True)
