"""Control of the cyclic garbage collector, and of when freed memory is returned to the system.

Modules and the site live as long as the command: scanning them for reference cycles again and again, and once more at exit,
would take a seventh of a cold build.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

GC_THRESHOLDS = (100_000, 50, 1000)
"""Thresholds of the three generations (``gc.set_threshold``): the collector runs far less often than by default."""


def disable_gc() -> None:
    """Switch automatic collection off; whatever is allocated from now on is not scanned."""
    gc.disable()


def freeze_heap() -> None:
    """Move every live object to the permanent generation (``gc.freeze``), and collect what comes later, now and then."""
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


@contextmanager
def permanent_allocations() -> Iterator[None]:
    """Objects that the block allocates go to the permanent generation: the collector never scans them."""
    disable_gc()
    try:
        yield
    finally:
        freeze_heap()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Suspend automatic collection in the block: while a document is laid out hardly any of its very many boxes is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def trim_heap() -> None:
    """Return free heap pages to the system (glibc's ``malloc_trim``); does nothing elsewhere.

    To be called before forking: children would otherwise allocate in the holes of inherited pages, and copy these pages.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)
