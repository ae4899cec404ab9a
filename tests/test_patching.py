"""Faster functions in the places of the print engine's: the same files, byte for byte."""

import base64
import io
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from pressroom.render.layout import hot_paths, lengths, selector_matching, shaping, styling, user_agent_sheet
from pressroom.render.layout.boxes import descendants
from pressroom.render.layout.patching import patch_function
from pressroom.render.paper.font_files import _Unread
from tests.conftest import REPOSITORY
from tests.test_press import engine, lay_out  # noqa: F401 - the first is a fixture

STYLE = """
.share { width: 50%; margin-left: 5%; padding: 1%; max-width: 80%; min-height: 3mm }
.sum { width: calc(50% + 4mm); height: 6mm }
.hem { box-sizing: border-box; border: 1mm solid #0f5f57; padding: 1mm; width: 40mm; height: 12mm }
.round { border-radius: 2mm 10%; background: #0f5f57; box-shadow: 0 0 1mm #000 }
.row { display: flex; gap: 2mm; justify-content: space-between } .row > * { flex: 1 } .row > b { flex: none; width: 9mm }
.grid { display: grid; grid-template-columns: 1fr 2fr }
.point::before { content: "·"; color: #0f5f57 } .opening::first-line { color: #0f5f57; font-size: 12pt }
.opening::first-letter { font-weight: 700 }
table { border-collapse: collapse } td { border: 0.2mm solid; padding: 1mm } .apart { border-collapse: separate; border-spacing: 1mm }
.line { text-decoration: underline; letter-spacing: 0.1em } .figures { font-variant-numeric: tabular-nums }
.over { position: absolute; right: 1mm; top: 1mm; background: linear-gradient(#0f5f57, #fff); width: 8mm; height: 8mm }
.unseen { visibility: hidden; background: #f00 } .left { float: left; width: 20% } .tall { line-height: normal; font-size: 1.3em }
.grid p:last-child { font-weight: 700 } .row b + span, li:nth-child(2) { color: #0f5f57 } ul > :first-child, p:empty { padding: 1mm }
.narrow { width: 9mm } .piece { display: inline-block; padding: 0 1mm } .beside { float: right } .turned { direction: rtl } .mine { color: var(--mine, #0f5f57); padding: var(--room) }
"""
PAGE = """
<p class=opening>门诊三楼，上午8:00至12:00开诊，请带医保卡和身份证，提前半小时到候诊区等候叫号。</p>
<div class=share>甲<p class="share point">乙</div><p class=sum>丙</p><div class="hem round">丁<i>戊</i></div>
<div class=row><b>周一</b><span>上午</span><span>门诊<small>专家</small></span></div><div class=grid><p>一</p><p>二</p></div>
<table><tr><td>1<td class=figures>2</table><table class=apart><tr><td>1<td>2</table>
<p class="line tall">下划线</p><p class=over>角\u2060落\u2060</p><p class=unseen>看不见</p><p class=left>左</p><p lang=en class=figures>Room 302</p>
<p class=turned>右</p><ul><li id=one>一<li id=initial>零<li style="--room: 1mm" class=mine>二<li style="--room: 2mm" class=mine><b>三</b></ul>
<svg viewBox="0 0 60 10" width=60 height=10><path d="M0 1H60"/><text x=2 y=8 font-size=6>第1步<tspan font-weight=bold>挂号</tspan></text></svg>
<p class=line>门诊三楼，上午8:00至12:00</p><p>门诊三楼，上午8:00至12:00</p><p class=tall>门诊三楼，上午8:00至12:00</p><p lang=en>office 挂号 office</p><p class=narrow>挂号缴费取药处 registration desk</p>
<p class=narrow><span class=piece>挂号</span><span class=piece>挂号缴费取药处</span><span class=piece></span></p><p class=beside>右边</p>
<svg viewBox="0 0 9 9" width=9 height=9><path d="M4 4.5h2m1 0h1m-4 1h3" stroke="#000"/></svg>
<svg viewBox="0 0 9 9" width=9 height=9><g fill="#0f5f57"><path d="M1 1L8 1 8 8z" fill-opacity=".5"/><circle cx=4 cy=4 r=2 /></g></svg>
<svg viewBox="0 0 9 9" width=9 height=9><g fill="#fff"><path d="M1 1L8 1 8 8z" fill-opacity=".5"/><circle cx=4 cy=4 r=2 /></g></svg>
<svg viewBox="0 0 9 9" width=9 height=9><g fill="#0f5f57"><path d="M1 1L8 1 8 8z" fill-opacity=".5"/><circle cx=4 cy=4 r=2 /></g></svg>
"""
WITHOUT = """
import base64, sys
from pressroom.render.layout import shaping
from pressroom.render.paper import pdf
{changes}
from pressroom.render.fonts import derive
from pressroom.render.markup.theme import load_theme
from tests.conftest import REPOSITORY
from tests.test_press import lay_out
from tests.test_patching import PAGE, STYLE
engine = pdf.PdfEngine(derive(load_theme(REPOSITORY, "xinglin").value.faces, ""))
for _ in range(2):
    made = lay_out(engine, PAGE, STYLE).value
    print(base64.b64encode(made.screen).decode(), base64.b64encode(made.press).decode())
"""
AS_IT_COMES = """
from pressroom.render.layout import user_agent_sheet
def switch_off(module, plain, *names):
    for name in names:
        assert hasattr(module, name), name  # else ours would be compared with ours
        setattr(module, name, plain)
switch_off(pdf, lambda: None, "patch_lengths", "patch_styles", "patch_hot_paths", "patch_text_runs", "patch_drawings")
switch_off(pdf, lambda: None, "patch_font_reading", "patch_subsetting")
switch_off(pdf, lambda matcher: matcher, "CachingMatcher")
switch_off(user_agent_sheet, lambda matcher: matcher, "CachingMatcher")
switch_off(pdf, lambda configuration: configuration, "give_back")
"""


