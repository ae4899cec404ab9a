"""Screenshots of every page type, for people to look at: widths, light, dark, large type, and the printed sheet.

    python scripts/shots.py [--root .] [--to tests/results/shots] [--only index,experts-longest] [--mode dark,paper]

One page of every template, folder and edition, as the build plans them.  Needs Chromium (``CHROMIUM``, default /usr/bin/chromium) and the site built.  Asks nothing of any other host.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path, PurePosixPath

import pypdfium2
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pressroom.build.site import prepare  # noqa: E402
from scripts.serving import served  # noqa: E402

WIDTHS = (360, 768, 1440)
MODES = ("light", "dark", "large", "paper")
FEW = 4
"""So many pages of one template in one folder are all one of a kind; of more, the list and the longest stand for the rest."""
LOADED = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => {});
}))"""


def specimens(root: Path, site: Path, today: date) -> dict[str, str]:
    """Pages of every template, folder and edition, by a name: all where there are few, else the list and the longest."""
    groups: dict[tuple[str, PurePosixPath], list[PurePosixPath]] = {}
    for job in prepare(root, today).jobs:
        path = PurePosixPath(job.path.removeprefix("web/"))
        if job.path.startswith("web/") and path.suffix == ".html" and (site / path).exists():
            groups.setdefault((job.template, path.parent), []).append(path)
    found = {}
    for (_, folder), pages in groups.items():
        longest = max(pages, key=lambda page: ((site / page).stat().st_size, page))
        for page in pages:
            if len(pages) <= FEW or page == longest or page.stem == "index":
                word = page.stem if len(pages) <= FEW or page.stem == "index" else "longest"
                found["-".join((*folder.parts, word))] = page.as_posix()
    return dict(sorted(found.items()))


def window(browser: Browser, base: str, mode: str, width: int) -> Page:
    """A window of one width that looks at pages in one mode, and asks nobody else."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if mode == "dark" else "light",
        reduced_motion="reduce",
    )
    if mode == "large":
        context.add_init_script("try { localStorage.setItem('reading-text', 'large'); } catch { }")

    def here_only(route: Route) -> None:
        if route.request.url.startswith(base):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", here_only)
    return context.new_page()


def shoot(page: Page, address: str, mode: str, file: Path) -> None:
    """One picture of a whole page, pictures further down included, or of every printed sheet."""
    page.goto(address)
    page.evaluate(LOADED)
    if mode == "paper":
        pdf = file.with_suffix(".pdf")
        page.pdf(path=str(pdf), prefer_css_page_size=True, format="A4", print_background=True)
        with pypdfium2.PdfDocument(pdf) as document:
            for number, sheet in enumerate(document, 1):
                sheet.render(scale=1.25).to_pil().save(file.with_stem(f"{file.stem}-{number}"))
    else:
        page.screenshot(path=str(file), full_page=True)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder with content/ and output/")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today(), help="the day of the build")  # noqa: DTZ011
    parser.add_argument("--to", type=Path, default=Path("tests/results/shots"))
    parser.add_argument("--only", default="", help="names of page types, with commas")
    parser.add_argument("--mode", default=",".join(MODES))
    parser.add_argument("--width", default=",".join(map(str, WIDTHS)))
    chosen = parser.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    site = chosen.root / "output/web"
    types = specimens(chosen.root, site, chosen.as_of)
    wanted = chosen.only.split(",") if chosen.only else list(types)
    with served(site) as base, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
        for mode in chosen.mode.split(","):
            for width in (0,) if mode == "paper" else map(int, chosen.width.split(",")):
                page = window(browser, base, mode, width or 1200)
                for name in wanted:
                    file = chosen.to / f"{name}-{mode}{f'-{width}' if width else ''}.png"
                    shoot(page, base + types[name], mode, file)
                page.context.close()
        browser.close()
    print(f"{chosen.to}: {len(list(chosen.to.glob('*.png')))} pictures of {len(types)} page types")


if __name__ == "__main__":
    main()
