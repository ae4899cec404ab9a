"""What strangers write: content, templates, themes, drawings and pictures that attack.  Each protection has a control that
takes it out and shows that the attack would work."""

import http.server
import io
import os
import re
import signal
import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import html5lib
import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment
from PIL import Image

from pressroom.build.site import prepare
from pressroom.catalog.outgoing_refs import LINKABLE
from pressroom.core.diagnostic import Span
from pressroom.core.text import FORBIDDEN_CHARACTERS
from pressroom.core.time_limit import TimeLimitExceeded, time_limit
from pressroom.render.fonts import FontSet
from pressroom.render.formats import Format
from pressroom.render.markup import sandbox, stylesheets
from pressroom.render.markup.layers import Layer
from pressroom.render.markup.stylesheets import external_references
from pressroom.render.markup.templates import Templates
from pressroom.render.markup.theme import load_theme
from pressroom.render.paper.pdf import PdfEngine, PrintOrder
from pressroom.render.pictures import raster, vector
from pressroom.render.pictures.raster import UnreadablePicture, read_header, resize
from pressroom.render.pictures.vector import active_content
from pressroom.source import forbidden_markup, markdown, sanitiser, yaml
from pressroom.source.files import discover
from pressroom.source.markdown import convert
from tests.conftest import REPOSITORY
from tests.faults import TODAY

SECONDS = 8
"""Of computing that the worst text of a test may take; the slowest takes one."""


def dangers(html):
    """What in some HTML could act, leave the site or pose as a part of it."""
    found = []
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if str(element.tag) in (
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "svg",
            "math",
            "base",
            "link",
            "meta",
        ):
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            plain = str(name).lower()
            bare = re.sub(r"[\x00-\x20]", "", value).lower()
            if plain.startswith("on") or plain in ("style", "srcdoc", "formaction", "background"):
                found.append(plain)
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", bare)
            if plain in ("href", "src") and scheme and scheme[1] not in {"http", "https", "mailto", "tel", *LINKABLE}:
                found.append(f"{plain}={bare[:20]}")
            if plain == "id" and not re.match(r"s-|fn", value):
                found.append(f"id={value}")
            if plain == "class" and "header" in value:
                found.append(f"class={value}")
    return found


ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](javascript&#58;alert(1))",
    "[a](java&#10;script:alert(1))",
    "[a](&#1;javascript:alert(1))",
    "[a][x]\n\n[x]: javascript:alert(1)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![a](javascript:alert(1))",
    "![a](data:image/svg+xml;base64,PHN2Zz4=)",
    "a {: onclick=alert(1) }",
    "# t {: style='position:fixed' onmouseover=alert(1) }",
    "## t {: #search }",
    "## t {: #__proto__ }",
    "a\n{: #location class='site-header' }",
    "[a](https://x.example){: onclick=alert(1) target=_top }",
    '*[a"onx=1]: b\n\na"onx=1',
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mi xlink:href='data:x'>x</mi></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "`<img src=x onerror=alert(1)>`",
    "    <script>alert(1)</script>",
    '!!! note "<script>alert(1)</script>"\n    x',
    "x[^1]\n\n[^1]: <script>alert(1)</script>",
    '[^"><script>alert(1)</script>]\n\n[^"><script>alert(1)</script>]: x',
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "<!--><script>alert(1)</script>-->",
    '<a href="https://x.example" onclick="alert(1)">x</a>',
)  # fmt: skip


@pytest.mark.parametrize("words", ATTACKS)
def test_no_markdown_can_act(words):
    """Scripts, handlers, styles, foreign schemes, and names that shadow parts of the page."""
    assert dangers(convert(words, "x.md", 1, LINKABLE).value.html) == []


def test_the_attacks_are_attacks(monkeypatch):
    """The negative control: without the sanitiser many of them get through, and the look for dangers sees them."""

    class Open:
        def clean(self, html):
            return html

    monkeypatch.setattr(sanitiser, "_cleaner", lambda references: Open())
    through = [words for words in ATTACKS if dangers(convert(words, "x.md", 1, LINKABLE).value.html)]
    assert len(through) >= 10


