"""Check-ups: what follows from a package, offers that begin and end by themselves, money that agrees everywhere."""

import html
import itertools
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressroom.build.site import prepare
from pressroom.catalog.catalog import assemble
from pressroom.catalog.view import View
from pressroom.channels.base import Engines
from pressroom.channels.presenters.checkup_pages import Band, Person, bands, occasions, persons, running_packages
from pressroom.channels.presenters.checkups import fill, items_of, reckon
from pressroom.channels.web.pages import WEB_PAGES
from pressroom.core.lunar import lunar_day
from pressroom.kinds.occasion import FESTIVALS, Occasion, Period
from pressroom.kinds.offer import Reference
from pressroom.kinds.package import PACKAGE as PACKAGES
from pressroom.kinds.package import CardNumbers, luhn
from pressroom.kinds.pricing import Reduction
from pressroom.kinds.values import Ages, Money
from pressroom.render.fonts import FontSet
from pressroom.render.paper.pdf import PdfEngine
from pressroom.source.files import discover
from tests.conftest import REPOSITORY

DATES = {
    "妇女节": ("2024-03-08", "2025-03-08", "2026-03-08", "2027-03-08"),
    "母亲节": ("2024-05-12", "2025-05-11", "2026-05-10", "2027-05-09"),
    "父亲节": ("2024-06-16", "2025-06-15", "2026-06-21", "2027-06-20"),
    "重阳节": ("2024-10-11", "2025-10-29", "2026-10-18", "2027-10-08"),
}
"""From printed calendars of these years; 2025 has a leap sixth month."""


@pytest.mark.parametrize("festival", DATES)
def test_festivals_fall_on_the_days_of_the_calendar(festival):
    """Fixed, by weekday and lunar, over four years, one of them with a leap month."""
    found = tuple(FESTIVALS[festival](year).isoformat() for year in range(2024, 2028))
    assert found == DATES[festival]


def test_a_lunar_day_that_does_not_exist_is_refused():
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="2026-13-1"):
        lunar_day(2026, 13, 1)


def test_an_occasion_comes_back_every_year_unless_it_names_one():
    """The stretch that holds, else the next, else the last."""
    yearly = Occasion(festival="母亲节", before="2", after="1")
    assert yearly.around(date(2026, 5, 8)) == Period(date(2026, 5, 8), date(2026, 5, 11))
    assert yearly.around(date(2026, 5, 12)) == Period(date(2027, 5, 7), date(2027, 5, 10))
    once = Occasion(festival="重阳节", year="2026")
    assert once.around(date(2027, 1, 1)) == Period(date(2026, 10, 18), date(2026, 10, 18))
    fixed = Occasion(first="2026-11-16", last="2026-12-13")
    assert fixed.around(date(2020, 1, 1)) == fixed.around(date(2030, 1, 1)) == Period(*map(date.fromisoformat, ("2026-11-16", "2026-12-13")))  # fmt: skip


def test_the_reference_is_of_the_seven_days_before():
    """明码标价和禁止价格欺诈规定, 16; a last deal only from before these days."""
    period = Period(date(2026, 11, 16), date(2026, 12, 13))
    assert Reference(price="420", first="2026-11-09", last="2026-11-15").serves(period)
    assert not Reference(price="420", first="2026-11-08", last="2026-11-15").serves(period)
    last = {"price": "420", "basis": "最近一次成交价"}
    assert Reference(**last, first="2026-10-30", last="2026-10-30").serves(period)
    assert not Reference(**last, first="2026-11-10", last="2026-11-10").serves(period)


@pytest.mark.parametrize(
    ("reduction", "price", "expected"),
    [
        ({"percent": "12%"}, "1680", "1478"),
        ({"percent": "12%", "rounding": "四舍五入到元"}, "1680", "1478"),
        ({"percent": "12.5%", "rounding": "四舍五入到元"}, "420", "368"),
        ({"percent": "12.5%"}, "420", "367"),
        ({"percent": "33.33%", "rounding": "四舍五入到分"}, "99.99", "66.66"),
        ({"percent": "7%", "rounding": "舍去到角"}, "56.80", "52.80"),
        ({"amount": "60"}, "1120", "1060"),
        ({"amount": "60.50", "rounding": "四舍五入到元"}, "420", "360"),
        ({"amount": "500"}, "420", "0"),
    ],
)
def test_a_reduction_is_rounded_as_it_says(reduction, price, expected):
    """By hand: 1680 less 12% is 1478.40; 420 less 12.5% is 367.50; halves go up."""
    assert str(Reduction(**reduction).apply(Money.parse(price))) == expected


