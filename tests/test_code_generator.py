"""Any template says with our code what it says with the library's own: the same text, or the same complaint."""

import datetime as dt
import os
import random
import re
from dataclasses import InitVar, dataclass, field
from enum import Enum

import jinja2
import pytest
from jinja2.compiler import CodeGenerator
from markupsafe import Markup
from pydantic import BaseModel

from pressroom.build.site import prepare
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines
from pressroom.channels.filters import FILTERS as OWN
from pressroom.render.markup import templates
from pressroom.render.markup.code_generator import FastCodeGenerator
from pressroom.render.markup.sandbox import Sandbox
from tests.conftest import REPOSITORY
from tests.test_build import TODAY

COUNT = int(os.environ.get("PRESSROOM_TEMPLATES", "150"))
"""Random templates; more of them are tried by hand after a change of the generator."""
MARKED = "<i>&\"'"


class Tone(Enum):
    """A choice of words."""

    LOUD = "<b>"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of our own, as entries are."""

    word: str = MARKED
    other: object = Markup("<em>")
    late: InitVar[int] = 0
    held: tuple[object, ...] = field(default=(1, MARKED, None))

    @property
    def loud(self) -> str:
        """A word that is made when it is asked for."""
        return self.word.upper()

    def greet(self, name: str = "<you>") -> str:
        """A method with a default."""
        return f"{self.word} {name}"


class Model(BaseModel):
    """A value that was read."""

    word: str = MARKED
    class_: str = "<class>"
    inner: Fact = Fact()
    count: int = 3


class Loose:
    """A value whose words are its own."""

    def __init__(self) -> None:
        self.word = MARKED

    def __repr__(self) -> str:
        return "<loose>"


for kind in (Tone, Fact, Model, Loose):
    kind.__module__ = "pressroom.trial"

NAMES = ("fact", "model", "loose", "tone", "day", "words", "sound", "none", "number", "many", "mapped", "gone", "held")
ATTRIBUTES = ("word", "other", "inner", "held", "loud", "greet", "greet()", "late", "value", "name", "year", "count", "class", "from",
              "None", "items()", "mro", "register", "model_dump", "__class__", "_own", "ﬁeld", "ｗord", "upper()")  # fmt: skip
METHODS = ("format", "lower", "match", "index", "keys", "append", "isoformat")
"""Those of the library's types, which say where they lie in memory."""
FILTERS = ("upper", "safe", "e", "escape", "length", "string", "list", "first", "default('<d>')", "replace('<', '>')", "join('<')",
           "map(attribute='word')|list", "forceescape", "title", "last", "reverse", "striptags", "tojson", "sort(attribute='word')")  # fmt: skip
PARTS = {
    "part": "{% macro part(a, b='<b>') %}({{ a }}{{ b }}{{ a.word is defined }}){% endmacro %}{% macro around(a) %}<{{ caller() }}{{ a }}>"
    "{% endmacro %}{% macro rest() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ fact.word }}",
    "base": "{% block head %}{{ fact.word }}{{ words }}{% endblock %}|{% block body scoped %}{{ model.inner.loud }}{% endblock %}",
}


def values():
    """What a page is given."""
    return {"fact": Fact(), "model": Model(), "loose": Loose(), "tone": Tone.LOUD, "day": dt.date(2026, 11, 22), "words": MARKED,
            "sound": Markup("<em>&amp;"), "none": None, "number": 2.5, "many": [Fact(), Fact("<2>"), Model()], "held": Fact("<h>"),
            "mapped": {"word": MARKED, "class": "<c>", "from": Fact(), "None": 0, "ﬁeld": "<f>", "items": 1}}  # fmt: skip


FORMS = {
    "value": (
        "$name", "$value.$attribute", "$name.$attribute.$attribute", "($value).$attribute", "($value)|$filter", "($value)[$index]",
        "($value ~ $value)", "($value if $value else $value)", "($value $operator $value)", "($value is $test)", "[$value, $value]",
        "fact.greet($value)", "p.part($value)", "p.part($value, b=$value)", "p.rest($value, c=$value)",
    ),
    "said": ("$statement", "$statement$statement", "$statement$statement$statement"),
    "statement": (
        "<p>", "{{ $value }}", "{{ $value }}", "{{ $value }}{{ $value }}", "{{ $name.$attribute }}", "{% include 'part' %}",
        "{% if $value %}$said{% else %}$said{% endif %}", "{% filter $plain %}$said{% endfilter %}",
        "{% for one in many if $value %}{{ one.word }}{{ loop.index }}{{ loop.mro is defined }}$said{% endfor %}",
        "{% set held = $value %}{{ held }}{{ held.word is defined }}$said", "{% set held %}$said{% endset %}{{ held }}$said",
        "{% autoescape $switch %}$said{% endautoescape %}", "{% with one=$value %}{{ one }}$said{% endwith %}",
        "{% call p.around($value) %}$said{% endcall %}",
        "{% set kept = namespace(a=$value) %}{% set kept.a = [kept.a, $value] %}{{ kept.a }}{{ kept.mro is defined }}",
        "{% macro own(one, two=$value) %}{{ one }}{{ two }}$said{% endmacro %}{{ own($value) }}",
    ),
    "template": (
        "{% import 'part' as p %}$said", "{% import 'part' as p with context %}$said",
        "{% extends 'base' %}{% block body %}{% import 'part' as p with context %}{{ super() }}$said{% endblock %}",
    ),
    "name": NAMES, "attribute": ATTRIBUTES, "filter": FILTERS, "plain": ("upper", "e", "safe"),
    "index": ("0", "'word'", "'class'", "-1", ":1"), "operator": ("==", "and", "or", "in", "is sameas", "+"),
    "test": ("defined", "none", "string", "mapping", "callable"), "switch": ("true", "false", "words", "none"),
}  # fmt: skip
"""What stands for each word of the grammar."""
DEEP = 7
"""Below this the shortest form is taken."""


