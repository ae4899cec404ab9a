"""Printers: the print engine is loaded in another process while this one reads the site, and prints while it is judged.

In: which channels are asked for.  Out: a fork server that prints for every process of the build, and the piece that is
printed speculatively.  Never: decides what is built; where nothing is to be printed, or by one process alone, nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from pressroom.channels import CHANNELS
from pressroom.core import fork_server
from pressroom.core.fork_server import Connection, ForkServer, start_fork_server

if TYPE_CHECKING:
    from pressroom.build.execute import Artifact
    from pressroom.build.site import UnlintedSite
    from pressroom.build.speculation import SpeculativeJob
    from pressroom.build.state_folder import PreviousBuild
    from pressroom.catalog.catalog import Catalog
    from pressroom.channels.base import Job

_FOLDER = "printed."
"""Where the channels are that set type."""


class Printers:
    """Who prints for a build; all of it ends with the block."""

    def __init__(
        self,
        server: ForkServer = fork_server.NO_SERVER,
        only: Collection[str] = (),
        previous: PreviousBuild | None = None,
    ) -> None:
        self.server = server
        self._only = frozenset(only)
        self._previous = previous
        self._speculation: SpeculativeJob | None = None

    def begin_speculation(self, site: UnlintedSite) -> bool:
        """Begin with the first piece speculatively, when there is a server; what was begun for another look at the site is cancelled.

        Gives whether it was begun.
        """
        self._cancel()
        if self.server:
            from pressroom.build.speculation import start_speculation

            self._speculation = start_speculation(site, self._only, self.server, self._previous)
            if self._speculation is not None:
                self._speculation.wait_until_ordered()
        return self._speculation is not None

    def has_begun(self, job: Job) -> bool:
        """Whether this is the piece."""
        return self._speculation is not None and self._speculation.job == job

    def speculative_artifact(self, catalog: Catalog, today: date) -> Artifact | None:
        """The first piece, to be asked once; None when it has to be printed again."""
        speculation, self._speculation = self._speculation, None
        return speculation.artifact(catalog, today) if speculation is not None else None

    def _cancel(self) -> None:
        if self._speculation is not None:
            self._speculation.made.cancel()
            self._speculation = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._cancel()  # first, or else it would print by itself
        self.server.__exit__()


NO_PRINTERS = Printers()
"""What stands where nobody waits."""


def start_printers(only: Collection[str], workers: int | str, previous: PreviousBuild | None = None) -> Printers:
    """Begin, when printed pieces alone are asked for, and more than one process of this machine is to make them.

    Of what the last build ``previous`` is told what of it need not be made again.
    """
    is_printed = bool(only) and all(CHANNELS.get(name, "").startswith(_FOLDER) for name in only)
    return (
        start_printers_for(only, previous) if is_printed and isinstance(workers, int) and workers > 1 else NO_PRINTERS
    )


def start_printers_for(only: Collection[str], previous: PreviousBuild | None = None) -> Printers:
    """Begin, for pieces of some channels."""
    return Printers(start_fork_server(_get_ready), only, previous)


def _get_ready() -> Callable[[Connection], None]:
    from pressroom.render.paper import readback  # noqa: F401 - what a printer is told of an order refers to it
    from pressroom.render.paper.out_of_process import get_ready

    return get_ready()
