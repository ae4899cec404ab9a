"""Columns: broken where the engine breaks them, in fewer trials."""

import random

import pytest

from pressroom.render.layout import column_balancing
from tests.test_press import engine, lay_out  # noqa: F401 - the first is a fixture

STYLE = """
@page { size: 100mm 90mm; margin: 8mm } .columns { column-count: 2; column-gap: 5mm }
section { break-inside: avoid; margin-bottom: 4mm } .long { break-inside: auto } h3 { break-after: avoid; margin-bottom: 1mm }
ul { list-style: none; margin: 0; padding: 0 } h3, li { font-size: 8pt; line-height: 4.2mm } li { break-inside: avoid; padding: 0.1mm 0 }
.three { column-count: 3 } .span { column-span: all } .beside { float: right; width: 10mm; height: 20mm }
.noted li:first-child::before { content: "·"; position: absolute } .noted li { position: relative }
"""


def written(dice, kind=""):
    """An index with sections of many lengths."""
    sections = []
    for number in range(dice.randint(1, 14)):
        lines = dice.choice([1, 2, 3, 5, 8, 12, 25])
        items = "".join(f"<li>{'健康讲座' * dice.randint(1, 5)}" for _ in range(lines))
        long = " class=long" if lines > 8 or not dice.randrange(4) else ""
        span = "<h2 class=span>续</h2>" if "span" in kind and number == 3 else ""
        sections.append(f"{span}<section{long}><h3>第{number}组</h3><ul>{items}</ul></section>")
    beside = "<p class=beside>旁</p>" if "beside" in kind else ""
    return f"<h2>索引</h2>{beside}<div class='columns {kind}'>{''.join(sections)}</div><p>完"


def laid_out(engine, page, monkeypatch, *, is_plain):  # noqa: F811
    """The pages, and how often a column was laid out for them."""
    from weasyprint.layout import block

    lay_out(engine, "<p>一", "")  # by now the engine is taught
    counted, original = [], block.block_container_layout

    def block_container_layout(context, box, *arguments, **named):
        counted.append(box.is_column)
        return original(context, box, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(block, "block_container_layout", block_container_layout)
        if is_plain:
            patched.setattr(column_balancing, "_is_plain", lambda *_: False)
        return lay_out(engine, page, STYLE).value.screen, sum(counted)


@pytest.mark.parametrize("kind", ["", "three", "span", "beside", "noted", "three span"])
@pytest.mark.parametrize("seed", range(4))
def test_columns_are_broken_where_the_engine_breaks_them(engine, monkeypatch, seed, kind):  # noqa: F811
    """Sections of all lengths, that may be broken and not, in two columns and three: the same file."""
    page = written(random.Random(seed), kind)
    assert (
        laid_out(engine, page, monkeypatch, is_plain=False)[0] == laid_out(engine, page, monkeypatch, is_plain=True)[0]
    )


def test_a_pixel_more_is_no_trial_more(engine, monkeypatch):  # noqa: F811
    """Two sections of which the second begins the other column: the engine tries every pixel until it fits."""
    page = "".join(f"<section><h3>甲</h3><ul>{'<li>健康讲座' * lines}</ul></section>" for lines in (1, 9, 2))
    page = f"<div class=columns>{page}</div>"
    few, many = (laid_out(engine, page, monkeypatch, is_plain=is_plain) for is_plain in (False, True))
    assert few[0] == many[0]
    assert few[1] * 3 < many[1]


def test_a_trial_that_is_taken_for_another_is_noticed(engine, monkeypatch):  # noqa: F811
    """Were all heights the same, the columns would be broken elsewhere."""
    page = written(random.Random(2))
    plain = laid_out(engine, page, monkeypatch, is_plain=True)[0]
    monkeypatch.setattr(column_balancing, "_taken", lambda made: None)
    assert laid_out(engine, page, monkeypatch, is_plain=False)[0] != plain
