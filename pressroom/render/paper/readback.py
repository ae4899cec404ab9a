"""Reading back: what an order has made of the editions of a piece, by whatever process prints them.

In: the bytes of an edition.  Out: what stands in it; of a booklet's press edition its pages in the order of the sheets as well.
Never: loads what only the site needs, for a process that prints need not have it.
"""

from __future__ import annotations

from pressroom.render.formats import Format
from pressroom.render.paper.examine import Findings, examine


def read_screen(screen: bytes) -> Findings:
    """What stands in a screen edition, of whose inks nobody asks."""
    return examine(screen, has_inks=False)


def read_press(press: bytes, shape: Format, *, is_booklet: bool) -> tuple[Findings, bytes | None]:
    """What stands in a press edition, and its pages in the order of the sheets."""
    if not is_booklet:
        return examine(press), None
    from pressroom.render.paper.imposition import impose

    return examine(press), impose(press, shape, shape.creep)
