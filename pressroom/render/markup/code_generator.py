"""Code generator: the code that templates become, in fewer steps than Jinja's own.

In: a template's tree.  Out: code that reads an attribute, and escapes a string, where it stands, as far as that needs no
question; for all else it asks the environment as ever.  Never: decides what may be read; the sandbox fills ``UNGUARDED``.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst

UNGUARDED: dict[str, set[type]] = {}
"""By attribute: the exact types whose values all have it and let any template read it, as the sandbox has found (an inline cache)."""
UNGUARDED_PREFIX = "free_"
"""Prefix of the global by which generated code reaches the types of an attribute."""


class FastCodeGenerator(CodeGenerator):
    """Writes ``(held.name if type(held := value) in free_name else environment.getattr(held, 'name'))``."""

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - the library's name
        if not _is_plain_name(node.attr) or self.environment.is_async:
            super().visit_Getattr(node, frame)
            return
        self.write(f"(held.{node.attr} if type(held := ")
        self.visit(node.node, frame)
        self.write(f") in {UNGUARDED_PREFIX}{node.attr} else environment.getattr(held, {node.attr!r}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if self._is_plain(frame, finalize):
            self.write("(escape_text(held) if type(held := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if self._is_plain(frame, finalize):
            self.write(") is str else escape(held))")
        else:
            super()._output_child_post(node, frame, finalize)

    @staticmethod
    def _is_plain(frame: Frame, finalize: Any) -> bool:
        return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None)


def _is_plain_name(attribute: str) -> bool:
    """Whether code may name an attribute so: ``class`` is a word of Python, which also reads some letters as others."""
    return attribute.isascii() and attribute.isidentifier() and not iskeyword(attribute)


def guard_globals(names: frozenset[str]) -> dict[str, set[type]]:
    """The globals that generated code with these names needs: a set of types for each attribute."""
    found = (name.removeprefix(UNGUARDED_PREFIX) for name in names if name.startswith(UNGUARDED_PREFIX))
    return {f"{UNGUARDED_PREFIX}{attribute}": UNGUARDED.setdefault(attribute, set()) for attribute in found}