PRICES = st.decimals(min_value=0, max_value=99999, places=2).map(Money)
SHARES = st.decimals(min_value=0, max_value=100, places=2).map(lambda share: f"{share}%")
ROUNDINGS = st.sampled_from(["舍去到元", "四舍五入到元", "舍去到角", "四舍五入到角", "四舍五入到分"])


@given(PRICES, SHARES, ROUNDINGS)
def test_a_reduced_price_is_exact_and_within_a_step(price, share, rounding):
    """Decimal, on the step that is stated, never above the price when rounded down, off by less than a step."""
    found = Reduction(percent=share, rounding=rounding).apply(price)
    step = {"元": Decimal(1), "角": Decimal("0.1"), "分": Decimal("0.01")}[rounding[-1]]
    true = price.yuan * (100 - Decimal(share[:-1])) / 100
    assert isinstance(found.yuan, Decimal)
    assert found.yuan % step == 0
    assert abs(found.yuan - true) < step
    if rounding.startswith("舍去"):
        assert found.yuan <= true


@given(PRICES, PRICES)
def test_a_saving_and_the_price_make_the_reference(price, reference):
    """What is said to be saved is the exact difference, or nothing is said."""
    saving = price.less(reference)
    assert (saving is None) == (price >= reference)
    if saving is not None:
        assert price + saving == reference


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 60)), min_size=1, max_size=8))
def test_bands_leave_nobody_out_and_cut_no_package(spans):
    """Every package covers a band wholly or not at all; bands follow each other without a gap."""

    class One:
        def __init__(self, ages):
            self.ages, self.sexes, self.model = ages, ("男", "女"), self

    packages = [One(Ages(least, least + more)) for least, more in spans]
    found = bands(packages)
    assert all(a.ages.most + 1 == b.ages.least for a, b in itertools.pairwise(found))
    for band in found:
        for one in packages:
            inside = [one.ages.least <= age <= one.ages.most for age in range(band.ages.least, band.ages.most + 1)]
            assert all(inside) == any(inside) == Person("女", Band(band.ages)).fits(one)


def test_card_numbers_run_on_and_check_themselves():
    """Six digits and the check digit of ISO/IEC 7812; a wrong digit never passes."""
    numbers = CardNumbers(prefix="W40", first="1", count="20").numbers()
    assert numbers[0] == "W40-000001-8"
    assert len(set(numbers)) == 20
    assert luhn("7992739871") == 3
    for place in range(6):
        for other in "123456789":
            wrong = "0" * place + other + "0" * (5 - place)
            assert luhn(wrong) != luhn("000000")


def _said(path):
    """The words of a page, without marks."""
    words = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", "", html.unescape(words))


def _listed(root, day):
    """The offers that a day shows, as (title, whether it runs, prices by package)."""
    catalog = assemble(root, discover(root).value).value
    found = occasions(View(catalog, date.fromisoformat(day)))
    return [(one.offer.key, one.is_running, {e.key: str(deal.price) for e, deal in one.deals}) for one in found]


def test_on_one_day_one_offer_runs_one_is_over_and_one_is_to_come(web):
    """The page says days, prices, what they are compared with; every page of prices agrees."""
    now = _said(web / "packages/offers.html")
    assert "执行中2026年11月16日至12月13日冬季错峰体检执行价" in now
    assert "尚未开始2027年1月4日至1月31日1月职工年检执行价" in now
    assert "重阳节" not in now
    assert "妇女节" not in now
    assert "比较基准：2026年11月9日至11月15日本中心同套餐最低成交价1120元，执行价比它少60元。" in now
    assert "1060元2026年11月16日至12月13日到检的执行价其余日期套餐价1120元" in _said(
        web / "packages/general-standard.html"
    )
    for path in (
        "packages/index.html",
        "packages/compare.html",
        "packages/offers.html",
        "packages/fit/male-40-59.html",
    ):
        assert "1060元" in _said(web / path), path


