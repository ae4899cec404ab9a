"""Append-only cache: short texts by key in one file of the user's cache folder, which all processes read and append to.

In: a file of lines.  Out: its entries, and one line more for each that is added.  Never: fails; a file that cannot be read or
written costs time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pressroom.core.cache_folder import write_cache_file

MAX_BYTES = 4_000_000
"""Bytes; a file that has grown beyond that is written anew without what stands in it twice, or begun anew."""
_STOP = "\u2403"
"""Stands at the end of each line, so that one that was cut short is seen to be; each begins with a line feed of its own."""


class AppendCache:
    """The values of a file by key; of a key that stands there twice the later one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.entries: dict[str, str] = {}
        with suppress(OSError):
            raw = file.read_bytes()
            entries = _lines(raw.decode("utf-8", "replace"))
            if len(raw) > MAX_BYTES:
                # Processes that compute the same at the same time each add it: with many cores a first build fills it.
                once = "".join(map(_line, entries, entries.values())).encode()
                if len(once) > MAX_BYTES:
                    file.unlink()
                    return
                write_cache_file(file, once)
            self.entries.update(entries)

    def add(self, key: str, value: str) -> None:
        """Add an entry; a line is written whole, so that processes may write at the same time."""
        self.entries[key] = value
        if "\n" in key + value or "\t" in key + value:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, _line(key, value).encode())
            finally:
                os.close(handle)


def _line(key: str, value: str) -> str:
    return f"\n{key}\t{value}\t{_STOP}"


def _lines(text: str) -> dict[str, str]:
    entries = {}
    for line in text.split("\n"):
        parts = line.split("\t")
        if len(parts) == 3 and parts[2] == _STOP and "\ufffd" not in line:
            entries[parts[0]] = parts[1]
    return entries
