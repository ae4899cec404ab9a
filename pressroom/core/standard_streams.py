"""The three streams of a process, whoever began it and with which of them.

In: what the interpreter found.  Out: streams that can be read and written.  Never: opens one that is open.
"""

from __future__ import annotations

import os
import sys


def open_streams() -> None:
    """Open to nothing what was closed before the program began: else the next file of its own would get that number.

    A copy of the process that says something would then write into it, and whoever says something here would fail.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - as long as the process
