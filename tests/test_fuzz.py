"""Whatever is typed is answered: hypothesis writes YAML, front matter, Markdown, references, themes and pictures.

A few inputs of each in an ordinary run, always the same ones; ``make fuzz`` writes 100,000 others (PRESSROOM_FUZZ).  No input
may raise, take longer than its time, or make the program open a file for writing.  Inputs that once failed stay as examples.
"""

import io
import os
import shutil
import sys
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from pressroom.catalog.catalog import assemble
from pressroom.catalog.outgoing_refs import LINKABLE
from pressroom.core.cache_folder import cache_folder
from pressroom.core.diagnostic import Diagnostic
from pressroom.render.markup.stylesheets import external_references, minify_css
from pressroom.render.markup.theme import load_theme
from pressroom.render.pictures.raster import UnreadablePicture, read_header, resize
from pressroom.render.pictures.vector import active_content, svg_size
from pressroom.rules import lint
from pressroom.rules.privacy import personal_numbers
from pressroom.source import document, yaml
from pressroom.source.files import Discovery, Source, discover
from pressroom.source.markdown import convert
from tests.conftest import REPOSITORY

TARGETS = 6
INPUTS = int(os.environ.get("PRESSROOM_FUZZ", "0")) // TARGETS
SECONDS = 8
"""Of computing that one input may take; the limits of the program lie below."""
TODAY = date(2026, 11, 22)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
ALTERING = frozenset(
    {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "shutil.rmtree"}
)

fuzz = settings(
    max_examples=INPUTS or 40,
    derandomize=not INPUTS,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

_written: list[str] | None = None


def _watch(event, arguments):
    """An audit hook: what changes the disk while it is listening, but for the program's own cache."""
    if _written is not None and (
        event in ALTERING or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING)
    ):
        if isinstance(arguments[0], str | os.PathLike) and Path(arguments[0]).is_relative_to(cache_folder()):
            return
        _written.append(f"{event} {arguments[0]}")


sys.addaudithook(_watch)


@contextmanager
def harmless(seconds=SECONDS):
    """A block that must neither write nor take long."""
    global _written  # noqa: PLW0603 - an audit hook can be neither removed nor given arguments
    cache_folder()  # begun before anybody listens: the hook asks for it
    before, _written = time.process_time(), []
    try:
        yield
        assert _written == []
        assert time.process_time() - before < seconds
    finally:
        _written = None


PIECES = st.sampled_from(
    ["---", "\n", "\n\n", "  ", "\t", "- ", ": ", "#", "## ", "!!! warning\n    ", "&a ", "*a", "!!python/object ", "|\n  ", ">-\n",
     "{", "}", "[", "]", '"', "'", "“", "”", "：", "，", "`", "```", "**", "_", "~~~", "<", ">", "</script>", "<!--", "-->",
     "[x](lecture:", "[x](expert:nobody)", "![](images/", ")", "[^1]", "[^1]: ", "| a | b |\n|---|---|\n", "*[HTML]: ", "{: #x .y }",
     "name", "group", "内科", "summary", "location", "floor: 2", "2026-02-30", "0000-8800120", "1e999", "0x1F", "~", "null", "=", "<<: ",
     "\ufeff", "\u200b", "\u202e", "\x85", "\u2028", "\ud7ff", "\U0001fac0", "𠮷", "é", "0" * 40, "9" * 400]
)  # fmt: skip
WORDS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)).map(
    lambda words: words.encode("utf-8", "ignore").decode()
)


def all_are_diagnostics(problems):
    """Complaints, and nothing else."""
    assert all(isinstance(problem, Diagnostic) for problem in problems)


@fuzz
@given(WORDS)
@example("a: &a [*a]")
@example("? [a]\n: b")
@example("a: 2026-02-30T25:61:61")
@example("=: =")
def test_yaml(words):
    """A file of fields."""
    with harmless():
        all_are_diagnostics(yaml.parse(words, "content/x.yaml").problems)


@fuzz
@given(WORDS)
@example("[" * 3000)
@example("> " * 2000)
@example("*a **b " * 800)
@example("[^1]\n\n[^1]: [^1]")
@example("a&#27;b&#x202e;c{: .x }")
def test_markdown(words):
    """A body."""
    with harmless():
        all_are_diagnostics(convert(words, "content/x.md", 1, LINKABLE).problems)


