"""What the proofs in a real browser share: the tools, the served site, its page types, and a browser that takes notes."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest

from pressroom.build.site import prepare
from pressroom.catalog.view import View
from pressroom.channels.base import Engines
from pressroom.channels.web.pages import WEB_PAGES
from pressroom.render.fonts import FontSet
from pressroom.render.paper.pdf import PdfEngine
from scripts.serving import served
from scripts.shots import specimens
from tests.conftest import DAY, REPOSITORY

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK, NARROWEST = 360, 1280, 320
"""Widths in CSS pixels; the narrowest is that of WCAG 2.2, 1.4.10 (reflow)."""


def pytest_collection_modifyitems(items):
    """Every test of this folder is marked."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_browser():
    """Path of Chromium, or None."""
    named = os.environ.get("CHROMIUM", "")
    candidates = [named] if named else ["chromium", "chromium-browser", "google-chrome", MAC_CHROME]
    return next((path for name in candidates if (path := shutil.which(name))), None)


def find_nginx():
    """Path of nginx, which Debian keeps where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


TOOLS = {
    "chromium": find_browser,
    "node": lambda: shutil.which("node"),
    "java": lambda: shutil.which("java"),
    "nginx": find_nginx,
    "npm packages": lambda: MODULES if (MODULES / ".made-from-package-lock.json").exists() else None,
}


@pytest.fixture(scope="session", autouse=True)
def _tools():
    """Skips where a tool is missing; in continuous integration that is a failure."""
    missing = [name for name, find in TOOLS.items() if not find()]
    if missing:
        word = f"missing: {', '.join(missing)}; run scripts/setup-browser.sh"
        if os.environ.get("CI"):
            pytest.fail(word)
        pytest.skip(word)


def run_tool(*command, folder=None):
    """What a program says, and whether it was content."""
    return subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def address(web):
    """The built site under an address of this machine, with its own headers."""
    with served(web) as base:
        yield base


WORKDAY = "2026-11-25"
"""A day with clinics, which the day of the built sample, a Sunday, has none of."""


@pytest.fixture(scope="session")
def workday(built, web, tmp_path_factory):
    """The site with the home pages of a workday in the place of its own, under an address of this machine."""
    folder = tmp_path_factory.mktemp("workday") / "web"
    shutil.copytree(web, folder, copy_function=os.link)
    site = prepare(built, date.fromisoformat(WORKDAY))
    engines = Engines(site.templates, site.theme, PdfEngine(FontSet((), frozenset())))
    for job in site.jobs:
        if job.template == "web/home.html":
            page = folder / job.path.removeprefix("web/")
            # The names are let go first: what lies behind them is also the built site's.
            for file in page.parent.glob(f"{page.name}*"):
                file.unlink()
            page.write_text(WEB_PAGES.render(job, View(site.catalog, site.today), engines).value, encoding="utf-8")
    with served(folder) as base:
        yield base


@pytest.fixture(scope="session")
def festival(tmp_path_factory):
    """The smallest site in the second theme, under an address of this machine."""
    root = tmp_path_factory.mktemp("festival") / "site"
    shutil.copytree(REPOSITORY / "tests/starter", root)
    (root / "content/site.yaml").write_text("theme: festival\nlanguages:\n  - zh\n  - en\n", encoding="utf-8")
    made = run_tool(sys.executable, REPOSITORY / "build.py", "--root", root, "build", "--as-of", DAY, "--only", "web")
    assert made.returncode == 0, made.stdout + made.stderr
    with served(root / "output/web") as base:
        yield base


@dataclass(frozen=True)
class PageType:
    """Pages of one template in one language."""

    template: str
    lang: str
    paths: tuple[str, ...]
    """Below the document root, the heaviest first."""


@pytest.fixture(scope="session")
def page_types(built, web):
    """Every page type of the sample, as the build plans it, by template and language."""
    found = {}
    for job in prepare(built, date.fromisoformat(DAY)).jobs:
        if job.path.startswith("web/") and job.path.endswith(".html"):
            found.setdefault((job.template, job.lang), []).append(job.path.removeprefix("web/"))
    return {
        key: PageType(*key, tuple(sorted(paths, key=lambda path: (-(web / path).stat().st_size, path))))
        for key, paths in found.items()
    }


@pytest.fixture(scope="session")
def samples(built, web, page_types):
    """Of each page type the pages that stand for all, the heaviest first; ``samples("web/expert.html")``: of one template."""
    chosen = set(specimens(built, web, date.fromisoformat(DAY)).values())

    def call(template=None):
        types = [found for found in page_types.values() if template in {None, found.template}]
        return [path for found in types for path in found.paths if path in chosen]

    return call


@dataclass
class Notes:
    """What went wrong while pages were open."""

    base: str
    console: list = field(default_factory=list)
    elsewhere: list = field(default_factory=list)
    """Requests to another host; all are stopped."""
    failed: list = field(default_factory=list)

    def watch(self, context):
        """Write down what happens in a context's pages."""
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.console.append(str(error.error)))
        context.on("response", self._answered)
        context.route(lambda url: not self.is_here(url), self._refuse)

    def is_here(self, url):
        """Whether an address is of the site itself."""
        return url.startswith(self.base) or urlsplit(url).scheme in {"data", "about", "blob"}

    def _refuse(self, route):
        self.elsewhere.append(route.request.url)
        route.abort()

    def _heard(self, message):
        if message.type in {"error", "warning"}:
            self.console.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _answered(self, response):
        if response.status >= 400:
            self.failed.append(f"{response.status} {response.url}")

    @property
    def everything(self):
        """All complaints."""
        return [*self.console, *self.elsewhere, *self.failed]


@pytest.fixture(scope="session")
def _chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Mode:
    """A way in which people look at the site."""

    width: int
    scheme: str = "light"
    text: str = "standard"


MODES = MappingProxyType(
    {
        "light": Mode(DESK),
        "dark": Mode(PHONE, "dark"),
        "elderly": Mode(PHONE, text="large"),
        "elderly-dark": Mode(DESK, "dark", text="largest"),
    }
)


@pytest.fixture(scope="session")
def opened(_chromium, address):
    """A browser window: ``with opened(Mode(360), script=False) as (page, notes): …``; addresses are below the root."""

    @contextmanager
    def call(mode, *, script=True, base=address):
        context = _chromium.new_context(
            base_url=base,
            viewport={"width": mode.width, "height": 800},
            color_scheme=mode.scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        notes = Notes(base)
        notes.watch(context)
        if mode.text != "standard":
            # The first, empty document has no storage.
            context.add_init_script(f"try {{ localStorage.setItem('reading-text', '{mode.text}'); }} catch {{ }}")
        try:
            yield context.new_page(), notes
        finally:
            context.close()

    return call


AXE = """() => axe.run(document, {resultTypes: ["violations"], elementRef: false}).then(({violations}) =>
  violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) => `${id}: ${target.join(" ")}: ${failureSummary}`)))"""


@pytest.fixture(scope="session")
def axe_faults():
    """``axe_faults(page)``: what axe-core has against a page as it stands."""
    source = (MODULES / "axe-core/axe.min.js").read_text(encoding="utf-8")

    def call(page):
        page.evaluate(source)
        return page.evaluate(AXE)

    return call
