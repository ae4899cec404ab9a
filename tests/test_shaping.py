"""A worker that makes documents all day takes no more memory in the evening than in the morning."""

import ctypes
import gc

import pytest

from pressroom.core.diagnostic import Span
from pressroom.render.fonts import Face, characters_of, derive
from pressroom.render.formats import Format
from pressroom.render.paper import pdf
from pressroom.render.paper.pdf import PdfEngine, PrintOrder

FACE = Face("Pressroom Sans", 400, "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC")
STYLE = "@page{size:100mm 200mm;margin:5mm} p{font:9pt Pressroom Sans;font-variant-numeric:tabular-nums}"
WORDS = "".join(f"<p>门诊{number}楼，<b>上午8:00</b>至12:00，<i>电话</i>{number:04}" for number in range(60))
LIMIT = 4096
"""Bytes that a document may leave behind: the engine keeps a few strings of its fonts."""
pytestmark = pytest.mark.slow


class Heap(ctypes.Structure):
    """``struct mallinfo2`` of the GNU C library (mallinfo(3))."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    )  # fmt: skip


def in_use():
    """Bytes that were asked of the C library and not given back."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        pytest.skip("only the GNU C library tells what is in use")
    library.mallinfo2.restype = Heap
    gc.collect()
    return library.mallinfo2().uordblks


def growth(count):
    """Bytes that each of ``count`` equal documents leaves behind in a warm worker."""
    engine = PdfEngine(derive([FACE], characters_of(WORDS)))
    shape = Format("sheet", 100, 200)
    order = PrintOrder(shape, {}, lambda path: b"", Span.point("content/x.md", 1, 1), lambda fields: ())

    def make():
        assert engine.render(f"<html lang=zh><title>x</title>{WORDS}", STYLE, order).value is not None

    for _ in range(4):
        make()
    before = in_use()
    for _ in range(count):
        make()
    return (in_use() - before) / count


def test_a_document_leaves_nothing_behind():
    """Lists of font features are freed with the runs of text that they were made for."""
    assert growth(12) < LIMIT


def test_an_engine_that_keeps_its_lists_is_seen_to_grow(monkeypatch):
    """The measure would show the leak: the engine as it comes keeps a list for every run of text."""
    monkeypatch.setattr(pdf, "give_back", lambda configuration: configuration)
    assert growth(12) > 2 * LIMIT
