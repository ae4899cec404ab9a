"""Check-ups on paper: exact sizes, fronts that meet their backs, codes that lead home, money that agrees everywhere."""

import html
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pypdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressroom.build.site import load_theme_and_templates
from pressroom.catalog.catalog import assemble
from pressroom.catalog.entry import Front
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines
from pressroom.channels.filters import FILTERS
from pressroom.channels.presenters.checkup_pages import running_packages
from pressroom.channels.presenters.checkups import fill, items_of, reckon, walk
from pressroom.channels.printed.checkup_pieces import CUTS, impose
from pressroom.kinds.base import Ref
from pressroom.kinds.checkup import CHECKUP_ITEM
from pressroom.kinds.package import PACKAGE
from pressroom.kinds.pricing import Reduction
from pressroom.kinds.values import Money
from pressroom.render.formats import CARD
from pressroom.source.files import discover
from tests.conftest import REPOSITORY

POINT = 72 / 25.4
SIZES = {
    "package-leaflets": (210, 297),
    "checkup-cards": (85.6, 54),
    "guide-sheets": (210, 297),
    "preparation": (148, 210),
}
KEYS = sorted(file.stem for file in (REPOSITORY / "content/packages").glob("*.md"))


@pytest.fixture(scope="module")
def view():
    """The sample hospital as renderers see it."""
    return View(assemble(REPOSITORY, discover(REPOSITORY).value).value, date(2026, 11, 22))


def _words(file):
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pypdf.PdfReader(file).pages))


def _bare(words):
    return re.sub(r"\s+", "", words)


def _said(file):
    return _plain(file.read_text("utf-8"))


@pytest.mark.parametrize("key", KEYS)
def test_every_package_has_its_pieces_in_their_sizes(key, built):
    """To a tenth of a millimetre; leaflet and card two sides, the guide sheet one page."""
    for folder, size in SIZES.items():
        reader = pypdf.PdfReader(built / f"output/print/{folder}/{key}.pdf")
        for page in reader.pages:
            found = (float(page.mediabox.width) / POINT, float(page.mediabox.height) / POINT)
            assert found == pytest.approx(size, abs=0.1), folder
        if folder != "preparation":
            assert len(reader.pages) == {"package-leaflets": 2, "checkup-cards": 2, "guide-sheets": 1}[folder]
    for folder in ("package-leaflets", "checkup-cards"):
        page = pypdf.PdfReader(built / f"output/print/press/{folder}/{key}.pdf").pages[0]
        trim = (float(page.trimbox.width) / POINT, float(page.trimbox.height) / POINT)
        assert trim == pytest.approx(SIZES[folder], abs=0.1)


@pytest.mark.parametrize("key", KEYS)
def test_money_agrees_on_web_leaflet_and_card(key, built, view):
    """Price, sum of the items and their difference, exact, the same on every piece."""
    entry = view.get(PACKAGE, key)
    items = items_of(fill(entry.model, view))
    total = sum((item.model.price.yuan for item in items), Decimal(0))
    assert reckon(fill(entry.model, view), view).total.yuan == total
    price, less = entry.model.price, total - entry.model.price.yuan
    web = _said(built / f"output/web/packages/{key}.html")
    assert f"{len(items)}个单项合计{total}元" in web
    leaflet = _words(built / f"output/print/package-leaflets/{key}.pdf")
    assert f"{len(items)}个单项合计{total}元套餐价{price}元比单项合计少{less}元" in leaflet
    assert leaflet.count(str(total)) >= 2
    card = _words(built / f"output/print/checkup-cards/{key}.pdf")
    assert f"{price}元{len(items)}项，单项合计{total}元" in card


@pytest.fixture(scope="module")
def engines():
    """Templates and theme of the sample; nothing is laid out."""
    theme, templates = load_theme_and_templates(REPOSITORY, "xinglin").value
    return Engines(templates, theme, None)


