"""What a channel is: a table row that plans jobs and renders them.

In: a View.  Out: jobs, and for each job its content.  Never: writes a file, or learns anything except through its View
and the engines it is handed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressroom.catalog.view import View
from pressroom.core.compact_pickle import CompactPickle
from pressroom.core.diagnostic import Checked, Span
from pressroom.kinds.base import Ref
from pressroom.kinds.regimes import Regime
from pressroom.render.formats import Format
from pressroom.render.markup.compression import Coding, codings
from pressroom.render.markup.templates import Templates
from pressroom.render.markup.theme import Theme

if TYPE_CHECKING:
    from pressroom.render.paper.printer import Printer


@dataclass(frozen=True, slots=True, order=True)
class Listed(CompactPickle):
    """A printed piece as the contents of the print folder list it."""

    channel: str
    ref: Ref
    label: str
    size: str
    """Trim in millimetres, like 210×297."""
    regime: Regime
    public: bool
    path: str
    press: str
    imposed: str


@dataclass(frozen=True, slots=True, order=True)
class Job(CompactPickle):
    """One planned output file."""

    path: str
    """Path below ``output/``."""
    channel: str
    kind: str = ""
    key: str = ""
    lang: str = "zh"
    regime: Regime = "information"
    template: str = ""
    """The template that makes it; empty when none does."""
    public: bool = True
    also: tuple[str, ...] = ()
    """Further paths that get the same bytes, such as the download copy of a printed piece."""
    source: str = ""
    """The file that a complaint about this output points to."""
    facet: str = ""
    """Which of several list pages of one template this is, such as ``by-department/cardiology``."""
    label: str = ""
    """What sets a piece apart from others of its channel that show the same entry or none, in Chinese: a day, an edition."""
    facts_only: bool = False
    """Whether it is made of the fact file alone, so that no text of the entry stands in it."""

    format: Format | None = None
    """The shape of a printed piece."""
    press: str = ""
    """Where its press edition goes; empty when it has none."""
    imposed: str = ""
    """Where the pages of a booklet go in the order of its sheets; empty for other pieces."""

    publication: str = ""
    """Id of the order that asks for it; empty for the pieces that every entry has."""
    after: tuple[str, ...] = ()
    """Paths of other outputs that it reads, so that it is made when they are finished."""
    pieces: tuple[Listed, ...] = ()
    """What it lists."""

    @property
    def ref(self) -> Ref:
        """The entry that the output shows."""
        return Ref(self.kind, self.key)

    @property
    def span(self) -> Span:
        """Where complaints about the output as a whole are put."""
        return Span(self.source or "content")

    @property
    def listed(self) -> Listed:
        """A printed piece as a list names it."""
        assert self.format is not None, "nothing else is listed"
        size = f"{self.format.width:g}×{self.format.height:g}"
        shown = (self.channel, self.ref, self.label, size, self.regime, self.public)
        return Listed(*shown, self.path, self.press, self.imposed)

    @property
    def plain(self) -> tuple[str, ...]:
        """Every path that gets the bytes as they are."""
        return (self.path, *self.also)

    @property
    def codings(self) -> tuple[Coding, ...]:
        """The content codings in which the bytes also lie beside themselves, for web servers."""
        return codings(self.path) if self.path.startswith("web/") else ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file that the job gives."""
        plain = self.plain
        coded = [f"{path}.{coding}" for path in plain for coding in self.codings]
        return (*plain, *coded, *filter(None, (self.press, self.imposed)))


@dataclass(frozen=True, slots=True)
class Engines:
    """The tools that renderers are handed: templates, theme, and the print engine where the channel sets type."""

    templates: Templates
    theme: Theme
    pdf: Printer | None = None

    @property
    def printing(self) -> Printer:
        """The print engine, for what sets type."""
        assert self.pdf is not None, "handed to channels that set type"
        return self.pdf


@dataclass(frozen=True, slots=True)
class Finished:
    """What a finishing step made: the bytes of the output, and those of further editions by their paths."""

    content: bytes
    further: tuple[tuple[str, bytes], ...] = ()


Finish = Callable[[str, Job, View, Engines], Checked[Finished | None]]


@dataclass(frozen=True, slots=True)
class Channel:
    """An output medium: ``plan`` gives its jobs, ``render`` makes text or bytes of one, ``finish`` makes bytes of the text.

    ``render`` gives None, with diagnostics, when it fails.
    """

    name: str
    plan: Callable[[View, Engines], Iterable[Job]]
    render: Callable[[Job, View, Engines], Checked[str | bytes | None]]
    finish: Finish | None = None
    """Turns rendered text into the final bytes (HTML to PDF); skipped when the text equals that of the last build."""
    cost: float = 1.0
    """Roughly how many web pages a job of this channel takes, for batching."""
    sets_type: bool = False
    """Whether it sets type itself, on paper or in a picture, and so needs the print fonts."""
    gather: Callable[[tuple[Job, ...]], Iterable[Job]] | None = None
    """Plans from what the channels before it have planned, for an output that lists their outputs."""
