"""PDF: the adaptor to WeasyPrint.

In: HTML with the style sheets of a piece, its format, and a function that gives the bytes of an asset.  Out: the PDF of
every edition, and what the engine complained of as Diagnostics.  Never: fetches anything but the project's own assets; writes the time of day, a
machine's name or a path into the file.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import Any

from pressroom.core.digest import digest_of_program
from pressroom.core.gc_control import gc_paused
from pressroom.core.versions import version
from pressroom.render.fonts import FontSet
from pressroom.render.layout.books import PART, lay_out_book
from pressroom.render.layout.column_balancing import patch_columns
from pressroom.render.layout.complaints import captured_complaints
from pressroom.render.layout.copyfitting import lay_out_fitting
from pressroom.render.layout.drawings import patch_drawings
from pressroom.render.layout.flex_rows import patch_rows
from pressroom.render.layout.hot_paths import patch_hot_paths
from pressroom.render.layout.leaders import patch_leaders
from pressroom.render.layout.lengths import patch_lengths
from pressroom.render.layout.selector_matching import CachingMatcher, may_remember
from pressroom.render.layout.shaping import give_back
from pressroom.render.layout.styling import StyleCache, may_share, patch_styles
from pressroom.render.layout.text_runs import patch_text_runs
from pressroom.render.layout.user_agent_sheet import engine_sheet, piece_class
from pressroom.render.paper.booklets import keep_fillers
from pressroom.render.paper.drawn_pages import draw, finish, misfits_of
from pressroom.render.paper.font_copies import managed_temp_folders
from pressroom.render.paper.font_files import patch_font_reading
from pressroom.render.paper.loading import load_engine
from pressroom.render.paper.orders import Editions, PrintOrder, PrintResult, ReadAsset
from pressroom.render.paper.panel_cache import PanelCache, patch_panels
from pressroom.render.paper.part_cache import RECIPE, PartCache, pictures_in
from pressroom.render.paper.pdf_objects import IDENTIFIER, patch_page_count
from pressroom.render.paper.press import PressWriter
from pressroom.render.paper.printer import Printer
from pressroom.render.paper.serialisation import patch_serialisation
from pressroom.render.paper.subsets import patch_subsetting
from pressroom.render.paper.tags import patch_tagging
from pressroom.render.pictures.raster import without_metadata


class PdfEngine(Printer):
    """One engine a process: fonts and style sheets are parsed once and shared by all documents."""

    def __init__(self, fonts: FontSet, *, remembers: bool = True) -> None:
        super().__init__(fonts, remembers=remembers)
        self._configuration: Any = None
        self._styles = lru_cache(maxsize=32)(self._style)
        self._style_cache = StyleCache()
        self._panels = PanelCache()

    def printed(self, html: str, style: str, order: PrintOrder) -> PrintResult:
        """The same with what was noticed, which nobody was told yet."""
        try:
            load_engine()
        except OSError as complaint:
            return PrintResult(None, missing=str(complaint))
        # Font subsets carry a timestamp unless this is set; a fixed one keeps equal content equal in bytes.
        os.environ.setdefault("SOURCE_DATE_EPOCH", "946684800")
        with gc_paused(), captured_complaints() as records:
            document = self._document(html, style, order, records)
            document = keep_fillers(document, order.shape.multiple)
            noticed = tuple(misfits_of(document))
            press = PressWriter(order.shape, order.inks, order.intent, order.read_press)
            patch_page_count()
            patch_serialisation()
            screen: bytes = document.write_pdf(finisher=press, pdf_variant="pdf/ua-1", pdf_identifier=IDENTIFIER)
        seen = order.read_screen(screen) if order.read_screen is not None else None
        editions = Editions(screen, press.written, seen, press.reading)
        return PrintResult(editions, len(document.pages), noticed, tuple(records))

    def _document(self, html: str, style: str, order: PrintOrder, records: list[str]) -> Any:
        """All pages, finished: a book part by part, what an edit left alone from the part cache; anything else as it fits."""
        fetcher = _fetcher(order.read, self.fonts)
        if PART not in html:
            html, named = order.compose(html), pictures_in(html)

            def lay_out(words: str, drawings: Any) -> Any:
                laying = partial(self._lay_out, style=style, fetcher=fetcher, pictures={}, drawings=drawings)
                return finish(lay_out_fitting(words, laying), order.shape)

            return self._panels.set(
                html, (style, order.shape), lay_out, lambda: not records and named >= fetcher.fetched
            )
        patch_tagging()
        with self._part_cache(style, order, fetcher) as part_cache:
            document = lay_out_book(html, part_cache)
            if not records:  # a fault is told every time
                part_cache.write()
        return document

    def _lay_part(self, words: str, style: str, fetcher: Any, order: PrintOrder) -> Any:
        """Compose, lay out, finish and draw a part of a book."""
        fetcher.fetched.clear()
        document = self._lay_out(order.compose(words), style=style, fetcher=fetcher, pictures={})
        # Of what a drawing or the style sheet names the part cache does not know the bytes.
        return draw(
            finish(document, order.shape),
            order.inks if order.shape.is_pressed else None,
            lambda: pictures_in(words) >= fetcher.fetched,
        )

    def _lay_out(self, html: str, style: str, fetcher: Any, pictures: dict[str, Any], drawings: Any = None) -> Any:
        """Lay out a document, or a part of one; ``pictures`` are those that other parts have read."""
        sheet, configuration = self._styles(style)
        piece = piece_class()(string=html, base_url="asset:", url_fetcher=fetcher)
        piece.own_sheet, piece.drawings = engine_sheet(html, style), drawings or {}
        configuration.style_cache = self._style_cache if may_share(html, style) else None
        return piece.render(
            stylesheets=[sheet],
            font_config=configuration,
            pdf_variant="pdf/ua-1",
            pdf_identifier=IDENTIFIER,
            cache=pictures,
        )

    def _part_cache(self, style: str, order: PrintOrder, fetcher: Any) -> PartCache:
        """Where the parts of books lie, as far as the same engine laid them out in the same fonts."""
        from weasyprint.text.ffi import pango

        makers = (
            RECIPE,
            style,
            repr(order.shape),
            repr(sorted(order.inks.items())),
            self.fonts.digest,
            digest_of_program(order.compose),
            sys.version,
            str(pango.pango_version()),
            *_versions(),
        )
        lent = {"fonts": self._styles(style)[1], "fetcher": fetcher}
        lay_part = partial(self._lay_part, style=style, fetcher=fetcher, order=order)
        return PartCache(makers, lent, lay_part, order.read, remembers=self.remembers)

    def use(self, fonts: FontSet) -> None:
        """Set type with other fonts from now on; what was known of the last ones is let go."""
        super().use(fonts)
        self._configuration = None
        self._style_cache, self._panels = StyleCache(), PanelCache()
        self._styles.cache_clear()

    def warm(self, style: str = "") -> None:
        """Load the libraries and read the fonts now, so that processes which begin later as copies need not."""
        # A library that is missing is told with the first piece.
        with suppress(OSError):
            self._styles(style)

    def warm_up(self, html: str, style: str, order: PrintOrder) -> None:
        """Print a piece of before, so that whatever it shares with others is known when they are asked for; to read it back as well."""
        with suppress(Exception):  # the next piece meets the failure, and tells it
            made = self.printed(html, style, replace(order, read=_nothing)).editions
            if made is not None and made.pressed is not None:
                made.pressed()

    def _style(self, style: str) -> tuple[Any, Any]:
        load_engine()
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        if self._configuration is None:
            self._configuration = give_back(FontConfiguration())
            patch_leaders()
            patch_lengths()
            patch_columns()
            patch_rows()
            patch_styles()
            patch_hot_paths()
            patch_text_runs()
            patch_drawings()
            patch_panels()
            patch_font_reading()
            patch_subsetting()
            faces = _faces(self.fonts)
            with managed_temp_folders():
                CSS(string=faces, font_config=self._configuration, url_fetcher=_fetcher(_nothing, self.fonts))
        sheet = CSS(string=style, base_url="asset:", url_fetcher=_fetcher(_nothing, self.fonts))
        if may_remember(style):
            sheet.matcher = CachingMatcher(sheet.matcher)
        return sheet, self._configuration


@cache
def _versions() -> tuple[str, ...]:
    """Those of the engine and of what it reads its sources with."""
    return tuple(map(version, ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5")))


def _nothing(path: str) -> bytes:
    raise KeyError(path)


def _faces(fonts: FontSet) -> str:
    """``@font-face`` rules for the derived fonts."""
    return "\n".join(
        f'@font-face {{ font-family: "{file.family}"; font-weight: {file.weight}; src: url("asset:font/{file.path.name}"); }}'
        for file in fonts.files
    )


@lru_cache(maxsize=1)
def _fetcher_class() -> type[Any]:
    """Made on first use: importing WeasyPrint takes a second or more."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]
        """Opens ``asset:`` addresses and nothing else."""

        def __init__(self, read: ReadAsset, fonts: FontSet) -> None:
            super().__init__(allowed_protocols=("asset",), allow_redirects=False)
            self._read = read
            self.fetched: set[str] = set()
            """The pictures and style sheets that were asked for."""
            self._fonts = {file.path.name: file.path for file in fonts.files}

        def fetch(self, url: str, headers: Any = None) -> Any:
            scheme, _, path = url.partition(":")
            if scheme != "asset":
                raise ValueError(f"refused: {url}")
            folder, _, name = path.lstrip("/").partition("/")
            if folder == "font" and name in self._fonts:
                return URLFetcherResponse(url, self._fonts[name].read_bytes())
            self.fetched.add(path.lstrip("/"))
            kind = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}.get(path.rpartition(".")[2], "")
            return URLFetcherResponse(
                url, without_metadata(self._read(path.lstrip("/"))), {"Content-Type": kind} if kind else None
            )

    return AssetFetcher


def _fetcher(read: ReadAsset, fonts: FontSet) -> Any:
    return _fetcher_class()(read, fonts)