def test_prices_of_an_offer_stand_on_price_pages_only(web, built):
    """The home page names the days without a price; no lecture, article, news or paper tells of it (RULES 8.4)."""
    home = _said(web / "index.html")
    assert "冬季错峰体检执行价：2026年11月16日至12月13日" in home
    assert "1060元" not in home
    for page in web.rglob("*.html"):
        folder = page.relative_to(web).parts[0]
        if folder != "packages" and page != web / "index.html":
            assert "冬季错峰" not in page.read_text(encoding="utf-8"), page


def test_offers_begin_and_end_by_themselves():
    """The same files, other days: nothing is touched, everything follows."""
    chongyang = ("chongyang-2026", True, {"elderly-standard": "1062", "elderly-heart-brain": "1134"})
    winter = {"general-basic": "360", "general-standard": "1060"}
    assert _listed(REPOSITORY, "2026-10-14") == [("chongyang-2026", False, chongyang[2])]
    assert _listed(REPOSITORY, "2026-10-15") == [chongyang]
    assert _listed(REPOSITORY, "2026-10-17") == [chongyang, ("winter-off-peak-2026", False, winter)]
    assert _listed(REPOSITORY, "2026-11-01")[0] == chongyang
    assert _listed(REPOSITORY, "2026-11-02") == [("winter-off-peak-2026", False, winter)]
    assert ("winter-off-peak-2026", True, winter) in _listed(REPOSITORY, "2026-12-13")
    assert [one[0] for one in _listed(REPOSITORY, "2026-12-14")] == ["workers-january-2027"]


@pytest.mark.parametrize(
    ("key", "prices", "first", "last"),
    [
        ("mothers-day", {"women-over-40": ("1680", "1545"), "elderly-standard": ("1180", "1085")}, "2027-05-02", "2027-05-16"),
        ("fathers-day", {"general-standard": ("1120", "1030"), "elderly-heart-brain": ("1260", "1159")}, "2027-06-13", "2027-06-27"),
    ],
)  # fmt: skip
def test_a_sunday_by_rule_has_its_offer(key, prices, first, last, sample):
    """Coming, running from its first to its last day, and over, once the deal of the seven days before is on record."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    file = sample / f"content/offers/{key}.yaml"
    words = file.read_text("utf-8")
    for package, (price, _) in prices.items():
        days = f"        first: {begins - timedelta(7)}\n        last: {begins - timedelta(1)}\n"
        record = f"  - package: {package}\n    references:\n      - price: {price}\n{days}"
        words = words.replace(f"  - package: {package}\n", record)
    file.write_text(words, "utf-8")

    def states(day):
        return [one[1:] for one in _listed(sample, day.isoformat()) if one[0] == key]

    reduced = {package: reduced for package, (_, reduced) in prices.items()}
    assert states(begins - timedelta(31)) == []
    assert states(begins - timedelta(1)) == [(False, reduced)]
    assert states(begins) == states(ends) == [(True, reduced)]
    assert states(ends + timedelta(1)) == []


def test_an_offer_without_a_recorded_deal_is_not_shown(sample, run):
    """It comes back every year, and stays hidden until this year's record is entered."""
    assert ("womens-day", False) in [one[:2] for one in _listed(sample, "2027-02-10")]
    assert _listed(sample, "2027-03-05") == []
    told = json.loads(run(sample, "check", "--as-of", "2027-03-05", "--format", "json").out)["problems"]
    assert {p["severity"] for p in told if p["rule"] == "offer/reference"} == {"warning"}
    due = json.loads(run(sample, "check", "--as-of", "2027-02-25", "--format", "json").out)["problems"]
    assert {p["severity"] for p in due if p["rule"] == "offer/record-due"} == {"review"}
    assert any("2027-02-22 – 2027-02-28" in p["hint"] for p in due if p["rule"] == "offer/record-due")

    file = sample / "content/offers/womens-day.yaml"
    record = "    references:\n      - price: 1680\n        first: 2027-02-22\n        last: 2027-02-28\n"
    words = file.read_text("utf-8").replace("  - package: women-over-40\n", f"  - package: women-over-40\n{record}")
    file.write_text(words, "utf-8")
    assert _listed(sample, "2027-03-05") == [("womens-day", True, {"women-over-40": "1478"})]
    assert _listed(sample, "2027-03-15") == [("womens-day", True, {"women-over-40": "1478"})]
    assert _listed(sample, "2027-03-16") == []


