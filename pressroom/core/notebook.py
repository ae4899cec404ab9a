"""A notebook of short texts and what was found for them, kept in the user's cache and shared by all processes.

In: a file of lines.  Out: what is known, and one line more for each thing that is found.  Never: fails; a notebook that
cannot be read or written costs time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pressroom.core.caches import keep

MOST = 4_000_000
"""Bytes; a notebook that has grown beyond that is written anew without what stands in it twice, or begun anew."""
_STOP = "\u2403"
"""Stands at the end of each line, so that one that was cut short is seen to be; each begins with a line feed of its own."""


class Notebook:
    """Findings by the text that they belong to."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.found: dict[str, str] = {}
        with suppress(OSError):
            raw = file.read_bytes()
            found = _lines(raw.decode("utf-8", "replace"))
            if len(raw) > MOST:
                # Processes that find the same at the same time each note it: with many cores a first build fills it.
                once = "".join(map(_line, found, found.values())).encode()
                if len(once) > MOST:
                    file.unlink()
                    return
                keep(file, once)
            self.found.update(found)

    def add(self, words: str, finding: str) -> None:
        """Note a finding; a line is written whole, so that processes may write at the same time."""
        self.found[words] = finding
        if "\n" in words + finding or "\t" in words + finding:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, _line(words, finding).encode())
            finally:
                os.close(handle)


def _line(words: str, finding: str) -> str:
    return f"\n{words}\t{finding}\t{_STOP}"


def _lines(words: str) -> dict[str, str]:
    found = {}
    for line in words.split("\n"):
        parts = line.split("\t")
        if len(parts) == 3 and parts[2] == _STOP and "\ufffd" not in line:
            found[parts[0]] = parts[1]
    return found