def test_ids_and_classes_of_authors_are_let_through_without_the_filter(monkeypatch):
    """Another: the allow-list of the library alone would let ids pose as parts of the page."""
    shadow = '<h2 id="search" class="site-header">t</h2>'
    assert dangers(shadow) and not dangers(sanitiser.sanitise(shadow, LINKABLE))
    monkeypatch.setattr(sanitiser, "_attribute", lambda element, name, value: value)
    sanitiser._cleaner.cache_clear()
    try:
        assert dangers(sanitiser.sanitise(shadow, LINKABLE)) == ["id=search", "class=site-header"]
    finally:
        monkeypatch.undo()
        sanitiser._cleaner.cache_clear()


@pytest.mark.parametrize("target", ["javascript:alert", "data:text/html,x", "ftp://x/y", "//evil.example/x", "\\\\evil\\x", "/etc/x", "../x.html", "file:///etc/passwd"])  # fmt: skip
def test_every_other_link_is_told(starter, target):
    """A link is http, https, mailto, tel or a reference; whatever else is an error at its place."""
    file = starter / "content/departments/internal-medicine.md"
    file.write_text(file.read_text(encoding="utf-8") + f"\n[点]({target})\n", encoding="utf-8")
    assert {p.rule for p in prepare(starter, TODAY).problems} & {"link/scheme", "link/relative"}


# --- time


TANGLES = {
    "brackets": "[" * 100_000,
    "pictures": "![" * 100_000,
    "links": "[a](" * 100_000,
    "backticks": "`" * 100_000,
    "backtick words": "` " * 100_000,
    "comments": "<!--" * 100_000,
    "stars": "*a **a" * 30_000,
    "underscores": "_a__" * 50_000,
    "angles": "<a " * 50_000,
    "fences": "```\n" * 50_000,
    "definitions": "a\n: b\n" * 20_000,
    "deep lists": "\n".join(" " * (2 * (i % 60)) + "- a" for i in range(20_000)),
    "deep quotes": "\n".join(">" * 39 + "a" for i in range(2_000)),
    "tables": "|a|b|\n|-|-|\n" + "|" * 100_000,
    "footnotes": "".join(f"[^{i}]" for i in range(3_000)) + "\n\n" + "".join(f"[^{i}]: x\n" for i in range(3_000)),
    "abbreviations": "".join(f"*[a{i}]: b\n" for i in range(3_000)) + "a1 " * 20_000,
    "boxes": "!!! note\n    a\n" * 20_000,
    "attributes": "a {: " + "a=b " * 50_000 + "}",
}


@pytest.mark.parametrize("name", TANGLES)
def test_no_markdown_takes_long(name, monkeypatch):
    """Converted or refused, in bounded time, without an exception."""
    monkeypatch.setattr(markdown, "MAX_SECONDS", 4.0)
    began = time.process_time()
    convert(TANGLES[name], "x.md", 1, LINKABLE)
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    "words",
    [
        "我们医院提供服务" * 4_000,
        "一百二十" * 8_000,
        "姓名：" * 10_000,
        "原价100元现价50元" * 3_000,
        "最" * 30_000,
        "“最好”" * 8_000,
        "（甲）" * 10_000,
    ],
)
def test_no_sentence_takes_long_to_judge(starter, words):
    """A paragraph without a full stop: the compliance desk reads it in time that grows with it and not faster."""
    file = starter / "content/departments/internal-medicine.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")
    began = time.process_time()
    prepare(starter, TODAY)
    assert time.process_time() - began < SECONDS


def test_without_the_look_beforehand_the_clock_has_to_end_it(monkeypatch):
    """The negative control: a fifth of those brackets is still at work after two seconds, and only the bound ends it."""
    monkeypatch.setattr(forbidden_markup, "_tangles", lambda *_: iter(()))
    monkeypatch.setattr(markdown, "MAX_SECONDS", 2.0)
    began = time.process_time()
    _, problems = convert("[" * 20_000, "x.md", 1, LINKABLE)
    assert time.process_time() - began > 1.5
    assert [problem.rule for problem in problems] == ["markdown/tangled"]
    after = convert("- a\n\n- b", "x.md", 1, LINKABLE).value.html
    markdown._converter.cache_clear()
    assert after == convert("- a\n\n- b", "x.md", 1, LINKABLE).value.html, "the next text is not taken for its rest"


