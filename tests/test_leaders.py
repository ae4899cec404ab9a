"""A row of dots is one piece of text, and stands where its dots stood."""

import pytest
from weasyprint.layout import inline

from pressroom.core.diagnostic import Span
from pressroom.render.fonts import Face, characters_of, derive
from pressroom.render.formats import Format
from pressroom.render.layout.boxes import descendants, is_text, pages_of
from pressroom.render.paper.examine import examine
from pressroom.render.paper.pdf import PdfEngine, PrintOrder

FACE = Face("Pressroom Sans", 400, "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC")
STYLE = """@page { size: 100mm 140mm; margin: 12mm } body { font: 9pt Pressroom Sans; font-variant-numeric: tabular-nums }
a::after { content: leader(".") attr(data-page) }"""
HTML = """<html lang=zh><head><title>目录</title></head><body><p><a data-page="7">血压</a></p><p><a data-page="108">糖尿病</a></p>
<p><a data-page="9">一个很长很长的题目，长得一行快要放不下了，还是一行快要放不下了</a></p></body></html>"""


@pytest.fixture
def laid(monkeypatch):
    """Lays contents out; gives each text with its left and right edge, and the file."""
    engine = PdfEngine(derive([FACE], characters_of(HTML + STYLE)))
    engine.warm()
    lay_out, documents = engine._lay_out, []

    def keeping(*given, **named):
        documents.append(lay_out(*given, **named))
        return documents[-1]

    monkeypatch.setattr(engine, "_lay_out", keeping)

    def make():
        shape = Format("book", 100, 140, safe=0)
        made, problems = engine.render(
            HTML, STYLE, PrintOrder(shape, {}, lambda path: b"", Span("x.md"), lambda fields: ())
        )
        assert not problems
        boxes = [box for page in pages_of(documents[-1]) for box in descendants(page) if is_text(box)]
        return [(box.text, box.position_x, box.position_x + box.width) for box in boxes], made.screen

    return make


def test_a_row_of_dots_is_one_text_that_reaches_as_far_as_its_dots(laid, monkeypatch):
    """Words and numbers stand where the engine alone puts them; so do the first and the last dot."""
    ours, file = laid()
    monkeypatch.setattr(inline, "handle_leader", inline.handle_leader.__wrapped__)
    theirs, larger = laid()

    assert [text for text in ours if "." not in text[0]] == [text for text in theirs if "." not in text[0]]
    rows = [text for text in ours if "." in text[0]]
    dots = [text for text in theirs if "." in text[0]]
    assert len(rows) == 3
    assert sum(len(text) for text, _, _ in rows) == len(dots)
    assert {round(edge, 3) for row in rows for edge in row[1:]} <= {round(edge, 3) for dot in dots for edge in dot[1:]}
    assert len(file) < len(larger)
    assert examine(file).is_tagged