STARTER = discover(REPOSITORY / "tests/starter").value
FRONT = "name: 内科\ngroup: 内科\nlicensed_as:\n  - '03'\nsummary: 诊治常见病。\nlocation:\n  building: outpatient\n  floor: 2\n"


def _site(words):
    """Read, check and lint the starter with one more department, all in memory."""
    source = Source("content/departments/fuzzed.md", words, "0")
    found = Discovery((*STARTER.sources, source), STARTER.assets)
    catalog, problems = assemble(REPOSITORY / "tests/starter", found)
    all_are_diagnostics([*problems, *lint(catalog, TODAY), *personal_numbers(found.sources, catalog, TODAY)])
    all_are_diagnostics(document.parse(source, LINKABLE).problems)


@fuzz
@given(WORDS, WORDS)
@example("name: [\n", "")
@example("name:\n  name:\n    - name: name", "x")
def test_front_matter(fields, body):
    """A whole entry, its fields of any shape, sound fields with strange neighbours."""
    with harmless():
        _site(f"---\n{fields}\n---\n{body}")
        _site(f"---\n{FRONT}{fields}\n---\n{body}")


@fuzz
@given(st.sampled_from(sorted(LINKABLE)), st.text(max_size=40), st.sampled_from(["", "#", "?", "/../", "%2e%2e/"]))
@example("lecture", "../../etc/passwd", "")
@example("expert", "\u0130", "#")
def test_references(scheme, key, tail):
    """Links to entries that are not there, or whose names are no names."""
    key = key.encode("utf-8", "ignore").decode()
    with harmless():
        _site(f"---\n{FRONT}---\n\n[x]({scheme}:{key}{tail}) ![x]({key}{tail}) <{scheme}:{key}>")


@pytest.fixture(scope="module")
def themed(tmp_path_factory):
    """A site with a theme of its own that each input writes anew."""
    root = tmp_path_factory.mktemp("themed")
    shutil.copytree(REPOSITORY / "themes/festival", root / "themes/fuzzed")
    return root


@fuzz
@given(
    WORDS,
    st.sampled_from(
        ["\n", "colour-ink: ", "extends: ", "@import url(", "a{b:c", "url(//x)", "@page{size:", "/*", "\\"]
    ),
)
@example("\\", "@import url(")
@example("a" * 300, "extends: ")
def test_theme_files(themed, words, lead):
    """Tokens and style sheets."""
    text = lead + words
    (themed / "themes/fuzzed/theme.yaml").write_text(text, encoding="utf-8")
    with harmless():
        all_are_diagnostics(load_theme(themed, "fuzzed")[1])
        all_are_diagnostics(external_references(text, "x.css"))
        all_are_diagnostics(minify_css(text, "x.css").problems)


def _picture(form):
    made = io.BytesIO()
    Image.new("RGB", (24, 16), "teal").save(made, form)
    return made.getvalue()


PICTURES = {form: _picture(form) for form in ("PNG", "JPEG", "WEBP", "GIF")}
PICTURES["SVG"] = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0"/></svg>'


@fuzz
@given(
    st.sampled_from(sorted(PICTURES)),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=6),
    st.integers(0, 2000),
)
@example("SVG", [(0, b"\xff\xfe")], 2000)
@example("PNG", [], 40)
def test_pictures(form, changes, length):
    """Pictures with bytes changed and ends cut off, each read as every form."""
    raw = bytearray(PICTURES[form])
    for place, piece in changes:
        raw[place % len(raw) : place % len(raw) + len(piece)] = piece
    cut = bytes(raw[: max(length, 1)])
    with harmless():
        assert isinstance(active_content(cut), str)
        svg_size(cut)
        try:
            read_header(cut)
            resize(cut, 12, "webp")
        except UnreadablePicture:
            pass


def _work(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(1000))


def test_the_harness_sees_what_it_must(tmp_path):
    """The controls: a block that writes, and one that does not end in time."""
    with pytest.raises(AssertionError), harmless():
        Path(tmp_path / "x").write_text("x", encoding="utf-8")
    with pytest.raises(AssertionError), harmless(0.05):
        _work(0.1)
