"""YAML as syntax only, files as text, Markdown as safe HTML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressroom.source import markdown, yaml
from pressroom.source.document import parse
from pressroom.source.files import Source, decode, discover
from pressroom.source.markdown import convert
from pressroom.source.sanitiser import sanitise
from tests.conftest import REPOSITORY

SCHEMES = frozenset({"expert", "lecture"})


def data(words):
    """Parsed YAML without its places."""
    tree, problems = yaml.parse(words, "x.yaml")
    assert not problems
    return tree.data


@pytest.mark.parametrize("written", ["9:30", "010", "no", "1e3", "2026-02-30", "0571", "NO", "3.0", "1_000", "0x1F"])
def test_scalars_stay_text(written):
    """YAML 1.1 would turn each of these into something else."""
    assert data(f"a: {written}") == {"a": written}


def test_nulls_are_none_unless_quoted():
    """An empty value is nothing; a quoted one is text."""
    assert data('a:\nb: ~\nc: ""\nd: "null"') == {"a": None, "b": None, "c": "", "d": "null"}


def test_every_key_and_value_knows_its_place():
    """Columns count characters, so Chinese before a value does not move it."""
    tree, _ = yaml.parse("名称: 心内科\n列表:\n  - 甲\n  - 乙\n", "x.yaml", offset=4)

    assert (tree.spans["名称",].line, tree.spans["名称",].column) == (5, 5)
    assert (tree.key_spans["列表",].line, tree.key_spans["列表",].column) == (6, 1)
    assert (tree.spans["列表", 1].line, tree.spans["列表", 1].column) == (8, 5)


def test_all_duplicate_keys_are_told_and_the_first_one_stands():
    """The rest of the file is still read."""
    tree, problems = yaml.parse("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n", "x.yaml")

    assert tree.data == {"a": "1", "b": {"c": "1"}}
    assert [(p.rule, p.span.line) for p in problems] == [("yaml/duplicate-key", 2), ("yaml/duplicate-key", 5)]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("a: &x 1", "yaml/anchor"),
        ("a: *x", "yaml/anchor"),
        ("a: !!python/object:os.system 1", "yaml/tag"),
        ("a: " + "[" * 40 + "]" * 40, "yaml/depth"),
        ("a: " + "{b: " * 2000 + "}" * 2000, "yaml/depth"),
        ("[1]: 2", "yaml/key"),
        ("a: 1\n---\nb: 2", "yaml/two-documents"),
        ("- 1", "yaml/not-a-mapping"),
        ("a:\n\tb: 1", "yaml/tab"),
        ('a: "x', "yaml/syntax"),
    ],
)
def test_what_yaml_may_not_do_here(words, rule):
    """Each is refused with a place, in bounded time."""
    _, problems = yaml.parse(words, "x.yaml")

    assert [p.rule for p in problems] == [rule]
    assert problems[0].span.line >= 1


@given(st.text(max_size=200))
def test_yaml_never_raises(words):
    """Whatever an editor types is answered by values."""
    tree, problems = yaml.parse(words, "x.yaml")
    assert tree is not None or problems


@given(st.binary(max_size=200))
def test_decoding_never_raises(raw):
    """Any bytes are text or a diagnostic."""
    words, problems = decode(raw, "x.md")
    assert (words is None) == bool(problems)


@given(st.text(alphabet=st.sampled_from("#*_`[]()!<>|-:\n 中文a1&\"'{}"), max_size=120))
def test_documents_never_raise(words):
    """Markdown soup included."""
    parse(Source("content/articles/x.md", "---\na: 1\n---\n" + words, ""), SCHEMES)


def html(words):
    """Converted Markdown."""
    return convert(words, "x.md", 1, SCHEMES).value.html


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**只痛不肿，要动。** 完全不动", "<p><strong>只痛不肿，要动。</strong>完全不动</p>"),
        ("*痛在哪里？*  前面", "<p><em>痛在哪里？</em>前面</p>"),
        ("**要动** 完全不动", "<p><strong>要动</strong> 完全不动</p>"),
        ("**Move.** 完全", "<p><strong>Move.</strong> 完全</p>"),
        ("`。** 完`", "<p><code>。** 完</code></p>"),
    ],
)
def test_no_blank_stands_behind_stressed_words_that_end_in_a_mark(written, shown):
    """The blank is for programs that see the end of the stress only so; the mark has its room."""
    assert html(written).strip() == shown


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,xx)",
        "![x](javascript:alert(1))",
        "x{: onclick=alert(1) }",
        "# x {: style='position:fixed' onmouseover=alert(1) }",
        "<img src=x onerror=alert(1)>",
        '<https://a.example/"onclick=alert(1)>',
        '[x](expert:li-wei "a" onclick=x)',
    ],
)
def test_nothing_that_runs_gets_through(words):
    """Scripts, handlers, styles and foreign schemes are gone or shown as text."""
    from html.parser import HTMLParser

    class Check(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag not in ("script", "iframe", "object", "style")
            for name, value in attrs:
                assert not name.startswith("on")
                assert name != "style"
                assert not (name in ("href", "src") and (value or "").lower().startswith(("javascript", "data")))

    Check().feed(html(words))


def test_emphasis_works_beside_chinese_punctuation():
    """CommonMark's flanking rule would leave the asterisks."""
    assert html("这是**重点。**所以") == "<p>这是<strong>重点。</strong>所以</p>"


def test_chinese_lines_join_without_a_space():
    """Browsers show a line break as a space; Latin lines keep it."""
    assert html("第一行\n第二行") == "<p>第一行第二行</p>"
    assert html("first\nsecond") == "<p>first\nsecond</p>"


