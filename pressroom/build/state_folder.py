"""The state folder ``.pressroom`` of a site: traces, stamps and sent releases, which are neither content nor output."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pressroom.core.digest import digest

STATE_FOLDER = ".pressroom"
RELEASES = "published"
"""Below it: releases that were sent to other machines; not a cache, for they can be sent back."""


class PreviousBuild(NamedTuple):
    """What the last build left."""

    output: Path
    trace_file: Path
    """The trace database of that folder."""


def trace_file(root: Path, output: Path) -> Path:
    """The trace database of one output folder of a site."""
    inside = output.relative_to(root).as_posix() if output.is_relative_to(root) else output.as_posix()
    return root / STATE_FOLDER / f"trace-{digest(inside)[:12]}.sqlite"


def overlaps_sources(root: Path, output: Path) -> bool:
    """Whether an output folder is, holds, or lies within what editors and designers write; both paths are resolved."""
    written = [root / name for name in ("content", "templates", "themes")]
    return root.is_relative_to(output) or any(output.is_relative_to(folder.resolve()) for folder in written)
