"""Computed styles, kept from one document to the next.

In: the engine's step from cascaded to computed style.  Out: the same values, which the engine computes for the first element
of a kind and takes over for all that follow, in whatever document.  Never: keeps a style that its element sets itself.

Two elements have the same style when the same declarations of the same style sheets apply to them and their parents have
the same style.  For each such kind there is one shared style, which the engine computes; elements get copies, because the engine
changes some of its styles after it has computed them.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache
from typing import Any

_OF_THE_PAGE = re.compile(r"[\d.](?:p?[lsd]?v(?:w|h|i|b|min|max))\b", re.IGNORECASE)
"""Lengths that are shares of the page, whose size only the document knows."""
CACHE_SIZE = 6000
"""Shared styles that are kept before all are let go."""


class StyleCache:
    """Cache of the styles of all documents that are set in the fonts of one configuration."""

    def __init__(self) -> None:
        self._style_by_key: dict[Any, tuple[Any, Any]] = {}
        """With what they were computed from, so that no other object takes the place of one of its declarations."""

    def __len__(self) -> int:
        return len(self._style_by_key)

    def find(self, key: Any) -> Any:
        """The shared style of a kind; None when there is none yet."""
        found = self._style_by_key.get(key)
        return None if found is None else found[0]

    def keep(self, key: Any, style: Any, cascaded: Any) -> None:
        """Keep a shared style and everything whose identity its key names."""
        if len(self._style_by_key) >= CACHE_SIZE:
            self._style_by_key.clear()
        self._style_by_key[key] = (style, cascaded)


def may_share(html: str, style: str) -> bool:
    """Whether the styles of a document do not depend on its pages."""
    return not (_asks_for_page(style) or _OF_THE_PAGE.search(html))


@lru_cache(maxsize=32)
def _asks_for_page(style: str) -> bool:
    return bool(_OF_THE_PAGE.search(style))


_LISTED = ("first-line", "first-letter")
"""Pseudo-elements of which the engine takes over whatever was computed: nothing may be there beforehand."""
_NAME = "anchor"
"""The property that holds the ``id`` of an element."""
_WIDE = ("inherit", "initial")
_OF_THE_DOCUMENT = (3, 4)
"""Precedence of what stands in the document itself, whose values are new objects in each (``declaration_precedence``)."""


def _told(value: Any) -> Any:
    """A value of a document that says all there is to it; TypeError for one that is equal to no other."""
    if isinstance(value, tuple):
        return tuple(map(_told, value))
    if hasattr(value, "serialize"):  # words of a property that the style sheet looks up
        return value.serialize()
    if not isinstance(value, (str, int, float)):
        raise TypeError(value)
    return value


def _key(parent: Any, pseudo_type: str | None, cascaded: Any, base_url: str | None) -> Any:
    """What a style follows from; values of shared style sheets by identity, those of the document by what they are.

    The name of an element is its own and inherited by none: elements that differ in nothing else have the same shared style.
    """
    values = tuple(
        (name, (name == _NAME or _told(value)) if weight[0] in _OF_THE_DOCUMENT else id(value), *weight[:2], *weight[2])
        for name, (value, weight) in cascaded.items()
    )
    return (id(parent), pseudo_type, base_url, values)


@cache
def patch_styles() -> None:
    """Let the engine share computed styles between documents, once a process."""
    from weasyprint.css import StyleFor

    compute = StyleFor.set_computed_styles

    def set_computed_styles(
        self: Any, element: Any, parent: Any, root: Any = None, pseudo_type: str | None = None,
        base_url: str | None = None, target_collector: Any = None,
    ) -> None:  # fmt: skip
        style_cache = getattr(self.font_config, "style_cache", None)
        made = None
        if style_cache is not None and pseudo_type not in _LISTED:
            made = _shared(self, style_cache, (element, parent, root, pseudo_type), base_url)
        if made is None:
            compute(self, element, parent, root, pseudo_type, base_url, target_collector)
            return
        self.get_computed_styles()[element, pseudo_type] = made
        if target_collector and made["anchor"]:
            target_collector.collect_anchor(made["anchor"])

    StyleFor.set_computed_styles = set_computed_styles


def _shared(
    style_for: Any, style_cache: StyleCache, wanted: tuple[Any, Any, Any, str | None], base_url: str | None
) -> Any:
    """The style of an element as a copy of a shared one; None when it can have none."""
    from weasyprint.css import InitialStyle

    element, parent, root, pseudo_type = wanted
    computed = style_for.get_computed_styles()
    above = None if parent is None else computed[parent, None]
    if above is not None and not isinstance(above, _copy_class()):
        return None
    cascaded = style_for.get_cascaded_styles().get((element, pseudo_type), {})
    own = cascaded.get(_NAME, (None, ()))[0]
    if own in _WIDE:  # an unlucky name, which the engine takes for a keyword
        return None
    top = None if above is None else computed[root, None]
    over = None if above is None else above.shared
    try:
        key = _key(over, pseudo_type, cascaded, base_url)
    except TypeError:
        return None
    shared = style_cache.find(key)
    if shared is None:
        fonts = style_for.font_config
        first = InitialStyle(fonts) if top is None else top.shared
        shared = _shared_style_class()(over, cascaded, pseudo_type, first, base_url, fonts, _NO_PAGE)
        style_cache.keep(key, shared, cascaded)
    made = _copy_class()(shared, above, top)
    if own is not None:
        made[_NAME] = own
    return made


_INTRICATE = frozenset(
    [
        "display",
        "float",
        "page",
        "position",
        *(f"text_decoration_{part}" for part in ("color", "line", "style", "thickness")),
    ]
)
"""Properties of which more follows, or that follow from more, than their declaration and their parent."""
_NO_PAGE: dict[str, Any] = {"box": None, "area": None}


@cache
def _shared_style_class() -> type[Any]:
    """Made on first use, like all that knows the engine's classes."""
    from weasyprint.css import ComputedStyle
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    plain = INITIAL_VALUES.keys() - INITIAL_NOT_COMPUTED - _INTRICATE
    passed_on = INHERITED & plain
    initial = {name: INITIAL_VALUES[name] for name in plain - INHERITED}
    others = {
        name: frozenset(told(block="ttb", inline=inline) for inline in ("ltr", "rtl"))
        for name, told in PHYSICAL_FUNCTIONS.items()
    }

    class SharedStyle(ComputedStyle):  # type: ignore[misc]
        """The style of a kind of elements: what no declaration sets is taken over at once, and that is nearly all of it.

        The place of a side may be told as that of the start or the end of a line, or of a block.
        """

        def __missing__(self, key: str) -> Any:
            cascaded = self.cascaded
            if key not in cascaded:
                if key in initial and (key not in others or others[key].isdisjoint(cascaded)):
                    value = self[key] = initial[key]
                    return value
                if key in passed_on and self.parent_style is not None:
                    value = self[key] = self.parent_style[key]
                    return value
            return super().__missing__(key)

    return SharedStyle


