"""Chinese lines with an even right edge.

In: a document that was laid out.  Out: the same boxes, their letters spaced.  Never: breaks a line anew.

WeasyPrint justifies by widening U+0020, of which Chinese has none, and leaves lines short by what kinsoku carried over.
Text is shaped again when it is drawn, so a changed style is all that is needed.
"""

from __future__ import annotations

import re
from typing import Any

from pressroom.render.boxes import descendants, is_block, is_inline, is_line, is_text, pages_of

SLACK = 2.2
"""Ems by which a Chinese line may be short of its measure to be spaced out to it; half of that for a last line."""
GAP = 0.075
"""Ems that may be put between two letters; more would show."""
_LEAST = 12
"""Letters that a line must have to be spaced out: in a shorter one the gaps would show."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]")


def fill_lines(document: Any) -> None:
    """Space the letters of Chinese lines so that the right edge is even."""
    for page in pages_of(document):
        for block in descendants(page):
            if is_block(block) and block.style["text_align_all"] in ("start", "left"):
                lines = [child for child in block.children if is_line(child)]
                for line in lines:
                    _fill(line, block.width - line.width, SLACK / 2 if line is lines[-1] else SLACK)


def _fill(line: Any, slack: float, most: float) -> None:
    """Space out a line that lacks ``slack`` pixels, unless it lacks more than ``most`` ems."""
    words = "".join(getattr(box, "text", "") for box in descendants(line))
    size = line.style["font_size"]
    is_short = 0.1 < slack <= size * min(most, GAP * (len(words) - 1))
    if is_short and len(words) > _LEAST and len(_WIDE.findall(words)) > 0.6 * len(words):
        _space(line, slack / (len(words) - 1), 0.0)


def _space(box: Any, gap: float, shift: float) -> float:
    """Move a box by ``shift`` and widen its text by ``gap`` a letter; gives the shift of what follows it."""
    start = shift
    if is_text(box):
        inner = (len(box.text) - 1) * gap
        own = box.style["letter_spacing"]
        box.style = box.style.copy()
        box.style["letter_spacing"] = gap + (0 if own == "normal" else own)
        box.position_x += start
        box.width += inner
        return start + inner + gap
    if not is_inline(box):
        box.translate(start, 0)
        return start
    box.position_x += start
    for child in box.children:
        if child.is_in_normal_flow():
            shift = _space(child, gap, shift)
    box.width += max(shift - start - gap, 0)
    return shift
