"""Printers: the print engine is loaded in another process while this one reads the site, and prints while it is judged.

In: which channels are asked for.  Out: an attendant that prints for every process of the build, and the piece that it begins
with.  Never: decides what is built; where nothing is to be printed, or by one process alone, nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from pressroom.channels import CHANNELS
from pressroom.core import attendants
from pressroom.core.attendants import Attendant, Line, attend

if TYPE_CHECKING:
    from pressroom.build.early import Early
    from pressroom.build.execute import Artifact
    from pressroom.build.places import Left
    from pressroom.build.site import Unjudged
    from pressroom.catalog.catalog import Catalog
    from pressroom.channels.base import Job

_FOLDER = "printed."
"""Where the channels are that set type."""


class Printers:
    """Who prints for a build; all of it ends with the block."""

    def __init__(
        self, attendant: Attendant = attendants.NOBODY, only: Collection[str] = (), left: Left | None = None
    ) -> None:
        self.attendant = attendant
        self._only = frozenset(only)
        self._left = left
        self._early: Early | None = None

    def begin_early(self, site: Unjudged) -> bool:
        """Begin with the first piece, when somebody waits for it; what was begun for another look at the site is let go.

        Gives whether it was begun.
        """
        self._let_go()
        if self.attendant:
            from pressroom.build.early import begin

            self._early = begin(site, self._only, self.attendant, self._left)
        return self._early is not None

    def has_begun(self, job: Job) -> bool:
        """Whether this is the piece."""
        return self._early is not None and self._early.job == job

    def early(self, catalog: Catalog, today: date) -> Artifact | None:
        """The first piece, to be asked once; None when it has to be printed again."""
        early, self._early = self._early, None
        return early.artifact(catalog, today) if early is not None else None

    def _let_go(self) -> None:
        if self._early is not None:
            self._early.made.let_go()
            self._early = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()  # first, or else it would print by itself
        self.attendant.__exit__()


NOBODY = Printers()
"""What stands where nobody waits."""


def begin(only: Collection[str], workers: int | str, left: Left | None = None) -> Printers:
    """Begin, when printed pieces alone are asked for, and more than one process of this machine is to make them.

    Of what the last build ``left`` is told what of it need not be made again.
    """
    is_printed = bool(only) and all(CHANNELS.get(name, "").startswith(_FOLDER) for name in only)
    return await_pieces(only, left) if is_printed and isinstance(workers, int) and workers > 1 else NOBODY


def await_pieces(only: Collection[str], left: Left | None = None) -> Printers:
    """Begin, for pieces of some channels."""
    return Printers(attend(_get_ready), only, left)


def _get_ready() -> Callable[[Line], None]:
    from pressroom.render.paper import readback  # noqa: F401 - what a printer is told of an order refers to it
    from pressroom.render.paper.attended import get_ready

    return get_ready()
