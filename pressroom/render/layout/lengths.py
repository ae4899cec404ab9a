"""Used lengths of boxes: margins, paddings, borders, sizes, rounded corners and backgrounds.

In: the engine's functions for them.  Out: the same values on the same boxes.  Never: computes a length in another way than
the engine does.

A box is given about twenty lengths each time that it is laid out.  Where none of them is a share of something else, they
follow from its style alone, and many boxes have the same: the engine is asked once, and its answer is kept.
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import Any

from pressroom.render.layout.patching import patch_function

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    "width", "height", "min_width", "min_height", "max_width", "max_height",
)  # fmt: skip
_PLAIN = (*(f"border_{side}_width" for side in _SIDES), "box_sizing", "border_collapse")
_RADII = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_PAINTED = (
    "border_image_source",
    "mask_border_source",
    "background_image",
    "visibility",
    "background_color",
    "box_shadow",
)
_NONE = (("none", None),)
CACHE_SIZE = 4096
"""Sets of lengths that are kept before all are let go."""


class _Dummy:
    """Stands for any box whose lengths do not depend on where it lies."""

    def __init__(self, style: Any) -> None:
        self.style = style


@cache
def patch_lengths() -> None:
    """Put the functions of this module in the engine's places, once a process."""
    from weasyprint.layout import background, percent, preferred

    patch_function(preferred.shrink_to_fit, _fitter(preferred.shrink_to_fit))
    patch_function(percent.resolve_percentages, _resolver(percent.resolve_percentages))
    patch_function(percent.resolve_radii_percentages, _corners(percent.resolve_radii_percentages))
    patch_function(background.layout_box_backgrounds, _backgrounds(background.layout_box_backgrounds))


def _fitter(original: Any) -> Any:
    """Ours for the function that finds how wide a box is that takes no more room than it needs.

    Where all its words have room in one line, that is their width, however narrow it could be; and to learn that, the engine
    breaks a line behind every letter.
    """
    from weasyprint.layout.preferred import max_content_width

    def shrink_to_fit(context: Any, box: Any, available_content_width: Any) -> Any:
        widest = max_content_width(context, box, outer=False)
        return widest if widest <= available_content_width else original(context, box, available_content_width)

    return shrink_to_fit


def _resolver(original: Any) -> Any:
    """Ours for the function that gives a box its lengths."""
    from weasyprint.formatting_structure.boxes import PageBox
    from weasyprint.layout.absolute import AbsolutePlaceholder

    # A stand-in hands on what is set on it, one by one.
    special = (PageBox, AbsolutePlaceholder)
    read = itemgetter(*_LENGTHS, *_PLAIN)
    known: dict[Any, dict[str, Any] | None] = {}

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        try:
            lengths = known[read(style)]
        except (KeyError, TypeError):  # new, or one of the values is none that can be looked up
            lengths = _learn(style)
        if lengths is None or isinstance(box, special):
            original(box, containing_block)
        else:
            box.__dict__.update(lengths)

    def _learn(style: Any) -> dict[str, Any] | None:
        values = read(style)
        lengths = None
        if all(map(_stands_alone, values[: len(_LENGTHS)])) and style["border_collapse"] != "collapse":
            dummy = _Dummy(style)
            original(dummy, (0, 0))
            lengths = {name: value for name, value in vars(dummy).items() if name != "style"}
        if len(known) >= CACHE_SIZE:
            known.clear()
        try:
            known[values] = lengths
        except TypeError:
            return None
        return lengths

    return resolve_percentages


def _stands_alone(length: Any) -> bool:
    """Whether a length needs no other to be known; shares do, and so do sums."""
    return length == "auto" or getattr(length, "unit", "%") == "px"


def _corners(original: Any) -> Any:
    """Ours for the function that gives a box its rounded corners: most have none."""
    from weasyprint.layout.absolute import AbsolutePlaceholder

    read = itemgetter(*_RADII)
    none = ((0, "px"), (0, "px"))
    square = (none,) * len(_RADII)
    known: dict[str, Any] = dict.fromkeys(_RADII, (0, 0))

    def resolve_radii_percentages(box: Any) -> None:
        if read(box.style) == square and not isinstance(box, AbsolutePlaceholder):
            box.__dict__.update(known)
        else:
            original(box)

    return resolve_radii_percentages


def _backgrounds(original: Any) -> Any:
    """Ours for the function that lays out what is painted behind a box: mostly nothing."""
    from weasyprint.layout import background

    read = itemgetter(*_PAINTED)

    def layout_box_backgrounds(
        page: Any,
        box: Any,
        get_image_from_uri: Any,
        layout_children: bool = True,
        style: Any = None,
    ) -> None:
        if style is None and layout_children:
            for child in box.all_children():
                layout_box_backgrounds(page, child, get_image_from_uri)
            layout_children = False
            border, mask, images, visibility, colour, shadow = read(box.style)
            is_bare = border[0] == "none" and mask[0] == "none" and images == _NONE and not shadow
            if (
                is_bare
                and visibility != "hidden"
                and colour != "currentcolor"
                and colour.alpha == 0
                and box is not page
            ):
                background.resolve_radii_percentages(box)
                box.background = None
                return
        original(page, box, get_image_from_uri, layout_children, style)

    return layout_box_backgrounds
