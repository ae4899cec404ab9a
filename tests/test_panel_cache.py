"""Panels that several pieces have in common: laid out and drawn once, with the same bytes as if they were not."""

import io
import re

import pypdf
import pytest

from pressroom.build.execute import Task, render
from pressroom.build.site import prepare
from pressroom.channels.base import Engines
from pressroom.render.fonts import derive
from pressroom.render.layout.books import PART
from pressroom.render.paper import panel_cache as module
from pressroom.render.paper.panel_cache import BEGIN, END, PanelCache, unmarked
from pressroom.render.paper.pdf import PdfEngine
from tests.test_build import TODAY
from tests.test_press import engine, lay_out  # noqa: F401 - the first is a fixture

STYLE = """
.panel { position: absolute; top: 5mm; width: 30mm; height: 70mm } .one { left: 5mm; background: #0f5f57 } .two { left: 40mm }
.box { position: absolute; left: 1mm; right: 1mm; top: 1mm; bottom: 1mm } .foot { position: absolute; bottom: 0; left: 0 }
ol { counter-reset: step; list-style: none } .step { counter-increment: step } .step::before { content: counter(step) ". " }
.row { display: flex } .clear { opacity: 0.5 } .large { font-size: 13.3pt } .pale { color: rgb(15 95 87 / 50%) }
.page::before { content: counter(page) } .all::before { content: counters(step, ".") } .said { string-set: said content() }
.tile { background: repeating-linear-gradient(#000, #fff 2mm); height: 9mm } .over { z-index: 3; position: relative }
body { counter-reset: late } .late::before { content: counter(late) } .late { counter-increment: late }
"""
RICH = """<div class=box><h2>挂号与复诊</h2><p>门诊3楼，上午8:00至12:00<b>Room 302</b><span class=pale>半</span></p>
<table><thead><tr><th scope=col>周一<th>周二<tbody><tr><td>上午<td>下午</table><ol><li class=step>一<li class=step>二</ol>
<p class="row"><b>甲</b><span>office 417</span></p><svg viewBox="0 0 9 9" width=9 height=9><title>图</title><path d="M1 1L8 1 8 8z"/></svg>
<p class=foot>出诊以挂号时为\u2060准\u2060。</p></div><p class=foot>\u2060–\u206012:00</p>"""
OTHER = "<div class=box><h2>前言</h2><p class=large>Room 302, 417 – 8:00 office WAVE</p></div>"


def page(*panels, between=""):
    """A page with panels, in the places of the first and the second."""
    marked = (
        f'{BEGIN}<div class="panel {place}">{words}</div>{END}'
        for place, words in zip(("one", "two"), panels, strict=False)
    )
    return between + "\n".join(marked)


class Watch(PanelCache):
    """Tells what is laid out."""

    def __init__(self):
        super().__init__()
        self.words = []

    def set(self, html, look, lay_out, is_lasting):
        def watched(words, known):
            self.words.append(words)
            return lay_out(words, known)

        return super().set(html, look, watched, is_lasting)


@pytest.fixture
def watch(engine, monkeypatch):  # noqa: F811
    """What the engine lays out from now on; it knows no panel."""
    own = Watch()
    monkeypatch.setattr(engine, "_panels", own)
    return own


def both(engine, html, style=STYLE):  # noqa: F811
    """The editions of a piece; its text that of the page."""
    made, problems = lay_out(engine, html, style)
    return made.screen, made.press, problems


def test_a_known_panel_gives_the_same_bytes(engine, watch):  # noqa: F811
    """Of letters, tables, lists, headings and drawings, in the screen and the press edition, first and again; it is not laid out again."""
    plain = both(engine, unmarked(page(RICH, OTHER)))

    assert both(engine, page(RICH, OTHER)) == plain
    assert "Room" in watch.words[-1]
    assert both(engine, page(RICH, OTHER)) == plain
    assert "Room" not in watch.words[-1] and watch.words[-1].count("data-panel-number") == 2
    reader = pypdf.PdfReader(io.BytesIO(plain[0]))
    assert [mark.title for mark in reader.outline] == ["挂号与复诊", "前言"]


