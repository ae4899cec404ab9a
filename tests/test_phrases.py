"""The words for people: every message exists in both languages, every rule is explained, nothing is left over."""

import ast
import errno
import os
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

import pressroom
from pressroom.core.diagnostic import Span, Text, text, warning
from pressroom.core.usage_error import os_error_reason
from pressroom.report.explain import _explanations, explanation, known_rules
from pressroom.report.phrases import phrases, say

PACKAGE = Path(pressroom.__file__).parent
SOURCE = "\n".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("key", sorted(phrases()))
def test_every_phrase_says_the_same_in_both_languages(key):
    """Both wordings exist, fill in the same values, and the Chinese one is Chinese."""
    wordings = phrases()[key]
    assert set(wordings) == {"en", "zh"}
    names = [{name for _, name, _, _ in Formatter().parse(said) if name} for said in wordings.values()]
    assert names[0] == names[1]
    assert re.search(r"[\u4e00-\u9fff]", wordings["zh"])
    assert not wordings["en"].endswith(".")


def test_every_phrase_of_the_code_is_in_the_catalogue():
    """A key that is misspelt in the code would raise when somebody makes the mistake."""
    used = set(
        re.findall(r'\b(?:text|UsageError|ClusterUnavailable|CacheNotOwned)\(\s*"([a-z-]+/[\w.-]+)"', SOURCE, re.DOTALL)
    )
    assert len(used) > 60
    assert used - phrases().keys() == set()


def test_every_complaint_has_a_remedy():
    """Who is told what is wrong is told what to do; the control: the look finds a complaint without."""
    assert [place for file in PACKAGE.rglob("*.py") for place in without_remedy(file.read_text(encoding="utf-8"))] == []
    assert without_remedy('error(span, "a/b", text("a/b"))') == ["error(span, 'a/b', text('a/b'))"]


def without_remedy(words):
    """Calls that make a complaint and give it no hint."""
    calls = [node for node in ast.walk(ast.parse(words)) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("error", "warning")]
    bare = [call for call in made if len(call.args) < 4 and not any(isinstance(one, ast.Starred) for one in call.args)]
    return [ast.unparse(call) for call in bare if "hint" not in {one.arg for one in call.keywords}]


def test_no_phrase_is_left_over():
    """A phrase that nothing uses is out of date."""
    dynamic = re.compile(r"value/|theme/token|law/|privacy/|errno/")
    unused = {key for key in phrases() if f'"{key}"' not in SOURCE and not dynamic.match(key)}
    assert unused == set()


def test_every_rule_is_explained_in_both_languages():
    """explain knows each id that a diagnostic can carry, and no other."""
    assert set(_explanations()) == set(known_rules())
    for rule in known_rules():
        assert explanation(rule, "en").startswith(rule)
        assert re.search(r"[\u4e00-\u9fff]", explanation(rule, "zh"))


def test_values_are_filled_in():
    """A phrase quotes what it is told."""
    said = say(Text("value/day", (("field", "x"), ("value", "2026/1/1"))), "zh")

    assert said == "“2026/1/1”不是日期"


def test_what_the_system_says_is_said_in_the_language_of_the_reader():
    """It speaks English; what we do not know stays as it is, and only where it is a reason."""
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a")

    assert say(text("source/unreadable", reason=os_error_reason(full)), "zh") == "无法读取文件：磁盘已满"
    assert say(text("source/unreadable", reason="odd"), "zh") == "无法读取文件：odd"
    assert all(hasattr(errno, key.removeprefix("errno/")) for key in phrases() if key.startswith("errno/"))


def test_complaints_have_an_order_even_where_parts_are_left_out():
    """Two that differ only in that one has a remedy or an output can be put in order."""
    bare = warning(Span("a.md"), "print/inks", text("print/inks", value="RGB"))
    full = replace(bare, hint=text("print/inks.hint"), output="print/a.pdf")

    assert sorted([full, bare]) == [bare, full]
