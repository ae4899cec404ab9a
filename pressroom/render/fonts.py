"""Print fonts: small TrueType fonts derived once from the system's Noto CJK collections.

In: the collections that the theme names, and the characters that the content uses.  Out: paths of TrueType files in a
cache, named by digest, and the characters that no font has.  Never: touches the system's fonts.

Why: the CFF collection makes every PDF 200 KB larger and layout several times slower than a small TrueType font.  The
base font of each face holds GB 2312 with the usual symbols and is made once a machine; characters beyond it that the
content uses go into a small second font.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pressroom.core.cache_folder import cache_folder, font_folders, write_cache_file
from pressroom.core.digest import digest_all
from pressroom.core.lazy import lazy_module
from pressroom.core.regex_cache import compiled
from pressroom.core.value_cache import NO_CACHE, ValueCache
from pressroom.render.markup.typography import REPLACED
from pressroom.render.punctuation import compress

if TYPE_CHECKING:
    from fontTools import subset, ttLib
else:
    subset, ttLib = lazy_module("fontTools.subset"), lazy_module("fontTools.ttLib")  # noqa: N816 - its own name

RECIPE = "2"
"""Grows when the derivation changes, so that cached fonts of an older recipe are not used."""
MAX_ERROR = 1.0
"""How far a quadratic outline may stray from the cubic one, in thousandths of the em."""
_EXTRA = "–—‘’“”…•·×÷±≤≥≠≈≡℃℉‰′″←↑→↓⇒√∞∑∆Ωμ①②③④⑤⑥⑦⑧⑨⑩□■☐☑○●◎△▲▽▼☆★✓✗▢♀♂㎡㎎㎏㎜㎝㎞㏄㏕№€£¥§¶†‡©®™\u00a0\u2002\u2003\u2009\u3000￥"
_LIMITS = (
    "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxZones", "maxTwilightPoints",
    "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions",
    "maxComponentElements", "maxComponentDepth",
)  # fmt: skip
"""Fields of maxp that a TrueType font has and a CFF font has not; the library fills in the real values."""
_FEATURES = ["kern", "palt", "vpal", "halt", "vert", "vrt2", "locl", "ccmp", "liga", "mark", "mkmk"]


@dataclass(frozen=True, slots=True, order=True)
class Face:
    """A face that a theme uses: family name for CSS, weight, and the collection that it comes from."""

    family: str
    weight: int
    collection: str
    """File name of the collection, e.g. NotoSansCJK-Regular.ttc."""
    name: str
    """Full name of the font inside the collection, e.g. Noto Sans CJK SC."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """A derived font ready for ``@font-face``."""

    family: str
    weight: int
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class FontSet:
    """All derived fonts, base before supplement, and the characters that no face has."""

    files: tuple[FontFile, ...]
    missing: frozenset[str]

    @property
    def digest(self) -> str:
        """Digest of recipe, sources and characters."""
        return digest_all(f"{file.family} {file.weight} {file.digest}" for file in self.files)


_WITHOUT_GLYPH = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode categories of characters that are not drawn."""


class NoFont(Exception):
    """A collection that the theme names is not installed."""


@cache
def base_characters() -> frozenset[str]:
    """GB 2312 with ASCII, Latin-1 and the symbols of medical prose."""
    rows = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    wide = set(b" ".join(rows).decode("gb2312", "ignore"))  # the blanks keep what means nothing from what follows it
    latin = {chr(code) for code in range(0x20, 0x180) if chr(code).isprintable()}
    return frozenset(wide | latin | set(_EXTRA))


REGEX_THRESHOLD = 64
"""Texts of which the characters are looked at one by one; to get the expression ready for them would take longer."""


def rare_in(texts: Sequence[str]) -> list[str]:
    """The characters of each text that the base fonts have not, each once, in order."""
    base = base_characters()
    if len(texts) <= REGEX_THRESHOLD:
        return ["".join(sorted(set(words) - base)) for words in texts]
    # An engine looks at a text in a fifth of the time that a set of its characters takes.
    beyond = compiled(f"[^{re.escape(''.join(sorted(base)))}]")
    return ["".join(sorted(set(beyond.findall(words)))) for words in texts]


def characters_of(texts: Iterable[str]) -> frozenset[str]:
    """The characters of some texts that need a glyph."""
    found: set[str] = set()
    for words in texts:
        found.update(words)
    return frozenset(c for c in found - REPLACED if unicodedata.category(c) not in _WITHOUT_GLYPH)


def uncovered(faces: Iterable[Face], characters: Iterable[str], value_cache: ValueCache = NO_CACHE) -> frozenset[str]:
    """Characters that some face of a theme does not have; NoFont when a collection is not installed.

    Remembered of equal characters and untouched collections.
    """
    rare = set(characters) - base_characters()
    sources: list[tuple[Path, str]] = []
    for face in faces:
        source = locate(face.collection)
        if source is None:
            raise NoFont(face.collection)
        sources.append((source, face.name))
    states = [f"{source} {name} {source.stat().st_size} {source.stat().st_mtime_ns}" for source, name in sources]
    key = digest_all(("uncovered", *sorted(rare), *states))
    missing: frozenset[str] | None = value_cache.get(key)
    if missing is None:
        found = (rare.difference(_coverage(source, name)) for source, name in sources) if rare else ()
        missing = frozenset(character for some in found for character in some)
        value_cache.put(key, missing)
    return missing


