"""The shares of the columns of a printed table: as few lines as can be, and short cells whole."""

import re
from math import ceil

import pytest

from pressroom.render.markup import column_widths
from pressroom.render.markup.column_widths import balance_columns, lowest

ROWS = [[9.2, 9.0, 17.0], [4.0, 6.0, 14.0], [4.0, 9.0, 15.0]]
"""How long the cells of a table are: a name, a phrase and a sentence a row."""
LEAST, ROOM = [4.6, 4.6, 4.6], 36.4


def parted(widths):
    """The cells that take more than one line, by their lengths."""
    return [long for row in ROWS for long, width in zip(row, widths, strict=True) if ceil(long / (width - 0.6)) > 1]


def test_a_name_is_not_parted_where_a_sentence_may_be(monkeypatch):
    """Both ways the table is one line higher than it has rows."""
    assert parted(lowest(ROWS, LEAST, ROOM)) == [17.0]
    monkeypatch.setattr(column_widths, "PARTED", 0.0)
    assert parted(lowest(ROWS, LEAST, ROOM)) != [17.0], "negative control"


@pytest.mark.parametrize(
    ("cell", "least"), [("红肉、抗过敏药、鱼", 5.0), ("腋下（家庭推荐）", 6.0), ("腋下和家庭的推荐", 2.0)]
)
def test_a_column_is_as_wide_as_what_is_not_parted(cell, least):
    """A word of a list with its mark, or a short remark at the end: the first column has room for it, the rest is the sentence's."""
    rows = f"<tr><th>部位</th><th>做法</th></tr><tr><td>{cell}</td><td>{'长' * 90}</td></tr>"
    html = balance_columns(f'<div class="table"><table>{rows}</table></div>', 26, 1.0)
    share = float(re.search(r"width: ([\d.]+)%", html)[1])
    assert share / 100 * 26 - 1 >= least
