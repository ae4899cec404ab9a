"""Garbage: when the interpreter looks for values that only refer to each other, and when free memory goes back.

A command makes modules and a site that live as long as it does: looking through them for garbage again and again, and
once more at its end, would take a seventh of a cold build.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = (100_000, 50, 1000)
"""New values until the youngest are looked through, and how often those before the next older ones."""


def collect_never() -> None:
    """Take all that is made from now on for lasting."""
    gc.disable()


def collect_seldom() -> None:
    """Never look through what there is; look through what is made from now on now and then."""
    gc.freeze()
    gc.set_threshold(*RARELY)
    gc.enable()


@contextmanager
def lasting() -> Iterator[None]:
    """Make in the block what is never looked through."""
    collect_never()
    try:
        yield
    finally:
        collect_seldom()


@contextmanager
def collecting_afterwards() -> Iterator[None]:
    """Look for garbage when a document is done: before, there is hardly any among its boxes, of which there are very many."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def give_back() -> None:
    """Hand memory that is free in the midst of what is used to the system, where its library can.

    Before processes fork: each of them would otherwise fill the holes for itself, and copy what lies around them.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)
