"""Compression: the adaptor to Brotli and libdeflate, for files beside those of the website and for what stands in a PDF.

In: bytes.  Out: the same bytes in a content coding, or deflated.  Never: writes a time or a file name into its result.

libdeflate gives what zlib gives in less than half of its time.  Its bytes follow from its version and from nothing else, not
from the processor either (https://github.com/ebiggers/libdeflate/issues/400).
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

Coding = Literal["br", "gz"]
CODINGS: tuple[Coding, ...] = ("br", "gz")
"""Suffixes of the codings, best first; ``gzip_static`` and its like look for these."""
COMPRESSIBLE_SUFFIXES = frozenset(
    {".html", ".css", ".js", ".mjs", ".svg", ".xml", ".json", ".ics", ".vcf", ".webmanifest"}
)
"""Suffixes of formats that gain by it; pictures, fonts and PDF are compressed already."""
BEST_EFFORT_SUFFIXES = frozenset({".css", ".js"})
"""Formats that are made seldom and sent often, so that they get the last per cent."""
PAGE_WINDOW_BITS = 16
"""The window of a page, as a power of two: with all of a page in it, the compressor takes the way that is made for small
ones, which is quicker than the one for large ones a level lower, and saves a byte in a thousand on it."""
LARGE_BYTES = 1 << 17
"""Bytes from which a file of those formats grows with the site, as the search index does: the hardest effort takes seven
(gzip) to twenty times (Brotli) as long as the next and saves a twenty-fifth to a fourteenth."""


def codings(path: str) -> tuple[Coding, ...]:
    """The codings in which a file is also published, by its name alone."""
    return CODINGS if "." + path.rpartition(".")[2] in COMPRESSIBLE_SUFFIXES else ()


def compress(raw: bytes, coding: Coding, path: str) -> bytes:
    """The bytes of a file in a coding; ``path`` tells how hard to try."""
    is_hard = PurePosixPath(path).suffix in BEST_EFFORT_SUFFIXES
    if coding == "gz":
        # For the few that know no Brotli: three levels more would take half as long again and save a hundredth.
        return _gzipped(raw, 5 if not is_hard else 12 if len(raw) < LARGE_BYTES else 9)
    import brotli

    quality, window = 5, 22
    if is_hard:
        quality = 11 if len(raw) < LARGE_BYTES else 9
    elif len(raw) < 1 << PAGE_WINDOW_BITS:
        quality, window = 6, PAGE_WINDOW_BITS
    packed: bytes = brotli.compress(raw, mode=brotli.MODE_TEXT, quality=quality, lgwin=window)
    return packed


def _gzipped(raw: bytes, level: int) -> bytes:
    import deflate

    return bytes(deflate.gzip_compress(raw, level))


def deflated(raw: bytes) -> bytes:
    """Bytes as the streams of a PDF hold them; the hardest levels would take twenty times as long and save a fortieth."""
    import deflate

    return bytes(deflate.zlib_compress(raw, 6))
