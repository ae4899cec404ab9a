"""What an edit leaves alone is not laid out again, and nobody can tell from the bytes."""

import pytest

from pressroom.core import worker_pool
from pressroom.core.diagnostic import Span
from pressroom.render.fonts import Face, characters_of, derive
from pressroom.render.formats import Format
from pressroom.render.layout import books
from pressroom.render.layout.books import PART
from pressroom.render.markup.typography import JOINER, compose
from pressroom.render.paper import part_cache, pdf
from pressroom.render.paper.orders import identity
from pressroom.render.paper.pdf import PdfEngine, PrintOrder

FACE = Face("Pressroom Sans", 400, "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC")
STYLE = """@page { size: 100mm 140mm; margin: 12mm; @bottom-left { content: counter(page) } }
body { font: 9pt Pressroom Sans; font-variant-numeric: tabular-nums } section { break-before: page; position: relative }
.row { display: flex } .mark { position: absolute; right: 0; top: 0 } .two { columns: 2 } a[data-page]::after { content: attr(data-page) }
.kept { display: inline-block }"""
CHAPTER = """<section id="{0}"><h2>{1}</h2><b class="mark">角</b><div class="row"><p>左边</p><ul><li>右边<li>下边</ul></div>
<table><tr><th>时间<td>8:00</table><p>见<a href="https://www.example.org/">网页</a>，<span class="kept">行内的块</span>。<div class="two"><p>栏一<p>栏二</div></section>"""
PICTURE = '<section><img src="asset:content/a.svg" alt="图"></section>'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="{}"/></svg>'
SQUARE = SVG.format(20)
WORDS = STYLE + CHAPTER + PICTURE + "目录甲乙丙丁改过的分钟，每周次，请看C-TIRADS" + JOINER


@pytest.fixture(scope="module")
def fonts():
    """One face, made before the cache is moved away."""
    return derive([FACE], characters_of(WORDS))


@pytest.fixture
def press(fonts, tmp_path, monkeypatch):
    """Makes a book with a new engine; gives the bytes, and what was laid out for them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def make(*parts, style=STYLE, svg=SQUARE, remembers=True, compose=identity):
        engine, laid = PdfEngine(fonts, remembers=remembers), []
        lay_out = engine._lay_out
        monkeypatch.setattr(engine, "_lay_out", lambda html, **named: laid.append(html) or lay_out(html, **named))
        html = f"<html lang=zh><head><title>书</title></head><body>{PART}{PART.join(parts)}{PART}</body></html>"
        shape = Format("book", 100, 140, safe=0)
        order = PrintOrder(
            shape,
            {},
            lambda path: (SQUARE if "inner" in path else svg).encode(),
            Span("x.md"),
            lambda fields: (),
            "print/book.pdf",
            compose=compose,
        )
        made, problems = engine.render(html, style, order)
        return made.screen + made.press, laid, problems

    return make


CONTENTS = '<section><a href="#one">甲</a><a href="#two">乙</a></section>'
ONE, TWO = CHAPTER.format("one", "甲"), CHAPTER.format("two", "乙")


def test_parts_are_composed_when_they_are_laid_out(press):
    """As the whole would be; what lies in the cache is not composed again, but by what composes otherwise."""
    parts = [part.replace("甲", "甲 40 分钟，<em>每周</em>3次，请看C-TIRADS") for part in (CONTENTS, ONE, TWO)]
    whole = compose(f"<body>{PART}{PART.join(parts)}{PART}")
    assert whole != f"<body>{PART}{PART.join(parts)}{PART}"
    before = press(*whole.split(PART)[1:-1], remembers=False)[0]
    bare, _, _ = press(*parts)
    first, laid, problems = press(*parts, compose=compose)
    again, nothing, _ = press(*parts, compose=compose)
    assert not problems
    assert first == again == before != bare
    assert (len(laid), len(nothing)) == (4, 0)


def test_a_book_from_the_shelf_is_the_same_to_the_byte(press):
    """Rows, corners, tables, columns and links come back as they were; contents are laid out twice, with numbers then."""
    first, laid, problems = press(CONTENTS, ONE, TWO)
    again, nothing, _ = press(CONTENTS, ONE, TWO)
    clean, everything, _ = press(CONTENTS, ONE, TWO, remembers=False)

    assert not problems
    assert first == again == clean
    assert (len(laid), len(nothing), len(everything)) == (4, 0, 4)


def test_only_the_chapter_that_was_edited_is_laid_out_again(press):
    """Its neighbours and the contents lie there, and the book is that of a clean run."""
    press(CONTENTS, ONE, TWO)
    edited = ONE.replace("左边", "改过的")
    made, laid, _ = press(CONTENTS, edited, TWO)

    assert len(laid) == 1
    assert "改过的" in laid[0]
    assert made == press(CONTENTS, edited, TWO, remembers=False)[0]


def test_a_part_is_kept_with_its_picture(press):
    """Another picture of the same name is seen, and the first one found again."""
    first, _, _ = press(PICTURE, ONE)
    other, laid, _ = press(PICTURE, ONE, svg=SVG.format(5))
    again, nothing, _ = press(PICTURE, ONE)

    assert len(laid) == 1
    assert "a.svg" in laid[0]
    assert other != first
    assert other == press(PICTURE, ONE, svg=SVG.format(5), remembers=False)[0]
    assert again == first
    assert not nothing


def test_the_engine_knows_drawn_parts_before_it_has_drawn_any(press, monkeypatch):
    """All of a book may lie in the cache, and nothing be drawn by the process that joins it."""
    press(ONE, TWO)
    asked = []
    monkeypatch.setattr(pdf, "patch_tagging", lambda: asked.append(1))
    assert not press(ONE, TWO)[1]
    assert asked


@pytest.mark.parametrize(
    ("part", "svg"),
    [
        (PICTURE, SVG.format(5).replace("<rect", '<image href="asset:content/inner.svg" height="9" width="9"/><rect')),
        ('<section class="tiled"><p>甲</section>', SQUARE),
        (PICTURE.replace("a.svg", "a&#46;svg"), SQUARE),
    ],
)  # fmt: skip
def test_a_picture_that_the_part_does_not_name_is_looked_at_every_time(press, part, svg):
    """One in a drawing, in a style sheet, or under another spelling: the part is laid out again."""
    style = STYLE + ".tiled { background: url(asset:content/a.svg) no-repeat }"
    press(part, ONE, svg=svg, style=style)
    assert len(press(part, ONE, svg=svg, style=style)[1]) == 1


def test_another_style_finds_nothing(press):
    """The key goes by everything that the look depends on."""
    press(ONE, TWO)
    assert len(press(ONE, TWO, style=STYLE.replace("9pt", "8pt"))[1]) == 2


def test_what_was_complained_of_is_complained_of_again(press):
    """A book with a fault is not kept, or its fault would be told only once."""
    faulty = '<section><p style="color: nonsense">甲</p></section>'
    told = press(faulty, ONE)[2]
    again = press(faulty, ONE)[2]

    assert [problem.rule for problem in told] == ["pdf/engine"]
    assert again == told


@pytest.mark.parametrize("damage", [b"", b"not a pickle", b"\x80\x05N.", b"\x80\x05]\x94."])
def test_a_damaged_shelf_is_passed_over(press, tmp_path, damage):
    """A disk that was full costs time."""
    first, _, _ = press(ONE, TWO)
    file = next((tmp_path / "pressroom/parts").glob("*.pickle"))
    file.write_bytes(damage)
    again, laid, _ = press(ONE, TWO)

    assert again == first
    assert len(laid) == 1


def test_a_drawn_part_gives_the_bytes_that_the_engine_would_have_drawn(press, monkeypatch):
    """Letters, links, tags with header cells, page numbers and transparency: a book of drawn parts is the engine's own."""
    faded = ONE.replace("左边", '<span style="opacity: 1; color: #12345680">左边</span>')
    drawn, _, problems = press(CONTENTS, faded, TWO, remembers=False)
    kept = []
    monkeypatch.setattr(pdf, "draw", lambda document, inks, is_lasting: kept.append(document) or document)
    plain, _, _ = press(CONTENTS, faded, TWO, remembers=False)

    assert not problems
    assert kept
    assert drawn == plain


