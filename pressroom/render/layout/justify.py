"""Chinese lines with even edges.

In: a document that was laid out.  Out: the same boxes, their letters spaced, without joiners, openers and gaps at their edges.  Never: breaks a line anew.

WeasyPrint justifies by widening U+0020, of which Chinese has none, and leaves lines short by what kinsoku carried over.  A line that
begins with “ or 《 begins with the blank half of its square, which reads as an indent: here that half stands in the margin.
Text is shaped again when it is drawn, so a changed style is all that is needed.
"""

from __future__ import annotations

from typing import Any

from pressroom.core.lazy import regex
from pressroom.render.layout.boxes import (
    descendants,
    is_block,
    is_inline,
    is_inline_block,
    is_line,
    is_text,
    laid_out,
    pages_of,
)
from pressroom.render.markup.typography import GAPS, without_joiners
from pressroom.render.punctuation import OPENING

MAX_SLACK = 2.2
"""Ems by which a Chinese line may be short of its measure to be spaced out to it; half of that for a last line."""
MAX_LETTER_SPACING = 0.075
"""Ems that may be put between two letters; more would show."""
BLANK = 0.5
"""Ems of an opening mark that are blank before it."""
_LEAST = 12
"""Letters that a line must have to be spaced out: in a shorter one the gaps would show."""
_NAMES = frozenset(["dt", "th", "h1", "h2", "h3", "h4", "h5", "h6"])
"""Names and headings: one of a single line has no edge to keep, and stands above others that have their own width."""
_WIDE = regex(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]")


def fill_lines(document: Any) -> None:
    """Space the letters of Chinese lines so that the right edge is even; drop what only the layout needed."""
    for page in pages_of(document):
        for block in map(laid_out, descendants(page)):
            if is_block(block):
                is_flush = begins_alike = block.style["text_align_all"] in ("start", "left")
                lines = [child for child in block.children if is_line(child)]
                if block.element_tag in _NAMES and len(lines) == 1:
                    is_flush = False
                for line in lines:
                    is_even = is_flush and _is_running(line)
                    # What stands in a line moves with it: its own lines may begin behind other words.
                    blank = _blank(line) if begins_alike and not is_inline_block(block) else 0.0
                    _set(line, block.width if is_even else None, blank, is_last=line is lines[-1])
    for page in document.pages:
        page.bookmarks = [(level, without_joiners(label), *rest) for level, label, *rest in page.bookmarks]
        # Each box inside a link became a link of its own, which no screen reader could tell from its neighbours.
        page.links = [link for link in page.links if link[-1].element_tag.partition(":")[0] == "a"]


def _is_running(line: Any) -> bool:
    """Whether a line is text alone: beside a block within it, which keeps its own spacing, spaced letters would show."""
    return not any(is_block(box) and box.is_in_normal_flow() for box in descendants(line))


def _set(line: Any, measure: float | None, blank: float, *, is_last: bool) -> None:
    """Space out a line that lacks little of its measure, and let it begin and end with its letters.

    ``blank`` is what its first mark has before it, in pixels; a last line that is short by that has no edge to keep.
    """
    words = "".join(getattr(box, "text", "") for box in descendants(line))
    letters = without_joiners(words)
    start, gap = blank, 0.0
    if measure is not None:
        start += _edge(line, 0, "margin_left")
        slack = measure - line.width + start + _edge(line, -1, "margin_right")
        places = _places(line) - 1
        most = min(MAX_SLACK / 2 if is_last else MAX_SLACK, MAX_LETTER_SPACING * places) * line.style["font_size"]
        is_short = 0.1 < slack <= (most if is_last else most + blank)
        if is_short and places >= _LEAST and len(_WIDE.findall(letters)) > 0.6 * len(letters):
            gap = slack / places
    if gap or start or len(letters) < len(words):
        _space(line, gap, -start)


def _blank(line: Any) -> float:
    """What is blank before the opening mark with which a line begins, in pixels; none where it begins with a letter."""
    box = line
    while is_inline(box) or (is_inline_block(box) and not box.padding_left and not box.border_left_width):
        box = next((child for child in box.children if child.is_in_normal_flow()), None)
    if box is None or not is_text(box) or without_joiners(box.text)[:1] not in tuple(OPENING):
        return 0.0
    return float(BLANK * box.style["font_size"])


def _places(box: Any) -> int:
    """How many letters of a line may have a gap behind them; a Latin word or number stays one piece."""
    if is_text(box):
        return len(without_joiners(box.text))
    return 1 if box.element_tag in GAPS else sum(_places(child) for child in getattr(box, "children", ()) or ())


def _edge(line: Any, end: int, side: str) -> float:
    """The gap between Chinese and Latin with which a line begins or ends, in pixels."""
    box = line
    while is_inline(box) and box.children:
        box = box.children[end]
        if box.element_tag in GAPS:
            return float(getattr(box, side))
    return 0.0


def _space(box: Any, gap: float, shift: float) -> float:
    """Move a box by ``shift`` and widen its text by ``gap`` a letter; gives the shift of what follows it."""
    start = shift
    if is_text(box):
        own = 0 if box.style["letter_spacing"] == "normal" else box.style["letter_spacing"]
        letters = without_joiners(box.text)
        # The engine spaces joiners and openers like letters.
        more = (len(letters) - 1) * gap - (len(box.text) - len(letters)) * own
        box.text = box.pango_layout.text = letters
        box.style = box.style.copy()
        box.style["letter_spacing"] = gap + own
        box.position_x += start
        box.width += more
        return start + more + gap
    if not is_inline(box):
        box.translate(start, 0)
        return start
    if gap and box.element_tag in GAPS:
        return _space(box, 0.0, start) + gap
    box.position_x += start
    for child in box.children:
        if child.is_in_normal_flow():
            shift = _space(child, gap, shift)
    box.width += max(shift - start - gap, 0)
    return shift