def test_a_known_panel_beside_another(engine, watch):  # noqa: F811
    """Numbers of marked pieces and of objects are those of the file; so are the widths of letters, which another size has rounded."""
    both(engine, page(RICH, OTHER))
    both(engine, page(OTHER, RICH))
    small = [
        f"<div class=box><p style='font-size: {size}pt'>office WAVE 417 Room 302</div>" for size in (5.3, 6.1, 7.7, 9.9)
    ]
    for words in small:
        both(engine, page("", words))
    for other in (RICH, OTHER, *small):
        for words in (RICH, *small):
            made = page(other.replace("Room", "Raum"), words)
            assert both(engine, made) == both(engine, unmarked(made))


def test_widths_that_another_size_has_rounded(engine, watch, monkeypatch):  # noqa: F811
    """A file has one width a glyph: words that come after another size are moved as the engine would move them."""
    rounded = module.PlacedPanel.paint

    def paint(self, stream):
        for face in self.drawing.faces:
            font = stream.add_font(face.pango_font)[0]
            font.widths |= {glyph: width + 40 for glyph, width in face.widths.items()}
        rounded(self, stream)

    before = both(engine, page(OTHER))
    monkeypatch.setattr(module.PlacedPanel, "paint", paint)
    after = both(engine, page(OTHER))

    def moves(made):
        words = pypdf.PdfReader(io.BytesIO(made)).pages[0].get_contents().get_data()
        return [len(re.findall(rb"> ?-?\d+ ?<|>40<", line)) for line in re.findall(rb"\[(.*)\] TJ", words)]

    assert sum(moves(after[0])) > sum(moves(before[0]))


@pytest.mark.parametrize(
    "words",
    [
        "<div class=box><p class=page>第</div>",
        "<div class=box><p class=all>第</div>",
        "<div class=box><p class=late>第</div>",
        "<div class=box><p class=said>题</div>",
        "<div class=box><p id=here>此</div>",
        "<div class=box><a href='https://example.org/'>网页</a></div>",
        "<div class=box><p class=tile></div>",
        "<div class=box><p class=over>上</div>",
        "<div class=box><p class='box clear'>半</div>",
        "<p>不在绝对的位置</p>",
        "<div class=box data-panel=甲 data-field=name><p style='width: 90mm; font-size: 40pt'>太大了</p></div>",
    ],
)
def test_what_does_not_follow_from_the_words_is_laid_out_each_time(engine, watch, words):  # noqa: F811
    """Numbers from outside, links and names, tiles, groups, what lies above others, what does not fit."""
    plain = both(engine, unmarked(page(words, OTHER)))
    for _ in range(2):
        assert both(engine, page(words, OTHER)) == plain
        assert words[:20] in watch.words[-1]


def test_a_panel_with_a_picture_is_read_each_time(engine, watch):  # noqa: F811
    """The file may have changed."""
    words = "<div class=box><img src='asset:content/images/none.png' alt=院标></div>"
    for _ in range(2):
        assert any(problem.rule == "pdf/engine" for problem in both(engine, page(words))[2])


def test_another_look_or_place_knows_no_panel(engine, watch):  # noqa: F811
    """Style, what stands around and before it, and its own element decide."""
    both(engine, page(OTHER, OTHER))
    for html, style in (
        (page(OTHER), STYLE + ".box { color: #0f5f57 }"),
        (page(OTHER, between="<p>前</p>"), STYLE),
        (page(OTHER).replace("one", "one two"), STYLE),
    ):
        assert both(engine, html, style) == both(engine, unmarked(html), style)
        assert "Room" in watch.words[-2]


@pytest.mark.parametrize("words", ["Bed 12 0 R", "x@3@-y", "50% %d", "a (b) 3 0 R c\\"])
def test_words_that_look_like_numbers_of_a_file_stay_as_they_are(engine, watch, words):  # noqa: F811
    """In what a panel or a part of a book says of a drawing."""
    drawing = f"<p>a<svg viewBox='0 0 9 9' width=9 height=9><title>{words}</title><path d='M1 1L8 8'/></svg>"
    panel = f"<div class=box>{drawing}</div>"
    book = PART + f"<section style='break-before: page'>{drawing}</section>" * 2 + PART

    def told(made):
        found = pypdf.PdfReader(io.BytesIO(made))
        objects = [found.get_object(number) for number in range(1, found.trailer["/Size"])]
        return [one["/Alt"] for one in objects if isinstance(one, dict) and "/Alt" in one]

    assert told(both(engine, unmarked(page(panel)))[0]) == [words]
    for _ in range(2):
        assert told(both(engine, page(OTHER, panel))[0]) == [words]
    assert told(both(engine, book)[0]) == [words] * 2


