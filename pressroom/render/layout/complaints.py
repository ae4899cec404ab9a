"""Complaints: what the print engine says while it works.

In: a block of work.  Out: what the engine complained of, each complaint once.  Never: lets it speak to the terminal's log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_QUIET = ("was loaded",)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        if words not in self.words and not any(quiet in words for quiet in _QUIET):
            self.words.append(words)


@contextmanager
def captured_complaints() -> Iterator[list[str]]:
    """What the engine logs while the block runs."""
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    logger.addHandler(collector)
    try:
        yield collector.words
    finally:
        logger.removeHandler(collector)
