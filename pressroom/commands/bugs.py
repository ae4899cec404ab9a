"""Bug reports: a bug of ours never shows a bare traceback, it leaves a file to attach."""

from __future__ import annotations

import platform
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from pressroom import __version__


def write_report(bug: BaseException, arguments: Sequence[str]) -> str:
    """Write what is needed to find the bug, and say where it lies; content is not part of it."""
    details = "\n".join(
        (
            f"pressroom {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}",
            "arguments: " + " ".join(arguments[1:]),
            "",
            "".join(traceback.format_exception(bug)),
        )
    )
    name = f"{type(bug).__name__}: {bug}".splitlines()[0]
    told = f"This is a bug of Pressroom, not a mistake of yours ({name}).\nPlease send us this report: "
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="pressroom-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(details)
    except OSError:  # no folder for it, or a full disk, which may be what the bug is about
        return f"{told}\n\n{details}"
    return told + str(Path(file.name))
