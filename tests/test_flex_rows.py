"""Flexible rows: the same files, with every item laid out once."""

import random

import pytest

from pressroom.render.layout import flex_rows
from tests.test_press import engine, lay_out  # noqa: F401 - the first is a fixture

STYLE = """
* { min-height: 0; min-width: 0 } p { margin: 1mm 0 2mm } p:last-child { margin-bottom: -0.5mm }
@page { size: 90mm 70mm; margin: 8mm } .row { display: flex; margin: 1mm; padding: 0.4mm } .row > * { background: #ddd; border: 0.2mm solid }
.apart { justify-content: space-between } .even > * { flex: 1 } .wrap { flex-wrap: wrap } .down { flex-direction: column }
.middle { align-items: center; gap: 3mm } .end { align-items: flex-end } .base { align-items: baseline } .high { height: 30mm }
.room { padding: 5% 2mm } .most { max-height: 9mm } .push { margin-left: auto } .held { break-inside: avoid } .wide { flex: none; width: 33% }
.share { height: 50% } .over { bottom: 0; position: absolute; right: 0 } .near { position: relative } .left { float: left }
"""
PLAIN = (
    "<div>门诊三楼</div>", "<div><p>门诊三楼，上午8:00至12:00开诊，请带医保卡和身份证</p><p>提前半小时</p></div>", "<div class=room>候诊区</div>",
    "<div class='held wide'>挂号<br>缴费<br>取药</div>", "<div class=push>周一</div>", "<div class='row even'><b>周二</b><i>下午<br>晚间</i></div>",
    "<ul><li>一<li>二<p>三</ul>", "<div class=most>甲<br>乙<br>丙<br>丁</div>", "<svg viewBox='0 0 9 9' width=20><path d='M0 0h9'/></svg>",
)  # fmt: skip
OTHERS = (
    "<div><p class=share>一半</p>挂号</div>", "<div class=near>角<b class=over>上</b><br>下</div>", "<div>左边<p class=left>左</p></div>",
    "<div class=over>角</div>",
)  # fmt: skip
KINDS = ("", "apart", "even", "wrap", "down", "middle", "end", "base", "high", "middle high", "wrap high", "even end")


def written(dice, kind, others=()):
    """Rows of many items, over several pages."""
    made = []
    for _ in range(dice.randint(2, 9)):
        items = "".join(dice.choice(PLAIN + others) for _ in range(dice.randint(1, 4)))
        made.append(f"<div class='row {kind}'>{items}</div>")
    return "<p>门诊时间</p>".join(made)


def laid_out(engine, page, monkeypatch, *, is_plain):  # noqa: F811
    """The pages, and how many blocks were laid out for them."""
    from weasyprint.layout import block

    lay_out(engine, "<p>一", "")  # by now the engine is taught
    counted, original = [], block.block_container_layout

    def block_container_layout(*arguments, **named):
        counted.append(1)
        return original(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(block, "block_container_layout", block_container_layout)
        if not is_plain:
            patched.setattr(flex_rows, "_is_plain", lambda *_: False)
        made = lay_out(engine, page, STYLE).value
        return made.screen, made.press, len(counted)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("others", [(), OTHERS], ids=["plain", "others"])
def test_rows_look_as_the_engine_makes_them(engine, monkeypatch, kind, others):  # noqa: F811
    """Whatever is in them and however it is arranged, on one page and broken between two: the same files."""
    for seed in range(3):
        page = written(random.Random(seed), kind, others)
        once, twice = (laid_out(engine, page, monkeypatch, is_plain=is_plain) for is_plain in (True, False))
        assert once[:2] == twice[:2]


def test_an_item_is_laid_out_once(engine, monkeypatch):  # noqa: F811
    """And so is a row that is an item of another."""
    page = "<div class=row><div class=row><div>四</div><div>五</div></div></div>"
    once, twice = (laid_out(engine, page, monkeypatch, is_plain=is_plain)[2] for is_plain in (True, False))
    assert once == twice - 4


@pytest.mark.parametrize("item", [*OTHERS[:2], f"<div>{'上午<br>' * 30}</div>"])
def test_an_item_that_would_come_out_differently_is_noticed(engine, monkeypatch, item):  # noqa: F811
    """Shares of a height, what hangs in a corner, and the end of a page: moved without a look, they stand elsewhere."""
    page = f"<p>一<div class='row'>{item}<div>高<br>高<br>高<br>高</div></div>"
    twice = laid_out(engine, page, monkeypatch, is_plain=False)[0]
    assert laid_out(engine, page, monkeypatch, is_plain=True)[0] == twice
    monkeypatch.setattr(flex_rows, "_is_plain", lambda *_: True)
    monkeypatch.setattr(flex_rows._Trial, "fits", lambda self, context, item, space: item.height != "auto")
    assert laid_out(engine, page, monkeypatch, is_plain=True)[0] != twice
