"""What of a section of a handout can stand on a slide: a whole table, a whole list, or whole sentences.

In: the blocks of a section.  Out: proposals for the words of one slide, the best first; the deck takes the first that
fits.  Never: a fragment, a sentence that leans on the one before it, or words that the handout does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from pressroom.core.lazy import regex
from pressroom.render.office.blocks import (
    Block,
    Box,
    Heading,
    Paragraph,
    Point,
    Points,
    Run,
    Table,
    Words,
    lines_of,
    plain,
)

_ROWS, _COLUMNS, _LETTERS, _POINTS = 8, 4, 260, 6
"""How much of a handout a listener reads off a slide."""
_SHORT, _LONG, _ALONE = 8, 64, 16
"""Letters of the shortest and the longest sentence of a list, and of the shortest that stands alone."""
_LABEL = 20
"""Letters that a name of what follows may have."""
_END = regex(r"(?<=[。！？])(?![”’）》])")
_NUMBER = regex(r"^\d+[.、．]\s*")
_LEANING = regex(
    r"^(这|那|它|他|她|其|但|也|又|还|却|而|同时|此外|另外|因此|所以|不过|然后|同样|例如|比如|上面|下面|以下|以上|表中|图中)"
)
"""How a sentence begins that means nothing without the one before it."""


def excerpts(section: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """Proposals for the words of a slide, the best first; nothing when the section has no whole sentence to show."""
    warnings = tuple(block for block in section if isinstance(block, Box) and block.kind in ("warning", "danger"))[:1]
    for main in _mains(section):
        if warnings and _letters((*main, *warnings)) <= _LETTERS:
            yield (*main, *warnings)
        yield main
    if warnings and _letters(warnings) <= _LETTERS:
        yield warnings


def table_parts(section: Sequence[Block]) -> tuple[Table, ...]:
    """The first table of a section in two or three pieces, when it is too long for one slide; else nothing."""
    table = next((block for block in section if isinstance(block, Table)), None)
    if table is None or _is_readable(table):
        return ()
    head, *rows = table.rows
    for count in (2, 3):
        size = ceil(len(rows) / count)
        parts = tuple(Table((head, *rows[start : start + size])) for start in range(0, len(rows), max(size, 1)))
        if parts and all(map(_is_readable, parts)):
            return parts
    return ()


def _mains(section: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    yield from ((block,) for block in section if isinstance(block, Table) and _is_readable(block))
    yield from ((block,) for block in section if isinstance(block, Points) and _is_sayable(block))
    told = tuple(_told(section))
    for most in range(min(_POINTS, len(told)), 1, -1):
        points = Points(tuple(Point(0, 0, _without_stop(one.words)) for one in told[:most]))
        if _letters((points,)) <= _LETTERS:
            yield (points,)
    stressed = [plain(one.words) for one in told if not one.is_named and any(run.strong for run in one.words)]
    yield from ((Paragraph((Run(sentence),)),) for sentence in stressed[:1] if len(sentence) >= _ALONE)


def _is_readable(table: Table) -> bool:
    """Whether a table is small enough to be read off a slide, and tells something: a form to fill in does not."""
    cells = [plain(cell) for row in table.rows[1:] for cell in row]
    small = 3 <= len(table.rows) <= _ROWS and max(map(len, table.rows)) <= _COLUMNS and _letters((table,)) <= _LETTERS
    return small and sum(not cell for cell in cells) * 3 <= len(cells)


def _is_sayable(points: Points) -> bool:
    """Whether a list is short enough; a table inside a point comes as words with gaps, which nobody could read."""
    short = 2 <= len(points.points) <= _POINTS and _letters((points,)) <= _LETTERS
    return short and not any("  " in plain(point.words) for point in points.points)


def _letters(blocks: Iterable[Block]) -> int:
    return sum(len(line) for line in lines_of(blocks))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A whole sentence; ``is_named`` when the name of what it is about stands before it."""

    words: Words
    is_named: bool


def _told(section: Sequence[Block]) -> Iterator[_Sentence]:
    """One sentence a paragraph, with the name under which the paragraph stands."""
    label = ""
    for block in section:
        if isinstance(block, Heading) or (isinstance(block, Paragraph) and _is_label(block)):
            label = _NUMBER.sub("", plain(block.words)).rstrip("：。")
        elif isinstance(block, Paragraph):
            chosen = _chosen(block, named=bool(label))
            words, is_named = chosen.words, chosen.is_named or bool(label)
            if words and label:
                mark = "" if label.endswith(("？", "！")) else "："
                words = (Run(label + mark, strong=True), *words)
            label = ""
            if words and _SHORT <= len(plain(words)) <= _LONG:
                yield _Sentence(words, is_named)


def _is_label(block: Paragraph) -> bool:
    return all(run.strong for run in block.words) and len(plain(block.words)) <= _LABEL


def _chosen(block: Paragraph, *, named: bool) -> _Sentence:
    """The sentence that a paragraph stresses, else its first; empty when it has none that stands by itself."""
    sentences = list(_sentences(block.words))
    if sentences and all(run.strong for run in sentences[0]) and len(plain(sentences[0])) <= _LABEL:
        # A name or a question, and what follows is about it.
        about = sentences[1] if len(sentences) > 1 else ()
        return _Sentence((*_bare(sentences[0]), *about) if about else (), is_named=True)
    stressed = [one for one in sentences if any(run.strong for run in one) and len(plain(one)) <= _LONG]
    words = next(iter(stressed or sentences), ())
    leans = _LEANING.match(plain(words)) and not named
    return _Sentence(() if leans or not words else _bare(words), is_named=False)


def _bare(words: Words) -> Words:
    """Words without a number before them."""
    return (Run(_NUMBER.sub("", words[0].words), words[0].strong), *words[1:])


def _sentences(words: Words) -> Iterator[Words]:
    """The whole sentences of a paragraph with their weights; what has no end is left out."""
    sentence: list[Run] = []
    for run in words:
        for piece in _END.split(run.words):
            if not piece.strip():
                continue
            sentence.append(Run(piece if sentence else piece.lstrip(), run.strong))
            if piece.rstrip().endswith(("。", "！", "？", "。”", "！”", "？”")):
                yield tuple(sentence)
                sentence = []


def _without_stop(words: Words) -> Words:
    """Words of a point: without the full stop at their end."""
    last = words[-1]
    return (*words[:-1], Run(last.words.rstrip().removesuffix("。"), last.strong))