def stubborn():
    """Work that takes the first exception for its own."""
    with time_limit(0.2):
        with suppress(TimeLimitExceeded):
            while True:
                pass
        while True:
            pass


def test_the_bound_ends_work_and_leaves_nothing_behind():
    """Also where a library takes the first exception for its own; other threads are let be."""
    with pytest.raises(TimeLimitExceeded):
        stubborn()
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0
    done = []

    def elsewhere():
        with time_limit(1):
            done.append(signal.getitimer(signal.ITIMER_VIRTUAL)[0])

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert done == [0]


YAML_ATTACKS = {
    "anchors": "a: &a [x, x]\nb: [*a, *a]\n",
    "laughs": "a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "merge": "a: &a {x: 1}\nb:\n  <<: *a\n",
    "tag": "a: !!python/object/apply:os.system ['touch /tmp/owned']\n",
    "deep flow": "a: " + "[" * 50_000,
    "deep blocks": "".join(" " * i + "a:\n" for i in range(1_000)),
    "many": "a:\n" + "- x\n" * 300_000,
    "keys": "".join(f"k{i}: x\n" for i in range(100_000)),
    "long key": "a" * 1_000_000 + ": x\n",
    "long scalar": "a: " + "x" * 3_000_000 + "\n",
    "escaped control": 'a: "x\\x00y"\n',
    "escaped override": 'a: "x\\u202ey"\n',
    "escaped surrogate": 'a: "\\ud800"\n',
    "two documents": "a: 1\n---\nb: 2\n",
    "complex key": "? [a, b]\n: x\n",
}


@pytest.mark.parametrize("name", YAML_ATTACKS)
def test_no_yaml_explodes(name):
    """Refused with a place, in bounded time; a long text is just long."""
    began = time.process_time()
    tree, problems = yaml.parse(YAML_ATTACKS[name], "x.yaml")
    assert time.process_time() - began < SECONDS
    assert bool(problems) == (name != "long scalar")
    assert tree is None or name.startswith(("escaped", "long"))


def test_without_the_limits_yaml_explodes(monkeypatch):
    """Negative control: the numbers are what stops it."""
    monkeypatch.setattr(yaml, "MAX_NODES", 10**9)
    assert yaml.parse("a:\n" + "- x\n" * 60_000, "x.yaml").value is not None
    monkeypatch.setattr(yaml, "FORBIDDEN_CHARACTERS", re.compile("(?!)"))
    assert yaml.parse(YAML_ATTACKS["escaped override"], "x.yaml").problems == ()


# --- characters, names, files


@pytest.mark.parametrize(
    "character",
    [
        "\u202e",
        "\u2066",
        "\x1b",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U000e0041",
        "\u200b",
        "\u200d",
        "\ufe0f",
        "\u00ad",
        "\u3164",
    ],
)
def test_characters_that_deceive_are_told(starter, character):
    """In front matter and in bodies, at their place."""
    file = starter / "content/departments/internal-medicine.md"
    words = file.read_text(encoding="utf-8")
    for changed in (words + f"好{character}坏\n", words.replace("summary: ", f"summary: 好{character}", 1)):
        file.write_text(changed, encoding="utf-8")
        told = [p for p in prepare(starter, TODAY).problems if p.rule == "source/control"]
        assert told and told[0].span.line > 1
    assert FORBIDDEN_CHARACTERS.search(character) and not FORBIDDEN_CHARACTERS.search(
        "汉字 \t\n“’…·\u3000\u00a0é😀👨\u200d👩\u200d👧❤\ufe0f1\ufe0f\u20e3"
    )