def test_a_part_whose_colours_run_into_one_another_is_not_kept(press):
    """A gradient is no plain colour: such a part stays as it was laid out, and is laid out again."""
    shaded = '<section style="background: linear-gradient(#fff, #123)"><p>甲</section>'
    first, _, _ = press(shaded, ONE)
    again, laid, _ = press(shaded, ONE)

    assert first == again
    assert len(laid) == 1


def test_a_book_comes_out_the_same_however_it_was_split(press, monkeypatch):
    """Eight chapters, some longer than was guessed, by two processes and by one."""
    names = ("one", "two", "c", "d", "e", "f", "g", "h")
    chapters = [CHAPTER.format(name, "甲") + "<section>左边</section>" * (name in "ceg") for name in names]
    monkeypatch.setattr(part_cache, "cores", lambda: 2)
    monkeypatch.setattr(books, "PARALLEL_CHARACTERS", 0)
    split, _, _ = press(CONTENTS, *chapters, remembers=False)
    monkeypatch.setattr(books, "PARALLEL_CHARACTERS", 1 << 30)
    whole, _, problems = press(CONTENTS, *chapters, remembers=False)

    assert not problems
    assert split == whole


class Part:
    """Stands in for what is laid out."""

    is_lasting = True

    def __init__(self, words):
        self.words = words
        self.pages = [*words]


def test_what_lies_in_the_cache_is_taken_from_it_while_others_lay_out(tmp_path, monkeypatch):
    """The process that joins a book waits for the parts that an edit changed; it does not unpack the others only then."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(part_cache, "cores", lambda: 2)
    for module in (part_cache, worker_pool):  # another test may have left a thread
        monkeypatch.setattr(module, "may_fork", lambda: True)

    def begun():
        return part_cache.PartCache(("maker",), {}, Part, lambda _: b"")

    with begun() as first:
        assert [first.find(words).words for words in ("甲", "乙")] == ["甲", "乙"]
        first.write()
    with begun() as second:
        unpacked = []
        unpack = second._unpacked
        monkeypatch.setattr(second, "_unpacked", lambda packed: unpacked.append(packed) or unpack(packed))
        second.prepare(["甲", "丙", "乙", "丁"])
        assert len(unpacked) == 2
        assert [second.count(words) for words in ("甲", "丙")] == [1, 1]
        assert len(unpacked) == 2  # counting unpacks nothing
        found = [second.find(words) for words in ("甲", "乙")]
        assert [one.words for one in found] == ["甲", "乙"]
        assert len(unpacked) == 2
        again = second.find("甲")
        assert again is not found[0]  # a page that stands in a book twice is two pages
        assert [second.find(words).words for words in ("丙", "丁", "甲")] == ["丙", "丁", "甲"]
