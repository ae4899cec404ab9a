"""Every page type in both languages, by day, by night and in large type: accessible, quiet, steady, narrow, light."""

from pathlib import Path

import pytest

from tests.browser.conftest import MODES, NARROWEST, WORKDAY, Mode
from tests.conftest import REPOSITORY

TEMPLATES = sorted(
    f"web/{file.name}" for file in (REPOSITORY / "templates/web").glob("*.html") if file.name != "base.html"
)
UNFOLD = "() => document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"
SHIFTS = """() => new Promise((done) => {
  const shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(shifts.map(
    ({value, sources}) => `${value.toFixed(4)} ${sources.map(({node}) => node && (node.outerHTML || node.textContent).slice(0, 80))}`)), 50)));
})"""
WIDER = """() => {
  const edge = document.documentElement.clientWidth;
  const scrolls = (node) => node && node !== document.body &&
    (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((node) => node.getBoundingClientRect().right > edge + 1 && !scrolls(node.parentElement))
    .slice(0, 5).map((node) => node.outerHTML.slice(0, 120)).concat(`scrolls to ${document.documentElement.scrollWidth}`);
}"""
TARGETS = (
    ".menu summary, .reading summary, .editions a, .tasks a, .jump a, .names a, .guide-links a, .links a, .contents a, "
    ".downloads a, .more a, .up a, .panel-link a, .row-title a, .session-title a, .button, .fold summary, .filing a, "
    "input[type=search], select, button, main .tel"
)
SMALL = """(targets) => [...document.querySelectorAll(targets)]
  .filter((node) => node.checkVisibility())
  .map((node) => [node, node.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.height < 59.5 || box.width < 59.5))
  .map(([node, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${node.outerHTML.slice(0, 90)}`)
  .concat([...document.querySelectorAll("main p, main li")].map((node) => getComputedStyle(node))
    .filter(({lineHeight, fontSize}) => parseFloat(lineHeight) < 1.3 * parseFloat(fontSize))
    .map(({lineHeight, fontSize}) => `lines of ${fontSize} are ${lineHeight} apart`))"""
TORN = r"""() => {
  const torn = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const rows = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter(({width}) => width);
  };
  const heard = (node) => node && (node.offsetWidth <= 1 || heard(node.offsetParent));  // for ears only
  for (let node; (node = walk.nextNode());) {
    if (!node.parentElement.checkVisibility() || heard(node.parentElement)) continue;
    for (const {0: number, index} of node.data.matchAll(/\d[\d.,:]{0,8}\d/g)) {
      const boxes = rows(node, index, index + number.length);
      if (new Set(boxes.map(({top}) => Math.round(top / 8))).size > 1) torn.push(`${number} is torn: ${node.data.trim().slice(0, 40)}`);
    }
    for (const {index} of node.data.matchAll(/(?<=\p{Script=Han})[，。、；：！？”’）》〉】]/gu)) {
      const [before] = rows(node, index - 1, index), [mark] = rows(node, index, index + 1);
      if (before && mark && mark.top > before.bottom - 2) torn.push(`a line begins with ${node.data[index]}: ${node.data.trim().slice(0, 40)}`);
    }
  }
  return torn;
}"""
WEIGHTS = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
  .map(({name, encodedBodySize, initiatorType}) => [name, encodedBodySize, initiatorType])"""


def lasting_shifts(page):
    """Every layout shift of a page, however small, that a second loading shows too.

    A page that shifts does so each time; on a machine that is short of time Chromium once told of 0.0001 in a page that
    stood still in every other of some fifty loadings.
    """
    if page.evaluate(SHIFTS):
        page.reload()
    return page.evaluate(SHIFTS)


def assert_clean(found):
    """No page has a fault; each fault is told once, with the pages that have it."""
    pages = {}
    for path, faults in found.items():
        for fault in faults:
            pages.setdefault(fault, []).append(path)
    assert not pages, "\n" + "\n".join(
        f"{fault}\n    {', '.join(map(str, where[:4]))}" for fault, where in pages.items()
    )


@pytest.mark.parametrize("mode", list(MODES))
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_is_accessible_steady_and_quiet(template, mode, samples, opened, axe_faults):
    """No violation of WCAG 2.2 AA and axe-core's best practices, every fold open; no layout shift, no error, no stranger."""
    found = {}
    with opened(MODES[mode]) as (page, notes):
        for path in samples(template):
            page.goto(path)
            shifts = lasting_shifts(page)
            page.evaluate(UNFOLD)
            found[path] = [*shifts, *axe_faults(page)]
    assert found, f"no page is made of {template}"
    assert_clean({**found, "the browser": notes.everything})


