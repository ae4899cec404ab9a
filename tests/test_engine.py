"""The print engine: what spares time in it changes nothing on paper."""

import gc
import io

import pydyf
import pypdf
import pytest

from pressroom.render.layout.user_agent_sheet import engine_sheet
from pressroom.render.paper import examine as examining
from pressroom.render.paper import pdf as engine_module
from pressroom.render.paper.examine import examine
from pressroom.render.paper.pdf_objects import pack_all
from tests.test_press import engine, lay_out  # noqa: F401 - the first is a fixture

LISTS = "<ol><li>一<li>二</ol><p class=point>三</p><p>甲<span class=note>脚注</span></p>"
POINTS = ".point { display: list-item; margin-left: 2em }"
NOTES = ".note { float: footnote }"


def universal(sheet):
    """The pseudo-elements that a style sheet gives to every element; its matcher is inside the one that remembers."""
    return {entry[3] for entry in sheet.matcher.matcher.other_selectors if entry[3]}


def test_a_piece_is_given_the_pseudo_elements_that_it_can_have():
    """Footnotes when something floats there, markers for all when something is made a point of a list."""
    assert universal(engine_sheet("<p>x", "p { float: left; display: block }")) == set()
    assert universal(engine_sheet("<p>x", POINTS)) == {"marker"}
    assert "footnote-call" in universal(engine_sheet("<p>x", NOTES))
    assert "footnote-call" in universal(engine_sheet("<p style='float: var(--side)'>x", ""))
    assert "marker" in universal(engine_sheet("<p style='display:list-item'>x", ""))


@pytest.mark.parametrize("style", ["", POINTS, NOTES, POINTS + NOTES])
def test_the_smaller_style_sheet_sets_what_the_whole_one_sets(engine, monkeypatch, style):  # noqa: F811
    """Byte for byte, with markers of lists and without, with footnotes and without."""
    made = lay_out(engine, LISTS, style).value
    monkeypatch.setattr(engine_module, "engine_sheet", lambda html, style: engine_sheet(html, POINTS + NOTES))

    assert made == lay_out(engine, LISTS, style).value


def test_a_figure_without_words_is_found_wherever_it_stands():
    """In a compressed stream and beside it; one with words is none."""
    for is_compressed in (True, False):
        pdf = pydyf.PDF()
        bare, told = (pydyf.Dictionary({"Type": "/StructElem", "S": "/Figure"}) for _ in range(2))
        told["Alt"] = pydyf.String("门诊楼")
        tree = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        for tag in (bare, told, tree):
            pdf.add_object(tag)
        tree["K"] = pydyf.Array([bare.reference, told.reference])
        pdf.catalog["StructTreeRoot"] = tree.reference
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        pdf.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "Resources": pydyf.Dictionary(),
                                       "MediaBox": pydyf.Array([0, 0, 10, 10])}))  # fmt: skip
        pack_all(pdf)
        written = io.BytesIO()
        pdf.write(written, b"1.7", b"x", compress=is_compressed)
        found = examine(written.getvalue())

        assert (found.is_tagged, found.bare_figures, len(found.sheets)) == (True, 1, 1)


def test_objects_that_were_put_into_bytes_are_those_that_were_drawn():
    """A file is the same whether its objects were written beforehand or not."""
    written = []
    for prepare in (pack_all, lambda pdf: None):
        pdf = pydyf.PDF()
        pdf.info["Title"] = pydyf.String("科室")
        kept = pydyf.Dictionary({"A": pydyf.Array([1, 0.5]), "B": pydyf.String("b")})
        pdf.add_object(kept)
        pdf.catalog["Kept"] = kept.reference
        prepare(pdf)
        raw = io.BytesIO()
        pdf.write(raw, b"1.7", b"x", compress=True)
        written.append(raw.getvalue())

    assert written[0] == written[1]
    assert pypdf.PdfReader(io.BytesIO(written[0])).trailer["/Root"]["/Kept"]["/A"] == [1, 0.5]


def test_what_was_read_back_is_no_garbage(engine):  # noqa: F811
    """It is gone when it has been looked at, without anybody looking for it; the control holds its reader."""
    screen = lay_out(engine, "<p>门诊三楼</p>", "").value.screen
    reader = examining._reader_class()

    def held():
        return sum(type(one) is reader for one in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        examine(screen)
        assert held() == 0
        list(reader(screen).pages)
        assert held() == 1
    finally:
        gc.enable()


def test_garbage_is_looked_for_again_when_a_document_is_done(engine):  # noqa: F811
    """Also when something went wrong; and not by those who did not want it."""
    lay_out(engine, "<p>x")
    assert gc.isenabled()
    with pytest.raises(AttributeError):
        engine.render(None, "", None)
    assert gc.isenabled()
    gc.disable()
    lay_out(engine, "<p>x")
    is_off = not gc.isenabled()
    gc.enable()

    assert is_off
