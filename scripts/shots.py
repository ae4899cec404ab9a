"""Screenshots of every page type, for people to look at: widths, light, dark, large type, and the printed sheet.

    python scripts/shots.py [--site output/web] [--to tests/results/shots] [--only expert,home] [--mode dark,paper]

Needs Chromium (``CHROMIUM``, default /usr/bin/chromium) and the site built.  Asks nothing of any other host.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page, Route, sync_playwright
from serving import served

WIDTHS = (360, 768, 1440)
MODES = ("light", "dark", "large", "paper")
LISTS = (
    "index.html", "404.html", "lectures/calendar.html", "packages/compare.html", "packages/offers.html",
    "packages/fit/index.html", "packages/fit/female-40-59.html", "search.html", "experts/by-name.html",
    "en/search.html", "en/experts/by-name.html",
)  # fmt: skip
"""Pages that are one of a kind; those that a site does not have are passed over."""
LOADED = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => {});
}))"""


def page_types(site: Path) -> dict[str, str]:
    """One page of every type, by a name: the list and the longest entry of each folder, in both editions."""
    found = {path.removesuffix(".html").replace("/", "-"): path for path in LISTS if (site / path).exists()}
    for edition in ("", "en/"):
        for folder in sorted(path for path in (site / edition).iterdir() if path.is_dir() and path.name != "en"):
            pages = [page for page in sorted(folder.glob("*.html")) if page.relative_to(site).as_posix() not in LISTS]
            name = f"{edition.replace('/', '-')}{folder.name}"
            entries = [page for page in pages if page.name != "index.html"]
            if len(entries) < len(pages):
                found[f"{name}-list"] = f"{edition}{folder.name}/index.html"
            if entries:
                longest = max(entries, key=lambda page: (page.stat().st_size, page.name))
                found[name] = f"{edition}{folder.name}/{longest.name}"
        if edition and (site / edition / "index.html").exists():
            found["en-index"] = "en/index.html"
    return found


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
    parser.add_argument("--site", type=Path, default=Path("output/web"))
    parser.add_argument("--to", type=Path, default=Path("tests/results/shots"))
    parser.add_argument("--only", default="", help="names of page types, with commas")
    parser.add_argument("--mode", default=",".join(MODES))
    parser.add_argument("--width", default=",".join(map(str, WIDTHS)))
    chosen = parser.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    types = page_types(chosen.site)
    wanted = chosen.only.split(",") if chosen.only else list(types)
    with served(chosen.site) as base, sync_playwright() as player:
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
