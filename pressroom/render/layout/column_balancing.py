"""Columns: balanced in few trials.

In: an engine that lays columns out again and again, a pixel higher each time, until all of their content fits.  Out: one that is
told what such a trial gives as far as that is known.  Never: breaks a column at another place.

A column takes no more from pixel to pixel until the next piece of its content fits, which may be 80 pixels later.  When it has
taken the same twice, it is tried a pixel below the height of that piece; where it takes the same again, all trials between give
what these gave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from math import ceil
from typing import Any, NamedTuple

from pressroom.render.layout.patching import patch_function


class _Tried(NamedTuple):
    """What a column gave at a height; for the height of its next line alone the engine asks with endless space below."""

    height: float
    x: float
    made: Any
    """What the engine returned: the box, where it goes on, and more."""


def _height(tried: _Tried) -> float:
    return tried.height


@dataclass(slots=True)
class _Trials:
    """What was tried of one box with columns."""

    known_by_start: dict[Any, list[_Tried]] = field(default_factory=dict)
    """By where a column begins, lowest first."""
    extent_by_piece: dict[int, float] = field(default_factory=dict)
    """How high the children of a column are, by identity, as far as one was laid out as a whole."""

    def result(self, context: Any, column: Any, arguments: tuple[Any, ...], lay_out: Callable[..., Any]) -> Any:
        """What the engine would make of a column."""
        bottom_space, skip_stack, _, page_is_empty, *_, adjoining_margins = arguments[:7]
        start = (id(column.children[0]), repr(skip_stack), page_is_empty)
        known = self.known_by_start.setdefault(start, [])
        room = context.page_bottom - column.position_y

        def tried(space: float) -> Any:
            made = lay_out(context, column, space, *arguments[1:])
            self._note(column, made, skip_stack)
            known.append(_Tried(room - space, column.position_x, made))
            known.sort(key=_height)
            return made

        height = room - bottom_space
        at = _between(known, height)
        if at is None:
            made = tried(bottom_space)
            before = [one for one in known if one.height < height]
            if before and _taken(before[-1].made) == _taken(made):
                pixels = self._pixels(column, made, skip_stack, height)
                if pixels > 1 and _between(known, height + pixels) is None:
                    tried(bottom_space - pixels)
            return made
        if adjoining_margins is None:  # this one is no trial: it stays
            _, x, made = known.pop(at)
            if made[0] is not None:
                made[0].translate(column.position_x - x)
            return made
        return known[at].made

    def _note(self, column: Any, made: Any, skip_stack: Any) -> None:
        """Remember how high the pieces of a column are; the first and the last may be parts of pieces."""
        box, resume_at = made[:2]
        if box is not None:
            (first,) = skip_stack or (0,)
            is_cut = bool(skip_stack and skip_stack[first]), bool(resume_at and any(resume_at.values()))
            whole = box.children[is_cut[0] : len(box.children) - is_cut[1]]
            for number, piece in enumerate(whole, first + is_cut[0]):
                self.extent_by_piece[id(column.children[number])] = piece.margin_height()

    def _pixels(self, column: Any, made: Any, skip_stack: Any, height: float) -> int:
        """How much higher a column can be before the next piece fits; none where that cannot be told."""
        box, resume_at = made[:2]
        place = resume_at if box is not None else skip_stack or {0: None}
        if not place:
            return 0
        ((number, inside),) = place.items()
        extent = self.extent_by_piece.get(id(column.children[number]))
        if inside is not None or extent is None:
            return 0
        last = box.children[-1] if box is not None and box.children else None
        filled = 0 if last is None else last.position_y + last.margin_height() - column.position_y
        return ceil(filled + extent - height) - 1


def _between(known: list[_Tried], height: float) -> int | None:
    """Where that stands which a height gives: it was tried, or lies between two that took the same."""
    lower = [at for at, one in enumerate(known) if one.height <= height]
    higher = [one for one in known if one.height >= height]
    if lower and higher and _taken(known[lower[-1]].made) == _taken(higher[0].made):
        return lower[-1]
    return None


def _taken(made: Any) -> Any:
    """How far a column came, and what the engine reads of it; a box that is broken is as high as there is room."""
    box, resume_at, next_page = made[:3]
    if box is None:
        return None
    last = box.children[-1] if box.children else None
    end = None if last is None else (last.position_y, last.margin_height(), last.margin_bottom)
    return resume_at, next_page, len(box.children), end


def _is_plain(context: Any, box: Any) -> bool:
    """Whether columns hold nothing that a trial may leave somewhere else, and nothing stands beside them."""
    return not context.excluded_shapes and all(child.is_in_normal_flow() for child in box.descendants())


@cache
def patch_columns() -> None:
    """Let the engine balance columns in few trials, once a process."""
    from weasyprint.layout import block, column

    lay_out, balance = block.block_box_layout, column.columns_layout

    def block_box_layout(context: Any, box: Any, *arguments: Any, **named: Any) -> Any:
        trials = box.is_column and vars(context).get("trials")
        if not trials:
            return lay_out(context, box, *arguments, **named)
        return trials.result(context, box, arguments, partial(lay_out, **named))

    def columns_layout(context: Any, box: Any, *arguments: Any) -> Any:
        outer = vars(context).get("trials")
        context.trials = _Trials() if _is_plain(context, box) else None
        try:
            return balance(context, box, *arguments)
        finally:
            context.trials = outer

    patch_function(block.block_box_layout, block_box_layout)
    patch_function(column.columns_layout, columns_layout)