@pytest.mark.parametrize("name", [b"a\xff.md", "a\u202e.md".encode(), b"a\nb.md", b"a\x1b[2J.png"])
def test_names_that_cannot_be_shown_are_told(starter, run, name):
    """As text that can be printed, by every kind of report."""
    (starter / "content/departments" / os.fsdecode(name)).write_text("---\nname: x\n---\n")
    for form in ("full", "json", "sarif", "github", "concise"):
        answer = run(starter, "check", "--format", form)
        assert answer.code == 1 and "source/name" in answer.out
        assert "\x1b" not in answer.out and "\u202e" not in answer.out


@pytest.mark.parametrize("name", ["a#b.png", "a?b.png", "a%41.png", 'a"b.png', "a<b.png", "a:b.png"])
def test_a_picture_that_no_address_can_name_is_told(starter, name):
    """A page would show a gap in its place; spaces and Chinese names are written into addresses, and stay."""
    (starter / "content/images").mkdir()
    for one in (name, "my picture.png", "照片.png"):
        (starter / "content/images" / one).write_bytes(saved("PNG"))
    told = [(one.span.path, one.rule) for one in discover(starter).problems]
    assert told == [(f"content/images/{name}", "source/name")]


def test_links_pipes_and_large_files_are_not_read(starter, tmp_path):
    """Links out of content/, a pipe that never ends, a picture larger than any camera's."""
    (tmp_path / "secret.md").write_text("---\nname: secret\n---\n")
    folder = starter / "content/departments"
    (folder / "linked.md").symlink_to(tmp_path / "secret.md")
    (starter / "private.png").write_bytes(b"x")
    (starter / "content/images").mkdir()
    (starter / "content/images/inside.png").symlink_to("../../private.png")
    (folder / "away").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.md")
    os.mkfifo(starter / "content/images/pipe.png")
    with (starter / "content/images/huge.png").open("wb") as stream:
        stream.truncate(90_000_000)

    found, problems = discover(starter)

    assert {Path(source.path).name for source in found.sources} == {"hospital.yaml", "internal-medicine.md"}
    assert not found.assets
    told = {Path(problem.span.path).name: problem.rule for problem in problems}
    assert told.pop("huge.png") == "source/too-large"
    assert set(told) == {"linked.md", "inside.png", "away", "pipe.md", "pipe.png"}
    assert set(told.values()) == {"source/not-read"}


def test_a_folder_that_cannot_be_read_is_told(starter, monkeypatch):
    """Else every page of it would be taken from the site without a word; the control: one that is gone is no mistake."""
    look = os.scandir

    def closed(folder):
        if str(folder).endswith("departments"):
            raise refusal
        return look(folder)

    folder = str(starter / "content/departments")
    monkeypatch.setattr("pressroom.source.files.os.scandir", closed)
    refusal = PermissionError(13, "Permission denied", folder)
    told = [(one.span.path, one.rule) for one in discover(starter).problems]
    refusal = FileNotFoundError(2, "No such file or directory", folder)

    assert told == [("content/departments", "source/unreadable")]
    assert discover(starter).problems == ()


HIDDEN = (
    "最&#20339;",
    "最&#x200b;佳",
    "最\u2064佳",
    "最[佳][1]",
    "[最](https://a.example)佳",
    "最[^1]佳",
    "最`佳`",
    "最<!-- -->佳",
    "最{: .x}佳",
)
"""Ways to show a word on the page that nobody finds in the source."""


@pytest.mark.parametrize("words", ["最佳", *HIDDEN])
def test_no_word_is_hidden_from_those_who_check(starter, words):
    """Codes, invisible characters, links, notes and code marks: refused, or read as the page shows them."""
    file = starter / "content/departments/internal-medicine.md"
    file.write_text(
        f"{file.read_text(encoding='utf-8')}\n全国{words}医院。\n\n[1]: https://a.example\n\n[^1]: 注。\n",
        encoding="utf-8",
    )
    told = {problem.rule for problem in prepare(starter, TODAY).problems}
    assert told & {"law/AD-9-3a", "markdown/reference", "markdown/attributes", "source/control"}