@cache
def _copy_class() -> type[Any]:
    """Likewise."""
    from weasyprint.css import ComputedStyle

    class StyleCopy(ComputedStyle):  # type: ignore[misc]
        """The style of one element, with all that was ever asked of the shared one."""

        def __init__(self, shared: Any, parent: Any, root: Any) -> None:
            super().__init__(
                parent, shared.cascaded, shared.pseudo_type, shared.root_style if root is None else root,
                shared.base_url, shared.font_config, _NO_PAGE,
            )  # fmt: skip
            self.shared = shared
            self.specified, self.cache = shared.specified, shared.cache
            self.update(shared)

        def __missing__(self, key: str) -> Any:
            value = self[key] = self.shared[key]
            return value

        def copy(self) -> Any:
            made = StyleCopy(self.shared, self.parent_style, self.root_style)
            made.update(self)
            made.specified = self.specified.copy()
            return made

        @cached_property
        def anonymous_style(self) -> Any:
            return _anonymous_class()(self)

    return StyleCopy


@cache
def _anonymous_class() -> type[Any]:
    """Likewise."""
    from weasyprint.css import AnonymousStyle

    class Anonymous(AnonymousStyle):  # type: ignore[misc]
        """The style of the boxes without an element inside one, likewise."""

        def __init__(self, parent: Any) -> None:
            super().__init__(parent)
            self.shared = parent.shared.anonymous_style
            self.update(self.shared)

        def __missing__(self, key: str) -> Any:
            value = self[key] = self.shared[key]
            return value

    return Anonymous
