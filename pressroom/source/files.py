"""Discovery: the files of a content folder as text with digests, or words about why a file cannot be read.

In: a folder.  Out: ``Source`` values and ``AssetFile`` records in a stable order.  Never: interprets a file.
"""

from __future__ import annotations

import codecs
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import NamedTuple

from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text, warning
from pressroom.core.digest import digest
from pressroom.core.lazy import regex
from pressroom.core.text import FORBIDDEN_CHARACTERS, LOOKALIKE_CHARACTERS, SUSPECT_CHARACTERS
from pressroom.core.usage_error import os_error_reason
from pressroom.core.value_cache import NO_CACHE, ValueCache

_SOUND = "sound sources"
_MARKS = regex(r"""[#?%"'<>|*:\\]""")
"""What ends or divides an address, or stands in no file name of Windows."""
_DROPPED = frozenset({"thumbs.db", "desktop.ini"})
"""What Windows leaves in folders by itself."""
TEXT_SUFFIXES = frozenset({".md", ".yaml", ".yml"})
IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".svg", ".gif", ".avif"})
MAX_TEXT_BYTES = 4_000_000
"""Bytes that one text file may hold; the longest real handout has 120,000 characters."""
MAX_STRANGE_REPORTED = 20
"""Characters of one file that are complained of; more say nothing new."""
MAX_IMAGE_BYTES = 80_000_000
"""Bytes that one picture may have: more than any camera of the office writes."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as text: its path below the site's root, its lines joined by line feeds, the digest of its bytes."""

    path: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class AssetFile:
    """A picture or other binary file below ``content/``: path below the root, digest, size in bytes."""

    path: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """What lies in the content folder; ``unreadable`` keeps the paths of files that gave no Source."""

    sources: tuple[Source, ...]
    assets: tuple[AssetFile, ...]
    unreadable: tuple[str, ...] = ()


def discover(root: Path, cache: ValueCache = NO_CACHE, folder: str = "content") -> Checked[Discovery]:
    """Read every text file below ``root/folder`` and note every picture, sorted by path.

    Texts in which there was nothing to complain of are known by their digests.
    """
    known: frozenset[str] = cache.get(_SOUND) or frozenset()
    sources: list[Source] = []
    assets: list[AssetFile] = []
    unreadable: list[str] = []
    problems: list[Diagnostic] = []
    base = root / folder
    if not base.is_dir():
        problem = error(Span(folder), "site/no-content", text("site/no-content"), text("site/no-content.hint"))
        return Checked(Discovery((), ()), (problem,))
    start = len(str(root)) + 1
    for file in _walk(str(base), base.resolve()):
        if isinstance(file, OSError):
            problems.append(_closed(file, str(file.filename)[start:].replace(os.sep, "/")))
            continue
        if isinstance(file, _Left):
            problems.append(_unread(file, file.path[start:].replace(os.sep, "/")))
            continue
        path = file.path[start:].replace(os.sep, "/")
        suffix = os.path.splitext(file.name)[1].lower()  # noqa: PTH122 - of every file; a path of its own would take longer
        if suffix not in TEXT_SUFFIXES | IMAGE_SUFFIXES:
            if file.name.lower() not in _DROPPED:
                problems.append(_unread(_Left(file.path, "suffix"), path))
            continue
        taken, more = _taken(file, path, known, is_picture=suffix in IMAGE_SUFFIXES)
        problems.extend(more)
        if taken is None:
            unreadable.append(path)
        elif isinstance(taken, Source):
            sources.append(taken)
        else:
            assets.append(taken)
    sound = frozenset(source.digest for source in sources)
    if sound != known:
        cache.put(_SOUND, sound)
    return Checked(Discovery(tuple(sources), tuple(assets), tuple(unreadable)), tuple(problems))