@pytest.mark.parametrize(
    "words",
    ["13900000001", "139.0000.0001", "13900<!-- -->000001", "1390000**0001**", "139&#48;0000001", "139\u200b00000001"],
)
def test_no_number_is_hidden_from_those_who_check(starter, words):
    """Written through with markup, it is whole on the page; the complaint does not quote it."""
    file = starter / "content/departments/internal-medicine.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n\n电话{words}。\n", encoding="utf-8")
    told = [
        p
        for p in prepare(starter, TODAY).problems
        if p.rule in ("privacy/mobile", "markdown/reference", "source/control")
    ]
    assert len(file.read_text(encoding="utf-8").split("\n")) - 1 in {problem.span.line for problem in told}
    assert "13900000001" not in repr(told)


@pytest.mark.parametrize("key", ["con", "lpt1", "a" * 101])
def test_ids_that_a_disk_cannot_hold_are_told(starter, key):
    """Names of devices on Windows, and names that leave no room for suffixes."""
    page = starter / "content/departments/internal-medicine.md"
    page.rename(page.with_name(f"{key}.md"))
    assert "id/form" in {problem.rule for problem in prepare(starter, TODAY).problems}
    assert load_theme(starter, "a" * 300).value is None


# --- templates


@dataclass(frozen=True)
class Leak:
    """A value of a foreign kind in a context, as a mistake of ours would put it there."""

    path: Path
    kind: type
    module: object


Leak.__module__ = "pressroom.test"

TEMPLATE_ATTACKS = (
    "{{ ''.__class__.__mro__ }}",
    "{{ hospital.__class__ }}",
    "{{ hospital.parse_file('/etc/passwd') }}",
    "{{ hospital.parse_raw('x', content_type='pickle', allow_pickle=true) }}",
    "{{ hospital.model_construct() }}",
    "{{ leak.path.read_text() }}",
    "{{ leak.path.parent }}",
    "{{ leak.kind.mro() }}",
    "{{ leak.module.system('touch owned') }}",
    "{{ self.__init__.__globals__ }}",
    "{{ t.__globals__ }}",
    "{{ '{0.__class__}'.format(hospital) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ [1] * 1000000000 }}",
    "{{ 10 ** 1000000000 }}",
    "{{ 'a'.ljust(1000000000) }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ [1]|batch(1000000000, 'x')|list }}",
    "{{ lipsum(n=1000000) }}",
    "{{ range(1000000000)|list }}",
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "{% include '../../../etc/passwd' %}",
    "{% include '/etc/passwd' %}",
    "{% include 'linked.html' %}",
    "{{ undefined_name }}",
    "{{ namespace.__init__ }}",
    "{% set x = [] %}{{ x.append(1) }}",
    "{{ 5|round(-999999999) }}",
    "{{ [1]|tojson(indent=1000000000) }}",
    "{{ ('a' * 9000000).replace('a', 'b' * 9000000) }}",
    "{{ ('a b ' * 1000000)|wordwrap(1, true, 'b' * 9000000) }}",
    "{{ hospital|attr('parse_file') }}",
    "{{ leak['path']['parent'] }}",
    "{% include '" + "a" * 300 + "' %}",
)


def rendered(words, folder, **more):
    """Render a template of a site with what a page gives it."""
    folder.mkdir(exist_ok=True)
    (folder / "x.html").write_text(words, encoding="utf-8")
    (folder / "linked.html").unlink(missing_ok=True)
    (folder / "linked.html").symlink_to("/etc/hostname")
    hospital = prepare(REPOSITORY / "tests/starter", TODAY).catalog
    model = next(entry.model for entry in hospital.entries.values())
    context = {"hospital": model, "t": lambda key: key, "leak": Leak(Path("/etc/hostname"), Leak, os)}
    return Templates((Layer("site/templates", folder), *more.get("layers", ())), {}, {}).render("x.html", context, "x")