@cache
def locate(collection: str) -> Path | None:
    """The installed file of a collection: ``PRESSROOM_FONTS`` first, then the usual folders of the system."""
    for base in font_folders():
        if base.is_dir():
            found = next(iter(sorted(base.rglob(collection))), None)
            if found is not None:
                return found
    return None


@cache
def coverage(file: Path) -> frozenset[str]:
    """The characters that a derived font has."""
    with ttLib.TTFont(file, lazy=True) as font:
        return frozenset(chr(code) for code in font.getBestCmap())


def font_folder() -> Path:
    """Where derived fonts are kept."""
    return cache_folder() / "fonts"


def derive(faces: Iterable[Face], characters: Iterable[str], announce: Callable[[], None] = lambda: None) -> FontSet:
    """Make, or find in the cache, the fonts for some faces and the characters of a site.

    ``announce`` is called once, before the first font is made: each takes some ten seconds.
    """
    announce_once = cache(announce)
    used = set(characters)
    base = base_characters()
    files: list[FontFile] = []
    missing: set[str] = set()
    for face in faces:
        source = locate(face.collection)
        if source is None:
            raise NoFont(face.collection)
        files.append(_font(face, face.family, source, base, announce_once))
        rare = used - base
        known = rare.intersection(_coverage(source, face.name))
        missing |= rare - known
        if known:
            files.append(_font(face, face.family + " Rare", source, frozenset(known), announce_once))
    return FontSet(tuple(files), frozenset(missing))


@cache
def _coverage(source: Path, name: str) -> str:
    """The characters of a font in one text, where a set of them would take sixty times the memory.

    Kept on disk, for reading the tables of a collection takes a fifth of a second.
    """
    stat = source.stat()
    called = digest_all((str(source), name, str(stat.st_size), str(stat.st_mtime_ns)))[:32]
    file = cache_folder() / "coverage" / f"{called}.txt"
    with suppress(OSError, UnicodeDecodeError):
        return file.read_bytes().decode()
    with _open(source, name) as font:
        found = "".join(sorted(chr(code) for code in font.getBestCmap()))
    write_cache_file(file, found.encode())
    return found


def _open(source: Path, name: str) -> ttLib.TTFont:
    if source.suffix.lower() not in (".ttc", ".otc"):
        return ttLib.TTFont(source, lazy=True)
    with ttLib.TTCollection(source, lazy=True) as collection:
        for number, font in enumerate(collection.fonts):
            if font["name"].getDebugName(4) == name or font["name"].getDebugName(1) == name:
                return ttLib.TTFont(source, fontNumber=number, lazy=True)
    raise NoFont(f"{name} ({source.name})")


def _font(face: Face, family: str, source: Path, characters: frozenset[str], announce: Callable[[], None]) -> FontFile:
    stat = source.stat()
    parts = (RECIPE, family, str(face.weight), face.name, source.name, str(stat.st_size), "".join(sorted(characters)))
    name = digest_all(parts)
    path = font_folder() / f"{name[:32]}.ttf"
    if not path.exists():
        announce()
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, _truetype(source, face, family, characters))
    return FontFile(family, face.weight, path, name)


def _write(path: Path, font: ttLib.TTFont) -> None:
    """Write beside and rename, so that two builds at once never see half a font."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    font.save(temporary, reorderTables=True)
    os.replace(temporary, path)


def _truetype(source: Path, face: Face, family: str, characters: frozenset[str]) -> ttLib.TTFont:
    """Subset a CFF font and turn its cubic outlines into quadratic ones."""
    options = subset.Options(
        layout_features=_FEATURES,
        hinting=False,
        desubroutinize=True,
        notdef_outline=True,
        name_IDs=[1, 2, 4, 6],
        drop_tables=["VORG", "BASE"],
    )
    font = _open(source, face.name)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters])
    subsetter.subset(font)
    if "CFF " in font:
        _to_quadratic(font)
    compress(font)
    _rename(font, family, face.weight)
    font["head"].created = font["head"].modified = 3_600_000_000
    font.recalcTimestamp = False
    return font


def _to_quadratic(font: ttLib.TTFont) -> None:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    metrics = font["hmtx"].metrics
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"
    outline = font["glyf"] = ttLib.newTable("glyf")
    outline.glyphOrder, outline.glyphs = order, glyphs
    font["loca"] = ttLib.newTable("loca")
    for name, glyph in glyphs.items():
        glyph.recalcBounds(outline)
        left = glyph.xMin if glyph.numberOfContours else 0
        metrics[name] = (metrics[name][0], left)
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    for field in _LIMITS:
        setattr(limits, field, 0)
    limits.maxZones = 1
    font["post"].formatType = 3.0
    if "vmtx" in font:
        del font["vmtx"], font["vhea"]


def _rename(font: ttLib.TTFont, family: str, weight: int) -> None:
    style = "Bold" if weight >= 600 else "Regular"
    table = font["name"]
    table.names = []
    postscript = f"{family}-{style}".replace(" ", "")
    for number, words in ((1, family), (2, style), (4, f"{family} {style}"), (6, postscript)):
        table.setName(words, number, 3, 1, 0x409)
