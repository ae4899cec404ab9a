"""glossary/numbers, glossary/unused: a line of the glossary finds its phrase and loses none of its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text, warning
from pressroom.core.text import nearest
from pressroom.kinds.base import Kind
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.glossary import GLOSSARY, Glossary, general, places
from pressroom.kinds.hospital import HOSPITAL
from pressroom.kinds.page import PAGE
from pressroom.kinds.service import SERVICE
from pressroom.rules.base import Rule

TRANSLATED: tuple[Kind[Any], ...] = (HOSPITAL, DEPARTMENT, EXPERT, SERVICE, PAGE)
"""Kinds with English pages, whose phrases the glossary may hold."""


def check_glossary(entry: Entry[Glossary], view: View) -> Iterator[Diagnostic]:
    """Every phrase stands somewhere in the content, and its English has a place for each of its numbers."""
    phrases = {general(phrase) for kind in TRANSLATED for one in view.where(kind) for phrase in _phrases(one.model)}
    for phrase, english in entry.model.terms.items():
        there, here = places(phrase, english)
        if there != here:
            message = text("glossary/numbers", value=phrase, there=there, here=here)
            yield error(entry.at(("terms", phrase)), "glossary/numbers", message, text("glossary/numbers.hint"))
        if view.is_whole() and general(phrase) not in phrases:
            near = nearest(phrase, phrases)
            hint = text("glossary/unused.near", value=near) if near else text("glossary/unused.hint")
            yield warning(entry.at(("terms", phrase)), "glossary/unused", text("glossary/unused", value=phrase), hint)


def _phrases(found: Any) -> Iterator[str]:
    """Every line of text in a model."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, tuple):
            waiting += one
        elif isinstance(one, BaseModel):
            waiting += [getattr(one, name) for name in type(one).model_fields]


RULES = (Rule(("glossary/numbers", "glossary/unused"), GLOSSARY, check_glossary),)