@pytest.fixture(scope="module")
def quick():
    """Templates may take half a second in these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pressroom.render.markup.templates.MAX_SECONDS", 0.5)
        patch.setenv("XDG_CACHE_HOME", "/nonexistent")
        yield


@pytest.mark.parametrize("words", TEMPLATE_ATTACKS)
def test_no_template_gets_out_or_takes_long(words, tmp_path, quick):
    """Each is a diagnostic with a line, soon."""
    began = time.process_time()
    made, problems = rendered(words, tmp_path / "templates")
    assert made is None and problems and problems[0].rule.startswith("template/")
    assert time.process_time() - began < SECONDS


def test_a_plain_template_works(tmp_path):
    """The sandbox lets through what pages need."""
    made, problems = rendered(
        "{{ hospital.name.upper() }}{% for i in range(3) %}{{ i * 2 }}{% endfor %}", tmp_path / "t"
    )
    assert not problems and made.endswith("024")


def test_jinjas_own_sandbox_would_let_models_read_files(tmp_path):
    """The negative control for models: pydantic's own methods are within reach there."""
    (tmp_path / "secret.json").write_text('"secret"')
    environment = ImmutableSandboxedEnvironment()
    model = type(next(iter(prepare(REPOSITORY / "tests/starter", TODAY).catalog.entries.values())).model)
    words = "{{ model.parse_file is defined }}{{ path.read_text() }}"
    made = environment.from_string(words).render(model=model, path=tmp_path / "secret.json")
    assert made == 'True"secret"'


def test_without_the_products_bound_memory_goes(tmp_path, monkeypatch, quick):
    """The negative control for bounds: a little more than is allowed is made."""
    monkeypatch.setattr(sandbox, "MAX_PRODUCT", 10**9)
    made, problems = rendered("{{ ('a' * 20000000)|length }}", tmp_path / "t")
    assert (made, problems) == ("20000000", ())


def test_words_cannot_look_into_what_they_are_given(starter, run):
    """A phrase of the interface fills in words, and no attributes of them."""
    (starter / "templates").mkdir()
    (starter / "templates/words.yaml").write_text("skip: {zh: '{x.__class__}跳到正文', en: skip}\n", encoding="utf-8")
    answer = run(starter, "build", "--only", "web", "--executor", "serial", "--output", starter / "o")
    pages = "".join(file.read_text(encoding="utf-8") for file in (starter / "o").rglob("*.html"))
    assert "<class" not in pages and "&lt;class" not in pages and answer.code in (0, 1)


@pytest.mark.parametrize("name", ["../../x", "..", "/etc", "a/b", "x\n"])
def test_no_theme_name_leads_out(starter, name):
    """Neither in site.yaml nor in what a theme extends."""
    (starter.parent / "x").mkdir()
    (starter.parent / "x/theme.yaml").write_text("colour: {}\n")
    assert load_theme(starter, name).value is None
    (starter / "themes/mine").mkdir(parents=True)
    (starter / "themes/mine/theme.yaml").write_text(f"extends: {name!r}\n")
    assert load_theme(starter, "mine").value is None


def test_layers_do_not_follow_links_out(tmp_path, monkeypatch):
    """And the negative control: a layer that does not look where a link leads would read it."""
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "layer").mkdir()
    (tmp_path / "layer/a.css").symlink_to(tmp_path / "secret")
    layer = Layer("x", tmp_path / "layer")
    assert layer.find("a.css") is None and layer.find("../secret") is None and layer.find("/etc/passwd") is None
    monkeypatch.setattr(Path, "is_relative_to", lambda self, other: True)
    assert Layer("x", tmp_path / "layer").find("a.css") is not None


# --- themes, drawings


