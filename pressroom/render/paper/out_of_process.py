"""Out-of-process printing: in a process that loads the engine while the site is read.

In: what ``PdfEngine`` is given.  Out: the same editions and complaints; what the other process needs of the site it is told, or
asks for.  Never: depends on it: without a server, or when it is lost, the engine of this process prints.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressroom.core.cache_folder import cache_folder, write_cache_file
from pressroom.core.diagnostic import Span
from pressroom.core.fork_server import CONNECTION_LOST, Connection, ForkServer
from pressroom.core.forks import may_fork, without_nested_forks
from pressroom.core.gc_control import permanent_allocations
from pressroom.core.lazy import lazy_module
from pressroom.render.fonts import FontSet
from pressroom.render.layout.books import PART, excerpt
from pressroom.render.paper.examine import load_reader
from pressroom.render.paper.orders import PrintOrder, PrintResult
from pressroom.render.paper.part_cache import is_empty, pictures_in
from pressroom.render.paper.printer import Printer

if TYPE_CHECKING:
    from pressroom.render.paper import pdf
    from pressroom.render.paper.pdf import PdfEngine
else:
    pdf = lazy_module("pressroom.render.paper.pdf")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A piece to be printed."""

    fonts: FontSet
    remembers: bool
    html: str
    style: str
    order: PrintOrder
    """Without what only the process knows that asks."""
    pictures: Mapping[str, bytes | Exception]
    """What the piece names."""
    is_one_of_many: bool
    """Whether other processes print for the same build."""


def _nobody_waits() -> None:
    """Nobody wants to know when a piece is with who prints it."""


class OutOfProcessEngine(Printer):
    """An engine that has another process print."""

    def __init__(
        self, fonts: FontSet, server: ForkServer, *, remembers: bool = True, tell: Callable[[], None] = _nobody_waits
    ) -> None:
        super().__init__(fonts, remembers=remembers)
        self._server = server
        self._tell = tell
        """Called whenever a piece is with who prints it."""
        self._connection: Connection | None = None
        self._owner = 0

    def warm(self, style: str = "") -> None:
        """Load the engine and what reads files back, unless the other process has begun with that."""
        if not self._server:
            load_reader()
            self._own.warm(style)

    def printed(self, html: str, style: str, order: PrintOrder) -> PrintResult:
        """By the other process, or else by this one."""
        connection = self._own_connection()
        if connection is not None:
            try:
                return self._printed_elsewhere(connection, html, style, order)
            except CONNECTION_LOST:
                self._connection = None
            except BaseException:
                self._connection = None  # nobody knows what will be said next
                raise
        self._tell()
        return self._own.printed(html, style, order)

    @cached_property
    def _own(self) -> PdfEngine:
        """What prints where nobody else does."""
        return pdf.PdfEngine(self.fonts, remembers=self.remembers)

    def use(self, fonts: FontSet) -> None:
        """Set type with other fonts from now on; what may have been loaded here is let go."""
        super().use(fonts)
        vars(self).pop("_own", None)

    def close(self) -> None:
        """Let go of the other process, when this one has nothing more to print: it would wait as long as this one lives."""
        if self._connection is not None and self._owner == os.getpid():
            self._connection.close()
        self._connection = None

    def _own_connection(self) -> Connection | None:
        """That of this process; its forks connect for themselves."""
        if self._owner != os.getpid():
            self._owner, self._connection = os.getpid(), self._server.connect()
        return self._connection

    def _printed_elsewhere(self, connection: Connection, html: str, style: str, order: PrintOrder) -> PrintResult:
        pictures = {name: _read(order.read, name) for name in pictures_in(html)}
        bare = replace(order, read=_nobody, locate=_nobody, place=Span(""))
        connection.send(_Asked(self.fonts, self.remembers, html, style, bare, pictures, not may_fork()))
        self._tell()
        while isinstance(said := connection.receive(), str):
            connection.send(_read(order.read, said))
        printed: PrintResult = said
        made = printed.editions
        if made is None or made.press is None or order.read_press is None:
            return printed
        return replace(printed, editions=replace(made, pressed=_Pressed(connection, made.press, order.read_press)))


