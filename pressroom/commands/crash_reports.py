"""Bug reports: a bug of ours never shows a bare traceback, it leaves a file to attach.

Its words stand here and not in the phrase catalogue: what is wrong may be that no file can be read, or no memory is left.
"""

from __future__ import annotations

import errno
import platform
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from pressroom import __version__

STOPPED = {"zh": "已停止。", "en": "Stopped."}
NO_MEMORY = {
    "zh": "内存不足，未能完成。请关闭其他程序，或加 --jobs 1 重新生成；若命令受内存限制（ulimit、容器），请放宽限制。",
    "en": (
        "There is not enough memory. Close other programs, or build with --jobs 1; where memory is limited (ulimit, a "
        "container), raise the limit."
    ),
}
_TOLD = {
    "zh": "这是 Pressroom 的程序错误，不是您写错了（{name}）。\n请把这份报告发给我们：",
    "en": "This is a bug of Pressroom, not a mistake of yours ({name}).\nPlease send us this report: ",
}
_IN_WORDS = ("can't start new thread", "failed to map segment", "Cannot allocate memory")
"""What threads and the loader of libraries say where no memory is left, in exceptions of other kinds."""


def is_want_of_memory(bug: BaseException) -> bool:
    """Whether what happened, or what it came from, is that the machine gave no more memory."""
    return any(
        isinstance(one, MemoryError)
        or (isinstance(one, OSError) and one.errno == errno.ENOMEM)
        or (isinstance(one, RuntimeError | ImportError) and any(words in str(one) for words in _IN_WORDS))
        for one in _chain(bug)
    )


def _chain(bug: BaseException | None) -> Iterator[BaseException]:
    while bug is not None:
        yield bug
        bug = bug.__cause__ or bug.__context__


def write_report(bug: BaseException, arguments: Sequence[str], lang: str) -> str:
    """Write what is needed to find the bug, and say where it lies; content is not part of it."""
    details = "\n".join(
        (
            f"pressroom {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}",
            "arguments: " + " ".join(arguments[1:]),
            "",
            "".join(traceback.format_exception(bug)),
        )
    )
    told = _TOLD[lang].format(name=f"{type(bug).__name__}: {bug}".splitlines()[0])
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="pressroom-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(details)
    except OSError:  # no folder for it, or a full disk, which may be what the bug is about
        return f"{told}\n\n{details}"
    return told + str(Path(file.name))
