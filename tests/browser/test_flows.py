"""The ways through the site that patients take: by keyboard alone, and with scripts switched off."""

import re

import pytest

from tests.browser.conftest import DESK, PHONE, Mode
from tests.conftest import DAY

FOCUSED = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const at = document.elementFromPoint(Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.y + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1));
  return {
    name: node.outerHTML.slice(0, 100),
    ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !(at && (node.contains(at) || at.contains(node))),
  };
}"""
REACHED = "(wanted) => document.activeElement !== document.body && document.activeElement.matches(wanted)"
SEARCHES = {"zh": ("search.html", "心梗"), "en": ("en/search.html", "heart attack")}


@pytest.fixture
def desk(opened):
    """A page on a desk."""
    with opened(Mode(DESK)) as (page, notes):
        yield page
        assert notes.everything == []


@pytest.fixture
def phone(opened):
    """A page on a phone."""
    with opened(Mode(PHONE)) as (page, notes):
        yield page
        assert notes.everything == []


@pytest.fixture
def plain(opened):
    """A page on a phone that runs no script."""
    with opened(Mode(PHONE), script=False) as (page, notes):
        yield page
        assert notes.everything == []


def tab_to(page, wanted, most=80):
    """Press Tab until an element is reached."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(REACHED, wanted):
            return
    raise AssertionError(f"{wanted} is not reached by {most} presses of Tab")


@pytest.mark.parametrize("path", ["index.html", "en/index.html"])
def test_the_first_tab_stop_skips_to_the_text(desk, path):
    """It is seen once it has the focus, and Enter moves the focus to the text."""
    desk.goto(path)
    desk.keyboard.press("Tab")
    assert desk.evaluate(REACHED, "a.skip")
    assert desk.locator("a.skip").bounding_box()["y"] >= 0
    desk.keyboard.press("Enter")
    assert desk.evaluate(REACHED, "main")


def test_every_tab_stop_shows_where_it_is(desk, samples):
    """Focus is seen, is not hidden under something else, and does not get caught."""
    faults = []
    for template in ("home", "expert", "department", "compare", "timetable-department", "lecture"):
        path = samples(f"web/{template}.html")[0]
        desk.goto(path)
        for _ in range(400):
            desk.keyboard.press("Tab")
            here = desk.evaluate(FOCUSED)
            if here is None:
                break
            if not here["ring"] or not here["seen"] or here["covered"]:
                faults.append((path, here))
        else:
            faults.append((path, "the focus never leaves the page"))
    assert not faults, "\n".join(map(str, faults))


def test_the_menu_of_a_phone_opens_closes_and_leads_on(phone, axe_faults):
    """Enter opens it, Escape closes it and gives the focus back, its links are next in line."""
    phone.goto("index.html")
    tab_to(phone, ".menu summary")
    phone.keyboard.press("Enter")
    assert phone.locator(".menu nav").is_visible()
    assert axe_faults(phone) == []
    phone.keyboard.press("Tab")
    assert phone.evaluate(REACHED, ".menu nav li:first-child a")
    phone.keyboard.press("Escape")
    assert phone.locator(".menu nav").is_hidden()
    assert phone.evaluate(REACHED, ".menu summary")
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    assert phone.locator("h1").is_visible()
    assert "index.html" in phone.url


def test_large_type_is_chosen_kept_and_there_at_the_first_paint(phone, axe_faults):
    """The arrow keys choose; the next page is in large type before anything is painted; Escape closes the panel."""
    phone.goto("index.html")
    before = text_size(phone)
    tab_to(phone, ".reading summary")
    phone.keyboard.press("Enter")
    assert axe_faults(phone) == []
    phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowDown")
    assert phone.locator("#text-large").is_checked()
    large = text_size(phone)
    assert large >= 18 * 96 / 72, "at least 18 pt"
    assert large > before
    phone.keyboard.press("Escape")
    assert phone.locator(".reading-panel").is_hidden()
    phone.goto("experts/index.html", wait_until="commit")
    phone.wait_for_selector("main p")
    assert text_size(phone) == large


def text_size(page):
    """Size of running text in pixels."""
    return page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")


