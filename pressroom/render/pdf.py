"""PDF: the adaptor to WeasyPrint.

In: HTML with the style sheets of a piece, and a function that gives the bytes of an asset.  Out: PDF bytes, and what the
engine complained of as Diagnostics.  Never: fetches anything but the project's own assets; writes a date, a machine's
name or a path into the file.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.text import shorten
from pressroom.render.fonts import FontSet

ReadAsset = Callable[[str], bytes]
"""Bytes of ``content/…``, ``theme/…`` or ``font/…``; KeyError or OSError for anything else."""
APT = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
MILLIMETRE = 96 / 25.4
"""CSS pixels in a millimetre."""
TOLERANCE = 0.3
"""Millimetres that text may stand over its panel: rounding, not overflow."""
_QUIET = ("was loaded",)
SLACK = 2.2
"""Ems by which a Chinese line may be short of its measure to be spaced out to it; half of that for a last line."""
GAP = 0.075
"""Ems that may be put between two letters; more would show."""
_LEAST = 12
"""Letters that a line must have to be spaced out: in a shorter one the gaps would show."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]")


class PdfEngine:
    """One engine a process: fonts and style sheets are parsed once and shared by all documents."""

    def __init__(self, fonts: FontSet) -> None:
        self.fonts = fonts
        self._configuration: Any = None
        self._styles = lru_cache(maxsize=32)(self._style)

    def render(self, html: str, style: str, read: ReadAsset, place: Span) -> Checked[bytes | None]:
        """Lay out a document; ``place`` is where its complaints are put."""
        try:
            from weasyprint import HTML
        except OSError as complaint:
            message = text("pdf/library", problem=shorten(str(complaint)))
            return Checked(None, (error(place, "pdf/library", message, text("pdf/library.hint", command=APT)),))
        # Font subsets carry a timestamp unless this is set; a fixed one keeps equal content equal in bytes.
        os.environ.setdefault("SOURCE_DATE_EPOCH", "946684800")
        fetcher = _fetcher(read, self.fonts)
        with _complaints() as records:
            sheet, configuration = self._styles(style)
            document = HTML(string=html, base_url="asset:", url_fetcher=fetcher).render(
                stylesheets=[sheet],
                font_config=configuration,
                pdf_variant="pdf/ua-1",
                pdf_identifier=b"pressroom",
                cache={},
            )
            problems = [*_overflows(document, place)]
            _fill_lines(document)
            pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"pressroom")
        problems += [error(place, "pdf/engine", text("pdf/engine", problem=shorten(words, 200))) for words in records]
        return Checked(pdf, tuple(problems))

    def _style(self, style: str) -> tuple[Any, Any]:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        if self._configuration is None:
            self._configuration = FontConfiguration()
            CSS(string=_faces(self.fonts), font_config=self._configuration, url_fetcher=_fetcher(_nothing, self.fonts))
        return CSS(string=style, base_url="asset:", url_fetcher=_fetcher(_nothing, self.fonts)), self._configuration


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
            self._fonts = {file.path.name: file.path for file in fonts.files}

        def fetch(self, url: str, headers: Any = None) -> Any:
            scheme, _, path = url.partition(":")
            if scheme != "asset":
                raise ValueError(f"refused: {url}")
            folder, _, name = path.lstrip("/").partition("/")
            if folder == "font" and name in self._fonts:
                return URLFetcherResponse(url, self._fonts[name].read_bytes())
            kind = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}.get(path.rpartition(".")[2], "")
            return URLFetcherResponse(url, self._read(path.lstrip("/")), {"Content-Type": kind} if kind else None)

    return AssetFetcher


def _fetcher(read: ReadAsset, fonts: FontSet) -> Any:
    return _fetcher_class()(read, fonts)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        if words not in self.words and not any(quiet in words for quiet in _QUIET):
            self.words.append(words)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What the engine logs while the block runs."""
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    logger.addHandler(collector)
    try:
        yield collector.words
    finally:
        logger.removeHandler(collector)


def _overflows(document: Any, place: Span) -> Iterator[Diagnostic]:
    """Panels (elements with ``data-panel``) whose content ends below their own lower edge.

    Walks the private box tree of WeasyPrint, the only place where the result of layout can be seen; a test breaks
    loudly when its shape changes.
    """
    for page in document.pages:
        for box in _descendants(page._page_box):  # noqa: SLF001 - see above
            element: Any = getattr(box, "element", None)
            name = element.get("data-panel") if hasattr(element, "get") else None
            if name is None or getattr(box, "element_tag", "") != element.tag:
                continue
            excess = (_lowest(box) - (box.position_y + box.margin_height())) / MILLIMETRE
            if excess > TOLERANCE:
                message = text("pdf/overflow", panel=name, value=f"{excess:.1f}")
                hint = text("pdf/overflow.hint", field=element.get("data-field") or name)
                yield error(place, "pdf/overflow", message, hint)


def _fill_lines(document: Any) -> None:
    """Space the letters of Chinese lines so that the right edge is even.

    WeasyPrint justifies by widening U+0020, of which Chinese has none, and leaves lines short by what kinsoku carried
    over.  Text is shaped again when it is drawn, so a changed style is all that is needed.
    """
    from weasyprint.formatting_structure import boxes

    for page in document.pages:
        for block in _descendants(page._page_box):  # noqa: SLF001 - as in _overflows
            if isinstance(block, boxes.BlockContainerBox) and block.style["text_align_all"] in ("start", "left"):
                lines = [child for child in block.children if isinstance(child, boxes.LineBox)]
                for line in lines:
                    _fill(line, block.width - line.width, SLACK / 2 if line is lines[-1] else SLACK)


def _fill(line: Any, slack: float, most: float) -> None:
    """Space out a line that lacks ``slack`` pixels, unless it lacks more than ``most`` ems."""
    words = "".join(getattr(box, "text", "") for box in _descendants(line))
    size = line.style["font_size"]
    is_short = 0.1 < slack <= size * min(most, GAP * (len(words) - 1))
    if is_short and len(words) > _LEAST and len(_WIDE.findall(words)) > 0.6 * len(words):
        _space(line, slack / (len(words) - 1), 0.0)


def _space(box: Any, gap: float, shift: float) -> float:
    """Move a box by ``shift`` and widen its text by ``gap`` a letter; gives the shift of what follows it."""
    from weasyprint.formatting_structure import boxes

    start = shift
    if isinstance(box, boxes.TextBox):
        inner = (len(box.text) - 1) * gap
        own = box.style["letter_spacing"]
        box.style = box.style.copy()
        box.style["letter_spacing"] = gap + (0 if own == "normal" else own)
        box.position_x += start
        box.width += inner
        return start + inner + gap
    if not isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.translate(start, 0)
        return start
    box.position_x += start
    for child in box.children:
        if child.is_in_normal_flow():
            shift = _space(child, gap, shift)
    box.width += max(shift - start - gap, 0)
    return shift


def _descendants(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()) or ():
        yield child
        yield from _descendants(child)


def _lowest(box: Any) -> float:
    """Lower edge, in CSS pixels, of the lowest line or picture inside a box."""
    from weasyprint.formatting_structure import boxes

    edges: list[float] = [
        child.position_y + child.height
        for child in _descendants(box)
        if isinstance(child, (boxes.LineBox, boxes.ReplacedBox)) and child.height
    ]
    return max(edges, default=box.position_y)
