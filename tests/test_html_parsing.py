"""Plain HTML read in few steps: the tree of the engine's parser, or none."""

import random
from datetime import date

import pytest
from tinyhtml5.parser import HTMLParser

from pressroom.build.execute import Task, render
from pressroom.build.site import prepare
from pressroom.channels.base import Engines
from pressroom.render.fonts import FontSet
from pressroom.render.layout import html_parsing
from pressroom.render.layout.books import PART
from pressroom.render.layout.html_parsing import _Strange, read
from pressroom.render.paper.orders import PrintResult
from pressroom.render.paper.panel_cache import BEGIN, END
from pressroom.render.paper.printer import Printer
from tests.conftest import DAY, REPOSITORY

HEAD = """<!DOCTYPE html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8"><meta name="author" content="甲 &amp; 乙"/>
<title>一 &amp; 二</title>
<style>a > b { content: "&amp;&lt;" }</style></head>
"""
ELEMENTS = (
    "a", "b", "br", "code", "col", "colgroup", "dd", "div", "dl", "dt", "em", "g", "h2", "h3", "hr", "img", "li", "ol", "p", "path",
    "rp", "rt", "ruby", "section", "span", "svg", "table", "tbody", "td", "th", "thead", "title", "tr", "ul", "x-before",
    "button", "caption", "font", "option", "pre", "select", "style", "textarea",
)  # fmt: skip
"""Those that are known, and at the end some that are left to the engine's parser."""
ATTRIBUTES = (
    "",
    "",
    "",
    ' class="b"',
    ' id="c"\nhidden',
    ' viewBox="0 0 9 9"',
    ' href="#&quot;d&quot;&amp;"',
    "/",
    " /",
)
WORDS = ("", "", "\n", " ", "一", " 二\u2060 ", "&lt;三&gt;&nbsp;", "&#8288;4&#39;")
INNER = {
    "table": ("colgroup", "thead", "tbody"), "colgroup": ("col",), "thead": ("tr",), "tbody": ("tr",), "tr": ("td", "th"),
    "ul": ("li",), "ol": ("li",), "dl": ("dt", "dd", "div"), "svg": ("g", "path", "title"), "g": ("path", "title"), "title": (),
    "ruby": ("rp", "rt", "b"), "p": ("b", "a", "br", "span", "svg", "x-before", "ruby"), "a": ("b", "img", "span"),
}  # fmt: skip
"""What is mostly put into some elements; into all others anything."""
VOID = ("br", "col", "hr", "img", "path")


def document(inner, after="</body>\n</html>\n"):
    """A document with something in its body."""
    return f'{HEAD}<body class="a">{inner}{after}'


def told(element):
    """All that there is to an element."""
    children = [told(child) for child in element]
    return (element.tag, list(element.attrib.items()), element.text, element.tail, children)


def plain(words):
    """What the engine's parser makes of a document."""
    return told(HTMLParser(namespace_html_elements=False).parse(words))


def is_read(words):
    """Whether a document is read in few steps; then to the same tree."""
    try:
        found = read(words)
    except _Strange:
        return False
    assert told(found) == plain(words), words
    return True


@pytest.mark.parametrize(
    "inner",
    [
        "", "\n", "一", "<p>一<br>二<br/></p>\n", '<p class="b" hidden data-x="">一</p>', "<div ><span\n>一</span> 二</div>",
        "<ul>\n<li>一<ul><li>二</li></ul></li></ul>", "<dl><div><dt>一</dt><dd><p>二</p></dd></div><dt>三</dt></dl>",
        "<table>\n<colgroup><col><col></colgroup><tbody>\n<tr> <td>一<table></table></td></tr></tbody>\n</table>",
        '<p><b><a href="#b"><i>一</i></a></b></p>', "<b><b><b><b><b>一</b></b></b></b></b><p>二</p>",
        '<svg viewBox="0 0 9 9"><title>一</title><g><path d="M0 0"/></g></svg>二', "<p><ruby>一<rp>(</rp><rt>二</rt></ruby></p>",
        "<section><x-before>1</x-before><h2>一</h2><h3>二</h3></section>", "&lt;p&gt;&#34;&#8288;",
    ],
)  # fmt: skip
def test_plain_documents_are_read(inner):
    """What templates write, to the same tree as the engine's parser."""
    assert is_read(document(inner))