def made_with(changes):
    """The editions of the page, made twice by a process that begins with some changes."""
    command = [sys.executable, "-c", WITHOUT.format(changes=changes)]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    return [tuple(map(base64.b64decode, line.split())) for line in said.splitlines()]


@pytest.mark.slow
def test_files_are_those_of_the_engine_as_it_comes(engine):  # noqa: F811
    """The first document, and one for which all styles and lengths are known already."""
    plain = made_with(AS_IT_COMES)[0]
    for _ in range(2):
        made = lay_out(engine, PAGE, STYLE).value
        assert (made.screen, made.press) == plain


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        "from pressroom.render.layout import lengths; lengths._stands_alone = lambda length: True",
        "from pressroom.render.layout import styling; styling._key = lambda over, kind, *rest: (id(over), kind)",
        "shaping._FACE = lambda style: style['font_weight']",
        "shaping._STRUT = lambda style: style['font_weight']",
        "from pressroom.render.layout import text_runs; text_runs._RUN = lambda style: style['font_weight']",
        "from pressroom.render.paper import subsets; taken = subsets._taken; subsets._taken = lambda face, glyphs, _: taken(face, glyphs[1:], 0)",
        "from pressroom.render.layout import selector_matching; selector_matching._sign = lambda element: element.local_name",
        "from pressroom.render.layout import selector_matching; selector_matching._SIGNS = type('', (dict,), {'get': lambda self, key: dict.get(self, key[2:4]), '__setitem__': lambda self, key, sign: dict.__setitem__(self, key[2:4], sign)})()",
        "from pressroom.render.layout import drawings; drawings._words = lambda element: element.tag",
        "from pressroom.render.layout import hot_paths; hot_paths.float = lambda number: 1.0",
    ],
)
def test_a_swap_that_takes_two_for_one_is_noticed(engine, changes):  # noqa: F811
    """Shares for lengths, an element for its neighbour, a font for another: the files differ."""
    made = lay_out(engine, PAGE, STYLE).value
    assert (made.screen, made.press) not in made_with(changes)


def test_what_depends_on_the_page_is_not_shared():
    """Lengths in shares of the page, in the style sheet and in the document."""
    assert styling.may_share("<p>5月1日vw", "p { width: 20mm }")
    assert not styling.may_share("", "p { width: 20vw }")
    assert not styling.may_share("<p style='height:2.5pvh'>", "")
    assert not styling.may_share("", "p { margin: 1dvmin }")


def test_a_document_that_comes_again_brings_no_new_masters(engine):  # noqa: F811
    """Also where its elements set values of their own, which are new objects each time."""
    lay_out(engine, PAGE, STYLE)
    known = len(engine._style_cache)
    assert known > 20
    lay_out(engine, PAGE, STYLE)
    assert len(engine._style_cache) == known


