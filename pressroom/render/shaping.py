"""Shaping: what the engine borrows of Pango for every run of text, and does not give back by itself.

In: a font configuration of WeasyPrint.  Out: the same one, whose runs of text leave nothing behind.  Never: changes how
a run is shaped.

A run whose style asks for features of the font gets a list of attributes.  The engine keeps its own reference to the
list for ever, because the lists share their attribute; a worker that makes a thousand brochures lost 140 MB so.  Here every
list has an attribute of its own, and belongs to the layout alone, which frees both.
"""

from __future__ import annotations

from functools import cache
from typing import Any


class _Unshared(dict[bytes, Any]):
    """Stands in for the engine's store of attributes: each list keeps the one that was made for it."""

    def setdefault(self, features: bytes, attribute: Any = None, /) -> Any:
        """The attribute that was just made; nothing is remembered."""
        return attribute


def give_back(configuration: Any) -> Any:
    """Let everything that is set in the fonts of a configuration be freed with its layout; gives the configuration."""
    _teach()
    configuration.font_features = _Unshared()
    return configuration


@cache
def _teach() -> None:
    """Change the engine's class of layouts, once a process."""
    from weasyprint.text.ffi import ffi, pango
    from weasyprint.text.line_break import Layout

    set_up = Layout.setup

    def setup(layout: Any, style: Any) -> None:
        set_up(layout, style)
        if isinstance(getattr(style.font_config, "font_features", None), _Unshared):
            attributes = pango.pango_layout_get_attributes(layout.layout)
            if attributes != ffi.NULL:
                pango.pango_attr_list_unref(attributes)

    Layout.setup = setup
