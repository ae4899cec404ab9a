"""The print-run log: what was ordered, in which version and quantity, and which file it is, for the office's records.

In: the orders and the finished files.  Out: ``print/print-runs.csv`` in UTF-8 with the mark by which Excel knows it.
Never: a line for a piece that nobody ordered, or a cell that a spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from math import ceil

from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.printed.checkup_pieces import CARDS_A_SHEET
from pressroom.channels.printed.publications import pieces
from pressroom.core.diagnostic import Checked
from pressroom.core.digest import digest
from pressroom.kinds.base import Ref
from pressroom.kinds.publication import PUBLICATION, Publication
from pressroom.kinds.regimes import Regime
from pressroom.render.paper.examine import count_pages

PATH = "print/print-runs.csv"
HEADINGS = (
    "印制单", "题名", "印件", "内容", "版本", "开本（mm）", "页数", "份数", "文件印数", "发放范围", "性质", "下单日期", "需用日期",
    "送印文件", "SHA-256", "印制要求",
)  # fmt: skip
DISTRIBUTION_NAMES = {"inside": "院内", "outside": "院外"}
REGIME_NAMES: Mapping[Regime, str] = {
    "advertisement": "医疗广告",
    "information": "信息公开",
    "education": "健康科普",
    "news": "新闻",
    "price": "价格公示",
    "mail": "邮件",
}
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t")
"""With what a cell begins that a spreadsheet would reckon (CWE-1236)."""


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """The log, when anything is ordered; it comes after every piece."""
    read = tuple(_file(job) for job in _pieces(view))
    if read:
        yield Job(PATH, "print-runs", public=False, source=f"content/{PUBLICATION.folder}", after=read)


def _pieces(view: View) -> list[Job]:
    return [job for publication in view.where(PUBLICATION) for job in pieces(publication, view)]


def _file(job: Job) -> str:
    """The file that is printed from: the press edition, where there is one."""
    return job.press or job.path


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """One line a piece, in the order of the orders."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEADINGS)
    for made in _pieces(view):
        rows.writerow([_plain(cell) for cell in _row(made, view)])
    return Checked(written.getvalue().encode("utf-8-sig"))


def _row(job: Job, view: View) -> tuple[object, ...]:
    order = view.expect(PUBLICATION, Ref(PUBLICATION.name, job.publication)).model
    named, path = view.name(job.ref), _file(job)
    raw = view.output(path)
    shape = job.format
    assert named is not None and shape is not None, "a printed piece of an entry"
    return (
        job.publication,
        order.title,
        order.kind_of_piece.label,
        named.title,
        order.version,
        f"{shape.width:g}×{shape.height:g}",
        count_pages(raw),
        order.quantity,
        _copies(order),
        DISTRIBUTION_NAMES[order.distribution],
        REGIME_NAMES[job.regime],
        order.ordered,
        order.needed,
        path,
        digest(raw),
        order.note or "",
    )


def _copies(order: Publication) -> int:
    """How often the file is printed: sheets of cards hold all that have numbers, or ten that are alike."""
    if order.format != "ten-up":
        return order.quantity
    return 1 if order.cards else ceil(order.quantity / CARDS_A_SHEET)


def _plain(cell: object) -> str:
    said = str(cell)
    return f"'{said}" if said.startswith(FORMULA_PREFIXES) else said


PRINT_RUNS = Channel("print-runs", plan, render)
