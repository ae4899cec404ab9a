"""Patching: functions of the print engine are replaced by faster ones with the same results.

In: a function of the engine and ours.  Out: ours in its place, wherever the engine's modules refer to it.  Never: changes a
result; tests compare each pair, and files that were made with and without all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

_ENGINE = "weasyprint"


def patch_function(original: Callable[..., Any], ours: Callable[..., Any]) -> None:
    """Let every module of the engine that knows a function by its name use ours."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == _ENGINE:
            known = vars(module)
            for word in [word for word, value in known.items() if value is original]:
                known[word] = ours
