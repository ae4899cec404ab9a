"""Separation: pictures in screen colours as the inks of a printing condition.

In: the rows of a picture, or the file of a photograph, as the print engine puts them into a PDF, and the profile of the condition,
of which ``separates`` is true.  Out: the same picture in cyan, magenta, yellow and black.  Never: changes how many pixels it has; a photograph stays a JPEG file,
of the best quality that is of use, anything else is kept to the dot.

Little CMS converts relative to the white of the paper, and scales the darkest screen black to the darkest ink, as layout programs do
unless they are told otherwise.
"""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressroom.core.lazy import lazy_module
from pressroom.render.markup.compression import deflated

if TYPE_CHECKING:
    from PIL import Image, ImageCms
else:
    Image, ImageCms = lazy_module("PIL.Image"), lazy_module("PIL.ImageCms")

SCREEN = Path(__file__).with_name("sRGB.icc")
"""The profile of screens, of the Debian package ``icc-profiles-free`` (zlib licence)."""
_QUALITY = 95
"""Of a photograph in inks, its colours as fine as its light and shade."""


def separates(profile: bytes) -> bool:
    """Whether a profile says how colours become inks; one that only describes a condition need not (ICC.1:2022, 9.2)."""
    return _conversion(profile, b"") is not None


def separated_photograph(raw: bytes, profile: bytes) -> bytes:
    """The file of a JPEG photograph in inks; as such files have it, 0 is the most of an ink."""
    picture = Image.open(io.BytesIO(raw))
    own = picture.info.get("icc_profile", b"")
    out = io.BytesIO()
    _in_inks(picture, _conversion(profile, own) or _conversion(profile, b"")).save(
        out, "JPEG", quality=_QUALITY, subsampling=0
    )
    return out.getvalue()


def separated_rows(rows: bytes, width: int, height: int, profile: bytes) -> bytes:
    """Rows of pixels in red, green and blue, filtered and deflated as in a PNG file; deflated in inks, without filters."""
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    file = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, content) for name, content in ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    )
    return deflated(_in_inks(Image.open(io.BytesIO(file)), _conversion(profile, b"")).tobytes())


def _in_inks(picture: Image.Image, convert: Any) -> Image.Image:
    return ImageCms.applyTransform(picture, convert) or picture  # a new picture, since none is changed in its place


def _chunk(name: bytes, content: bytes) -> bytes:
    """A part of a PNG file (W3C PNG, 5.3)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@lru_cache(maxsize=4)
def _conversion(profile: bytes, own: bytes) -> Any:
    """From the colours of a picture's own profile, else those of screens, to inks; none when that is not possible."""
    try:
        source, target = (ImageCms.ImageCmsProfile(io.BytesIO(raw)) for raw in (own or SCREEN.read_bytes(), profile))
        return ImageCms.buildTransform(
            source,
            target,
            "RGB",
            "CMYK",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
