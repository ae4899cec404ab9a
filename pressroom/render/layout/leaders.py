"""Leaders: the row of dots that leads from an entry to its page number.

In: an engine that makes a box of every dot.  Out: one that makes a box of every row.  Never: moves a dot.

An index of four pages has five thousand dots.  Each was shaped, drawn and tagged for itself, which took half the time of
such pages and was read out, dot by dot, to those who listen to the file.
"""

from __future__ import annotations

import copy
from functools import cache, wraps
from typing import Any


@cache
def patch_leaders() -> None:
    """Change the engine's layout of leaders, once a process."""
    from weasyprint.layout import inline
    from weasyprint.layout.leader import leader_index

    place_dots = inline.handle_leader

    @wraps(place_dots)
    def handle_leader(context: Any, line: Any, containing_block: Any) -> None:
        _, leader = leader_index(line)
        if leader is None:
            return
        place_dots(context, line, containing_block)
        if len(leader.children) > 1:
            leader.children = (_row(leader.children),)

    inline.handle_leader = handle_leader


def _row(dots: Any) -> Any:
    """One box from equal ones that stand side by side, from right to left."""
    row = dots[-1].copy()
    row.text = row.text * len(dots)
    row.width = row.width * len(dots)
    row.pango_layout = copy.copy(row.pango_layout)
    row.pango_layout.text = row.text
    return row