@pytest.mark.parametrize("day", [WORKDAY, "2026-12-31"])
@pytest.mark.parametrize("mode", list(MODES))
def test_the_home_page_of_a_workday_is_as_good(mode, day, workday, opened, axe_faults):
    """With its list of clinics, opened on the same day and long after; also on a small phone."""
    found = {}
    with opened(MODES[mode], base=workday) as (page, notes):
        page.clock.set_fixed_time(f"{day}T09:00:00+08:00")
        for path in ("index.html", "en/index.html"):
            page.goto(path)
            shifts = lasting_shifts(page)
            assert page.locator("#clinics").count() == 1
            assert page.locator(".today dl.pairs").is_visible()
            found[path] = [*shifts, *axe_faults(page)]
            page.set_viewport_size({"width": NARROWEST, "height": 800})
            found[path] += page.evaluate(WIDER)
            page.set_viewport_size({"width": MODES[mode].width, "height": 800})
    assert_clean({**found, "the browser": notes.everything})


@pytest.mark.parametrize("mode", list(MODES))
def test_the_second_theme_is_as_accessible(mode, festival, opened, axe_faults):
    """What it changes, its colours, greeting and ribbon, keeps contrast, order and width; by day, by night, in large type."""
    found = {}
    with opened(MODES[mode], base=festival) as (page, notes):
        for path in ("index.html", "en/index.html", "departments/internal-medicine.html", "404.html"):
            page.goto(path)
            assert page.locator(".ribbon").count() == 1
            found[path] = [*lasting_shifts(page), *axe_faults(page)]
            page.set_viewport_size({"width": NARROWEST, "height": 800})
            found[path] += page.evaluate(WIDER)
            page.set_viewport_size({"width": MODES[mode].width, "height": 800})
    assert_clean({**found, "the browser": notes.everything})


def test_axe_sees_a_broken_page(opened, axe_faults):
    """The negative control: pale type, a picture without words and a field without a label are found."""
    with opened(Mode(360)) as (page, _):
        page.goto("index.html")
        page.evaluate("""() => {
          const main = document.querySelector("main");
          main.insertAdjacentHTML("beforeend", "<p id=pale>very pale words</p><img src='assets/images/logo.svg'><input>");
          document.getElementById("pale").style.color = "#ddd";
        }""")
        rules = {fault.split(":")[0] for fault in axe_faults(page)}
    assert {"color-contrast", "image-alt", "label"} <= rules


@pytest.mark.parametrize("text", ["standard", "largest"])
def test_nothing_is_wider_than_a_small_phone(text, samples, opened):
    """At 320 pixels nobody scrolls sideways, on any page type, with every fold opened."""
    found = {}
    with opened(Mode(NARROWEST, text=text)) as (page, _):
        for path in samples():
            page.goto(path)
            page.evaluate(UNFOLD)
            found[path] = page.evaluate(WIDER)
    assert_clean(found)


@pytest.mark.parametrize(("width", "text"), [(NARROWEST, "standard"), (360, "large"), (360, "largest"), (768, "large")])
def test_no_number_is_torn_and_no_line_begins_with_a_mark(width, text, samples, opened):
    """A price stands on one line, and kinsoku holds, however narrow a cell and however large its type."""
    found = {}
    with opened(Mode(width, text=text)) as (page, _):
        for path in samples():
            page.goto(path)
            page.evaluate(UNFOLD)
            found[path] = page.evaluate(TORN)
    assert_clean(found)