@pytest.mark.parametrize(
    "inner",
    [
        "<p>一<p>二", "<p><div>一</div></p>", "<p>一<ul><li>二</li></ul></p>", "<ul><li>一<li>二</ul>", "<li>一<div><li>二</li></div></li>",
        "<dl><dt>一<dd>二</dl>", "<div><dt>一</dt><div><dd>二</dd></div></div>", "<h2>一<h3>二</h3></h2>", "<a>一<b><a>二</a></b></a>",
        "<table><tr><td>一</td></tr></table>", "<table>一<tbody></tbody></table>", "<table><tbody><tr><p>一</p></tr></tbody></table>",
        "<table><tbody><tr>\u3000<td></td></tr></tbody></table>", "<tr><td>一</td></tr>", "<table><svg></svg></table>",
        "<b>一<i>二</b>三</i>", "<div/>一", "<span>一", "</span>", "</p>", "</br>", "<br></br>", "一</body>二", "<col>",
        "<svg><p>一</p></svg>", "<svg><title><b>一</b></title></svg>", '<svg viewbox="1"></svg>', '<p viewBox="1">一</p>',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>', "<svg><g><svg></svg></g></svg>", "<svg><linearGradient/></svg>",
        '<p class="a" class="b">一</p>', "<p class=a>一</p>", "<p class='a'>一</p>", '<p title="a>b">一</p>', '<p title="a"b>一</p>',
        '<p a ="b">一</p>', "<P>一</P>", '<p CLASS="a">一</p>', '<p ="a">一</p>', '<p\fclass="a">一</p>', '<p/class="a">一</p>',
        "<p>a < b</p>", "<p>a & b &ampc &copy; &#x41; &#0;</p>", '<p title="&notit;">一</p>', "<p>一\r\n二\0三\f四</p>", "<p>\ud800</p>",
        "<!-- 一 --><p>二</p>", "<![CDATA[一]]>", "<?一?>", '<p>一</p ><p>二</p class="a">', "<pre>\n一</pre>", "<textarea><p></textarea>",
        "<script>1 < 2</script>", "<select><option>一<option>二</select>", "<math><mi>一</mi></math>", '<body class="b">', '<html lang="en">',
        "<image>", '<font color="red">一</font>', "<nobr>一<nobr>二</nobr></nobr>", "<button><button>一</button></button>", "<frameset>",
    ],
)  # fmt: skip
def test_what_the_standard_mends_is_left_to_the_parser_of_the_engine(inner):
    """Elements that are closed by others, moved out of tables or opened by themselves, and all that is written in another way."""
    assert not is_read(document(inner))


@pytest.mark.parametrize(
    "words",
    [
        "", "一", "<p>一</p>", HEAD, document("", ""), document("", "</body>"), document("", "</body></html>"), document("", "</body> </html> 一"),
        document("", "</body><p></p></html>"), document("", "</body></html><p>"), document("", "</body></html> >"), document("", "</body></html><!-- 一 -->"),
        document("").replace("<!DOCTYPE html>", "<!doctype html>"), document("").replace("<!DOCTYPE html>", ""),
        document("").replace("<!DOCTYPE html>", "<!DOCTYPE html SYSTEM>"), document("").replace("<head>", "一<head>"),
        document("").replace("<head>", '<head><base href="a">'), document("").replace("<title>", "<title><b>"),
        document("").replace("</head>", "一</head>"), document("").replace("</head>", ""), document("").replace("<html lang=", "<html <a lang="),
        document("").replace("<style>", "<style/>"), document("").replace("</style>", "</b></style>"), document("一\n<b></b>", "</body> \n</html>  "),
        document("").replace("</title>", "</title>>").replace("</head>", "></head>"), "<!DOCTYPE html>" * 2 + document(""),
    ],
)  # fmt: skip
def test_documents_as_a_whole_have_the_same_tree_or_none(words):
    """With another head, without an end, and with more behind it."""
    is_read(words)


def test_documents_put_together_by_chance_have_the_same_tree_or_none():
    """Hundreds of each, from nearly plain ones to heaps of tags."""
    chance = random.Random(5)

    def grown(inside, depth, carelessness):
        made = [chance.choice(WORDS)]
        for _ in range(chance.randrange(4) if depth else 0):
            is_careless = chance.random() < carelessness
            names = (
                ELEMENTS
                if is_careless
                else INNER.get(inside, ("p", "div", "ul", "dl", "table", "h2", "span", "b", "svg"))
            )
            if not names:
                continue
            name = chance.choice(names)
            words = chance.choice(ATTRIBUTES) if is_careless else chance.choice(ATTRIBUTES[:5])
            made.append(f"<{name}{words}>")
            if name not in VOID or is_careless:
                made += (
                    grown(name, depth - 1, carelessness),
                    f"</{name}>" if chance.random() > carelessness / 4 else "",
                )
            made.append(chance.choice(WORDS[:4]) if inside in INNER else chance.choice(WORDS))
        return "".join(made)

    read_in_few_steps = [
        is_read(document(grown("body", 5, carelessness))) for carelessness in (0.0, 0.02, 0.1, 0.5) for _ in range(300)
    ]
    assert 200 < sum(read_in_few_steps) < 1000


def test_the_engine_reads_plain_documents_so(monkeypatch):
    """And nothing but documents in words, without names for kinds of elements."""
    asked = []
    parse = html_parsing._parser(lambda *given, **named: asked.append((given, named)))
    assert told(parse(document("一"), namespace_html_elements=False)) == plain(document("一"))
    assert not asked
    parse(document("<p>一<p>二"), namespace_html_elements=False)
    parse(document("一"))
    parse(document("一").encode(), namespace_html_elements=False)
    parse(document("一"), namespace_html_elements=False, transport_encoding="utf-8")
    assert len(asked) == 4


class Listening(Printer):
    """Notes what it is to print."""

    def __init__(self):
        super().__init__(FontSet((), frozenset()))
        self.heard = []

    def printed(self, html, style, order):
        """Print nothing."""
        opening, *parts = html.split(PART)
        closing = parts.pop() if parts else ""
        html = html.replace(BEGIN, "").replace(END, "")
        self.heard += [order.compose(opening + part + closing) for part in parts] or [order.compose(html)]
        return PrintResult(None, missing="a library")

    def warm(self, style=""):
        """Load nothing."""


@pytest.mark.slow
def test_all_that_the_sample_prints_is_read_in_few_steps():
    """Every piece, each part of a book by itself."""
    day = date.fromisoformat(DAY)
    site = prepare(REPOSITORY, day)
    printer = Listening()
    engines = Engines(site.templates, site.theme, printer)
    for job in site.jobs:
        if job.path.endswith(".pdf"):
            render(Task(job), site.catalog, day, engines)
    assert len(printer.heard) > 400
    assert [words for words in printer.heard if not is_read(words)] == []
