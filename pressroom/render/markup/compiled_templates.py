"""Compiled templates that say the same in fewer steps.

In: the code that Jinja made of a template.  Out: a template whose text is joined of plain strings, whose imports "with
context" are made once a page, and whose macros that only put their words into a pattern are run once for equal words.
Never: another text than Jinja's own way; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from functools import cached_property
from types import CodeType
from typing import Any

import jinja2
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro, Undefined
from jinja2.utils import missing
from markupsafe import Markup, escape

from pressroom.render.markup.code_generator import guard_globals

try:
    from markupsafe._speedups import _escape_inner as escape_text
except ImportError:  # the library without its compiled part
    from markupsafe._native import _escape_inner as escape_text

PAGE_STATE_KEY = "what is made for this page"
"""What the ``PageState`` of a page is kept under among its values; no template can name it."""

_marked = str.__new__
"""Makes a ``Markup`` of a string; its own way asks first whether it is one already."""
MACRO_CACHE_SIZE = 500
"""Words for which a macro's answer is kept."""
_UNKNOWN: Any = object()
_ASKING = frozenset({"context", "resolve"})
"""By these names the code of a macro reaches what is around it."""
_TAKING = frozenset({"make_module", "new_context", "root_render_func"})
"""By these the code of a template takes in another with what is around it."""
_STATEFUL = frozenset({"namespace", "Namespace", "cycler", "joiner"})
"""By these a template has something that its use changes."""


def escaped(value: Any) -> str:
    """Jinja's ``escape``, but returning a plain ``str`` where nothing needs the ``Markup`` type."""
    kind = type(value)
    if kind is str:
        return escape_text(value)
    if kind is Undefined:  # of a condition without another branch; it would be asked for marks that it has not
        return ""
    return value if kind is Markup else escape(value)


class PageState:
    """Modules of macros and contexts that templates create for one page, so that each import "with context" is made once.

    Contexts and macros refer to each other: without ``take_apart`` only the cyclic garbage collector would free them.
    """

    def __init__(self) -> None:
        self.modules: dict[object, tuple[TemplateModule, object]] = {}
        self.contexts: list[Context] = []

    def take_apart(self) -> None:
        """Break the cycles when the page is done, so that everything is freed at once."""
        self.modules.clear()
        while self.contexts:
            self.contexts.pop().vars.clear()


class CompiledTemplate(jinja2.Template):
    """A template as the environment loads it."""

    words: frozenset[str]
    takes_in: bool
    """Whether it takes in others, which may ask for more of what surrounds it."""

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002 - here and below: the library's names
        uptodate: Any = None,
    ) -> CompiledTemplate:
        """Jinja's way, with the quicker ``escaped`` in the place of its ``escape``."""
        made = super().from_code(environment, code, globals, uptodate)
        assert isinstance(made, cls), "made by its own class method"
        made.words = frozenset(_words(code))
        made.takes_in = not _TAKING.isdisjoint(made.words)
        made.root_render_func.__globals__.update(
            guard_globals(made.words),
            escape=escaped,
            escape_text=escape_text,
            keeps_state=not _STATEFUL.isdisjoint(made.words),
        )
        return made

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """The library's own, which compares the names of all globals at each import: all templates have the same."""
        if ctx is not None and ctx.globals_keys <= self._globals:
            ctx = None
        return super()._get_default_module(ctx)

    @cached_property
    def _globals(self) -> frozenset[str]:
        return frozenset(self.globals)

    def new_context(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> Context:
        """The values that a template looks up; those of a page are noted."""
        context = super().new_context(vars, shared, locals)
        page: PageState | None = context.parent.get(PAGE_STATE_KEY)
        if page is not None:
            page.contexts.append(context)
        return context

    def make_module(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> TemplateModule:
        """The macros of a template for the values around the import: the same ones, once a page.

        A template that could change something of its own by being used (``namespace``) is made anew each time.
        """
        page: PageState | None = vars.get(PAGE_STATE_KEY) if vars else None
        if page is None or not shared or self.root_render_func.__globals__["keeps_state"]:
            return super().make_module(vars, shared, locals)
        set_here = {name: value for name, value in (locals or {}).items() if value is not missing}
        everything = {**(vars or {}), **set_here}
        around = {name: value for name, value in everything.items() if self.takes_in or name in self.words}
        key = (self.name, *sorted((name, id(value)) for name, value in around.items()))
        if key not in page.modules:
            # Together with the values, so that no other can get their identity.
            page.modules[key] = (super().make_module(vars, shared, locals), around)
        return page.modules[key][0]


def _words(code: CodeType) -> Iterator[str]:
    """Every string and name in the functions of a code: all that it could ask its surroundings for."""
    for held in code.co_consts:
        if isinstance(held, CodeType):
            yield from held.co_names
            yield from (word for word in held.co_consts if isinstance(word, str))
            yield from _words(held)


def macro_cache(macro: Macro) -> dict[str, Any] | None:
    """The memo of a pure macro, by its one argument; None for a macro that depends on more, or whose memo is full."""
    known: dict[str, Any] | None = macro.__dict__.get("said", _UNKNOWN)
    if known is _UNKNOWN:
        known = {} if _is_pattern(macro) else None
        macro.__dict__["said"] = known
    return known if known is None or len(known) < MACRO_CACHE_SIZE else None


def call_macro(macro: Macro, arguments: tuple[Any, ...]) -> Markup | None:
    """Call a macro with positional arguments alone; None where the call needs Jinja's full argument handling.

    The library's way puts a list of them together by name, although only the others have to be marked as missing.
    """
    left = macro._argument_count - len(arguments)  # noqa: SLF001 - the library keeps what we must look at to itself
    if left < 0 or macro.caller or macro.catch_kwargs or macro.catch_varargs:
        return None
    return _marked(Markup, macro._func(*arguments, *(missing,) * left))  # noqa: SLF001 - its text is escaped, as there


def _is_pattern(macro: Macro) -> bool:
    """Whether it asks its surroundings for nothing and calls nothing."""
    function = macro._func  # noqa: SLF001 - the library keeps what we must look at to itself
    return _ASKING.isdisjoint(function.__code__.co_freevars) and not function.__globals__.get("keeps_state", True)