LONG, HEADED = "<p>甲<p>乙<p>丙<p>丁", "<div class=box><h2>前言</h2></div>"
SETTINGS = '<div data-fit="even" data-fits="close"></div>'
ELSEWHERE = {
    "in the flow": (".panel { position: relative; height: auto }", page("<p>甲", OTHER), page(LONG, OTHER)),
    "by what it holds": (".panel:has(h2) { background: #ccc }", page(HEADED), page(HEADED)),
    "by holding nothing": (".panel:empty { background: #ccc }", page(OTHER), page(OTHER)),
    "as the last one": (".panel:last-child .box { color: #f00 }", page(OTHER), page(OTHER) + "<p>后"),
    "by what another says": (
        ".two p { color: #000 }",
        page("<style>p { color: #f00 }</style>", OTHER),
        page("甲", OTHER),
    ),
    "in one of several settings": (
        "p { height: 9mm; margin: 0 } [data-fit=close] ~ .panel .box { color: #f00 } [data-fit=close] ~ p { height: 5mm }",
        page(OTHER, between=SETTINGS) + "<p>文" * 13,
        page(OTHER, between=SETTINGS) + "<p>文",
    ),
}
"""Pieces whose panels look otherwise for what stands elsewhere, or in them: a style sheet, and two pieces."""


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_looks_otherwise_for_something_elsewhere_is_laid_out_each_time(engine, watch, name):  # noqa: F811
    """Its place, its ground, its colour."""
    style, *pieces = ELSEWHERE[name]
    plain = [both(engine, unmarked(words), STYLE + style) for words in pieces]

    assert [both(engine, words, STYLE + style) for words in pieces] == plain
    assert [both(engine, words, STYLE + style) for words in reversed(pieces)] == plain[::-1]


def test_a_panel_that_counts_on_others_must_be_noticed(engine, watch, monkeypatch):  # noqa: F811
    """The negative control: without the look at counters the second panel would begin anew."""
    words = [f"<div class=box><p class=late>{name}</div>" for name in ("甲", "乙")]
    plain = both(engine, unmarked(page(*words)))
    monkeypatch.setattr(module, "_counts_for_itself", lambda panel: True)
    both(engine, page("", words[1]))
    both(engine, page(words[0], ""))

    assert both(engine, page(*words)) != plain


def test_panels_are_let_go_in_time(engine, watch, monkeypatch):  # noqa: F811
    """The one that was not met for longest goes first."""
    monkeypatch.setattr(module, "MAX_PANELS", 2)
    for words in ("甲", "乙", "甲", "丙"):
        both(engine, page(f"<div class=box>{words}</div>"))
    assert sorted(key[-1] for key in watch._known) == sorted(f"<div class=box>{words}</div>" for words in "甲丙")


def test_brochures_are_the_same_with_known_panels(sample):
    """Those of two departments: all panels but the cover, which shows a picture, are known the second time."""
    site = prepare(sample, TODAY)
    own = PdfEngine(derive(site.theme.faces, site.rare))
    jobs = [job for job in site.jobs if job.channel == "brochure"][:2]

    def made(knows):
        own._panels = knows
        found = [render(Task(job), site.catalog, site.today, Engines(site.templates, site.theme, own)) for job in jobs]
        return [(artifact.content, artifact.further, artifact.problems) for artifact in found]

    class Plain(PanelCache):
        def set(self, html, look, lay_out, is_lasting):
            return super().set(unmarked(html), look, lay_out, is_lasting)

    watch = Watch()
    plain, first, again = made(Plain()), made(watch), made(watch)
    assert plain == first == again
    for words in watch.words[2:]:
        assert "院标" in words and len(re.findall(r'data-panel-number="\d"></div>', words)) == 5
