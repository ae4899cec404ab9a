"""The shelf: parts of a book as they were laid out last time, for the edition that follows an edit.

In: the words of a part, and a function that lays it out.  Out: the laid-out part, from the shelf when the same words lie
there.  Never: keeps a part with a picture, whose bytes are not in the words, or one of which the engine complained.

A shelf is one file in the user's cache folder; it holds what the last run needed and nothing older.  A part is a
pickle of the engine's boxes: letters are shaped again when they are drawn, so boxes hold no pointers of the libraries but
the fonts, which are put in place again.
"""

from __future__ import annotations

import copyreg
import io
import pickle
import sys
import zlib
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pressroom.core.caches import cache_folder, keep
from pressroom.core.digest import digest_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECIPE = "2"
"""Grows when what this program changes of the engine changes, so that parts of before are laid out again."""
SHELVES = 64
"""How many editions are remembered; the one that was made longest ago goes first."""
DEEP = 20_000
"""How far boxes may be nested in one another while they are written."""
_PICTURES = "weasyprint.images"
_BROKEN = (pickle.PickleError, AttributeError, TypeError, ValueError, RecursionError, EOFError, ImportError, IndexError,
           KeyError, zlib.error)  # fmt: skip


class Shelf:
    """The parts of one edition; ``makers`` is what their look depends on beside their words: style, fonts, versions."""

    def __init__(self, name: str, makers: tuple[str, ...], lent: Mapping[str, Any]) -> None:
        self._path = cache_folder() / "parts" / f"{digest_all((name,))[:32]}.pickle"
        self._makers = makers
        self._lent = lent
        """Objects of this process that parts refer to and that are not written with them, by name."""
        self._former = _read(self._path)
        self._used: dict[str, bytes] = {}

    def keeping(self, lay_out: Callable[[str], Any]) -> Callable[[str], Any]:
        """A function that lays out only what is not on the shelf."""

        def find(words: str) -> Any:
            name = digest_all((*self._makers, words))
            packed = self._former.get(name)
            found = self._unpack(packed) if packed is not None else None
            if found is not None and packed is not None:
                self._used[name] = packed
                return found
            made = lay_out(words)
            fresh = self._pack(made)
            if fresh is not None:
                self._used[name] = fresh
            return made

        return find

    def write(self) -> None:
        """Keep what this run used, when it is not what lies there already."""
        if self._used.keys() != self._former.keys():
            keep(self._path, pickle.dumps(self._used, protocol=pickle.HIGHEST_PROTOCOL))
            _let_go(self._path.parent)

    def _pack(self, document: Any) -> bytes | None:
        out = io.BytesIO()
        try:
            with _deep():
                _Writer(out, self._lent).dump(document.copy())  # the copy has let go of the HTML
        except _BROKEN:
            return None
        return zlib.compress(out.getvalue(), 1)

    def _unpack(self, packed: bytes) -> Any:
        with suppress(*_BROKEN):
            return _Reader(io.BytesIO(zlib.decompress(packed)), self._lent).load()
        return None


def _stays() -> bool:
    """Stands for the engine's own word that a child of a flexible row does not float."""
    return False


def _stays_itself() -> Callable[[], bool]:
    return _stays


def _fill(thing: Any, state: dict[str, Any]) -> None:
    """Give a stand-in its attributes: asked for any other before, it asks the box that it has not got yet, for ever."""
    vars(thing).update(state)


class _Writer(pickle.Pickler):
    """Names what belongs to the process instead of writing it; refuses pictures."""

    def __init__(self, out: io.BytesIO, lent: Mapping[str, Any]) -> None:
        super().__init__(out, pickle.HIGHEST_PROTOCOL)
        self._name_by_identity = {id(thing): name for name, thing in lent.items()}

    def persistent_id(self, thing: Any) -> str | None:
        """The name of what is lent."""
        return self._name_by_identity.get(id(thing))

    def reducer_override(self, thing: Any) -> Any:
        """Refuse pictures; name the function that every child of a flexible row has for itself."""
        if type(thing).__module__ == _PICTURES:
            raise pickle.PicklingError("a picture is not in the words")
        if getattr(thing, "__qualname__", "") == "flex_children.<locals>.<lambda>":
            return _stays_itself, ()
        if type(thing).__name__ == "AbsolutePlaceholder":
            return copyreg.__newobj__, (type(thing),), vars(thing), None, None, _fill  # type: ignore[attr-defined]
        return NotImplemented


class _Reader(pickle.Unpickler):
    """Puts the things of this process in the places of their names."""

    def __init__(self, source: io.BytesIO, lent: Mapping[str, Any]) -> None:
        super().__init__(source)
        self._lent = lent

    def persistent_load(self, name: str) -> Any:
        """What has the name in this process."""
        return self._lent[name]


@contextmanager
def _deep() -> Iterator[None]:
    """Boxes lie in boxes, deeper than a program is wont to call itself."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _read(path: Path) -> dict[str, bytes]:
    with suppress(OSError, *_BROKEN):
        found = pickle.loads(path.read_bytes())  # noqa: S301 - written by this user's own runs
        if isinstance(found, dict):
            return found
    return {}


def _let_go(folder: Path) -> None:
    """Remove the shelves that were filled longest ago."""
    with suppress(OSError):
        kept = sorted(folder.glob("*.pickle"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in kept[SHELVES:]:
            file.unlink(missing_ok=True)