def shown_doctors(page):
    """How many doctors are seen."""
    return page.locator("li.doctor:visible").count()


def test_a_doctor_is_found_by_keyboard_and_the_address_keeps_the_filters(desk):
    """Pinyin, then a weekday; the number of results is announced; reloading and clearing do what they should."""
    desk.goto("experts/index.html")
    everybody = shown_doctors(desk)
    doctor = desk.locator("li.doctor").nth(everybody // 2)
    name, spoken = doctor.locator(".person-name").inner_text(), doctor.get_attribute("data-name")
    spoken = next(word for word in spoken.split() if word.isascii())
    announced = desk.locator("[role=status]").first
    before = announced.inner_text()

    tab_to(desk, "#f-q")
    desk.keyboard.type(spoken)
    desk.wait_for_url(re.compile(rf"q={spoken}"))
    found = shown_doctors(desk)
    assert 1 <= found < everybody
    assert desk.locator("li.doctor:visible", has_text=name).count() >= 1
    assert announced.inner_text() != before
    assert str(found) in announced.inner_text()

    desk.reload()
    assert shown_doctors(desk) == found
    tab_to(desk, "#filters button[type=reset]")
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"index\.html$"))
    assert shown_doctors(desk) == everybody

    desk.goto("experts/index.html")
    tab_to(desk, "#f-day")
    desk.keyboard.press("ArrowDown")
    desk.wait_for_url(re.compile(r"day="))
    assert 1 <= shown_doctors(desk) < everybody


@pytest.mark.parametrize(("day", "said"), [(DAY, "今天的门诊"), ("2026-12-31", "当日门诊")])
def test_a_page_of_another_day_does_not_say_today(desk, day, said):
    """Whoever opens a page that was built yesterday is not told that its clinics are today's."""
    desk.clock.set_fixed_time(f"{day}T09:00:00+08:00")
    desk.goto("index.html")
    assert desk.locator("#today").inner_text() == said
    desk.goto("timetable/index.html")
    assert desk.locator("thead .tag-today").is_visible() == (day == DAY)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_search_is_used_by_keyboard(desk, lang):
    """From the field of any page to the results and on to a page; nothing is announced before it is there."""
    home, (path, words) = ("index.html" if lang == "zh" else "en/index.html"), SEARCHES[lang]
    desk.goto(home)
    tab_to(desk, "input[type=search]")
    desk.keyboard.type(words)
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    assert f"/{path}?q=" in desk.url
    desk.wait_for_selector("#search-results li")
    assert re.search(r"\d", desk.locator("#search-count").inner_text())
    tab_to(desk, "#q")
    desk.keyboard.press("ArrowDown")
    assert desk.evaluate(REACHED, "#search-results a")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    assert desk.locator("h1").is_visible()


def test_a_search_for_nothing_known_helps_on(desk, axe_faults):
    """What was not found is said, with what to do next; both results and help are accessible."""
    desk.goto("search.html")
    tab_to(desk, "#q")
    desk.keyboard.type("zzqqxxyy")
    desk.wait_for_selector("#search-help:visible")
    assert desk.locator("#search-count").inner_text()
    assert axe_faults(desk) == []
    desk.goto("search.html?q=心梗")
    desk.wait_for_selector("#search-results li")
    assert axe_faults(desk) == []


def test_long_lists_are_filtered_by_keyboard(desk):
    """The field of the departments hides what does not match, and says how many do, and when nothing does."""
    desk.goto("departments/index.html")
    rows, told = desk.locator("li.row:visible"), desk.locator(".filtered [role=status]")
    before = rows.count()
    tab_to(desk, ".filter input")
    desk.keyboard.type("头晕")
    assert 1 <= rows.count() < before
    assert told.inner_text() == f"找到{rows.count()}项"
    desk.keyboard.type("zzqq")
    assert rows.count() == 0
    assert told.inner_text().startswith("没有找到")
    desk.locator(".filter input").fill("")
    assert rows.count() == before
    assert not told.inner_text()


