"""What the bench does with a hospital: what an editor does on a working day.

Each scenario changes the site in one way, and then runs one command whose cost is measured.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import DAY
from bench.measure import Cost, measure
from bench.rounds import Row, Turn
from pressroom.build.site_cache import site_cache_file
from pressroom.core.cache_folder import cache_folder

REPOSITORY = Path(__file__).resolve().parent.parent
WEB = ("web", "feed", "machine", "search", "asset")
"""Channels of the website's text; what peers make too, with the search index beside it."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that happens to a site, and the command that follows it."""

    name: str
    change: Callable[[Path], None]
    command: tuple[str, ...] = ("build",)
    channels: tuple[str, ...] = WEB
    times: int = 1
    """How often it happens, one after the other; the median is told."""


def nothing(site: Path) -> None:
    """Leave the site as it is."""


def forget(site: Path) -> None:
    """Remove output and caches, so that everything is made again."""
    shutil.rmtree(site / "output", ignore_errors=True)
    shutil.rmtree(site / ".pressroom", ignore_errors=True)
    site_cache_file(site.resolve()).unlink(missing_ok=True)
    shutil.rmtree(cache_folder() / "parts", ignore_errors=True)


def edit_article(site: Path) -> None:
    """Write a sentence more into one article."""
    file = min((site / "content/articles").glob("*.md"))
    file.write_text(file.read_text(encoding="utf-8") + "\n复查的日期请写在病历本的封面上。\n", encoding="utf-8")


def retitle_article(site: Path) -> None:
    """Give one article a longer title, which stands in lists, in the search index and beside other articles."""
    file = min((site / "content/articles").glob("*.md"))
    words = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(r'^title: "?(.*?)"?$', r'title: "\1（修订）"', words, count=1, flags=re.MULTILINE), encoding="utf-8"
    )


def rename_department(site: Path) -> None:
    """Give one department another name, which stands in the menu of many pages."""
    file = min((site / "content/departments").glob("*.md"))
    words = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(r"^name: .*$", "name: 心血管病诊疗中心", words, count=1, flags=re.MULTILINE), encoding="utf-8"
    )


def change_template(site: Path) -> None:
    """Change the template of articles for this site."""
    shipped = REPOSITORY / "templates/web/article.html"
    file = site / "templates/web/article.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    words = shipped.read_text(encoding="utf-8")
    file.write_text(words.replace('class="wrap sheet"', 'class="wrap sheet changed"'), encoding="utf-8")


def change_token(site: Path) -> None:
    """Change one colour of the theme for this site, which makes every page name another style sheet."""
    file = site / "themes/mine/theme.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('extends: xinglin\ncolour:\n  accent: "#0b5d52"\n', encoding="utf-8")
    settings = site / "content/site.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "theme: mine\n", encoding="utf-8")


_ASKED = re.compile(r"课后可以问(\d+)个问题。")


def edit_lecture(site: Path) -> None:
    """Write a sentence more into one lecture of the catalogue, or another in its place: words that no edition had before."""
    file = min((site / "content/lectures").glob("*.md"))
    words = file.read_text(encoding="utf-8")
    found = _ASKED.search(words)
    sentence = f"课后可以问{int(found[1]) + 1 if found else 10}个问题。"
    words = _ASKED.sub("", words, count=1)
    file.write_text(
        re.sub(r"^summary: (.*)$", lambda line: line[0] + sentence, words, count=1, flags=re.MULTILINE),
        encoding="utf-8",
    )


WORKDAY = (
    Scenario("cold", forget),
    Scenario("nothing to do", nothing),
    Scenario("one article edited", edit_article, times=5),
    Scenario("front matter of one article edited", retitle_article, times=3),
    Scenario("one department renamed", rename_department),
    Scenario("one template", change_template),
    Scenario("one theme token", change_token),
    Scenario("check only", nothing, ("check",), ()),
)
BROCHURES = (
    Scenario("200 brochures", forget, channels=("brochure",)),
    Scenario("200 brochures, nothing to do", nothing, channels=("brochure",)),
)
CATALOGUE = (
    Scenario("catalogue", forget, channels=("catalogue",)),
    Scenario("catalogue, one lecture edited", edit_lecture, channels=("catalogue",)),
)


EDITION = "catalogue, one edition alone"


def turn(name: str, site: Path, entries: int, scenario: Scenario) -> Turn:
    """A scenario of a hospital, which is called ``name`` in the table and has so many entries with pages of their own."""

    def measured(_: int) -> Row:
        cost = run(scenario, site)
        summary = json.loads(cost.said[cost.said.index("{") :])["summary"]
        made = {field: summary.get(field, 0) for field in ("jobs", "rendered")}
        return row(name, scenario.name, cost, entries=entries, **made)

    return measured


def edition_turns(site: Path, folder: Path) -> Iterator[Turn]:
    """The whole catalogue without those for an audience: the pages that the others make; cold, and after an edit."""
    command = [sys.executable, "-m", "bench.edition", str(site), str(folder)]
    for name, change in ((EDITION, forget), (f"{EDITION}, one lecture edited", edit_lecture)):

        def measured(_: int, name: str = name, change: Callable[[Path], None] = change) -> Row:
            change(site)
            return row("catalogue", name, succeeded(name, measure(command, REPOSITORY)), rendered=1)

        yield measured


def row(site: str, scenario: str, cost: Cost, **more: object) -> Row:
    """A line of the table, which is told at once."""
    print(
        f"{site:>12}  {scenario:<30} {cost.wall:7.2f} s  {cost.cpu:7.2f} s CPU  {cost.memory:6.0f} MB",
        flush=True,
    )
    return {"site": site, "scenario": scenario, "wall": cost.wall, "cpu": cost.cpu, "memory": cost.memory, **more}


def succeeded(name: str, cost: Cost) -> Cost:
    """The cost of a command that ended well; RuntimeError with what it said when it did not."""
    if cost.code:
        raise RuntimeError(f"{name} ended with {cost.code}:\n{cost.said[-2000:]}")
    return cost


def run(scenario: Scenario, site: Path) -> Cost:
    """Do what the scenario says and measure its command; the median by wall time when it happens several times."""
    costs = [_once(scenario, site) for _ in range(scenario.times)]
    return sorted(costs, key=_wall)[len(costs) // 2]


def _once(scenario: Scenario, site: Path) -> Cost:
    scenario.change(site)
    command = [sys.executable, str(REPOSITORY / "build.py"), "--quiet", "--root", str(site), *scenario.command]
    command += ["--as-of", DAY.isoformat(), "--format", "json"]
    for channel in scenario.channels:
        command += ["--only", channel]
    return succeeded(f"{scenario.name} in {site.name}", measure(command, site))


def measure_start() -> Iterator[Row]:
    """What everybody waits for who asks for help or mistypes a command."""
    for name, word, code in (("--help", "--help", 0), ("usage error", "biuld", 2)):
        cost = min(
            (measure([sys.executable, str(REPOSITORY / "build.py"), word], REPOSITORY) for _ in range(3)), key=_wall
        )
        if cost.code != code:
            raise RuntimeError(f"{word} ended with {cost.code}:\n{cost.said}")
        yield row("any", name, cost)


def _wall(cost: Cost) -> float:
    return cost.wall
