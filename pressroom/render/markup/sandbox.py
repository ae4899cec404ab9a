"""The sandbox in which a site's templates run: Jinja's own, made narrower where it was too wide.

In: what a template wants to reach or to compute.  Out: the value, or an exception that becomes a Diagnostic with the
template's line.  Never: lets a template reach files, modules, classes or the tools of a library through a value.
"""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, MutableSet
from functools import cache, wraps
from typing import Any

from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from pressroom.core.text import shorten
from pressroom.render.markup.code_generator import UNGUARDED, FastCodeGenerator
from pressroom.render.markup.compiled_templates import CompiledTemplate, call_macro, macro_cache

MAX_PRODUCT, MAX_POWER = 10_000_000, 64
_HOMES = frozenset({"builtins", "datetime", "markupsafe", "pressroom", "jinja2", "decimal", "enum"})
"""Where the types of the values live that a template may look into."""
_OF_MODELS = frozenset(dir(BaseModel))
_COSTLY = frozenset(
    {
        "ljust",
        "rjust",
        "center",
        "zfill",
        "expandtabs",
        "format",
        "format_map",
        "to_bytes",
        "encode",
        "replace",
        "join",
        "translate",
    }
)
"""Methods that make a thousand million characters of a short word."""
_MEASURED = ("batch", "center", "indent", "replace", "round", "slice", "tojson", "truncate", "wordwrap")
"""Filters that are told a number or words, and make as much of it: no clock ends what a library computes in one step."""
MAX_NUMBER = 10_000


_GUARDED = (
    str, type, deque, MutableMapping, MutableSequence, MutableSet,
    types.FunctionType, types.MethodType, types.BuiltinMethodType, types.CodeType, types.TracebackType, types.FrameType,
    types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType,
)  # fmt: skip
"""Types of which Jinja's sandbox keeps some attributes back; of all others only names with an underscore."""


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment whose templates see plain values and our own objects, and compute within bounds."""

    template_class = CompiledTemplate
    code_generator_class = FastCodeGenerator

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.filters.update(_measured(self.filters))
        # One fills the memory, the other is a lottery: equal content would not give equal bytes.
        del self.globals["lipsum"], self.filters["random"], self.filters["format"]

    intercepted_binops = frozenset({"*", "**", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute that a template may reach; what is free of a type is looked up without further questions."""
        kind = type(obj)
        if _is_free(kind, attribute):  # type: ignore[arg-type]
            if _is_certain(kind, attribute):  # type: ignore[arg-type]
                UNGUARDED.setdefault(attribute, set()).add(kind)
            value = getattr(obj, attribute, self)
            if value is not self:
                return value
        return super().getattr(obj, attribute)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls: macros and unmarked functions, which is nearly all, without further questions.

        Jinja's own way asks each of them thrice what it wants to be handed; that it is safe follows from its having no
        attributes, for the marks against it (``unsafe_callable``, ``alters_data``) and for it (``pass_context``) are such.
        """
        if type(obj) is not Macro and not _is_plain(obj):
            return super().call(context, obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        if type(obj) is not Macro:
            return obj(*args, **kwargs)
        if not context.eval_ctx.autoescape or kwargs:
            return obj(context.eval_ctx, *args, **kwargs)
        if len(args) == 1 and type(args[0]) is str and (said := macro_cache(obj)) is not None:
            if args[0] not in said:
                said[args[0]] = obj(context.eval_ctx, args[0])
            return said[args[0]]
        words = call_macro(obj, args)
        return obj(context.eval_ctx, *args) if words is None else words

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Plain values and our own objects, without the tools that come with them."""
        return _is_known(type(obj), attr) and super().is_safe_attribute(obj, attr, value)  # type: ignore[arg-type]

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Products and powers that would fill the memory are mistakes."""
        sizes = [len(side) if hasattr(side, "__len__") else abs(side) for side in (left, right)]
        if (operator == "%" and isinstance(left, str)) or (operator == "*" and sizes[0] * sizes[1] > MAX_PRODUCT):
            raise OverflowError(f"'{operator}' of {shorten(repr(left), 20)} and {shorten(repr(right), 20)}")
        if operator == "**" and (sizes[0] > MAX_PRODUCT or sizes[1] > MAX_POWER):
            raise OverflowError(f"{left} ** {right}")
        return super().call_binop(context, operator, left, right)


def _is_plain(called: object) -> bool:
    """Whether it is a function or a method, and has no marks."""
    function = called.__func__ if type(called) is types.MethodType else called
    return type(function) is types.FunctionType and not function.__dict__


@cache
def _is_known(kind: type, attribute: str) -> bool:
    """Whether values of a type may be looked into, as far as the type tells."""
    if issubclass(kind, BaseModel):
        # They can read files and unpickle bytes (parse_file, parse_raw).
        return attribute not in _OF_MODELS
    if issubclass(kind, str | bytes | int) and attribute in _COSTLY:
        return False
    return kind.__module__.partition(".")[0] in _HOMES and not issubclass(kind, type | types.ModuleType)


@cache
def _is_free(kind: type, attribute: str) -> bool:
    """Whether Jinja's sandbox has nothing to say of an attribute either, whatever its value."""
    return attribute[:1] != "_" and not issubclass(kind, _GUARDED) and _is_known(kind, attribute)  # type: ignore[arg-type]


@cache
def _is_certain(kind: type, attribute: str) -> bool:
    """Whether every value of a type has an attribute: one without it must come out as undefined.

    What only the type itself has, such as ``mro``, its values have not; nor what they decide on in their own way.
    """
    if any("__getattribute__" in vars(base) for base in kind.__mro__ if base is not object):
        return False
    if issubclass(kind, BaseModel) and attribute in kind.model_fields:
        return True
    of_kind = next((vars(base)[attribute] for base in kind.__mro__ if attribute in vars(base)), None)
    return attribute in getattr(kind, "__dataclass_fields__", ()) or isinstance(of_kind, property) or callable(of_kind)


def _measure(value: object) -> int:
    """How large a number, how long a word."""
    return abs(value) if isinstance(value, int) else len(value) if isinstance(value, str) else 0


def _measured(filters: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Filters that refuse a number larger than any page needs."""

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        # Before its own numbers and words it takes the value, and some what surrounds the template.
        own = 2 if hasattr(call, "jinja_pass_arg") else 1

        @wraps(call)  # with the marks by which Jinja knows what to pass
        def measured(*arguments: Any, **named: Any) -> Any:
            if any(_measure(value) > MAX_NUMBER for value in (*arguments[own:], *named.values())):
                raise OverflowError(f"{call.__name__}: more than {MAX_NUMBER}")
            return call(*arguments, **named)

        return measured

    return {name: guarded(filters[name]) for name in _MEASURED}
