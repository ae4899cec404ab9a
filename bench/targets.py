"""The targets: what the program promises about time and memory, beside what the bench measured.

In: the rows of a run.  Out: a table of every promise for which there are figures, kept or not.  Never: leaves one out because
it is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.rounds import Row
from bench.scenarios import EDITION

SMALL, LARGE = "1000 pages", "10000 pages"


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: in words, the figure that it is about (None without measurements), and the bound."""

    words: str
    figure: Callable[[Figures], float | None]
    most: float | None = None
    least: float | None = None

    def is_kept(self, found: float) -> bool:
        """Whether a figure is within the bound."""
        return (self.most is None or found <= self.most) and (self.least is None or found >= self.least)

    @property
    def bound(self) -> str:
        """The bound in words."""
        return f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"


class Figures:
    """The measurements of a run by hospital and scenario."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = {(row["site"], row["scenario"]): row for row in rows}

    def wall(self, site: str, scenario: str) -> float | None:
        """Seconds, or None when it was not measured."""
        row = self._rows.get((site, scenario))
        return None if row is None else float(row["wall"])

    def memory(self, site: str, scenario: str) -> float | None:
        """Megabytes, or None when it was not measured."""
        row = self._rows.get((site, scenario))
        return None if row is None else float(row["memory"])

    def ratio(self, over: tuple[str, str], under: tuple[str, str], by: float = 1.0) -> float | None:
        """The time of one scenario against that of another, the latter multiplied; None when either was not measured."""
        one, other = self.wall(*over), self.wall(*under)
        return None if one is None or not other else one / (other * by)


TARGETS = (
    Target("cold, 1,000 pages: our time against Hugo's", lambda f: f.ratio((SMALL, "cold"), (SMALL, "Hugo")), most=1),
    Target("cold, 10,000 pages: our time against Hugo's", lambda f: f.ratio((LARGE, "cold"), (LARGE, "Hugo")), most=1),
    Target("cold, 1,000 pages: Pelican's time against ours", lambda f: f.ratio((SMALL, "Pelican"), (SMALL, "cold")), least=6),
    Target("cold, 1,000 pages: Eleventy's time against ours", lambda f: f.ratio((SMALL, "Eleventy"), (SMALL, "cold")), least=1),
    Target("cold: time a page at 10,000 against that at 1,000", lambda f: f.ratio((LARGE, "cold"), (SMALL, "cold"), 10), most=1.15),
    Target("cold, 10,000 pages: memory of all processes, MB", lambda f: f.memory(LARGE, "cold"), most=800),
    Target("nothing to do, 10,000 pages, s", lambda f: f.wall(LARGE, "nothing to do"), most=0.6),
    Target("one article edited, 1,000 pages, s", lambda f: f.wall(SMALL, "one article edited"), most=1),
    Target("one article edited, 10,000 pages, s", lambda f: f.wall(LARGE, "one article edited"), most=1),
    Target("help, s", lambda f: f.wall("any", "--help"), most=0.2),
    Target("a usage error, s", lambda f: f.wall("any", "usage error"), most=0.2),
    Target("preview, 1,000 pages: save to reload, s", lambda f: f.wall(SMALL, "preview: save to reload, median"), most=0.15),
    Target("preview, 10,000 pages: save to reload, s", lambda f: f.wall(LARGE, "preview: save to reload, median"), most=0.4),
    Target("200 brochures: WeasyPrint's time against ours", lambda f: f.ratio(("brochures", "WeasyPrint command"), ("brochures", "200 brochures")), least=16),
    Target("200 brochures: Chromium's time against ours", lambda f: f.ratio(("brochures", "Chromium"), ("brochures", "200 brochures")), least=5),
    Target("catalogue, one edition of the same pages: our time against Chromium's", lambda f: f.ratio(("catalogue", EDITION), ("catalogue", "Chromium")), most=1.5),
    Target("catalogue, all seven editions: our time against Chromium's for one", lambda f: f.ratio(("catalogue", "catalogue"), ("catalogue", "Chromium")), most=1.5),
    Target("catalogue after one edit, one edition, against cold", lambda f: f.ratio(("catalogue", f"{EDITION}, one lecture edited"), ("catalogue", EDITION)), most=0.2),
    Target("catalogue after one edit, all seven editions, against cold", lambda f: f.ratio(("catalogue", "catalogue, one lecture edited"), ("catalogue", "catalogue")), most=0.2),
)  # fmt: skip


def targets(rows: list[Row]) -> str:
    """Every promise with its figure as a Markdown table; empty without measurements."""
    figures = Figures(rows)
    lines = []
    for target in TARGETS:
        found = target.figure(figures)
        if found is not None:
            lines.append(
                f"| {target.words} | {target.bound} | {found:.2f} | {'yes' if target.is_kept(found) else 'no'} |"
            )
    return "\n".join(["| what | promised | measured | kept |", "|---|---:|---:|---|", *lines]) if lines else ""
