"""Columns of printed tables: the widths that make a table lowest, and the tables that are left alone."""

import pytest

from pressroom.render.markup.columns import lowest, weigh_columns


def table(*rows):
    """A table as Markdown gives it."""
    made = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="table" tabindex="0"><table><tbody>{made}</tbody></table></div>'


def shares(html):
    """The shares that were told, in per cent."""
    return [float(part.split("%")[0]) for part in html.split('<col style="width: ')[1:]]


def test_a_long_column_takes_what_short_ones_leave():
    """Forty characters beside five and twelve: the first column needs no more than its words, the second the most."""
    short, long, middle = "五个字长的", "字" * 40, "字" * 12
    first, second, third = shares(weigh_columns(table(("甲", "乙", "丙"), (short, long, middle)), 38, 1.5))
    assert first < third < second
    assert first + second + third == pytest.approx(100, abs=0.3)


def test_widths_fill_the_room_and_no_even_split_is_lower():
    """The widths of a table of sentences, against columns of one width."""
    rows = [[3.0, 30.0, 12.0], [4.0, 22.0, 6.0], [2.0, 41.0, 9.0]]
    widths = lowest(rows, [3.6, 3.6, 3.6], 33.0)

    def height(chosen):
        return sum(max(-(-length // (width - 0.6)) for length, width in zip(row, chosen, strict=True)) for row in rows)

    assert sum(widths) == pytest.approx(33)
    assert height(widths) < height([11.0] * 3)


def test_what_fits_and_what_is_written_in_is_left_alone():
    """Short cells need no weighing, empty ones are for a pen, and a word wider than the page helps no algorithm."""
    fits = table(("甲", "乙"), ("一", "二"))
    form = table(("甲", "乙"), ("字" * 40, ""))
    word = table(("甲", "乙"), ("a" * 90, "字" * 30))
    assert [weigh_columns(kept, 38, 1.5) for kept in (fits, form, word)] == [fits, form, word]