def test_a_line_that_ends_or_begins_with_a_chinese_mark_joins_without_a_space():
    """A mark has its room already, also before a number; English in curly quotation marks keeps its spaces, and two blanks their break."""
    assert html("（A计权）。\n97分贝") == "<p>（A计权）。97分贝</p>"
    assert html("先**记住。**\nAED就在") == "<p>先<strong>记住。</strong>AED就在</p>"
    assert html("取AED\n（自动体外除颤器）") == "<p>取AED（自动体外除颤器）</p>"
    assert html("“Fever”\nin children") == "<p>“Fever”\nin children</p>"
    assert html("甲  \n（乙）") == "<p>甲<br>\n（乙）</p>"


def test_tables_scroll_and_align_by_class():
    """A style attribute would break the content security policy."""
    made = html("| 项 | 值 |\n|---|--:|\n| 甲 | 1 |")
    assert '<div aria-label="表格" class="table" role="group" tabindex="0"><table>' in made
    assert 'class="align-right"' in made
    assert "style=" not in made


def test_what_can_be_reached_by_the_keyboard_has_a_name():
    """A table in a text that of the heading above it, words with marks included; and none poses as another part of the page."""
    table = "| 项 | 值 |\n|---|---|\n| 甲 | 1 |"
    made = html(
        f'## 费用 <甲> 与 "乙"\n\n{table}\n\n## 第二\n\n- 项\n\n    {table.replace(chr(10), chr(10) + "    ")}\n'
    )
    assert '<div aria-label="费用 &lt;甲&gt; 与 &quot;乙&quot;" class="table"' in made
    assert '<div aria-label="第二" class="table"' in made
    assert made.count("tabindex") == made.count("aria-label") == made.count("<table") == 2
    assert sanitise('<div role="alert" tabindex="0">x</div>', frozenset()) == '<div tabindex="0">x</div>'
    reachable = [tag for file in (REPOSITORY / "templates").rglob("*.html") for tag in re.findall(r'<[^<>]*tabindex="0"[^<>]*>', file.read_text("utf-8"))]  # fmt: skip
    assert len(reachable) > 8 and [tag for tag in reachable if "aria-label" not in tag] == []


def test_footnotes_admonitions_and_definitions_are_kept():
    """The dialect that editors were promised."""
    made = html('文[^1]\n\n!!! warning "注意"\n    小心\n\n词\n:   释义\n\n[^1]: 注')
    for part in ('class="admonition warning"', "<dt>词</dt>", 'id="fn:1"', 'title="返回正文"'):
        assert part in made


def test_links_know_their_place_even_twice():
    """The second of two equal links is found on its own line."""
    body, _ = convert("[a](expert:x)\n\n[b](expert:x)\n", "x.md", 11, SCHEMES)

    assert [(link.span.line, link.span.column) for link in body.links] == [(11, 5), (13, 5)]


def test_headings_get_readable_fragments():
    """Chinese headings do not become _1, _2."""
    body, _ = convert("## 何时就医", "x.md", 1)
    assert body.headings[0].fragment == "s-何时就医"


def test_comments_vanish_without_moving_lines():
    """A permission is not printed, and places after it stay right."""
    body, problems = convert("<!-- allow\nx -->\n\n[a](expert:x)", "x.md", 1, SCHEMES)
    assert "allow" not in body.html
    assert body.links[0].span.line == 4
    assert not problems


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    """A symbolic link to a file elsewhere is not content."""
    (tmp_path / "secret.md").write_text("---\nname: x\n---\n")
    (tmp_path / "site/content/news").mkdir(parents=True)
    (tmp_path / "site/content/news/x.md").symlink_to(tmp_path / "secret.md")

    assert discover(tmp_path / "site").value.sources == ()


def test_the_quicker_ways_find_what_the_librarys_own_find(monkeypatch):
    """Every text of the sample, and texts full of marks or with a table of contents, give the same HTML either way."""
    marks = '甲`乙`\\*丙*__丁__[戊](https://a.example/ "己")![庚](images/a.png)<https://b.example/>&copy;辛  \n壬[^1]**a*b**_c_\n\n[^1]: 注'
    files = sorted((REPOSITORY / "content").rglob("*.md"))
    contents = "## 甲\n\n[TOC]\n\n## 甲\n\n### 乙 *丙*[^1]\n\n[^1]: 注"
    texts = [marks, contents, *(file.read_text(encoding="utf-8").split("\n---\n", 1)[-1] for file in files)]
    ours = [markdown.convert(words, "a.md", 1).value.html for words in texts]
    monkeypatch.delattr(markdown._SoonInline, "_InlineProcessor__handleInline")
    for name in ("build_toc_div", "replace_marker"):
        monkeypatch.delattr(markdown._Fragments, name)
    theirs = [markdown.convert(words, "a.md", 1).value.html for words in texts]

    assert len(texts) > 100
    assert ours == theirs
    assert "<em>" in ours[0]
    assert "footnote" in ours[0]
    assert 'href="#s-甲_1"' in ours[1]


def test_readings_of_rare_characters_are_ruby_with_brackets_for_those_who_do_not_know_it():
    """Letters alone may stand above, so that nothing is said between the lines; code is left as it is."""
    html = convert("{谵妄}(zhān wàng)、**{龋}(qǔ)** {最}(最佳) `{龋}(qǔ)`", "x.md", 1).value.html
    assert "<ruby>谵妄<rp>（</rp><rt>zhān wàng</rt><rp>）</rp></ruby>" in html
    assert "<strong><ruby>龋" in html
    assert "{最}(最佳)" in html
    assert "<code>{龋}(qǔ)</code>" in html