def test_pages_for_sex_and_age_name_the_packages_that_fit(web):
    """Without a script: plain links and pages."""
    start = (web / "packages/fit/index.html").read_text(encoding="utf-8")
    for path in re.findall(r'href="((?:fe)?male-[^"]+)"', start):
        assert (web / "packages/fit" / path).exists()
    young = _said(web / "packages/fit/female-25-39.html")
    assert "女性体检（25～39岁）" in young
    assert "女性体检（40～64岁）" not in young
    assert "老年" not in _said(web / "packages/fit/male-40-59.html")
    assert "老年综合体检" in _said(web / "packages/fit/male-65-and-over.html")


def test_who_must_not_is_gathered_from_the_items(web):
    """A sentence that several items share stands once, with all their names."""
    said = _said(web / "packages/women-over-40.html")
    assert "高危型人乳头瘤病毒核酸分型检测" in said
    assert "植入乳房假体、近期做过乳房手术者须先说明，由技师和医师决定。" in said
    assert "体内有心脏起搏器、植入式除颤器等有源医疗器械者不做。" in said


PACKAGE = "content/packages/general-standard.md"
WARNINGS = [
    ("package/price", PACKAGE, r"price_note: .*\n", "", "price: "),
    ("package/empty-group", PACKAGE, r"groups:\n", "groups:\n  - name: 空组\n", "name: 空组"),
    ("offer/reference", "content/offers/workers-january-2027.yaml", r"workers-annual\n", "workers-annual\n    references:\n      - price: 560\n        first: 2026-12-28\n        last: 2027-01-03\n", "2027-01-03"),
    ("package/partial", PACKAGE, r"    items:\n", "    items:\n      - prostate-ultrasound\n", "prostate-ultrasound"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "path", "old", "new", "at"), WARNINGS, ids=[one[0] for one in WARNINGS])
def test_doubtful_packages_are_told_but_stop_nothing(rule, path, old, new, at, sample, run):
    """Warnings with their place; the sample itself has none of them."""
    arguments = ("check", "--as-of", "2026-11-22", "--format", "json")
    before = json.loads(run(sample, *arguments).out)["problems"]
    assert rule not in {problem["rule"] for problem in before}
    file = sample / path
    words = re.sub(old, new, file.read_text("utf-8"), count=1)
    file.write_text(words, "utf-8")
    answer = run(sample, *arguments)
    told = [p for p in json.loads(answer.out)["problems"] if p["rule"] == rule]
    assert answer.code == 0
    assert told
    assert words.splitlines()[told[0]["line"] - 1].find(at) >= 0


def test_the_time_of_a_package_counts_shared_visits_once():
    """One blood sample serves all its items; each station adds the walk to it."""
    view = View(assemble(REPOSITORY, discover(REPOSITORY).value).value, date(2026, 11, 22))
    groups = fill(view.get(PACKAGES, "workers-entry").model, view)
    items = [item.model for item in items_of(groups)]
    drawn = [item for item in items if item.station == "blood-room"]
    assert len(drawn) > 1
    alone = sum(item.minutes for item in items if item not in drawn)
    stations = len({item.station for item in items})
    assert reckon(groups, view).minutes == alone + max(item.minutes for item in drawn) + 3 * stations


def test_a_period_knows_its_seven_days():
    """The day before, and six more."""
    period = Period(date(2026, 3, 1), date(2026, 3, 1))
    assert period.before.last + timedelta(1) == period.first
    assert (period.before.last - period.before.first).days == 6


@pytest.mark.parametrize("day", ["2024-01-01", "2028-07-01", "2030-01-01"])
def test_days_without_a_package_are_planned_and_shown(day):
    """Before the first and after the last package there are diagnostics or pages, never a traceback."""
    prepared = prepare(REPOSITORY, date.fromisoformat(day))
    view = View(prepared.catalog, date.fromisoformat(day))
    assert not bands([]) and (running_packages(view) or not persons(view))
    engines = Engines(prepared.templates, prepared.theme, PdfEngine(FontSet((), frozenset())))
    pages = [job for job in WEB_PAGES.plan(view, engines) if job.kind in ("package", "offer") or not job.kind]
    assert any(job.path.endswith("fit/index.html") for job in pages)
    for job in pages:
        made = WEB_PAGES.render(job, view, engines)
        assert made.value and not made.problems, job.path
