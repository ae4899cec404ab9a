"""What the desk compares with the fact files, and what it asks of a picture."""

import time
from decimal import Decimal

import pytest

from pressroom.rules.law.facts import Facts
from pressroom.rules.law.pictures import PICTURE, has_red_cross

NEWS = "---\ntitle: 十月体检安排\npublished: 2026-11-01\ncategory: 医院动态\nsummary: 健康管理中心的安排。\nbyline: 宣传科\n---\n\n"
PRICES = Facts(None, {"基础体检": (Decimal(378), Decimal(420)), "血常规": (Decimal(22),)})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("基础体检380元。", ["380"]),
        ("“基础体检”套餐价格为 398.00 元/人。", ["398.00"]),
        ("基础体检（每人￥400元）、血常规25元。", ["400", "25"]),
        ("基础体检420元，血常规22元。", []),
        ("重阳节期间基础体检378元。", []),
        ("基础体检减42元。", []),
        ("基础体检的单项合计为512元。", []),
        ("基础体检一次，押金20元。", []),
    ],
)
def test_a_price_is_that_of_the_page_of_its_own(words, said):
    """Or that of one of its offers; sums that are no price of it are not compared."""
    assert [found["said"] for found in PRICES.mispriced(words)] == said


def test_nothing_is_compared_where_nothing_has_a_price():
    """Nor is a name in a text without a sum."""
    assert list(Facts(None, {}).mispriced("基础体检380元。")) == []
    assert list(PRICES.mispriced("基础体检。")) == []


def test_two_pages_that_name_two_prices_are_told_of(run, sample):
    """PR-6 across pages; a changed price in the package's own file is told of on the page that did not follow."""
    news = sample / "content/news/check-ups.md"
    news.write_text(f"{NEWS}基础体检420元。\n", encoding="utf-8")
    assert "PR-6" not in run(sample, "check", "--as-of", "2026-11-22").out

    package = sample / "content/packages/general-basic.md"
    package.write_text(package.read_text(encoding="utf-8").replace("price: 420", "price: 430"), encoding="utf-8")
    told = run(sample, "check", "--as-of", "2026-11-22").out

    assert "content/news/check-ups.md:9:5: warning[law/PR-6]: '基础体检' costs" in told
    assert "430 yuan in its own file, here 420元" in told


CROSS = '<rect x="{x}" y="40" width="60" height="20" fill="{fill}"/><rect x="40" y="20" width="20" height="60" fill="#d00"/>'


@pytest.mark.parametrize(
    ("code", "is_cross"),
    [
        (CROSS.format(x=20, fill="#E60012"), True),
        (CROSS.format(x=20, fill="red"), True),
        (CROSS.format(x=20, fill="#080"), False),
        (CROSS.format(x=60, fill="red"), False),
        ('<rect x="0" y="0" width="60" height="20" fill="red"/>', False),
    ],
)
def test_two_red_bars_across_each_other_are_the_emblem(code, is_cross):
    """A green cross is none, nor are red bars side by side."""
    assert has_red_cross(f"<svg>{code}</svg>") is is_cross


def test_a_side_that_is_no_number_is_none():
    """A slip in a drawing is no reason to stop; what can be read of it is."""
    bars = (
        '<rect fill="red" x="1.2.3" y="." width="10" height="2"/><rect fill="red" x="{}" y="-4" width="2" height="10"/>'
    )

    assert has_red_cross(bars.format(4))
    assert not has_red_cross(bars.format(40))


@pytest.mark.parametrize(
    "code",
    [
        '<rect fill="red" x="0" y="{n}" width="10" height="2"/><rect fill="red" x="90" y="{n}" width="2" height="10"/>',
        "<rect ",
    ],
)
def test_a_drawing_of_many_bars_takes_no_long_look(code):
    """Half a megabyte is looked through at once, however it is made; both took seconds and more before."""
    began = time.process_time()

    assert not has_red_cross("".join(code.format(n=n * 100) for n in range(500_000 // len(code))))
    assert time.process_time() - began < 1


def test_a_text_of_many_openings_takes_no_long_look():
    """A line that begins a picture again and again is told of elsewhere; here it is passed over at once."""
    began = time.process_time()

    assert not PICTURE.search("![" * 50_000)
    assert PICTURE.search("![地图](images/x.svg)")
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("words", "file", "code", "rule"),
    [
        ("来院路线图", "images/x.svg", "<svg/>", "law/MP-22"),
        ("从车站到门诊楼", "images/baidumap-3.svg", "<svg/>", "law/MP-22"),
        ("来院路线示意图", "images/x.svg", "<svg/>", None),
        ("医院位置图", 'images/x.svg "审图号：云S(2026)000号"', "<svg/>", None),
        ("急救箱", "images/x.svg", CROSS.format(x=20, fill="red"), "law/RC-18"),
        ("急救箱", "images/red-cross.svg", "<svg/>", "law/RC-18"),
        ("急救箱", "images/x.svg", CROSS.format(x=20, fill="#080"), None),
    ],
)
def test_a_picture_is_asked_for_what_it_needs(run, sample, words, file, code, rule):
    """A map for its review number, unless it is a sketch; a drawing must not bear the red cross."""
    (sample / "content" / file.split()[0]).write_text(code, encoding="utf-8")
    (sample / "content/guides/way.md").write_text(
        (sample / "content/guides/registration.md").read_text(encoding="utf-8") + f"\n![{words}]({file})\n",
        encoding="utf-8",
    )
    told = run(sample, "check", "--as-of", "2026-11-22").out
    lines = [line for line in told.splitlines() if "way.md" in line and ("MP-22" in line or "RC-18" in line)]

    assert [rule in line for line in lines] == ([True] if rule else [])