@pytest.mark.parametrize(
    "words",
    [
        "@import url(https://x.example/a.css);",
        "@import 'a.css';",
        "a { background: url(https://x.example/t.gif) }",
        "a { background: URL( '//x.example/t.gif' ) }",
        "a { background: url(data:image/svg+xml,x) }",
        "a { src: url(file:///etc/passwd) }",
        "a { b: \\75rl(//x.example) }",
        "@\\69mport '//x.example';",
        "a { b: url(h\\74tps://x.example) }",
        "a { b: url(/\\x.example/a) }",
        "a { b: image-set('//x.example/a' 1x) }",
        'a::before { content: "/*" } @import url(//x.example); b::before { content: "*/" }',
    ],
)
def test_style_sheets_reach_nowhere(starter, words):
    """Each is an error at its line; the theme's own files are not."""
    assert external_references(words, "x.css")
    assert not external_references(
        "a { src: url(../fonts/a.woff2) } /* url(https://x) */ b { mask: url('asset:theme/a.svg') } c { content: '\\2713 @import' }",
        "x",
    )
    (starter / "themes/mine/css").mkdir(parents=True)
    (starter / "themes/mine/theme.yaml").write_text("extends: xinglin\n")
    (starter / "themes/mine/css/theme.css").write_text(f"\n{words}\n")
    (starter / "content/site.yaml").write_text("base_url: https://www.example.cn/\ntheme: mine\n")
    told = [p for p in prepare(starter, TODAY).problems if p.rule == "theme/css-elsewhere"]
    assert told and told[0].span.line == 2 and told[0].span.path == "themes/mine/css/theme.css"


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {0}>{1}</svg>'
COPY = "<use href='#a{}'/>"
DRAWN_ATTACKS = (
    SVG.format("", "<script>alert(1)</script>"),
    SVG.format("onload='alert(1)'", ""),
    SVG.format("", "<foreignObject><p>x</p></foreignObject>"),
    SVG.format("", "<a href='https://x.example'><path d=''/></a>"),
    SVG.format("", "<image href='https://x.example/t.png'/>"),
    SVG.format("", "<image xlink:href='file:///etc/passwd'/>"),
    SVG.format("", "<use href='other.svg#a'/>"),
    SVG.format("", "<image href='data:image/svg+xml,x'/>"),
    SVG.format("", "<animate attributeName='href' to='javascript:alert(1)'/>"),
    SVG.format("", "<style>@import url(https://x.example)</style>"),
    SVG.format("", "<rect style='fill:url(https://x.example)'/>"),
    SVG.format("", "<rect fill='url(//x.example#a)'/>"),
    "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + SVG.format("", "<text>&x;</text>"),
    "<!DOCTYPE svg [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>" + SVG.format("", "<text>&b;</text>"),
    "<?xml-stylesheet href='https://x.example/a.css'?>" + SVG.format("", ""),
    SVG.format("", "<g>" * 5_000 + "</g>" * 5_000),
    SVG.format("", "<g/>" * 40_000),
    SVG.format("", "<rect style='fill:\\75rl(https://x.example)'/>"),
    SVG.format("", "<style>@\\69mport '//x.example';</style>"),
    SVG.format("", "<style>a { b: image-set('//x.example/a' 1x) }</style>"),
    SVG.format("", "<h:style xmlns:h='http://www.w3.org/1999/xhtml'>a {}</h:style>"),
    SVG.format("xmlns:s='http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd' s:docname='C:\\Users\\wang\\a.svg'", ""),
    SVG.format("", "<g id='a'><use href='#a'/></g>"),
    SVG.format("", "<g id='a'><use href='#b'/></g><g id='b'><use xlink:href=' #a'/></g>"),
    SVG.format("", "<pattern id='p'><rect fill='url(#p)'/></pattern>"),
    SVG.format("", "<style>.a { fill: url('#p') }</style><pattern id='p'><rect class='a'/></pattern>"),
    SVG.format("", "<g id='a0'/>" + "".join(f"<g id='a{n}'>{COPY.format(n - 1) * 10}</g>" for n in range(1, 9))),
    "<html><script>alert(1)</script></html>",
    "<svg",
    "",
)


@pytest.mark.parametrize("words", DRAWN_ATTACKS)
def test_a_drawing_is_a_drawing(words):
    """Scripts, handlers, links, fetched pictures, entities, depth without end."""
    assert active_content(words.encode())
    assert active_content(words.encode("utf-16"))


def test_plain_drawings_pass_and_bad_ones_are_told(starter):
    """Those of the sample and the themes are drawings; a bad one stops the build, in content and in a theme."""
    for file in [*REPOSITORY.glob("content/**/*.svg"), *REPOSITORY.glob("themes/**/*.svg")]:
        assert active_content(file.read_bytes()) == "", file
    (starter / "content/images").mkdir()
    (starter / "content/images/a.svg").write_text(DRAWN_ATTACKS[0])
    assert [p.rule for p in prepare(starter, TODAY).problems] == ["image/acting"]


