"""Templates compiled for speed say what Jinja's own way says."""

import gc
import weakref
from dataclasses import dataclass

import jinja2
import pytest
from jinja2.compiler import CodeGenerator
from markupsafe import Markup
from pydantic import BaseModel

from pressroom.render.markup.code_generator import UNGUARDED
from pressroom.render.markup.compiled_templates import PAGE_STATE_KEY, PageState, macro_cache
from pressroom.render.markup.sandbox import Sandbox

PARTS = {
    "icons": "{% set known = {'a': '<i>'} %}{% macro icon(name, size=1) %}<b>{{ known[name]|safe if name in known else name }}{{ size }}{% endmacro %}",
    "macros": "{% macro hello(name) %}{{ t }}, {{ name }}{% if tone %} {{ tone }}{% endif %}{% endmacro %}",
    "counting": "{% set so_far = namespace(n=0) %}{% macro next() %}{% set so_far.n = so_far.n + 1 %}{{ so_far.n }}{% endmacro %}",
    "forms": "{% set so_far = namespace(n=0) %}{% macro mute(a, b='d') %}{% set so_far.n = so_far.n + 1 %}{% endmacro %}"
    "{% macro two(a, b='<b>') %}{{ a }}/{{ b }}{% endmacro %}{% macro rest(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}"
    "{% macro around(a) %}{{ a }}({{ caller() }}){% endmacro %}"
    "{{ mute(x) }}{{ mute(x, x) }}{{ so_far.n }}|{{ two(x) }}|{{ two(x, x) }}|{{ two(x, b=x) }}|{{ two(b=x, a=1) }}"
    "|{{ rest(x, 2, c=3) }}|{% call around(x) %}{{ x }}{% endcall %}",
    "nested": "{% import 'macros' as m with context %}{% macro twice(name) %}{{ m.hello(name) }}{{ m.hello(name) }}{% endmacro %}",
    "foot": "{% import 'macros' as m with context %}{% import 'nested' as n with context %}{{ m.hello(x) }}|{{ n.twice(x) }}",
    "page": "{% import 'macros' as m with context %}{% import 'nested' as n with context %}{% from 'icons' import icon %}"
    "{% import 'counting' as c with context %}{% import 'counting' as d with context %}"
    "{{ x }}{{ m.hello(x) }}{{ n.twice('<') }}{{ icon('a') }}{{ icon('a') }}{{ icon('<') }}{{ icon(x) }}{{ icon('a', size=2) }}"
    "{{ c.next() }}{{ c.next() }}{{ d.next() }}{% set tone = '!' %}{% include 'foot' %}"
    "{% set inner %}{{ x }}{{ 5 }}{{ none }}{{ 2.5 }}{{ ['<'] }}{% endset %}{{ inner }}{{ inner ~ x }}{{ inner|upper }}",
}
WORDS = ("plain", "<&>\"'", "中文", Markup("<em>"), 7, None, "")


class Own(Sandbox):
    """The sandbox with the library's templates."""

    template_class = jinja2.Template
    code_generator_class = CodeGenerator


def environment(kind):
    return kind(loader=jinja2.DictLoader(PARTS), autoescape=True, undefined=jinja2.StrictUndefined)


@pytest.mark.parametrize("x", WORDS, ids=repr)
def test_a_page_comes_out_as_the_library_makes_it(x):
    """Escaping, blocks that are kept, modules, macros and their state."""
    ours, own = environment(Sandbox), environment(Own)
    values = {"x": x, "t": x, "tone": ""}
    expected = own.get_template("page").render(values)
    assert ours.get_template("page").render(values, **{PAGE_STATE_KEY: PageState()}) == expected
    assert ours.get_template("page").render(values) == expected
    assert ours.get_template("forms").render(values) == own.get_template("forms").render(values)


def test_a_module_is_made_once_a_page_for_equal_surroundings():
    """Another value of a name that it uses, itself or through another, makes another one; so does another page."""
    made = environment(Sandbox)
    page = PageState()
    assert made.get_template("page").render(x="x", t="t", tone="", **{PAGE_STATE_KEY: page}).count("t, x !") == 3
    names = [key[0] for key in page.modules]
    assert names.count("macros") == 2, "with a tone and without"
    assert "counting" not in names, "what counts is made anew"
    assert made.get_template("page").render(x="x", t="s", tone="", **{PAGE_STATE_KEY: PageState()}).count("s, x") == 4


def test_nothing_of_a_page_stays_when_it_is_done():
    """Its values go at once, and not when somebody looks for what refers to itself."""

    class Value:
        def __str__(self):
            return "v"

    template, page, value = environment(Sandbox).get_template("page"), PageState(), Value()
    gone = weakref.ref(value)
    gc.disable()
    try:
        assert "v" in template.render(x=value, t="t", tone="", **{PAGE_STATE_KEY: page})
        del value
        assert gone() is not None
        page.take_apart()
        assert gone() is None
    finally:
        gc.enable()


def test_only_macros_of_their_words_alone_are_remembered():
    """One that asks what surrounds it, or has a state, is run each time."""
    made = environment(Sandbox)
    page = "{% from 'icons' import icon %}{{ icon('a') }}{{ icon('b') }}{{ icon(Markup('a')) }}"
    assert made.from_string(page).render(Markup=Markup) == "<b><i>1<b>b1<b><i>1"
    icon = made.get_template("icons").module.icon
    assert macro_cache(icon) is not None
    for name, macro in (("macros", "hello"), ("counting", "next"), ("nested", "twice")):
        module = made.get_template(name).make_module({"t": "t", "tone": "", "x": "x"})
        assert macro_cache(getattr(module, macro)) is None, name


def test_an_undefined_value_is_still_refused():
    """It is no string, and becomes none."""
    with pytest.raises(jinja2.UndefinedError, match="'x' is undefined"):
        environment(Sandbox).from_string("{{ x }}").render()


def test_an_attribute_is_read_without_questions_only_where_every_value_has_it():
    """One that a value may lack comes out as undefined, and what the sandbox keeps back is kept back, read twice or not."""

    class Loose(BaseModel):
        word: str = "<w>"

    @dataclass(slots=True)
    class Tight:
        word: str = "中"
        _own: str = "secret"

    Loose.__module__ = Tight.__module__ = "pressroom.trial"
    made = environment(Sandbox)
    page = made.from_string(
        "{{ x.word }}|{{ x.none is defined }}|{{ x.model_dump is defined }}|{{ x._own is defined }}"
    )
    for _ in range(2):
        assert page.render(x=Loose()) == "&lt;w&gt;|False|False|False"
        assert page.render(x=Tight()) == "中|False|False|False"
        assert page.render(x={"word": "d"}) == "d|False|False|False"
    assert {Loose, Tight} <= UNGUARDED["word"]
    assert not UNGUARDED.get("none") and not UNGUARDED.get("model_dump") and not UNGUARDED.get("_own")
    assert dict not in UNGUARDED["word"]


def test_a_macro_is_still_refused_more_than_it_takes():
    """The complaint is the library's."""
    made = environment(Sandbox)
    with pytest.raises(TypeError, match="not more than 1 argument"):
        made.from_string("{% macro one(a) %}{{ a }}{% endmacro %}{{ one(1, 2) }}").render()
