"""Printers: the print engine is loaded in another process while this one reads the site.

In: which channels are asked for.  Out: an attendant that prints for every process of the build.  Never: decides what is
built; where nothing is to be printed, or by one process alone, nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from pressroom.channels import CHANNELS
from pressroom.core.attendants import NOBODY, Attendant, Line, attend

_FOLDER = "printed."
"""Where the channels are that set type."""


def begin(only: Collection[str], workers: int | str) -> Attendant:
    """Begin, when printed pieces alone are asked for, and more than one process of this machine is to make them."""
    is_printed = bool(only) and all(CHANNELS.get(name, "").startswith(_FOLDER) for name in only)
    return await_pieces() if is_printed and isinstance(workers, int) and workers > 1 else NOBODY


def await_pieces() -> Attendant:
    """Begin, whatever is to be printed."""
    return attend(_get_ready)


def _get_ready() -> Callable[[Line], None]:
    import pressroom.channels.printed.paper  # noqa: F401 - what a printer is told of an order refers to it
    from pressroom.render.paper.attended import get_ready

    return get_ready()