def test_a_condition_is_found_among_many_by_its_plain_name(desk):
    """The field of the list from A to Z leaves the letters and rows that match, and their links."""
    desk.goto("conditions/index.html")
    rows, letters = desk.locator("li.entry:visible"), desk.locator(".letter:visible")
    before = rows.count()
    tab_to(desk, ".filter input")
    desk.keyboard.type("流鼻血")
    assert 1 <= rows.count() < before / 10
    assert letters.count() <= rows.count()
    assert rows.first.locator("a").first.is_visible()


def test_without_scripts_a_phone_leads_from_department_to_doctor_to_lecture(plain):
    """The menu opens, and every step is a link."""
    plain.goto("index.html")
    plain.locator(".menu summary").click()
    plain.locator(".menu a[href*='departments']").click()
    plain.locator("main a[href$='cardiology.html']").first.click()
    assert plain.locator("h1").inner_text().startswith("心")
    plain.locator("main a[href*='experts/']:visible").first.click()
    assert "/experts/" in plain.url
    plain.go_back()
    plain.locator("main a[href*='lectures/']:visible").first.click()
    assert "/lectures/" in plain.url
    assert plain.locator("h1").is_visible()


def test_without_scripts_doctors_are_found_by_lists(plain):
    """No dead fields; lists by department and by weekday are links that lead to shorter lists."""
    plain.goto("experts/index.html")
    assert plain.locator("#filters").is_hidden()
    everybody = shown_doctors(plain)
    plain.locator(".browse summary").click()
    plain.locator(".browse a[href*='by-department']").first.click()
    assert 1 <= shown_doctors(plain) < everybody
    plain.goto("experts/index.html")
    plain.locator(".browse summary").click()
    plain.locator(".browse a[href*='by-day']").first.click()
    assert 1 <= shown_doctors(plain) < everybody


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_scripts_the_search_page_helps_on(plain, lang):
    """It says that searching needs a script, and lists departments and conditions instead."""
    plain.goto(SEARCHES[lang][0])
    assert plain.locator(".search-page noscript p").is_visible()
    assert plain.locator("#search-browse").is_visible()
    plain.locator("#search-browse a[href*='departments/']").first.click()
    plain.locator("h1").wait_for()  # until it is seen


def test_without_scripts_type_grows_and_nothing_is_filtered(plain):
    """The choice of size works on the page; fields that need a script are not shown."""
    plain.goto("departments/index.html")
    assert plain.locator(".filter").is_hidden()
    before = plain.locator("main p").first.bounding_box()["height"]
    plain.locator(".reading summary").click()
    plain.locator("label:has(#text-largest)").click()
    assert plain.locator("#text-largest").is_checked()
    assert plain.locator("main p").first.bounding_box()["height"] > before


def test_without_scripts_every_page_type_can_be_read(plain, samples):
    """Heading and text are there before any script."""
    for path in samples():
        plain.goto(path)
        assert plain.locator("h1").is_visible(), path
        assert len(plain.locator("main").inner_text()) > 60, path


def test_forced_colours_show_what_is_chosen(desk):
    """Where the reader's own colours replace all grounds, a line tells the chosen package and the section one is in."""
    line = "(node) => getComputedStyle(node).borderBottomColor"
    desk.emulate_media(forced_colors="active")
    desk.goto("packages/compare.html")
    chosen, other = desk.locator(".pick + .choice > span").all()[:2]
    assert chosen.evaluate(line) == other.evaluate(line)
    desk.locator("#pick-1").check(force=True)
    assert chosen.evaluate(line) != other.evaluate(line)
    here = desk.locator(".sections [aria-current]")
    assert here.evaluate(line) != desk.locator(".sections a:not([aria-current])").first.evaluate(line)


def test_forced_colours_reach_the_drawings(desk):
    """An icon has the reader's colour of the words beside it, and none of the theme's, which may not show on the reader's ground."""
    colour = "(node) => getComputedStyle(node).color"
    desk.goto("index.html")
    icon = desk.locator(".tasks li:nth-child(2) .icon")
    assert icon.evaluate(colour) == "rgb(15, 95, 87)", "negative control: the accent of the theme"
    desk.emulate_media(forced_colors="active")
    assert icon.evaluate(colour) == desk.locator(".tasks li:nth-child(2) a").evaluate(colour)
