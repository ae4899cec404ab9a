"""Printing conditions: the paper, inks and press for which a theme mixes its colours.

In: ``press:`` of theme.yaml, and the colour profile that it names.  Out: a ``PrintingCondition``, or diagnostics with a place.  Never:
converts a colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pressroom.core.diagnostic import Diagnostic, Span, error, text
from pressroom.core.lazy import regex
from pressroom.source.yaml import Tree

GROUP = "press"
VALUE = regex(r"[A-Za-z0-9][\w .+/()-]*")
"""Names of conditions, and paths of profiles, are plain letters: the file for the press holds them as they are."""
_KEYS = frozenset({"condition", "profile"})
_HEAD = 128
"""Bytes of the head of a profile (ICC.1:2001-04, 6.1)."""


@dataclass(frozen=True, slots=True)
class PrintingCondition:
    """What a press edition is made for."""

    name: str
    """As the registry of characterisation data names it (https://www.color.org/registry2.xalter), else as the printing house does."""
    profile: bytes
    """How its inks look, for whoever proofs the file: a colour profile (ICC)."""


def is_press_profile(raw: bytes) -> bool:
    """Whether bytes are a whole colour profile of an output device with four inks."""
    is_whole = len(raw) > _HEAD and int.from_bytes(raw[:4], "big") == len(raw) and raw[36:40] == b"acsp"
    return is_whole and raw[12:16] == b"prtr" and raw[16:20] == b"CMYK"


def faults(trees: Sequence[tuple[Tree, str]], find: Callable[[str], Path | None]) -> Iterator[Diagnostic]:
    """What is wrong with the conditions of a theme and those that it extends, the nearest first.

    Name and profile belong together: who names another condition brings its profile.
    """
    is_named = False
    for tree, path in trees:
        said = tree.data.get(GROUP)
        if not isinstance(said, dict):
            continue
        span = tree.spans.get((GROUP,), Span(path))
        if said.keys() != _KEYS:
            value = ", ".join(sorted(said.keys() ^ _KEYS))
            yield error(span, "theme/press", text("theme/press", value=value), text("theme/press.hint"))
        elif not is_named:
            file = find(str(said["profile"]))
            if file is None or not is_press_profile(file.read_bytes()):
                span = tree.spans.get((GROUP, "profile"), span)
                message = text("theme/press-profile", value=str(said["profile"]))
                yield error(span, "theme/press-profile", message, text("theme/press-profile.hint"))
        is_named = True
