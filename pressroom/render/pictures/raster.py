"""Pictures made of pixels: the adaptor to Pillow.

In: the bytes of a picture, or what is to be drawn.  Out: its size; the picture smaller and in another format, without
the camera's notes; words on a ground as PNG.  Every complaint of a decoder becomes a ``UnreadablePicture`` with words, which callers
turn into Diagnostics.  Never: opens a format that is not named here, or decodes more than ``MAX_PIXELS``.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PIL import UnidentifiedImageError

from pressroom.core.append_cache import AppendCache
from pressroom.core.cache_folder import cache_folder
from pressroom.core.digest import digest
from pressroom.core.lazy import lazy_module
from pressroom.core.versions import version

if TYPE_CHECKING:
    from PIL import Image, ImageCms, ImageDraw, ImageFont, ImageOps
else:
    Image, ImageCms, ImageDraw = lazy_module("PIL.Image"), lazy_module("PIL.ImageCms"), lazy_module("PIL.ImageDraw")
    ImageFont, ImageOps = lazy_module("PIL.ImageFont"), lazy_module("PIL.ImageOps")

ImageFormat = Literal["avif", "webp", "jpg", "png"]
MAX_PIXELS = 60_000_000
"""Pixels that a picture may have: more than any camera of the office, far less than a decompression bomb."""
MAX_SIDE = 20_000
"""Pixels that a side may have; a strip of 40,000 by 1,000 is no picture either."""
_READ = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
_SAVE: dict[ImageFormat, tuple[str, dict[str, Any]]] = {
    # One thread each: the builds' processes share the machine already, and the bytes stay the same on any machine.
    "avif": ("AVIF", {"quality": 55, "speed": 7, "max_threads": 1, "subsampling": "4:2:0"}),
    "webp": ("WEBP", {"quality": 78, "method": 5}),
    "jpg": ("JPEG", {"quality": 80, "optimize": True, "progressive": True}),
    "png": ("PNG", {"optimize": True}),
}
_AOM = "aom"
_UNREPEATED = {"enable-intrabc": "0"}
"""To look in a drawing for places that are drawn alike takes two fifths of the time, for a fiftieth of the bytes."""
_TURNED = range(5, 9)
"""Values of the EXIF orientation (tag 0x0112) for which width and height change places."""


PrefetchedVariant = tuple[tuple[str, int, ImageFormat], bytes]
"""The digest of a picture, a width and a format, and the bytes of this variant."""
PREFETCHED: dict[tuple[str, int, ImageFormat], bytes] = {}
"""Variants that were made ahead, while nothing else wanted the processor; others are made when they are asked for."""


class UnreadablePicture(Exception):
    """A picture that cannot be read, with the decoder's words."""


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What the head of a picture says: width and height as shown, and whether it lets the page shine through."""

    width: int
    height: int
    has_alpha: bool


@contextmanager
def _complaints() -> Iterator[None]:
    """Decoders raise whatever they like: ValueError, OSError, SyntaxError, struct.error, EOFError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadablePicture:
        raise
    except Exception as complaint:
        raise UnreadablePicture(str(complaint) or type(complaint).__name__) from complaint


def _open(raw: bytes) -> Image.Image:
    """Read the head of a picture and refuse what is too large; pixels are decoded later."""
    try:
        picture = Image.open(io.BytesIO(raw), formats=_READ)
    except UnidentifiedImageError as complaint:
        raise UnreadablePicture("not JPEG, PNG, WebP, AVIF or GIF") from complaint
    if picture.width * picture.height > MAX_PIXELS:
        raise UnreadablePicture(f"{picture.width} x {picture.height} > {MAX_PIXELS // 1_000_000} megapixels")
    if max(picture.size) > MAX_SIDE:
        raise UnreadablePicture(f"{picture.width} x {picture.height}: longer than {MAX_SIDE} pixels")
    return picture


def read_header(raw: bytes) -> ImageHeader:
    """Size and transparency from the header of a picture, without decoding its pixels; raises ``UnreadablePicture``."""
    name = f"{digest(raw)} {MAX_PIXELS} {MAX_SIDE}"
    known = _store().entries.get(name, "").split()
    if len(known) == 3 and all(part.isdecimal() for part in known):
        return ImageHeader(int(known[0]), int(known[1]), has_alpha=known[2] == "1")
    facts = _facts(raw)
    _store().add(name, f"{facts.width} {facts.height} {facts.has_alpha:d}")
    return facts


@cache
def _store() -> AppendCache:
    """What was found of the heads of pictures before, so that a build that makes no picture need not load the library."""
    return AppendCache(cache_folder() / f"pictures-{version('pillow')}.txt")


def _facts(raw: bytes) -> ImageHeader:
    with _complaints():
        picture = _open(raw)
        width, height = picture.size
        if picture.getexif().get(0x0112) in _TURNED:
            width, height = height, width
        has_alpha = "A" in picture.getbands() or "transparency" in picture.info
        return ImageHeader(width, height, has_alpha)