def _changed(catalog, changes):
    """A catalog in which some entries have other values."""
    entries = dict(catalog.entries)
    for ref, update in changes.items():
        entries[ref] = replace(entries[ref], front=Front(entries[ref].model.model_copy(update=update)))
    return replace(catalog, entries=entries)


AMOUNTS = st.decimals(min_value="0.01", max_value="9999.99", places=2)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_prices_agree_on_web_leaflet_and_card(view, engines, data):
    """Whatever items and package cost and however an offer rounds: sum, difference and price are the same, to the fen."""
    catalog = view._catalog
    entry = view.get(PACKAGE, "general-standard")
    refs = [ref for group in entry.model.groups for ref in group.items]
    prices = {ref: data.draw(AMOUNTS) for ref in refs}
    price = data.draw(AMOUNTS)
    reduction = Reduction(
        percent=f"{data.draw(st.integers(1, 60))}%",
        rounding=data.draw(st.sampled_from(["舍去到元", "四舍五入到元", "舍去到角", "四舍五入到角", "四舍五入到分"])),
    )
    offer = Ref("offer", "winter-off-peak-2026")
    offered = catalog.get(offer).model.packages[1]
    known = offered.references[0].model_copy(update={"price": Money(price)})
    changes = {ref: {"price": Money(one)} for ref, one in prices.items()}
    changes[entry.ref] = {"price": Money(price)}
    changes[offer] = {
        "reduction": reduction,
        "packages": (offered.model_copy(update={"references": (known,)}),),
    }
    seen = View(_changed(catalog, changes), date(2026, 11, 22))
    jobs = {job.template: job for job in _jobs(seen, engines) if job.key == entry.key}
    web, leaflet, card = (
        _plain(CHANNEL_BY_NAME[jobs[template].channel].render(jobs[template], seen, engines).value)
        for template in ("web/package.html", "print/package-leaflet.html", "print/checkup-card.html")
    )
    total = sum(prices.values())
    said = f"{len(refs)}个单项合计{_yuan(total)}元"
    assert (said in web) or (total == price and f"与{len(refs)}个单项合计相同" in web)
    word = "少" if price < total else "多"
    between = f"比单项合计{word}{_yuan(abs(total - price))}元" if total != price else ""
    assert f"{said}套餐价{_yuan(price)}元{between}" in leaflet
    assert f"{_yuan(price)}元{len(refs)}项，单项合计{_yuan(total)}元" in card
    now = reduction.apply(Money(price)).yuan
    if now < price:
        assert f"{_yuan(now)}元2026年11月16日至12月13日到检的执行价其余日期套餐价{_yuan(price)}元" in web
        assert f"执行价比它少{_yuan(price - now)}元" in web
    else:
        assert "执行价" not in web, "what rounds to nothing is no reduction"


def _jobs(view, engines):
    for name in ("web", "package-leaflet", "checkup-card"):
        yield from CHANNEL_BY_NAME[name].plan(view, engines)


def _plain(words):
    words = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", words, flags=re.DOTALL)
    return re.sub(r"\s+", "", html.unescape(words))


def _yuan(amount):
    """As prices are written: whole yuan without decimals, else two."""
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"


@pytest.mark.parametrize("key", KEYS)
def test_every_item_stands_on_leaflet_and_guide_sheet(key, built, view):
    """Nothing is dropped; on the guide sheet in walking order, fasting before the rest."""
    items = items_of(fill(view.get(PACKAGE, key).model, view))
    leaflet = _words(built / f"output/print/package-leaflets/{key}.pdf")
    sheet = _words(built / f"output/print/guide-sheets/{key}.pdf")
    for item in items:
        name = re.sub(r"\s+", "", item.title)
        assert name in leaflet, item.title
        assert name in sheet, item.title
    route = walk(items, view)
    stops = (*route.opening, *route.fasting, *route.rest)
    assert sum(len(stop.items) for stop in stops) == len(items)
    places = [sheet.index(f"{number}{_place(stop)}") for number, stop in enumerate(stops, 1)]
    assert places == sorted(places)
    assert all(stop.fasting for stop in route.fasting)
    assert not any(stop.fasting for stop in route.rest)
    if route.fasting and route.rest:
        assert places[len(route.opening + route.fasting) - 1] < sheet.index("可以进食") < places[-len(route.rest)]


