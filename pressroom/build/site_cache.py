"""The persistent value cache of one site: parsed entries and the compliance desk's findings, in one SQLite file.

It lies in the user's cache folder and not in the site, because its values are pickles: whoever can write there can run
programs as this user anyway.  A file of another version of the program or of its libraries is begun anew.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zlib import crc32

from pressroom.build.fixed_inputs import code_digest, engine_versions
from pressroom.core.cache_folder import cache_folder
from pressroom.core.digest import digest, digest_all

MAX_SITES = 32
"""Cache files that are kept; those of the sites that were built longest ago are deleted first."""
PAGE_BYTES = 1 << 14
"""SQLite's page size: most values fit into one page."""
WRITE_BATCH = 500
"""Values that are buffered before they are written, which bounds the memory they take."""
CHECKSUM_BYTES = 4
"""Length of the checksum before each value, over key and value."""
MAX_UNUSED_RATIO = 4
"""Values that this run did not ask for are dropped once there are this many times as many as it did ask for."""


def site_cache_file(root: Path) -> Path:
    """Path of a site's cache file, in the user's cache folder."""
    return cache_folder() / "sites" / f"{digest(str(root))[:32]}.sqlite"


def site_cache_version() -> str:
    """Digest of what all values depend on beside their keys: the program, its libraries, the interpreter.

    A cache file of another version is deleted and begun anew.
    """
    return digest_all((code_digest(), engine_versions(), sys.version))


class SiteCache:
    """A ``ValueCache`` as a context manager: values are written when the block ends; a disk that refuses is no error."""

    def __init__(self, root: Path, version: str = "", *, tidies: bool = True) -> None:
        self._file = site_cache_file(root)
        self._version = version or site_cache_version()
        self._tidies = tidies
        """Whether what was not asked for may go; who looks at one text asks for little."""
        self._asked: set[str] = set()
        self._new: dict[str, bytes] = {}
        self._rows: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._rows = self._open()
        except sqlite3.OperationalError:
            self._rows = None  # another build of the site has it, or the disk is full or read-only
        except (sqlite3.DatabaseError, OSError):
            self._begin_anew()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rows is None:
            return
        self._tidies &= kind is None  # who was stopped in the midst has not asked for all that it needs
        rows, self._rows = self._rows, None
        try:
            with rows:
                self._write(rows)
        except sqlite3.OperationalError:
            pass  # as when it was opened
        except sqlite3.DatabaseError:
            self._begin_anew()
        finally:
            rows.close()

    def get(self, key: str) -> Any | None:
        """The value that was kept for a key; None when there is none."""
        self._asked.add(key)
        if self._rows is None:
            return None
        return _value(self._rows, key)

    def deferred(self, key: str) -> Callable[[], Any | None]:
        """A call that gives the value, in this process or a copy of it, also when the block has ended."""
        self._asked.add(key)
        return partial(_fetched, self._file, self._version, key)

    def put(self, key: str, value: object) -> None:
        """Keep a value for the next run."""
        if self._rows is None:
            return
        raw = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        self._new[key] = _sum(key, raw) + raw
        if len(self._new) >= WRITE_BATCH:
            with suppress(sqlite3.Error), self._rows:
                self._store(self._rows)
            self._new.clear()

    def _open(self) -> sqlite3.Connection:
        if not self._file.exists():
            _make_room(self._file.parent)
        rows = self._connect()
        (version,) = rows.execute("SELECT value FROM cache WHERE key = 'version'").fetchone() or (b"",)
        if version != self._version.encode():
            rows.close()
            self._file.unlink()
            rows = self._connect()
            with rows:
                rows.execute("INSERT OR REPLACE INTO cache VALUES ('version', ?)", (self._version.encode(),))
        return rows

    def _connect(self) -> sqlite3.Connection:
        """The file as a table; with rowids, because values of ten thousand bytes are no keys to search through."""
        rows = sqlite3.connect(self._file, timeout=1)
        rows.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        rows.execute(f"PRAGMA mmap_size = {1 << 30}")
        # Nobody waits for the disk: a machine that loses its power loses what can be made again.
        rows.execute("PRAGMA synchronous = OFF")
        rows.execute("CREATE TABLE IF NOT EXISTS cache (key TEXT PRIMARY KEY, value BLOB NOT NULL)")
        return rows

    def _begin_anew(self) -> None:
        """A file that is damaged is worth nothing; the next run makes another."""
        self._rows = None
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _write(self, rows: sqlite3.Connection) -> None:
        self._store(rows)
        (count,) = rows.execute("SELECT count(*) FROM cache").fetchone()
        if self._tidies and count > MAX_UNUSED_RATIO * len(self._asked) + MAX_UNUSED_RATIO:
            known = {key for (key,) in rows.execute("SELECT key FROM cache")} - self._asked - {"version"}
            rows.executemany("DELETE FROM cache WHERE key = ?", [(key,) for key in known])

    def _store(self, rows: sqlite3.Connection) -> None:
        rows.executemany("REPLACE INTO cache VALUES (?, ?)", self._new.items())


def _value(rows: sqlite3.Connection, key: str) -> Any | None:
    with suppress(sqlite3.Error, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError):
        row = rows.execute("SELECT value FROM cache WHERE key = ?", (key,)).fetchone()
        # A disk that lost a bit would else put another word on a page, or a bug report in its place; and an index of now
        # beside rows of before, as a loss of power may leave them, would lead to the value of another key.
        if row and row[0][:CHECKSUM_BYTES] == _sum(key, row[0][CHECKSUM_BYTES:]):
            return pickle.loads(row[0][CHECKSUM_BYTES:])  # noqa: S301 - written by this user's own runs
    return None


def _sum(key: str, raw: bytes) -> bytes:
    """Tells a value as it was written for a key from one that was damaged, or that is another's."""
    return crc32(raw, crc32(key.encode())).to_bytes(CHECKSUM_BYTES)


def _fetched(file: Path, version: str, key: str) -> Any | None:
    with suppress(sqlite3.Error):
        # A connection is neither for another process nor for another thread.
        return _value(_reader(file, version, os.getpid(), threading.get_ident()), key)
    return None


@lru_cache(maxsize=8)
def _reader(file: Path, version: str, process: int, thread: int) -> sqlite3.Connection:
    """The memory to be read only; an sqlite3.Error when it is gone, or of another version by now."""
    rows = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=1)
    if rows.execute("SELECT value FROM cache WHERE key = 'version'").fetchone() != (version.encode(),):
        rows.close()
        raise sqlite3.OperationalError("of another version")
    return rows


def _make_room(folder: Path) -> None:
    """Let the sites go that were not built for the longest time."""
    with suppress(OSError):
        files = sorted(folder.glob("*.sqlite"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in files[MAX_SITES - 1 :]:
            file.unlink()