def test_without_the_list_of_elements_a_script_passes(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(vector, "_DRAWING", vector._DRAWING | {"script"})
    assert active_content(DRAWN_ATTACKS[0].encode()) == ""
    monkeypatch.setattr(stylesheets, "_ELSEWHERE", re.compile("(?!)"))
    assert external_references("@import 'a.css';", "x") == ()


# --- the print engine


@pytest.fixture
def listening():
    """A server that nobody may call: gives its address and the calls that came."""
    calls = []

    class Never(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Never)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    server.server_close()


FETCHING = """<html><head><link rel=stylesheet href="{0}/a.css"><link rel=attachment href="{0}/att"><style>@import url({0}/b.css);
@font-face {{ font-family: x; src: url({0}/f.woff) }} body {{ font-family: x; background: url({0}/c.png) }}
p::before {{ content: url({0}/d.png) }} li {{ list-style-image: url({0}/e.png) }}</style></head><body><p>x</p>
<img src="{0}/g.png"><img src="asset:content/drawing.svg"><object data="{0}/h.svg"></object><embed src="{0}/i.svg">
<img src="file:///etc/hostname"><img src="asset:../../../etc/hostname"><img src="asset:theme/../../etc/hostname"><img src="//127.0.0.1/j">
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{0}/k.png" width="9" height="9"/></svg>
<a rel=attachment href="{0}/l">x</a></body></html>"""


def test_the_print_engine_fetches_nothing_from_outside(listening, monkeypatch):
    """Every way that HTML, CSS and SVG know, and not one call; the negative control: the library's own fetcher calls."""
    address, calls = listening
    asked = []

    def read(path):
        asked.append(path)
        if path.endswith(".svg"):
            return SVG.format('width="9" height="9"', f'<image href="{address}/m.png" width="9" height="9"/>').encode()
        raise KeyError(path)

    engine, inks = PdfEngine(FontSet((), frozenset())), load_theme(REPOSITORY, "xinglin").value.inks()
    style = f"p {{ background: url({address}/n.png) }}"
    shape = Format("x", 210, 297, is_pressed=False)  # an attachment can be written once, and we have none
    made, _ = engine.render(
        FETCHING.format(address), style, PrintOrder(shape, inks, read, Span("x"), lambda fields: {})
    )
    assert made is not None
    assert calls == []
    assert not [path for path in asked if path != "content/drawing.svg" and ".." not in path]

    from weasyprint import HTML

    HTML(string=FETCHING.format(address)).render()
    assert calls


# --- pictures


def png(width, height):
    """A PNG whose head promises a size, with hardly any data behind it."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def saved(form, **options):
    """A small picture."""
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    "raw",
    [png(40_000, 40_000), png(40_000, 10), png(10, 40_000), png(2**31 - 1, 2**31 - 1), b"", b"GIF89a", b"<svg/>", b"%PDF-1.7", saved("TIFF"), saved("BMP"), saved("PNG")[:40]],
    ids=["bomb", "wide", "high", "absurd", "empty", "head only", "svg", "pdf", "tiff", "bmp", "cut"],
)  # fmt: skip
def test_pictures_are_refused_before_they_are_decoded(raw):
    """By their heads: too many pixels, too long a side, another format, broken off."""
    with pytest.raises(UnreadablePicture):
        read_header(raw)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_truncated_and_mislabelled_pictures(starter, form):
    """Cut anywhere: told, never half a picture; under another suffix: taken for what it is."""
    raw = saved(form)
    for part in (0.3, 0.6, 0.95):
        with pytest.raises(UnreadablePicture):
            resize(raw[: int(len(raw) * part)], 100, "png")
    (starter / "content/images").mkdir()
    (starter / "content/images/a.jpg").write_bytes(raw)
    assert prepare(starter, TODAY).is_sound
    assert Image.open(io.BytesIO(resize(raw, 100, "jpg"))).format == "JPEG"


def test_without_the_limits_a_bomb_is_taken(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(raster, "MAX_PIXELS", 10**12)
    monkeypatch.setattr(raster, "MAX_SIDE", 10**9)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert raster._open(png(40_000, 40_000)).width == 40_000
