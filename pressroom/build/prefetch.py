"""Prefetching of pictures: a first build encodes them while it loads the program, ties entries together and plans.

At these times one process alone is at work, and encoders need nothing but the file of a picture.  In: the folders of a site.
Out: variants that are held for whoever asks for them next.  Never: decides what is built, or keeps a busy machine busier.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.core.digest import digest
from pressroom.core.idle_priority import IdleTask, run_when_idle

if TYPE_CHECKING:
    from pressroom.render.pictures.raster import ImageFormat, PrefetchedVariant

_FOLDER = "content/images"
PICTURE_CHANNELS = frozenset({"web", "picture"})
"""Channels that bring pictures."""


def start_prefetch(root: Path, output: Path, only: Collection[str], workers: int | str) -> IdleTask[PrefetchedVariant]:
    """Begin, when there is no website yet, one is asked for, and more than one process is to work on it."""
    is_wanted = (not only or not PICTURE_CHANNELS.isdisjoint(only)) and not (output / "web").exists()
    return run_when_idle(_made, lambda: _wanted(root)) if is_wanted and workers != 1 else IdleTask()


def take_prefetched(ahead: IdleTask[PrefetchedVariant]) -> None:
    """Take what is finished, for this process and those that are begun by it."""
    from pressroom.render.pictures.raster import PREFETCHED

    PREFETCHED.update(ahead.finished())


def _wanted(root: Path) -> Iterator[tuple[bytes, int, ImageFormat]]:
    """Every variant of every picture that can be read, as the channel plans it."""
    from pressroom.render.pictures.raster import UnreadablePicture, read_header
    from pressroom.render.pictures.variants import variants

    for file in sorted((root / _FOLDER).rglob("*")):
        if file.is_file() and not file.is_symlink() and file.suffix.lower() != ".svg":
            with suppress(UnreadablePicture, OSError):
                raw = file.read_bytes()
                yield from ((raw, width, form) for form, width in variants(read_header(raw)))


def _made(wanted: tuple[bytes, int, ImageFormat]) -> PrefetchedVariant:
    from pressroom.render.pictures.raster import resize

    raw, width, form = wanted
    return (digest(raw), width, form), resize(raw, width, form)