def test_elements_below_a_value_that_the_style_sheet_looks_up_share_their_styles(engine):  # noqa: F811
    """With the same value they have the shared styles of the last document, with another one styles of their own."""
    style = STYLE + "p { padding: var(--pad); color: var(--colour) }"
    page = "<div style='--pad: {} calc(1mm + 2pt); --colour: #123456'><p>一<b>二</b></p><p>三<b>四</b></p></div>"
    first = lay_out(engine, page.format("3mm"), style).value
    known = len(engine._style_cache)
    assert lay_out(engine, page.format("3mm"), style).value.screen == first.screen
    assert len(engine._style_cache) == known
    assert lay_out(engine, page.format("4mm"), style).value.screen != first.screen
    assert len(engine._style_cache) == known + 3


def test_elements_that_differ_in_their_names_alone_have_one_master(engine):  # noqa: F811
    """A lecture is laid out like the one before; each is found under its own name."""
    page = "<p id={0}>一<b>二</b></p><p id={1}>三<b>四</b></p><a href='#{0}'>五</a><a href='#{1}'>六</a>"
    first = lay_out(engine, page.format("one", "two"), STYLE).value
    known = len(engine._style_cache)
    second = lay_out(engine, page.format("three", "four"), STYLE).value
    assert len(engine._style_cache) == known
    for made, names in ((first, ("one", "two")), (second, ("three", "four"))):
        places = pypdf.PdfReader(io.BytesIO(made.screen)).named_destinations
        assert tuple(sorted(places, key=lambda name: -places[name].top)) == names


def test_a_name_that_is_a_keyword_is_left_to_the_engine(engine):  # noqa: F811
    """It takes the name for its keyword, and so the element is no place to be found."""
    for name in ("inherit", "initial"):
        made = lay_out(engine, f"<p id=one>一</p><p id={name}>二</p><a href='#one'>三</a>", STYLE).value
        assert list(pypdf.PdfReader(io.BytesIO(made.screen)).named_destinations) == ["one"]


def test_the_file_of_a_font_is_read_when_its_bytes_are_asked_for(engine):  # noqa: F811
    """Drawing asks for none; a finished file has its subset, and the face of a font can be asked as well."""
    from weasyprint.pdf import fonts

    assert lay_out(engine, PAGE, STYLE).value.screen  # and the engine is taught
    read = []

    class Face(fonts.Font):
        """A font without the library."""

        def __init__(self, content):
            self.file_content = _Unread(content, lambda face: read.append(face) or face)

    font = Face(b"OTTO of a face")
    assert not read
    assert font.type == "otf"
    assert font.file_content == b"OTTO of a face"
    assert len(read) == 1
    font.file_content = b"subset"
    assert font.file_content == b"subset"
    assert not _Unread(b"", bytes)


def test_masters_do_not_grow_without_end(monkeypatch):
    """When there are as many as may be, all are let go."""
    monkeypatch.setattr(styling, "CACHE_SIZE", 3)
    style_cache = styling.StyleCache()
    for number in range(4):
        style_cache.keep(number, {}, {})
    assert style_cache.find(3) == {}
    assert style_cache.find(0) is None


def test_a_function_is_put_wherever_the_engine_knows_it():
    """Also where a module has imported it by name."""
    from weasyprint.layout import block, inline, percent

    lengths.patch_lengths()
    assert inline.resolve_percentages is block.resolve_percentages is percent.resolve_percentages
    ours = percent.resolve_percentages

    def other(box, block):
        """Stands in for ours."""

    patch_function(ours, other)
    try:
        assert inline.resolve_percentages is block.resolve_percentages is percent.resolve_percentages is other
    finally:
        patch_function(other, ours)


@pytest.mark.parametrize(
    ("operand", "wanted"),
    [
        (7, b"7"), (-3, b"-3"), (0.0, b"0"), (-2.0, b"-2"), (0.5, b"0.5"), (-0.125, b"-0.125"), (1 / 3, b"0.333333"),
        (1e-9, b"0."), (12345.678901, b"12345.678901"), ("A0.5", b"A0.5"), (b"raw", b"raw"), (True, b"True"),
    ],
)  # fmt: skip
def test_an_operand_looks_the_same_in_a_file(operand, wanted):
    """Numbers whole and broken, names, and what is bytes already."""
    import pydyf

    assert hot_paths._bytes(pydyf._to_bytes, pydyf.Object)(operand) == pydyf.Array([operand]).data[1:-1] == wanted