@dataclass(frozen=True, slots=True)
class _Pressed:
    """Waits for what is made of a press edition; makes it here when the other process is lost."""

    connection: Connection
    press: bytes
    read: Callable[[bytes], Any]

    def __call__(self) -> Any:
        try:
            return self.connection.receive()
        except CONNECTION_LOST:
            return self.read(self.press)


def _nobody(_: str) -> Any:
    """Stands for what the other process cannot be told."""
    raise AssertionError


def _read(read: Callable[[str], bytes], name: str) -> bytes | Exception:
    try:
        return read(name)
    except (KeyError, OSError) as complaint:
        return complaint


def get_ready() -> Callable[[Connection], None]:
    """Load the engine, with the fonts and the style that were used last, and warm up; gives what prints for whoever calls."""
    with permanent_allocations():
        last = _Last.recalled()
        engine = pdf.PdfEngine(last.fonts, remembers=False)
        engine.warm(last.style)
        if last.book is None:
            load_reader()
        elif not is_empty():  # or else both cores have enough to do, and get warm with the first parts
            engine.warm_up(last.book.html, last.style, last.book.order)
    return partial(_serve, engine, last)


def _no_fonts() -> FontSet:
    return FontSet((), frozenset())


@dataclass(frozen=True, slots=True)
class _Book:
    """A part of a book, to be printed before anything is asked for, and how the book was ordered: the first part takes twice as long as others."""

    html: str
    order: PrintOrder

    @classmethod
    def of(cls, asked: _Asked) -> _Book | None:
        """Of the book that is asked for; None when it is none.  Of its pictures only the process knows that asks."""
        html = excerpt(asked.html, lambda words: not pictures_in(words)) if PART in asked.html else ""
        return cls(html, asked.order) if html else None


@dataclass(frozen=True, slots=True)
class _Last:
    """What was printed with last: probably what the next piece is printed with."""

    fonts: FontSet = field(default_factory=_no_fonts)
    style: str = ""
    book: _Book | None = None

    @classmethod
    def recalled(cls) -> _Last:
        """From the last command, as far as its fonts are still there."""
        with suppress(OSError, pickle.PickleError, AttributeError, TypeError, ValueError, EOFError, ImportError):
            found = pickle.loads(_place().read_bytes())  # noqa: S301 - the user's own cache
            if isinstance(found, cls) and all(file.path.exists() for file in found.fonts.files):
                return found
        return cls()

    def keep(self) -> None:
        """Remember it for the next command."""
        write_cache_file(_place(), pickle.dumps(self, pickle.HIGHEST_PROTOCOL))


def _place() -> Path:
    return cache_folder() / "printed-last.pickle"


def _serve(engine: PdfEngine, last: _Last, connection: Connection) -> None:
    """Print for another process until it has no more."""
    while True:
        asked: _Asked = connection.receive()
        if asked.fonts != engine.fonts:
            engine.use(asked.fonts)
        engine.remembers = asked.remembers
        order = replace(asked.order, read=_Pictures(connection, dict(asked.pictures)).read)
        with without_nested_forks(asked.is_one_of_many):
            printed = engine.printed(asked.html, asked.style, order)
        made = printed.editions
        if made is None or made.pressed is None:
            connection.send(printed)
        else:
            connection.send(replace(printed, editions=replace(made, pressed=None)))
            connection.send(made.pressed())
        if (last.fonts, last.style) != (asked.fonts, asked.style):
            last = _Last(asked.fonts, asked.style, _Book.of(asked))
            last.keep()


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The pictures of a piece, of which those are asked for that it does not name itself."""

    connection: Connection
    known: dict[str, bytes | Exception]
    owner: int = field(default_factory=os.getpid)

    def read(self, name: str) -> bytes:
        """One of them, as the process says that has the site."""
        if name not in self.known:
            if os.getpid() != self.owner:
                raise AssertionError("a copy that lays out a part cannot ask; its parent lays the part out again")
            self.connection.send(name)
            self.known[name] = self.connection.receive()
        found = self.known[name]
        if isinstance(found, Exception):
            raise found
        return found