def _place(stop):
    building = stop.spot.building.name
    return f"{'' if building == '健康管理楼' else building}{stop.spot.station.floor}层{stop.spot.station.name}"


def test_the_price_list_has_every_price_once(built, view):
    """Every item with its unit and price, every package with its sum and price, as on the web; hepatitis B is marked."""
    document = pypdfium2.PdfDocument(built / "output/print/price-lists/checkups.pdf")
    said = _bare("".join(page.get_textpage().get_text_bounded() for page in document))
    items = [entry.model for entry in view.where(CHECKUP_ITEM)]
    for item in items:
        tags = "空腹" * item.fasting + "放射" * item.radiation + "就业体检不做" * item.not_for_employment
        row = re.escape(_bare(item.name + tags)) + ".{1,60}?" + re.escape(f"{item.unit}{item.price}")
        assert len(re.findall(row, said)) == 1, item.name
    for entry in running_packages(view):
        total = reckon(fill(entry.model, view), view).total
        assert re.search(f"{re.escape(_bare(entry.model.name))}.+?{total}{entry.model.price}", said), entry.key
    assert any(item.not_for_employment for item in items)


def test_no_piece_names_an_offer(built):
    """Paper outlives the days of an offer (RULES 8.4)."""
    for folder in SIZES:
        for file in (built / f"output/print/{folder}").glob("*.pdf"):
            words = _words(file)
            assert "执行价" not in words, file
            assert "比较基准" not in words, file


def test_guide_sheets_hold_no_personal_data(built):
    """Lines to be filled in by hand, and a place for the label."""
    words = _words(built / "output/print/guide-sheets/women-over-40.pdf")
    assert "姓名性别年龄体检号日期" in words


def test_cards_are_cut_to_size_and_meet_their_backs():
    """Ten a sheet; turned over the long edge, each back lies behind its front; cuts are symmetrical."""
    sheets = impose(tuple(str(number) for number in range(23)))
    assert [len(sheet) for sheet in sheets] == [10, 10, 3]
    for sheet in sheets:
        for one in sheet:
            assert 210 - one.left - CARD.width == pytest.approx(one.left_behind)
    assert CUTS.down[0] == pytest.approx(210 - CUTS.down[-1])
    assert CUTS.across[0] == pytest.approx(297 - CUTS.across[-1])
    assert {round(b - a, 3) for a, b in pairwise(CUTS.down)} == {85.6}
    assert {round(b - a, 3) for a, b in pairwise(CUTS.across)} == {54.0}