def written(word, chance, depth=0):
    """A random form of a word of the grammar."""
    forms = FORMS[word]
    form = forms[0] if depth > DEEP and word in ("value", "said", "statement") else chance.choice(forms)
    return re.sub(r"\$([a-z]+)", lambda found: written(found[1], chance, depth + 1), form)


def template(seed):
    """A random template."""
    return written("template", random.Random(seed))


class Library(Sandbox):
    """The sandbox with the library's templates and code."""

    template_class = jinja2.Template
    code_generator_class = CodeGenerator


def environment(kind, undefined):
    """An environment as the site has it, or one that goes on where a value is missing."""
    return kind(loader=jinja2.DictLoader(PARTS), autoescape=True, undefined=undefined)


def pair(kind, undefined=jinja2.StrictUndefined):
    """The library's environment, and another."""
    return environment(Library, undefined), environment(kind, undefined)


STRICT, LENIENT = pair(Sandbox), pair(Sandbox, jinja2.ChainableUndefined)


def outcome(made, source):
    """The text of a page, and what was complained of at its end; where values lie in memory is no part of it."""
    said = []
    try:
        said.extend(made.from_string(source).generate(values()))
    except Exception as complaint:  # noqa: BLE001 - whatever the library raises we raise too
        said.append(f"{type(complaint).__name__}: {complaint}")
    return re.sub(r"(?i) at 0x[0-9a-f]+", "", "".join(said))


def differences(source, environments):
    """In what our page differs, the first time and when all types are known."""
    library, ours = environments
    expected = outcome(library, source)
    return [(expected, made) for made in (outcome(ours, source), outcome(ours, source)) if made != expected]


@pytest.mark.parametrize("name", NAMES)
def test_every_attribute_of_a_value_is_what_the_library_gives(name):
    """Words of Python, letters that it takes for others, what only the type has, what the sandbox keeps back."""
    for attribute in (*ATTRIBUTES, *METHODS):
        assert differences(f"{{{{ {name}.{attribute} }}}}", STRICT) == []
        assert differences(f"{{{{ {name}.{attribute} is defined }}}}" * 2, STRICT) == []


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # a template may well ask what nothing has
def test_random_templates_come_out_as_the_library_makes_them():
    """Expressions, loops, blocks, macros, with and without escaping."""
    for seed in range(COUNT):
        source = template(seed)
        assert differences(source, (LENIENT, STRICT)[seed % 4 == 0]) == [], f"{seed}: {source}"


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_many_random_templates_are_pages_and_not_complaints():
    """Else little would be compared; and hostile words stand in them."""
    said = [outcome(LENIENT[0], template(seed)) for seed in range(100)]
    assert sum("Error: " not in one for one in said) > 30
    assert sum("&lt;" in one for one in said) > 30


def test_an_output_that_is_not_escaped_is_noticed():
    """The negative control: a generator that writes strings as they are."""

    class Careless(FastCodeGenerator):
        def _output_child_pre(self, node, frame, finalize):
            self.write("str(")

        def _output_child_post(self, node, frame, finalize):
            self.write(")")

    class Broken(Sandbox):
        code_generator_class = Careless

    careless = pair(Broken, jinja2.ChainableUndefined)
    assert any(differences(template(seed), careless) for seed in range(30))


def pages(site, made):
    """What each template of the program makes of the first output that is planned with it, before anything is set in type."""
    first = {(job.channel, job.template): job for job in reversed(site.jobs) if job.template}
    catalog, engines = site.catalog.bare(), Engines(made, site.theme)
    view = View(catalog, TODAY)
    return {key: CHANNEL_BY_NAME[job.channel].render(job, view, engines).value for key, job in first.items()}


def test_all_templates_of_the_program_come_out_as_the_library_makes_them(monkeypatch):
    """A page of each, from the sample hospital."""
    site = prepare(REPOSITORY, TODAY)
    ours = pages(site, site.templates)
    monkeypatch.setattr(templates, "_compiled", lambda: None)
    monkeypatch.setattr(templates._Environment, "template_class", jinja2.Template)
    monkeypatch.setattr(templates._Environment, "code_generator_class", CodeGenerator)
    theirs = pages(site, templates.Templates(site.templates.layers, OWN, site.templates.words))

    assert len(ours) > 40 and None not in ours.values()
    assert [key for key, words in theirs.items() if words != ours[key]] == []