def _taken(
    file: os.DirEntry[str], path: str, known: frozenset[str], *, is_picture: bool
) -> Checked[Source | AssetFile | None]:
    """A file as what it is for; ``known`` are the digests of sound texts."""
    marked = _MARKS.search(path) if is_picture else None
    if marked is not None:
        message = text("source/name.mark", value=marked[0])
        return Checked(None, (error(Span(path), "source/name", message, text("source/name.hint")),))
    raw, problems = _read(file, path, MAX_IMAGE_BYTES if is_picture else MAX_TEXT_BYTES)
    if raw is None:
        return Checked(None, problems)
    name = digest(raw)
    if is_picture:
        return Checked(AssetFile(path, name, len(raw)))
    words, problems = Checked(_plain(raw)) if name in known else decode(raw, path)
    return Checked(None if words is None else Source(path, words, name), problems)


def discover_file(root: Path, path: str) -> Source | None:
    """Read one text file again; None when it is gone, or is no text that can be read, or none that ``discover`` reads."""
    file = root / path
    folder = path.partition("/")[0]
    if not file.is_file() or (file.is_symlink() and not file.resolve().is_relative_to((root / folder).resolve())):
        return None
    raw = _read(file, path, MAX_TEXT_BYTES).value
    words = None if raw is None else decode(raw, path).value
    return None if raw is None or words is None else Source(path, words, digest(raw))


def _read(file: os.DirEntry[str] | Path, path: str, limit: int) -> Checked[bytes | None]:
    """The bytes of a file that has a name and a size to be read by; it may be larger than the memory."""
    if FORBIDDEN_CHARACTERS.search(path) or "\n" in path:
        return Checked(None, (_unnamed(path),))
    try:
        size = file.stat().st_size
        if size > limit:
            message = text("source/too-large", size=size, limit=limit)
            return Checked(None, (error(Span(path), "source/too-large", message, text("source/too-large.hint")),))
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123 - of every file
            return Checked(stream.read())
    except OSError as complaint:
        return Checked(None, (_closed(complaint, path),))


def _unnamed(path: str) -> Diagnostic:
    """A name that no report can show, in letters that every one can."""
    shown = path.encode("ascii", "backslashreplace").decode("ascii").replace("\n", "\\n")
    return error(Span(shown), "source/name", text("source/name"), text("source/name.hint"))


def _closed(complaint: OSError, path: str) -> Diagnostic:
    """What cannot be read is told, for else its pages would vanish without a word."""
    message = text("source/unreadable", reason=os_error_reason(complaint))
    return error(Span(path), "source/unreadable", message, text("source/unreadable.hint"))


_REASONS = {
    "suffix": ("source/not-read.suffix", "source/not-read.suffix-hint"),
    "folder": ("source/not-read.folder", "source/not-read.folder-hint"),
    "link": ("source/not-read.link", "source/not-read.link-hint"),
    "device": ("source/not-read.device", "source/not-read.device-hint"),
}


class _Left(NamedTuple):
    """What is left out, and one of the reasons above."""

    path: str
    why: str


def _unread(left: _Left, path: str) -> Diagnostic:
    """What is not read is told, for its writer waits for it on the page."""
    if FORBIDDEN_CHARACTERS.search(path) or "\n" in path:
        return _unnamed(path)
    message, hint = _REASONS[left.why]
    suffix = PurePath(path).suffix or PurePath(path).name
    return warning(Span(path), "source/not-read", text(message, suffix=suffix), text(hint))


def _why_left(entry: os.DirEntry[str], boundary: Path) -> str:
    """Why something in a folder is left out: a link that leads elsewhere, a folder or a pipe in the place of a file."""
    try:
        if entry.is_symlink() and (
            entry.is_dir() or not Path(entry.path).resolve(strict=True).is_relative_to(boundary)
        ):
            return "link"
        if entry.is_dir():
            return "folder" if PurePath(entry.name).suffix.lower() in TEXT_SUFFIXES | IMAGE_SUFFIXES else ""
        return "" if entry.is_file() else "device"
    except (OSError, RuntimeError):  # it leads nowhere, or round in circles
        return "link"


