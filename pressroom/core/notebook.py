"""A notebook of short texts and what was found for them, kept in the user's cache and shared by all processes.

In: a file of lines.  Out: what is known, and one line more for each thing that is found.  Never: fails; a notebook that
cannot be read or written costs time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

MOST = 4_000_000
"""Bytes; a notebook that has grown beyond that is begun anew."""
_STOP = "\u2403"
"""Stands at the end of each line, so that one that was cut short is seen to be; each begins with a line feed of its own."""


class Notebook:
    """Findings by the text that they belong to."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.found: dict[str, str] = {}
        with suppress(OSError):
            raw = file.read_bytes()
            if len(raw) > MOST:
                file.unlink()
            else:
                self.found.update(_lines(raw.decode("utf-8", "replace")))

    def add(self, words: str, finding: str) -> None:
        """Note a finding; a line is written whole, so that processes may write at the same time."""
        self.found[words] = finding
        if "\n" in words + finding or "\t" in words + finding:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, f"\n{words}\t{finding}\t{_STOP}".encode())
            finally:
                os.close(handle)


def _lines(words: str) -> dict[str, str]:
    found = {}
    for line in words.split("\n"):
        parts = line.split("\t")
        if len(parts) == 3 and parts[2] == _STOP and "\ufffd" not in line:
            found[parts[0]] = parts[1]
    return found
