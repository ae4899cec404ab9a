"""Compression: the adaptor to Brotli and gzip, for servers that send files which were compressed beforehand.

In: bytes.  Out: the same bytes in a content coding.  Never: writes a time or a file name into its result.
"""

from __future__ import annotations

import gzip
from pathlib import PurePosixPath
from typing import Literal

Coding = Literal["br", "gz"]
CODINGS: tuple[Coding, ...] = ("br", "gz")
"""Suffixes of the codings, best first; ``gzip_static`` and its like look for these."""
COMPRESSED = frozenset({".html", ".css", ".js", ".mjs", ".svg", ".xml", ".json", ".ics", ".vcf", ".webmanifest"})
"""Suffixes of formats that gain by it; pictures, fonts and PDF are compressed already."""
HARD = frozenset({".css", ".js"})
"""Formats that are made seldom and sent often, so that they get the last per cent."""
NEAR = 16
"""The window of a page, as a power of two: with all of a page in it, the compressor takes the way that is made for small
ones, which is quicker than the one for large ones a level lower, and saves a byte in a thousand on it."""
LARGE = 1 << 17
"""Bytes from which a file of those formats grows with the site, as the search index does: the hardest effort takes twenty
times as long as the next and saves a fourteenth."""


def codings(path: str) -> tuple[Coding, ...]:
    """The codings in which a file is also published, by its name alone."""
    return CODINGS if "." + path.rpartition(".")[2] in COMPRESSED else ()


def compress(raw: bytes, coding: Coding, path: str) -> bytes:
    """The bytes of a file in a coding; ``path`` tells how hard to try."""
    is_hard = PurePosixPath(path).suffix in HARD
    if coding == "gz":
        # For the few that know no Brotli: two levels more would take half as long again and save a fiftieth.
        return gzip.compress(raw, 9 if is_hard else 4, mtime=0)
    import brotli

    quality, window = 5, 22
    if is_hard:
        quality = 11 if len(raw) < LARGE else 9
    elif len(raw) < 1 << NEAR:
        quality, window = 6, NEAR
    packed: bytes = brotli.compress(raw, mode=brotli.MODE_TEXT, quality=quality, lgwin=window)
    return packed