def _walk(folder: str, boundary: Path) -> Iterator[os.DirEntry[str] | _Left | OSError]:
    """Regular files below ``folder`` in sorted order, what is left out, and folders that cannot be read as complaints.

    Hidden files, and those that editors and offices put beside the one that they write, are passed over.
    """
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):  # it is gone
        return
    except OSError as complaint:
        yield complaint
        return
    for entry in found:
        if entry.name.endswith("~") or entry.name.startswith("~$"):
            continue
        why = _why_left(entry, boundary)
        if why:
            yield _Left(entry.path, why)
        elif not entry.is_dir():
            yield entry
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, boundary)


def decode(raw: bytes, path: str) -> Checked[str | None]:
    """Bytes to text: UTF-8 without a byte order mark, with the usual mistakes named."""
    if len(raw) > MAX_TEXT_BYTES:
        message = text("source/too-large", size=len(raw), limit=MAX_TEXT_BYTES)
        return Checked(None, (error(Span(path), "source/too-large", message, text("source/too-large.hint")),))
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        span = Span.point(path, 1, 1)
        return Checked(
            None, (error(span, "source/encoding", text("source/encoding.utf-16"), text("source/encoding.hint")),)
        )
    if raw.startswith(codecs.BOM_UTF8):
        return Checked(
            None, (error(Span.point(path, 1, 1), "source/bom", text("source/bom"), text("source/bom.hint")),)
        )
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as complaint:
        return Checked(None, (_undecodable(raw, complaint, path),))
    words = _plain(raw)
    if not words.strip():
        problem = error(Span.point(path, 1, 1), "source/empty", text("source/empty"), text("source/empty.hint"))
        return Checked(None, (problem,))
    # One look at the whole text, which holds nothing of the kind, is several times faster than three.
    strange = tuple(islice(_strange(words, path), MAX_STRANGE_REPORTED)) if SUSPECT_CHARACTERS.search(words) else ()
    return Checked(None if strange else words, strange)


def _plain(raw: bytes) -> str:
    """A text with line feeds alone between its lines."""
    words = raw.decode("utf-8")
    return words.replace("\r\n", "\n").replace("\r", "\n") if "\r" in words else words


def _strange(words: str, path: str) -> Iterator[Diagnostic]:
    """Characters that deceive a reader, or a program that looks for a word."""
    for found in FORBIDDEN_CHARACTERS.finditer(words):
        message = text("source/control", code=f"U+{ord(found[0]):04X}")
        yield error(_at(words, found.start(), path), "source/control", message, text("source/control.hint"))
    for found in LOOKALIKE_CHARACTERS.finditer(words):
        plain = unicodedata.normalize("NFKC", found[0])
        if plain == found[0] and found[0] >= "\uf900":  # twelve of that block are characters of their own
            continue
        message = text("source/lookalike", value=found[0], code=f"U+{ord(found[0]):04X}")
        meant = text("source/lookalike.meant", value=plain) if plain != found[0] else text("source/lookalike.hint")
        yield error(_at(words, found.start(), path), "source/lookalike", message, meant)


def _at(words: str, position: int, path: str) -> Span:
    """The place of a character of a text."""
    line_start = words.rfind("\n", 0, position) + 1
    return Span.point(path, words.count("\n", 0, position) + 1, position - line_start + 1)


def _undecodable(raw: bytes, complaint: UnicodeDecodeError, path: str) -> Diagnostic:
    before = raw[: complaint.start]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    try:
        raw.decode("gb18030")
        message = text("source/encoding.gbk")
    except UnicodeDecodeError:
        message = text("source/encoding", byte=f"0x{raw[complaint.start]:02X}")
    return error(Span.point(path, line, column), "source/encoding", message, text("source/encoding.hint"))