def resize(raw: bytes, width: int, form: ImageFormat) -> bytes:
    """The picture in a width and format: upright, in sRGB, with nothing but its pixels; raises ``UnreadablePicture``."""
    if PREFETCHED and (made := PREFETCHED.get((digest(raw), width, form))):
        return made
    with _complaints():
        name, options = _saving(form)
        out = io.BytesIO()
        _scaled(raw, width, is_opaque=form == "jpg").save(out, name, **options)
        return out.getvalue()


@cache
def _saving(form: ImageFormat) -> tuple[str, dict[str, Any]]:
    """How a format is saved."""
    # By name: else the library looks for whoever writes them by loading all that it has.
    from PIL import AvifImagePlugin, WebPImagePlugin  # noqa: F401

    name, options = _SAVE[form]
    if form == "avif" and AvifImagePlugin.get_codec_version(_AOM):
        return name, options | {"codec": _AOM, "advanced": _UNREPEATED}
    return name, options


@lru_cache(maxsize=2)
def _scaled(raw: bytes, width: int, *, is_opaque: bool) -> Image.Image:
    """The upright picture in a width, which is the same for all formats; they are made one after the other."""
    picture = _upright(raw)
    if is_opaque:
        if picture.mode != "RGBA":
            return _scaled(raw, width, is_opaque=False)
        ground = Image.new("RGB", picture.size, "#ffffff")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    if width >= picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=1)
def _upright(raw: bytes) -> Image.Image:
    """Decode; turn as the camera was held; convert to sRGB; leave every note behind."""
    picture = _open(raw)
    with _whole():
        picture.load()
    profile = picture.info.get("icc_profile")
    picture = ImageOps.exif_transpose(picture)
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    if profile and not has_alpha and picture.mode in ("RGB", "CMYK", "L"):
        picture = _to_srgb(picture, profile)
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


_NOTES = frozenset({*range(0xE1, 0xF0), 0xFE}) - {0xE2, 0xEE}
"""Markers of a JPEG's segments that hold EXIF, XMP, IPTC and comments; colour profile (E2) and colour transform (EE) stay
(ITU-T T.81, B.1; TIFF and Adobe's technical note 5116)."""

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The begin of a segment; within pixels a byte FF is followed by 00, or by a restart (B.1.1.2)."""
_END = 0xD9


def without_metadata(raw: bytes) -> bytes:
    """A JPEG without the notes of camera and program, its pixels untouched; which way is up stays.  Anything else as it is.

    The print engine puts the file of a photograph into the PDF as it stands, place and owner of the camera included.
    """
    if not raw.startswith(b"\xff\xd8"):
        return raw
    kept, position = [raw[:2], _upward(raw)], 2
    while found := _MARKER.search(raw, position):
        start, kind = found.start(), raw[found.end() - 1]
        kept.append(raw[position:start])  # pixels, after the head of a scan
        if kind == _END:
            # What follows the end is another picture, a preview with notes of its own.
            return b"".join([*kept, raw[start : start + 2]])
        length = 2 + int.from_bytes(raw[start + 2 : start + 4], "big")
        if kind not in _NOTES and not raw.startswith(b"MPF\0", start + 4):
            kept.append(raw[start : start + length])
        position = start + length
    return b"".join([*kept, raw[position:]])


def _upward(raw: bytes) -> bytes:
    """A segment that says how the camera was held and nothing else; none when it was held upright."""
    turned = 1
    with suppress(UnreadablePicture), _complaints():  # a broken picture is told where it is decoded
        turned = _open(raw).getexif().get(0x0112, 1)
    if turned == 1:
        return b""
    notes = Image.Exif()
    notes[0x0112] = turned
    words = notes.tobytes()
    return b"\xff\xe1" + (len(words) + 2).to_bytes(2, "big") + words


@contextmanager
def _whole() -> Iterator[None]:
    """Refuse a picture that breaks off: WeasyPrint switches that check off for the whole process."""
    from PIL import ImageFile  # itself, for one of its attributes is set

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert from the picture's own colour space; a profile that cannot be read is as good as none."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return made or picture


class Canvas:
    """A picture to write on: a ground of one colour, or a picture that the theme supplies."""

    def __init__(self, width: int, height: int, ground: str, painting: bytes | None = None) -> None:
        self._picture = Image.new("RGB", (width, height), ground)
        if painting is not None:
            with _complaints():
                self._picture.paste(_open(painting).convert("RGB").resize((width, height)))
        self._draw = ImageDraw.Draw(self._picture)

    def rectangle(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle."""
        self._draw.rectangle((left, top, left + width - 1, top + height - 1), fill=colour)

    def letters(self, words: str, place: tuple[float, float], font: Path, size: int, colour: str) -> None:
        """Words that begin at ``place``, on the base line."""
        self._draw.text(place, words, fill=colour, font=_font(font, size), anchor="ls")

    def png(self, colours: int) -> bytes:
        """The picture as PNG with a palette, which keeps flat colours small."""
        flat = self._picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        out = io.BytesIO()
        # Level 9 takes ten times as long for a tenth of the bytes.
        flat.save(out, "PNG", compress_level=6)
        return out.getvalue()


@lru_cache(maxsize=64)
def _font(font: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), size, layout_engine=ImageFont.Layout.BASIC)


def advance(words: str, font: Path, size: int) -> float:
    """How wide some words are set, in pixels."""
    return _font(font, size).getlength(words)
