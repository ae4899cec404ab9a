"""Printers: what a piece is handed to that is to be printed, whatever process does it.

In: HTML with the style sheets of a piece, and the order.  Out: its editions, and what was noticed as Diagnostics.  Never: loads what sets
type; who has another process print need not have it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from pressroom.core.diagnostic import Checked, error, text
from pressroom.core.text import shorten
from pressroom.render.fonts import FontSet
from pressroom.render.paper.orders import Editions, PrintOrder, PrintResult, print_diagnostics

APT = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"


class Printer(ABC):
    """Prints in the fonts that it was given."""

    def __init__(self, fonts: FontSet, *, remembers: bool = True) -> None:
        self.fonts = fonts
        self.remembers = remembers
        """Whether parts of books may be taken from the last run."""

    def render(self, html: str, style: str, order: PrintOrder) -> Checked[Editions | None]:
        """Lay out a document once and write its editions."""
        printed = self.printed(html, style, order)
        if printed.missing:
            message = text("pdf/library", problem=shorten(printed.missing))
            return Checked(None, (error(order.place, "pdf/library", message, text("pdf/library.hint", command=APT)),))
        return Checked(printed.editions, tuple(print_diagnostics(printed, order)))

    @abstractmethod
    def printed(self, html: str, style: str, order: PrintOrder) -> PrintResult:
        """The same with what was noticed, which nobody was told yet."""

    @abstractmethod
    def warm(self, style: str = "") -> None:
        """Load the libraries and read the fonts now, so that processes which begin later as copies need not."""

    def use(self, fonts: FontSet) -> None:
        """Set type with other fonts from now on."""
        self.fonts = fonts