@given(st.integers(1, 60))
def test_no_card_is_lost_or_printed_twice(count):
    """Every number stands on exactly one place of one sheet."""
    numbers = tuple(str(number) for number in range(count))
    placed = [one for sheet in impose(numbers) for one in sheet]
    assert [one.number for one in placed] == list(numbers)
    assert len({(number // 10, one.left, one.top) for number, one in enumerate(placed)}) == count


def test_the_sheet_holds_the_whole_run_of_numbers(built):
    """Twenty cards: two sheets, front and back each."""
    reader = pypdf.PdfReader(built / "output/print/checkup-cards/women-over-40-ten-up.pdf")
    texts = [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]
    assert len(texts) == 4
    found = re.findall(r"编号(W40-\d{6}-\d)", texts[0] + texts[2])
    assert found == sorted(found)
    assert len(set(found)) == 20
    assert not re.search(r"编号W40", texts[1] + texts[3])


def test_a_card_says_nothing_twice_and_tells_who_checked_it(built):
    """The age in the brackets of the name is not told again below it; a name without one has it there."""
    cards = built / "output/print/checkup-cards"
    fronts = {
        key: pypdf.PdfReader(cards / f"{key}.pdf").pages[0].extract_text()
        for key in ("elderly-standard", "workers-entry")
    }
    assert [front.count("岁") for front in fronts.values()] == [1, 1]
    assert "审核" in pypdf.PdfReader(cards / "elderly-standard.pdf").pages[1].extract_text()


def stranded(lines):
    """Rows of a price list that stand alone below a head."""
    heads = [place for place, line in enumerate(lines) if "查什么" in line]
    return [
        lines[head + 1] for head in heads if not all(re.search(r"\d$", line) for line in lines[head + 1 : head + 3])
    ]


def test_no_row_of_the_price_list_stands_alone(built):
    """Two rows or more below every head; the age in a name is not torn."""
    for page in pypdfium2.PdfDocument(built / "output/print/price-lists/checkups.pdf"):
        lines = page.get_textpage().get_text_range().split("\r\n")
        assert stranded([line.strip() for line in lines]) == []
        assert not any(line.strip() == "以上）" for line in lines)
    assert stranded(["功能检查查什么单位单价", "握力次20", "专科检查查什么单位单价", "内科次12", "外科次12"]) == [
        "握力次20"
    ]


def test_codes_lead_to_the_page_of_the_package(built):
    """The modules of the printed code, read at 150 dpi, are those of the public address; another address differs."""
    page = pypdfium2.PdfDocument(built / "output/print/checkup-cards/women-over-40.pdf")[1]
    image = page.render(scale=150 / 72).to_pil().convert("L")
    dark = image.point(lambda level: 255 if level < 128 else 0)
    box = dark.crop((0, 0, image.width * 3 // 10, image.height * 6 // 10)).getbbox()
    read = _modules(image.crop(box))
    assert read == _expected("https://www.xinglin-yunling.example/packages/women-over-40.html")
    assert read != _expected("https://www.xinglin-yunling.example/packages/women-under-40.html"), "negative control"


def _expected(address):
    path = re.search(r' d="([^"]+)"', str(FILTERS["qr"](address)))[1]
    size = int(re.search(r'viewBox="0 0 (\d+)', str(FILTERS["qr"](address)))[1])
    rows = [[False] * size for _ in range(size)]
    x = y = Decimal(0)
    for command, words in re.findall(r"([Mmhv])([^Mmhv]*)", path):
        numbers = [Decimal(word) for word in re.findall(r"-?\d*\.?\d+", words)]
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            for step in range(int(numbers[0])):
                rows[int(y)][int(x) + step] = True
            x += numbers[0]
    return [row[4:-4] for row in rows[4:-4]]


def _modules(image):
    """A code cut out at its outer edges as rows of modules; the finder pattern of seven gives their size."""
    dark = image.point(lambda level: 255 if level < 128 else 0)
    run = next(x for x in range(image.width) if not dark.getpixel((x, 1)))
    count = round(image.width / (run / 7))
    step = image.width / count
    centre = [int((index + 0.5) * step) for index in range(count)]
    return [[bool(dark.getpixel((x, y))) for x in centre] for y in centre]


def test_outside_the_premises_there_is_no_price_on_paper(view, engines):
    """The leaflet becomes the eight items, cards are not made, and the site offers no leaflet."""
    site = view._catalog.site
    outside = site.print.model_copy(update={"distribution": "outside"})
    seen = View(replace(view._catalog, site=site.model_copy(update={"print": outside})), date(2026, 11, 22))
    jobs = list(_jobs(seen, engines))
    assert "checkup-card" not in {job.channel for job in jobs}
    leaflet = next(job for job in jobs if job.channel == "package-leaflet" and job.key == "women-over-40")
    assert leaflet.regime == "advertisement"
    assert leaflet.also == ()
    words = _plain(CHANNEL_BY_NAME["package-leaflet"].render(leaflet, seen, engines).value)
    assert "医疗机构第一名称" in words
    assert "1680" not in words
    assert "乳腺" not in words
