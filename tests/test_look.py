"""Layers, themes and templates: who wins, what is refused, what depends on what."""

import pytest

from pressroom.build.site import load_theme_and_templates
from pressroom.channels.filters import FILTERS
from pressroom.render.markup.layers import layers
from pressroom.render.markup.templates import Templates, load_words
from pressroom.render.markup.theme import CONTRASTS, contrast, load_theme
from tests.conftest import REPOSITORY


def put(root, path, words):
    """Write a file of a site."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(words, encoding="utf-8")


@pytest.fixture
def site(tmp_path):
    """A site with a theme over a theme, and templates on three layers."""
    put(tmp_path, "themes/top/theme.yaml", 'extends: middle\ncolour:\n  warm: "#dd9944"\n')
    put(tmp_path, "themes/middle/theme.yaml", 'extends: xinglin\ncolour:\n  warm: "#cc8844"\n  line: "#cccccc"\n')
    put(
        tmp_path,
        "themes/top/templates/probe.html",
        '{% extends "!probe.html" %}{% block a %}top {{ super() }}{% endblock %}',
    )
    put(
        tmp_path,
        "themes/middle/templates/probe.html",
        '{% extends "!probe.html" %}{% block a %}middle {{ super() }}{% endblock %}',
    )
    put(tmp_path, "templates/probe.html", "[{% block a %}site{% endblock %}]{% include 'part.html' %}")
    put(tmp_path, "templates/part.html", "{{ value }}")
    return tmp_path


def templates(root, theme="top"):
    """The templates of a site."""
    found = layers(root, load_theme(root, theme).value.chain)
    return Templates(found, FILTERS, load_words(found).value)


def test_each_layer_adds_to_the_one_beneath(site):
    """A bang means the same name one layer further down."""
    made, problems = templates(site).render("probe.html", {"value": "<b>"}, "x")

    assert not problems
    assert made == "[top middle site]&lt;b&gt;"


def test_nearer_tokens_win_and_others_are_inherited(site):
    """Token by token."""
    theme = load_theme(site, "top").value

    assert theme.chain == ("top", "middle", "xinglin")
    assert theme.tokens["colour-warm"] == "#dd9944"
    assert theme.tokens["colour-line"] == "#cccccc"
    assert "colour-ink" in theme.tokens
    assert theme.faces, "faces are inherited too"


def test_the_closure_changes_with_every_template_that_is_taken_in(site):
    """That is how a change of a partial reaches the pages."""
    before = templates(site).closure("probe.html").value
    put(site, "templates/part.html", "{{ value }}!")
    assert templates(site).closure("probe.html").value != before


@pytest.mark.parametrize(
    "words",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ value.append(1) }}",
        "{{ nothing }}",
        "{{ value.upper.__globals__ }}",
    ],
)
def test_templates_are_sandboxed_and_strict(site, words):
    """No way to the interpreter, no change of a value, no undefined name."""
    put(site, "templates/part.html", words)
    made, problems = templates(site).render("probe.html", {"value": []}, "x")

    assert made is None
    assert [(p.rule, p.span.path, p.span.line) for p in problems] == [("template/failed", "templates/part.html", 1)]


@pytest.mark.parametrize("name", ["../content/hospital.yaml", "/etc/passwd", "web/../../secret.html"])
def test_templates_cannot_leave_their_folders(site, name):
    """Neither by dots nor by an absolute path."""
    put(site, "secret.html", "x")
    put(site, "templates/part.html", f"{{% include '{name}' %}}")
    assert [p.rule for p in templates(site).closure("probe.html").problems] == ["template/missing"]


def test_templates_cannot_leave_by_a_link(site, tmp_path_factory):
    """A symbolic link that leads out is not there."""
    outside = tmp_path_factory.mktemp("outside") / "x.html"
    outside.write_text("x")
    (site / "templates/link.html").symlink_to(outside)
    put(site, "templates/part.html", "{% include 'link.html' %}")
    assert [p.rule for p in templates(site).closure("probe.html").problems] == ["template/missing"]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("extends: top\n", "theme/cycle"),
        ("extends: nowhere\n", "theme/missing"),
        ("extends: xinglin\ncolour:\n  ink: red\n", "theme/token"),
        ('extends: xinglin\ncolour:\n  ink: "#999999"\n', "theme/contrast"),
        ('colour:\n  ink: "#000000"\n', "theme/token-missing"),
        ("extends: xinglin\nlength:\n  radius: big\n", "theme/token"),
    ],
)
def test_mistakes_in_a_theme_have_a_place(site, words, rule):
    """In theme.yaml, with the token named."""
    put(site, "themes/top/theme.yaml", words)
    theme, problems = load_theme(site, "top")

    assert theme is None
    assert {p.rule for p in problems} == {rule}
    assert all(p.span.path == "themes/top/theme.yaml" for p in problems)


def test_contrast_is_that_of_the_standard():
    """Values of the WCAG's own examples."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_shipped_theme_meets_its_contrasts():
    """Each pair that carries text."""
    theme = load_theme(REPOSITORY, "xinglin").value
    for front, back, limit in CONTRASTS:
        assert contrast(theme.tokens[f"colour-{front}"], theme.tokens[f"colour-{back}"]) >= limit


def test_every_word_of_the_interface_exists_in_both_editions():
    """A page in English never shows a Chinese label by accident."""
    _, made = load_theme_and_templates(REPOSITORY, "xinglin").value
    for key, said in made.words.items():
        assert said.get("zh"), key
        if not key.startswith("print_"):
            assert said.get("en") is not None, key
