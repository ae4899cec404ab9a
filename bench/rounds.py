"""Rounds: programs that are compared take turns, so that a machine that changes its speed changes it for all of them.

In: what is to be measured, in the order in which it follows.  Out: one row for each, that of the round with the median wall time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Row = dict[str, Any]
Turn = Callable[[int], Row]
"""Measures one command in the round with this number, counted from 0; gives its row of the table."""
ROUNDS = 3


def in_rounds(turns: Sequence[Turn], rounds: int = ROUNDS) -> list[Row]:
    """Every turn once a round; memory is the largest of all rounds."""
    measured: list[list[Row]] = [[] for _ in turns]
    for number in range(rounds):
        for rows, turn in zip(measured, turns, strict=True):
            rows.append(turn(number))
    return [_median(rows) for rows in measured]


def _median(rows: Sequence[Row]) -> Row:
    by_wall = sorted(rows, key=lambda row: float(row["wall"]))
    return {**by_wall[len(rows) // 2], "memory": max(row["memory"] for row in rows), "walls": [r["wall"] for r in rows]}