def test_torn_numbers_and_lines_are_seen(opened):
    """The negative control: a price in a cell too narrow for it, and a colon that may begin a line."""
    with opened(Mode(360)) as (page, _):
        page.goto("index.html")
        assert page.evaluate(TORN) == []
        page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("afterbegin",
            "<p id=torn>1312元</p><p id=mark>老年人的低血糖：认得出</p>")""")
        page.evaluate("""() => {
          const [torn, mark] = [document.getElementById("torn"), document.getElementById("mark")];
          Object.assign(torn.style, {width: "1.5em", overflowWrap: "anywhere", wordBreak: "break-all"});
          Object.assign(mark.style, {width: "7em", lineBreak: "anywhere"});
        }""")
        assert len(page.evaluate(TORN)) == 2


def test_main_targets_of_large_type_are_large(samples, opened):
    """60 by 60 pixels for what one taps to get on, and lines at least 1.3 apart (适老化设计规范)."""
    found = {}
    with opened(Mode(360, text="large")) as (page, _):
        for path in samples():
            page.goto(path)
            found[path] = page.evaluate(SMALL, TARGETS)
    assert_clean(found)
    with opened(Mode(360)) as (page, _):
        page.goto("index.html")
        assert page.evaluate(SMALL, TARGETS), "negative control: standard type has smaller ones"


FINGERS = """() => [...document.querySelectorAll("a[href], button, summary, select, input, label.choice")]
  .filter((node) => node.checkVisibility() && !node.matches(".skip, .footnote-ref, .footnote-backref, [type=radio], [type=checkbox]"))
  .map((node) => [node, node.getBoundingClientRect()])
  .filter(([node, box]) => box.width > 1 && box.height < 43.5 && !(getComputedStyle(node).display === "inline" && node.closest(".prose")))
  .map(([node, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${node.outerHTML.slice(0, 90)}`)"""
LONE = r"""() => [...document.querySelectorAll("h1, h2, h3")].filter((node) => node.checkVisibility()).flatMap((node) => {
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), lines = [];
  for (let words, bottom = -1; (words = walk.nextNode());) {
    for (let at = 0; at < words.length; at++) {
      const range = document.createRange();
      range.setStart(words, at);
      range.setEnd(words, at + 1);
      const box = range.getClientRects()[0];
      if (!box || !box.width) continue;
      if (box.top > bottom - 3) lines.push("");
      bottom = box.bottom;
      lines[lines.length - 1] += words.data[at];
    }
  }
  const last = lines.length > 1 ? lines[lines.length - 1].replace(/[^\p{Script=Han}A-Za-z0-9]/gu, "") : "";
  return /^\p{Script=Han}$/u.test(last) ? [`${last} stands alone: ${node.textContent.trim()}`] : [];
})"""


def test_what_one_taps_is_as_high_as_a_fingertip(samples, opened):
    """44 pixels on a phone in standard type; links within a written sentence have the padding, not the height of a line."""
    found = {}
    with opened(Mode(360)) as (page, _):
        for path in samples():
            page.goto(path)
            page.evaluate(UNFOLD)
            found[path] = page.evaluate(FINGERS)
        assert_clean(found)
        page.evaluate("() => document.querySelectorAll('.crumbs a').forEach((link) => { link.style.padding = 0; })")
        assert page.evaluate(FINGERS), "negative control: without its padding a link is too low"


def test_no_heading_leaves_a_character_alone(samples, opened):
    """The last line of a heading on a phone holds a word at least."""
    found = {}
    with opened(Mode(360)) as (page, _):
        for path in samples():
            page.goto(path)
            found[path] = page.evaluate(LONE)
        assert_clean(found)
        page.evaluate("() => { document.querySelector('h1').innerHTML = '国'.repeat(8) + '<br>家'; }")
        assert page.evaluate(LONE), "negative control"


def test_shifts_and_wide_things_are_seen(opened):
    """The negative control: a box that comes late and a box of 400 pixels are found."""
    with opened(Mode(NARROWEST)) as (page, _):
        page.goto("index.html")
        page.wait_for_timeout(600)
        page.evaluate(
            """() => document.querySelector("main").insertAdjacentHTML("afterbegin", "<div id=late>x</div>")"""
        )
        page.evaluate(
            "() => { const late = document.getElementById('late'); late.style.height = '150px'; late.style.width = '400px'; }"
        )
        assert page.evaluate(SHIFTS)
        assert page.evaluate(WIDER)


def test_pages_weigh_little(samples, opened):
    """At most 60 KB compressed without photographs, of which style sheets and scripts are at most 30 KB."""
    found = {}
    with opened(Mode(360)) as (page, _):
        page.set_extra_http_headers({"Accept-Encoding": "gzip"})
        for path in samples():
            page.goto(path)
            parts = [(name, size) for name, size, made_by in page.evaluate(WEIGHTS) if not is_photograph(name)]
            code = sum(size for name, size in parts if Path(name).suffix in {".css", ".js"})
            found[path] = (sum(size for _, size in parts), code)
    assert min(size for size, _ in found.values()) > 2_000, "nothing was measured"
    assert {path: sizes for path, sizes in found.items() if sizes[0] > 60_000 or sizes[1] > 30_000} == {}


def is_photograph(name):
    """Whether an address is of a photograph."""
    return Path(name).suffix in {".jpg", ".jpeg", ".png", ".webp", ".avif"}
