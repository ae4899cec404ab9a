"""What the bench found, as a table for the terminal and as a page of the documentation."""

from __future__ import annotations

from typing import Any

from bench.rounds import ROUNDS, Row
from bench.targets import targets


def table(results: dict[str, Any]) -> str:
    """Every measurement as a Markdown table, peers with their ratio to our own cold build of the same site."""
    lines = [
        "| hospital | what | wall s | CPU s | memory MB | outputs made | wall against ours |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    lines += [_line(row, results["rows"]) for row in results["rows"]]
    return "\n".join(lines)


def _line(row: Row, rows: list[Row]) -> str:
    own = next((r for r in rows if r["site"] == row["site"] and r["scenario"] == row.get("against")), None)
    ratio = f"{row['wall'] / own['wall']:.2f} x" if own else ""
    made = row.get("rendered", "")
    return (
        f"| {row['site']} | {row['scenario']} | {row['wall']:.2f} | {_seconds(row.get('cpu'))} | {row['memory']:.0f} "
        f"| {made} | {ratio} |"
    )


def _seconds(found: float | None) -> str:
    return "" if found is None else f"{found:.2f}"


def page(results: dict[str, Any], notes: str) -> str:
    """``docs/performance.md``: the machine, the figures, and what is to be said about them."""
    machine = "\n".join(f"* {name}: {value}" for name, value in results["machine"].items())
    return (
        "# Performance\n\nWritten by the bench: `make bench` for our own figures, `make bench-peers` for those of the "
        "others beside them.\n\n## The machine\n\n"
        f"{machine}\n\n## The figures\n\n"
        "Wall time is that of the whole process, start-up included; CPU is user and system time of all processes; memory "
        "is the largest proportional set size of all processes together. What is printed was measured in "
        f"{ROUNDS} rounds, in which our program and the others took turns; the median by wall time is told.\n\n"
        f"{table(results)}\n\n## The promises\n\nTimes are compared within one run.\n\n{targets(results['rows'])}\n\n"
        f"{notes.strip()}\n"
    )
