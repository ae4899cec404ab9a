"""Flexible rows: their items are laid out once.

In: the engine, which lays out every item of a row twice, to learn how high it is and then where it stays.  Out: an engine that
moves what it made at first to where it stays.  Never: moves what would come out differently there.

What is in an item follows from its words, its style and its width, which are settled before its height is asked for.  An item
is laid out again where the page has no room for it, where something floats or hangs beside the text, and where something in
it has a height of its own or one that is a share.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import inf
from operator import attrgetter, itemgetter
from typing import Any

from pressroom.render.layout.patching import patch_function

_SETTLED = attrgetter(
    "width", "min_height", "max_height",
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("top", "right", "bottom", "left")),
    *(f"border_{side}_width" for side in ("top", "right", "bottom", "left")),
)  # fmt: skip
"""All lengths of an item but its height, and its place."""

_HAIR = 1e-9
"""Pixels that are lost when a height is taken apart and put together again."""
_HEIGHTS = itemgetter("height", "min_height", "max_height", "margin_top", "margin_bottom")


@dataclass(frozen=True, slots=True)
class _Trial:
    """What the engine made of an item to learn its height."""

    children: Any
    """Those of the item: the engine lays out copies of it, which have them in common."""
    style: Any
    settled: tuple[Any, ...]
    x: float
    y: float
    made: tuple[Any, ...]
    """What the engine returned: the box, where it goes on, and more."""

    def fits(self, context: Any, item: Any, bottom_space: float) -> bool:
        """Whether the engine would make the same of the item where it stays."""
        if self.children is not item.children or self.style is not item.style or self.settled != _SETTLED(item):
            return False
        height = self.made[0].height
        if item.height == "auto" or item.height < height - _HAIR or context.excluded_shapes:
            return False
        end = item.position_y + self.made[0].margin_height() + item.height - height
        return not context.overflows_page(bottom_space, end)

    def moved(self, item: Any) -> tuple[Any, ...]:
        """The same where the item stays, as high as the row wants it."""
        box = self.made[0]
        box.translate(item.position_x - self.x, item.position_y - self.y)
        box.height = max(min(item.height, box.max_height), box.min_height)
        return self.made


def _is_plain(context: Any, item: Any) -> bool:
    """Whether all in an item stands in its lines and blocks, and none of it asks how high the item is or goes beyond it."""
    from weasyprint.formatting_structure.boxes import ReplacedBox

    return not context.excluded_shapes and all(
        child.is_in_normal_flow() and _holds_all(child.style, is_picture=isinstance(child, ReplacedBox))
        for child in item.descendants()
    )


def _holds_all(style: Any, *, is_picture: bool) -> bool:
    """Whether a box is as high as what is in it."""
    height, least, most, above, below = _HEIGHTS(style)
    is_free = height == "auto" or (is_picture and height.unit == "px")
    is_bound = most.value != inf or (least != "auto" and least.unit != "px")
    return is_free and not is_bound and _is_apart(above) and _is_apart(below)


def _is_apart(margin: Any) -> bool:
    return bool(margin == "auto" or margin.value >= 0)


@cache
def patch_rows() -> None:
    """Let the engine lay out the items of its rows once, once a process."""
    from weasyprint.layout import block

    lay_out = block.block_box_layout

    def block_box_layout(
        context: Any, box: Any, bottom_space: float, skip_stack: Any, containing_block: Any, *others: Any, **named: Any
    ) -> Any:
        if not box.is_flex_item or skip_stack is not None:
            return lay_out(context, box, bottom_space, skip_stack, containing_block, *others, **named)
        trials: dict[int, _Trial] = vars(context).setdefault("items", {})
        name = id(box.children)
        trial = trials.pop(name, None)
        if trial is not None and trial.fits(context, box, bottom_space):
            return trial.moved(box)
        before = (box.children, box.style, _SETTLED(box), box.position_x, box.position_y)
        made = lay_out(context, box, bottom_space, skip_stack, containing_block, *others, **named)
        # So the engine asks how high an item of a row is.  In a column it breaks what is made to its height otherwise.
        is_trial = bottom_space == -inf and containing_block.style["flex_direction"].startswith("row")
        if is_trial and made[0] is not None and made[1] is None and _is_plain(context, box):
            trials[name] = _Trial(*before, made)
        return made

    patch_function(block.block_box_layout, block_box_layout)
