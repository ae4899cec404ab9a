"""Validation: a Document to typed front matter, every refusal of pydantic turned into a Diagnostic with a place."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pressroom.core.diagnostic import Checked, Diagnostic, Span, Text, error, text
from pressroom.core.text import is_slug, nearest, shorten
from pressroom.kinds.base import Kind, Model
from pressroom.kinds.values import ONE_LINE
from pressroom.source.document import Document
from pressroom.source.yaml import Path, Tree

M = TypeVar("M", bound=Model)

_LENGTHS = {"string_too_long": "max_length", "string_too_short": "min_length"}
_COUNTS = {"too_long": "max_length", "too_short": "min_length"}
_BOUNDS = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt", "less_than": "lt"}
_MEASURES = frozenset((*_LENGTHS, *_COUNTS, *_BOUNDS))
_NUMBERS = frozenset(
    {
        "int_parsing",
        "int_parsing_size",
        "int_type",
        "float_parsing",
        "decimal_parsing",
        "decimal_type",
        "int_from_float",
    }
)
_SHAPES = {
    "string_type": "text",
    "tuple_type": "list",
    "list_type": "list",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dict_type": "mapping",
    "date_type": "text",
    "bool_type": "text",
}


def validate(document: Document, kind: Kind[M]) -> Checked[M | None]:
    """Check the front matter against the kind's model; all complaints at once."""
    try:
        return Checked(kind.model.model_validate(document.tree.data))
    except ValidationError as refusal:
        path = document.source.path
        details = refusal.errors(include_url=False)
        problems = tuple(_explain(one, document.tree, kind, path) for one in details if not _follows(one, details))
        return Checked(None, problems)


def _follows(one: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a list is called too short only because what it holds was refused, which is told itself."""
    at = one["loc"]
    return one["type"] == "too_short" and any(
        len(other["loc"]) > len(at) and other["loc"][: len(at)] == at for other in details
    )


def _explain(detail: ErrorDetails, tree: Tree, kind: Kind[M], path: str) -> Diagnostic:
    """One refusal of pydantic in the words of an editor."""
    refused, at = detail["type"], detail["loc"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    field = ".".join(str(part) for part in at) or path
    value = _quote(detail["input"])
    if refused == "missing":
        span = _start(_span(tree, at[:-1], path))
        hint = text("schema/missing.hint", field=at[-1], kind=kind.name)
        return error(span, "schema/missing", text("schema/missing", field=field), hint)
    if refused == "extra_forbidden":
        return _unknown_key(at, tree, kind, path)
    span = _span(tree, at, path)
    if detail["input"] is None or (refused == "string_too_short" and not str(detail["input"]).strip()):
        return error(
            _start(span), "value/empty", text("value/empty", field=field), text("value/empty.hint", field=field)
        )
    if refused == "literal_error":
        return _choice(span, str(detail["input"]), str(context.get("expected", "")), field)
    if refused == "value_ref" and is_slug(meant := value.rpartition(":")[2].strip().lower()):
        said = text("value/ref", field=field, value=value, kind=context["kind"])
        return error(span, "value/ref", said, text("hint/did-you-mean", value=meant))
    return error(span, *_plain(refused, context, field, value))


def _plain(refused: str, context: Mapping[str, Any], field: str, value: str) -> tuple[str, Text, Text | None]:
    """Rule, message and hint for the refusals that need no look at the tree."""
    if refused in _MEASURES:
        return _measured(refused, context, field, value)
    if refused in _NUMBERS:
        return "value/number", text("value/number", field=field, value=value), text("value/number.hint")
    if refused == "bool_parsing":
        return "value/boolean", text("value/boolean", field=field, value=value), text("value/boolean.hint")
    if refused in _SHAPES:
        shape = _SHAPES[refused]
        return "value/shape", text(f"value/shape.{shape}", field=field, value=value), text(f"value/shape.{shape}.hint")
    if refused == "string_pattern_mismatch":
        pattern = context.get("pattern", "")
        if pattern == ONE_LINE:
            return "value/one-line", text("value/one-line", field=field, value=value), text("value/one-line.hint")
        return (
            "value/pattern",
            text("value/pattern", field=field, value=value),
            text("value/pattern.hint", pattern=pattern),
        )
    if refused.startswith(("value_", "session_", "period_", "exception_")):
        arguments = {name: str(content) for name, content in context.items()}
        rule = "value/" + refused.removeprefix("value_").replace("_", "-")
        return rule, text(rule, **{"field": field, "value": value, **arguments}), text(rule + ".hint", **arguments)
    return "value/other", text("value/other", field=field, value=value, problem=refused), text("value/other.hint")


def _measured(refused: str, context: Mapping[str, Any], field: str, value: str) -> tuple[str, Text, Text | None]:
    """Rule, message and hint for what is too long or too short, too many or too few, too large or too small."""
    if refused in _LENGTHS:
        limit, over = context[_LENGTHS[refused]], refused.removeprefix("string_")
        return (
            "value/length",
            text(f"value/length.{over}", field=field, value=value, limit=limit),
            text("value/length.hint"),
        )
    if refused in _COUNTS:
        limit, found = context[_COUNTS[refused]], context.get("actual_length", "?")
        return (
            "value/count",
            text(f"value/count.{refused}", field=field, limit=limit, found=found),
            text("value/count.hint"),
        )
    bound = context[_BOUNDS[refused]]
    return (
        "value/range",
        text(f"value/range.{refused}", field=field, value=value, limit=bound),
        text("value/range.hint"),
    )


def _unknown_key(at: Path, tree: Tree, kind: Kind[M], path: str) -> Diagnostic:
    span = tree.key_spans.get(tuple(at), Span(path))
    model = _model_at(kind.model, at[:-1])
    known = sorted(model.model_fields) if model else []
    meant = nearest(str(at[-1]), known)
    hint = text("hint/did-you-mean", value=meant) if meant else text("schema/unknown-key.hint", known=", ".join(known))
    return error(span, "schema/unknown-key", text("schema/unknown-key", key=at[-1], kind=kind.name), hint)


def _choice(span: Span, given: str, expected: str, field: str) -> Diagnostic:
    choices = [choice.strip(" '") for choice in expected.replace(" or ", ", ").split(",")]
    meant = nearest(given, choices)
    hint = text("hint/did-you-mean", value=meant) if meant else text("value/choice.hint", choices=", ".join(choices))
    return error(span, "value/choice", text("value/choice", field=field, value=shorten(given)), hint)


def _span(tree: Tree, at: Path, path: str) -> Span:
    for length in range(len(at), -1, -1):
        span = tree.spans.get(tuple(at[:length]))
        if span is not None:
            return span if length else _start(span)
    return Span(path, 1, 1, 1, 2)


def _start(span: Span) -> Span:
    return Span.point(span.path, span.line, span.column)


def _quote(value: object) -> str:
    if isinstance(value, str):
        return shorten(value)
    return "[…]" if isinstance(value, list) else "{…}" if isinstance(value, dict) else shorten(str(value))


def _model_at(model: type[BaseModel], at: Path) -> type[BaseModel] | None:
    """The model class that a path of keys leads into, found through its annotations."""
    here: type[BaseModel] | None = model
    for part in at:
        if isinstance(part, int) or here is None:
            continue
        declared = here.model_fields.get(str(part))
        here = _inner_model(declared.annotation) if declared else None
    return here


def _inner_model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in (typing.Union, types.UnionType, tuple, typing.Annotated):
        for argument in typing.get_args(annotation):
            found = _inner_model(argument)
            if found is not None:
                return found
    return None
