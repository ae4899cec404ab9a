"""What the bench does with a hospital: what an editor does on a working day.

Each scenario changes the site in one way, and then runs one command whose cost is measured.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.corpus import DAY
from bench.measure import Cost, measure
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


def edit_lecture(site: Path) -> None:
    """Write a sentence more into one lecture of the catalogue."""
    file = min((site / "content/lectures").glob("*.md"))
    words = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(r"^summary: (.*)$", r"summary: \1课后可以提问。", words, count=1, flags=re.MULTILINE), encoding="utf-8"
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


def measure_edition(site: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """The whole catalogue without those for an audience: the pages that the others make; cold, and after an edit."""
    command = [sys.executable, "-m", "bench.edition", str(site), str(folder)]
    for name, change in ((EDITION, forget), (f"{EDITION}, one lecture edited", edit_lecture)):
        change(site)
        cost = measure(command, REPOSITORY)
        if cost.code:
            raise RuntimeError(f"{name} ended with {cost.code}:\n{cost.said[-2000:]}")
        print(
            f"{'catalogue':>12}  {name:<30} {cost.wall:7.2f} s  {cost.cpu:7.2f} s CPU  {cost.memory:6.0f} MB",
            flush=True,
        )
        yield {
            "site": "catalogue", "scenario": name, "wall": cost.wall, "cpu": cost.cpu, "memory": cost.memory, "rendered": 1,
        }  # fmt: skip


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
    cost = measure(command, site)
    if cost.code:
        raise RuntimeError(f"{scenario.name} in {site.name} ended with {cost.code}:\n{cost.said[-2000:]}")
    return cost


def measure_start() -> Iterator[dict[str, Any]]:
    """What everybody waits for who asks for help or mistypes a command."""
    for name, word, code in (("--help", "--help", 0), ("usage error", "biuld", 2)):
        cost = min(
            (measure([sys.executable, str(REPOSITORY / "build.py"), word], REPOSITORY) for _ in range(3)), key=_wall
        )
        if cost.code != code:
            raise RuntimeError(f"{word} ended with {cost.code}:\n{cost.said}")
        yield {"site": "any", "scenario": name, "wall": cost.wall, "cpu": cost.cpu, "memory": cost.memory}


def _wall(cost: Cost) -> float:
    return cost.wall