def test_boxes_begin_and_end_on_the_same_pages(engine, monkeypatch):  # noqa: F811
    """Named pages below and beside each other, of floats, of tables, and of what stands nowhere among its neighbours."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import block

    style = ".a { page: a } .b { page: b } .up { position: absolute } .left { float: left }"
    inner = "<p>一<p class=a>二<p class='b left'>三<p class='a up'>四<table class=b><tr><td>五</table><div><p class=b>六</div>"
    html = f"<div>{inner}</div><div class=a>{inner}<p class=up>七</div><div class='left b'><i>八</i></div><div class=b></div>"
    asked, page_name = [], block.block_level_page_name
    monkeypatch.setattr(block, "block_level_page_name", lambda *both: asked.extend(both) or page_name(*both))
    lay_out(engine, html, style)
    found = [box for one in asked for box in descendants(one)]
    ours = [box.page_values() for box in found]
    monkeypatch.setattr(boxes.ParentBox, "page_values", boxes.ParentBox.page_values.__wrapped__)
    assert ours == [box.page_values() for box in found]
    assert {("", ""), ("a", "b"), ("b", "b")} <= {*ours}


def test_all_that_is_in_a_page_is_found_in_the_same_order(engine, monkeypatch):  # noqa: F811
    """With stand-ins for what lies in absolute places, and with those boxes and what is in them."""
    from weasyprint.formatting_structure.boxes import Box
    from weasyprint.layout import page

    def plain(box, placeholders=False):
        yield box
        for child in box.children:
            if placeholders or isinstance(child, Box):
                yield from plain(child if isinstance(child, Box) else child._box, placeholders)
            else:
                yield child

    found, make = [], page.make_page

    def making(*given):
        made = make(*given)
        for placeholders in (False, True):
            ours = list(made[0].descendants(placeholders))
            found.append((ours, list(plain(made[0], placeholders))))
        return made

    monkeypatch.setattr(page, "make_page", making)
    lay_out(
        engine,
        "<p>一<b>二<i class=up>三<u>四</u></i></b><div class=up><p>五<p>六</div><table><tr><td>七</table>",
        ".up { position: absolute }",
    )
    assert all([*map(id, ours)] == [*map(id, theirs)] for ours, theirs in found)
    assert len(found[0][0]) < len(found[1][0])


@pytest.mark.parametrize("point", [(0, 0), (-0.0, 3), (12.25, -7.1), (1e9, 1e-9)])
def test_a_matrix_puts_a_point_where_it_did(engine, point):  # noqa: F811
    """To the last bit."""
    from weasyprint.matrix import Matrix

    for numbers in ((1, 0, 0, 1, 0, 0), (0.75, 0, 0, -0.75, 0, 446.45669), (0.1, 0.2, -0.3, 0.7, 1 / 3, -2)):
        matrix = Matrix(*numbers)
        plain = (Matrix(matrix=[[*point, 1]]) @ matrix)[0][:2]
        assert [*map(repr, hot_paths._point(matrix, *point))] == [*map(repr, plain)]


def test_the_reader_of_html_finds_the_same_characters():
    """Up to one of them, and as long as they are of them."""
    classes = hot_paths._Classes()
    assert classes[frozenset("<&"), False].match("甲<b").group() == "甲"
    assert classes[frozenset(" a"), True].match("a ab").group() == "a a"
    assert classes[frozenset("<&"), False] is classes[frozenset("<&"), False]


def test_an_outline_is_read_once():
    """The second time what it draws and where its corners are come from memory; a path that breaks off is read again."""

    class Drawing:
        inner_width = inner_height = 10

        def __init__(self):
            self.stream = type("Stream", (), {"stream": ["q"]})()

    class Node(dict):
        def __init__(self, words):
            super().__init__(d=words)
            self.vertices = ["old"]

    read = []

    def original(svg, node, font_size):
        read.append(node["d"])
        if node["d"] == "broken":
            raise ArithmeticError
        svg.stream.stream.append("m")
        node.vertices.append(font_size)

    path = hot_paths._path(original)
    for words, size in (("M0 0", 12), ("M0 0", 12), ("M0 0", 13), ("broken", 12), ("broken", 12)):
        drawing, node = Drawing(), Node(words)
        if words == "broken":
            with pytest.raises(ArithmeticError):
                path(drawing, node, size)
        else:
            path(drawing, node, size)
            assert drawing.stream.stream == ["q", "m"]
            assert node.vertices == ["old", size]
    assert read == ["M0 0", "M0 0", "broken", "broken"]


@pytest.mark.parametrize("words", ["", "门诊 8:00", "a\x00b"])
def test_a_text_is_handed_over_as_it_is(words):
    """As bytes that end with a zero, and have no other."""
    from weasyprint.text.ffi import ffi

    pointer, raw = shaping._characters()(words)
    assert raw == words.encode().replace(b"\x00", b"")
    assert ffi.string(pointer) == raw


@pytest.mark.parametrize("attributes", [{}, {"stroke": "#000"}, {"marker-mid": "url(#dot)"}])
def test_rows_of_strokes_are_drawn_as_any_outline(attributes):
    """The squares of a code: the same operations; where something is drawn at their corners, the engine does it."""
    import pydyf
    from weasyprint.svg.path import path

    from pressroom.channels.filters import qr

    class Drawing:
        inner_width = inner_height = 41

        def __init__(self):
            self.stream = pydyf.Stream()

        def point(self, right, down, font_size):
            return float(right), float(down)

    class Node(dict):
        def __init__(self, words):
            super().__init__(attributes, d=words)
            self.vertices = []
            self.attrib = self

    words = (
        str(qr("https://www.xinglin-yunling.example/departments/cardiology/")).partition(' d="')[2].partition('"')[0]
    )
    assert len(words) > 1000
    drawn_slowly, made = [], []

    def slowly(*others):
        drawn_slowly.append(others)
        path(*others)

    for draw in (path, hot_paths._path(slowly)):
        drawing, node = Drawing(), Node(words)
        draw(drawing, node, 12)
        made.append(drawing.stream.data)
    assert made[0] == made[1]
    assert bool(drawn_slowly) == bool(node.vertices) == ("marker-mid" in attributes)


def test_what_is_kept_of_words_is_let_go_in_time(engine, monkeypatch):  # noqa: F811
    """When there are as many as may be, all are let go, and the files stay the same."""
    from pressroom.render.layout import text_runs

    made = lay_out(engine, PAGE, STYLE).value
    monkeypatch.setattr(text_runs, "CACHE_SIZE", 3)
    again = lay_out(engine, PAGE, STYLE).value
    store = engine._configuration.font_features
    assert max(map(len, (store.runs, store.lines, store.letters))) <= 3
    assert again == made


def test_a_face_is_read_once_for_all_its_subsets(engine, monkeypatch):  # noqa: F811
    """However many documents are set in it; when there are as many faces as may be, all are let go."""
    from pressroom.render.paper import subsets

    made = lay_out(engine, PAGE, STYLE).value
    faces = dict(subsets._KNOWN)
    assert len(faces) >= 2
    lay_out(engine, "<p>复诊", "")
    assert faces == subsets._KNOWN
    monkeypatch.setattr(subsets, "FACE_CACHE_SIZE", 1)
    assert lay_out(engine, PAGE, STYLE).value == made


def test_selectors_that_look_ahead_are_not_remembered():
    """What comes later in a document is no part of an element's kind, nor are addresses and words."""
    for style in (
        "li:has(b)",
        "p:nth-last-child(2)",
        "p:last-of-type",
        "p:only-of-type",
        'a[href^="tel:"]',
        "[ title = x]",
        "#intake p",
    ):
        assert not selector_matching.may_remember(style + " { color: red }")
    assert selector_matching.may_remember(
        "p:last-child, p:only-child, p:empty, li:nth-child(2), a:link, [title], h2 + p { color: #f00; background: #fff } p { top: 0 }"
    )


def test_the_engine_looks_ahead_in_forms_alone():
    """Its own style sheet is remembered for documents without lists to choose from."""
    import weasyprint

    words = (Path(weasyprint.__file__).parent / "css/html5_ua.css").read_text(encoding="utf-8")
    rules = [rule for rule in words.split("}") if not selector_matching.may_remember(rule)]
    assert all(rule.strip().startswith("select") for rule in rules)
    assert isinstance(user_agent_sheet.engine_sheet("<p>", "").matcher, selector_matching.CachingMatcher)
    assert not isinstance(user_agent_sheet.engine_sheet("<select>", "").matcher, selector_matching.CachingMatcher)


def test_kinds_of_elements_are_let_go_in_time(engine, monkeypatch):  # noqa: F811
    """When there are as many as may be, all are let go, no number is given again, and the files stay the same."""
    made = lay_out(engine, PAGE, STYLE).value
    monkeypatch.setattr(selector_matching, "CACHE_SIZE", 3)
    monkeypatch.setattr(selector_matching, "_SIGNS", {})
    assert lay_out(engine, PAGE, STYLE).value == made
    assert len(selector_matching._SIGNS) <= 3
