"""Line breaking of short display text, as for a title on a card.

In: words and a function that measures them.  Out: balanced lines.  Never: begins a line with a closing mark, ends one
with an opening mark, or parts a number from its unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import accumulate, pairwise

from pressroom.core.lazy import regex
from pressroom.render.markup.segmentation import word_starts
from pressroom.render.markup.units import MEASURES, alternation

Measure = Callable[[str], float]
_OPENING = "（〔［｛《〈「『【“‘(["
_CLOSING = "，。、；：？！）〕］｝》〉」』】”’…—·%℃～,.;:?!)]"
_UNIT = alternation(MEASURES)
_DRUG = "[\u4e00-\u9fff]{1,2}(?:洛芬|氨基酚|匹林|沙坦|地平|他汀|普利|洛尔|西林|霉素|沙星|康唑|拉唑|替丁|双胍|列净|列汀|沙班|加群|格雷|法林|他韦|洛韦|昔布|膦酸|岛素)"
"""A Chinese medicine name by its stem, as the pharmacopoeia forms generic names, with up to two characters before it."""
_PIECE = regex(
    rf"(?:“[^“”]{{1,10}}”|[{re.escape(_OPENING)}]*[0-9.]+{_UNIT}(?:／[0-9.]+{_UNIT})?)[{re.escape(_CLOSING)}]*\s*"
    rf"|[{re.escape(_OPENING)}]*(?:{_DRUG}|{_UNIT}|[A-Za-z0-9À-ɏ.'’+/&-]+[\u4e00-\u9fff]?|\S)[{re.escape(_CLOSING)}]*\s*"
)
_HAN_RUN = regex("[\u4e00-\u9fff]+")
_STOP = regex(r"[，。、；：？！…—,;:?!]\s*$")
UNPUNCTUATED_PENALTY = 0.2
"""What it costs to end a line where no mark stands, as the square of a share of the line."""
PARTICLE_PENALTY, LIST_PENALTY, STUB_PENALTY, TORN_WORD_PENALTY = 0.12, 0.08, 0.3, 0.45
"""The same where a particle ends a phrase or begins one, between the members of a list, behind the first two characters of a phrase, and
where a particle is torn from the word to which it belongs or a word is parted."""
_ENDING = frozenset("的了")
_BEGINNING = frozenset("和与或及把被给对从向就才还也都不再")
_LEANING_ON_NEXT = _BEGINNING - {"对"} | frozenset("很太更最在是为将能会要可每第这那各哪几多没未已请整")
"""What is read with the word behind it: a line that ends in one stumbles."""
_LEANING_ON_LAST = frozenset("的了着吗呢吧们里上下中者些么少")
"""What is read with the word before it."""
EXTRA_LINE_PENALTY = 0.1
"""What one more line than needed costs."""
MIN_LAST_LINE = 3.0
"""A last line shorter than this many letters looks lost."""


def break_lines(words: str, width: float, measure: Measure) -> tuple[str, ...]:
    """As few lines as the width allows, or one more where that saves a bad break; of nearly the same length.

    A piece that is wider than the line stands on a line of its own.
    """
    pieces = _PIECE.findall(" ".join(words.split()))
    if not pieces:
        return ()
    # Where each piece begins; a line's length is a difference, so that letters are measured once.
    starts = [0.0, *accumulate(measure(piece) for piece in pieces)]
    blanks = [measure(piece) - measure(piece.rstrip()) if piece[-1].isspace() else 0.0 for piece in pieces]
    least = _lines_needed(starts, blanks, width)
    lone = MIN_LAST_LINE * measure("国")
    inner = _within_words(pieces)
    partings = [TORN_WORD_PENALTY if end in inner else _parting(pieces, end) for end in range(1, len(pieces))]
    balanced = partial(_balance, [0.0, *partings], starts, blanks, width, lone)
    cost, breaks = balanced(least)
    if cost > EXTRA_LINE_PENALTY:  # or else nothing is saved by one more
        more, wider = balanced(least + 1)
        breaks = wider if more + EXTRA_LINE_PENALTY < cost else breaks
    return tuple("".join(pieces[start:end]).rstrip() for start, end in breaks)


def ends_at_mark(line: str) -> bool:
    """Whether a reader would pause after a line."""
    return _STOP.search(line) is not None


def _balance(
    partings: list[float], starts: list[float], blanks: list[float], width: float, lone: float, count: int
) -> tuple[float, list[tuple[int, int]]]:
    """Cost, and first and last piece of every line, when ``partings`` say what it costs to begin one: the cheapest way (Knuth and Plass, 1981, made small)."""
    target = starts[-1] / max(count, 1)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for earliest in _earliest_ends(starts, blanks, width, count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, way) in best.items():
            for end in range(max(start + 1, earliest), len(blanks) + 1):
                long = starts[end] - starts[start] - blanks[end - 1]
                if long > width and end > start + 1:
                    break
                is_last = end == len(blanks)
                more = ((long - target) / width) ** 2
                more += 0.0 if is_last else partings[end]
                more += 0.3 if is_last and long < lone else 0.0
                found = (cost + more, (*way, end))
                if end not in reached or found < reached[end]:
                    reached[end] = found
        best = reached
    cost, way = best.get(len(blanks), (float("inf"), (0,)))
    return cost, list(pairwise(way))


def _earliest_ends(starts: list[float], blanks: list[float], width: float, count: int) -> list[int]:
    """Where each of so many lines ends at the earliest, as the lines behind it have no room for more: no other way leads to the end."""
    found = [len(blanks)]
    while len(found) < count:
        end = start = found[-1]
        while start and (start == end or starts[end] - starts[start - 1] - blanks[end - 1] <= width):
            start -= 1
        found.append(start)
    return found[::-1]


def _within_words(pieces: list[str]) -> frozenset[int]:
    """The pieces that begin within a Chinese word."""
    piece_by_place = {place: number for number, place in enumerate(accumulate(map(len, pieces), initial=0))}
    runs = [(found.start(), found[0]) for found in _HAN_RUN.finditer("".join(pieces))]
    return frozenset(
        piece_by_place[start + place]
        for start, run in runs
        for place in frozenset(range(len(run))) - word_starts(run)
        if start + place in piece_by_place
    )


def _parting(pieces: list[str], end: int) -> float:
    """What it costs to end a line before a piece; a list of single characters is read as one word: 绿、黄、红三区."""
    before, after = pieces[end - 1].rstrip(), pieces[end].rstrip()
    if _STOP.search(before):
        is_listed = (end > 1 and len(before) == 2 and before[-1] == "、" and _STOP.search(pieces[end - 2])) or (
            before[-1] == "、" and len(after) == 2 and after[-1] == "、"
        )
        return TORN_WORD_PENALTY if is_listed else LIST_PENALTY if before[-1] == "、" else 0.0
    # A single character between a mark and the end of its line, or between the beginning and a mark.
    is_lone = (end > 1 and len(before) == 1 and _STOP.search(pieces[end - 2])) or (
        len(after) == 2 and _STOP.search(after)
    )
    if is_lone or before[-1] in _LEANING_ON_NEXT or after[0] in _LEANING_ON_LAST:
        return TORN_WORD_PENALTY
    if end > 2 and len(before) + len(pieces[end - 2]) == 2 and _STOP.search(pieces[end - 3]):
        return STUB_PENALTY
    return PARTICLE_PENALTY if before[-1] in _ENDING or after[0] in _BEGINNING else UNPUNCTUATED_PENALTY


def _lines_needed(starts: list[float], blanks: list[float], width: float) -> int:
    """The fewest lines: each one takes what it can."""
    count, start = 0, 0
    while start < len(blanks):
        end = start + 1
        while end < len(blanks) and starts[end + 1] - starts[start] - blanks[end] <= width:
            end += 1
        count, start = count + 1, end
    return count
