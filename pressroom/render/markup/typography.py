"""Composition of HTML for paper: what the print engine does not do by itself for Chinese (for browsers: ``screen.py``).

In: HTML.  Out: the same text.  Latin words and numbers beside Chinese stand in elements that the style sheet gives margins, word
joiners hold together what no line may part, openers let a line end where the engine would not, and hours in a sentence have the dash
of those in a list.  Never: changes attributes, or the order of the text; joiners and openers are taken out when the lines are made, so
that what is copied from a PDF is what was written.

The gaps are those of ``text-autospace`` (CSS Text 4, 8.4), which browsers know and the print engine does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from pressroom.core.lazy import regex
from pressroom.render.markup.segmentation import HAN, word_starts
from pressroom.render.markup.units import COUNTERS, LARGE, MEASURES, alternation

JOINER = "\u2060"
"""Forbids a line break on both sides of it (UAX 14, class WJ)."""
OPENER = "\u200b"
"""Allows a line break where it stands (UAX 14, class ZW)."""
_UNSEEN = str.maketrans("", "", JOINER + OPENER)
BETWEEN, BEFORE, AFTER = GAPS = ("x-between", "x-before", "x-after")
"""Elements of a Latin word or number: between Chinese, before it, after it."""
_MARKUP = regex(r"(<(?:style|title|script|svg|pre|code)\b.*?</(?:style|title|script|svg|pre|code)>|<[^>]*>)", re.DOTALL)
_SUPERSCRIPTS = str.maketrans("⁰⁴⁵⁶⁷⁸⁹⁺⁻", "0456789+-")
_RAISED = regex(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]*[⁰⁴⁵⁶⁷⁸⁹⁺⁻][⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]*")
_OTHERS = str.maketrans("¹²³", "123")
REPLACED = frozenset("⁰⁴⁵⁶⁷⁸⁹⁺⁻")
"""Characters that never reach a font, because they are rewritten here."""

_IS_HAN = regex(rf"[{HAN}]")
_LETTER = "0-9A-Za-zÀ-ÖØ-öø-ɏΑ-ωµ"
_RUN = regex(rf"&[#\w]+;|[{_LETTER}](?:[!-%'-;=?-~{_LETTER}]*[%{_LETTER}])?")
"""An entity, which is left alone, or a Latin word or number from letter to letter; a percent sign counts as one."""
_ATTACHED = frozenset(COUNTERS + LARGE + "多余起止前后" + "".join(word[0] for word in MEASURES))
"""What begins what a number is not parted from."""
_BEFORE_UNIT = regex(rf"(?<=[0-9]) (?=[{''.join(sorted(_ATTACHED))}%]|[°a-zA-Zμµ]{{1,5}}(?:/|\b))")
_PER = regex(r"(?<![A-Za-zμµ./:-])([A-Za-zμµ]{1,5}|%)/(?=[A-Za-z]{1,5}(?![A-Za-z./]))")
"""A unit per another one, mmol/L or mg/kg: the engine would break behind the stroke.  No part of an address."""
FRACTION = "[一二三四五六七八九十百]+分之[一二三四五六七八九十百]+"
"""A fraction in words, which is one number: 四分之一."""
_MEASURE = regex(rf"(?<=[0-9]){alternation(MEASURES)}|[毫微]摩尔|{FRACTION}")
"""A unit of several characters behind its number: 15分钟 stays whole, and not only its 15分; a mole even without one."""
_BY = regex(r"(?<=[尔克升米次元]/)(?=[升克天日周月分])")
"""Before the second unit of a quotient: 毫摩尔/升."""
_IN = regex(r"(?<=[克升])／(?=[0-9])")
"""The stroke of a strength, 100毫克／5毫升: the engine would break behind it."""
_DIALLED = regex(r"(?<=拨)(?=打120)")
_NAMED = frozenset(["打120", "碳13", "碳14"])
"""A number that stays with the character before it, as it is part of a name."""
_STANDARD = regex(r"(?<=[A-Z]) (?=[0-9][0-9.]*[—–][0-9]{4}(?![0-9]))")
"""The blank in the number of a standard, GBZ 2.2—2007."""
_GRADE = regex(r"[0-9][A-Z]$")
"""The end of a grade: 4C类 is one word."""
_HOURS = regex(r"(?<=[0-9]:[0-9]{2})-(?=[0-9]{1,2}:[0-9]{2}(?![0-9]))")
"""The hyphen between two times of the day, which is typed for want of the dash."""
_RANGE = regex(r"(?<=[0-9%])([～—–＋－×÷])(?=[0-9])")
"""The sign between the ends of a range, or between two terms of a sum: a line may end at its ＝ alone."""
_ACRONYM = regex(r"(?<![A-Za-z0-9-])([A-Z]{1,3}-)(?=[A-Z]{1,6}(?![A-Za-z0-9-]))")
"""C-TIRADS, BI-RADS and LDL-C up to their hyphen, after which no line ends."""
CLOSING = "，。；：！？、）】」』》”…"
_QUOTED = regex(rf"(?<=[{HAN}，。；：！？、）】」』》])(?=[“‘])|(?<=[”’])(?=[{HAN}（【「『《])")
"""Before and behind what is quoted: the engine takes “ and ” for the marks of English, which stick to what is on either side of them
(UAX 14, class QU), and in 不因“毛玻璃”三个字 would part a line only within the words quoted."""
_PAUSE = "，、；：。！？／"
_LAST = regex(
    rf"(?:(?<=[{_PAUSE}])[{HAN}]{{4}}|[{HAN}]{{3}}|[{HAN}]{{1,2}}[{CLOSING}]+[{HAN}]|[{HAN}][{CLOSING}]+[{HAN}]{{2}}|(?:[{HAN}]{{2}}|(?<=[{_PAUSE}])[{HAN}]{{3}})(?P<number>[0-9][{HAN}])"
    rf"|(?P<behind>(?<=[0-9A-Za-z%]))?[{HAN}]{{1,2}})[{CLOSING}]*\s*$"
)
"""The end of a block that stays on one line: three characters, so that the line above lacks no more than can be spaced out; before a
number of one figure two, so that 超过5克 is not parted within its word.  What is one character longer and begins behind a mark stays
whole, as the line above then ends where a reader pauses: 、情绪波动 and ，不超过5克."""
_LENGTHS, _LENGTHS_IN_CELL = (3, 4, 2, 5), (3, 2, 4)
"""How many characters the last line keeps, the best first: the first number by which no word is parted, 体重变化 and 报告."""
_HAN_RUN = regex(rf"[{HAN}]+")
_PARTS = regex(rf"[{HAN}{CLOSING}]")
"""Behind what a line may end here."""
_LEANING = frozenset("的地得了着过者们性")
"""Words that no line begins with here, since they belong to the one before."""
_LAST_IN_CELL = regex(rf"(?<=[{_PAUSE}])[{HAN}]{{2}}[{CLOSING}]*\s*$")
"""In a cell two characters behind a mark may stand alone: what would come before them is a word that a narrow column then parts."""
HELD_IN_CELL = regex(
    rf"（(?:[^（）0-9]|[0-9]{{1,3}}){{2,5}}）(?=\s*$)|（[{HAN}]{{1,2}}[{_PAUSE}]|(?:^|(?<=[{_PAUSE}]))[{HAN}]{{2,4}}[{_PAUSE}]|{FRACTION}"
)
"""What a narrow column does not part, as it would part it nearly always: a short remark in brackets that ends a cell, the words of a
list up to their marks, and a fraction.  Longer ones would widen the columns of a full table beyond its measure."""
_SHORT = regex(rf"[“（][{HAN}]{{2,3}}[”）]")
"""A word in quotation marks or brackets, which no line parts but in a cell: “增肌” and （普外）."""
_NAMES = frozenset(["</dt>", "</b>", "</h1>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>"])
"""Ends of headings and of the names of what is spoken of beside them: they are ragged, and no line of them parts a word."""
_WIDOW = 3
"""Where fewer characters than this would stand on the line above, as in a narrow cell, two stay together at the end: 自己, 的牙."""
_TAIL = 24
"""Where the end of a block is looked for: its last so many characters."""
_LONE = regex(rf"[{_PAUSE}][{HAN}]$")
_TOGETHER = 4
"""A lone first character behind a mark stays with the next word if they have no more than this together: ，不等于 and 、未消毒."""
_HELD = regex(rf"{JOINER}[{HAN}]")
_HELD_WORD = regex(rf"(?<=[{HAN}]){JOINER}(?=[{HAN}])")
"""What ``keep_words`` put into a text: such a text is set like a heading, and its end as that of any other."""
_INNER = regex(rf"(?<=.)(?=[{HAN}])", re.DOTALL)
_AMID = regex(rf"(?<=[{HAN}])(?=[{HAN}])")
_INNERMOST = regex(rf"(?<=[^（])(?=[{HAN}])|(?<=[{HAN}])(?=[0-9A-Za-z])")
"""The same, and before a number or a Latin word; a mark already keeps to what it opens."""
_WITHIN = regex(r"</?(?:strong|em|a|abbr|del)\b")
"""Elements of an author's sentence; what stands in any other may be a block of its own."""
_ENDS = frozenset(
    ["</p>", "</li>", "</dd>", "</dt>", "</td>", "</th>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>", "</figcaption>"]
)
"""Ends of blocks whose last line must hold three characters or more."""
_CELLS = frozenset(["</td>", "</th>"])


def without_joiners(words: str) -> str:
    """What is drawn of a composed text: without joiners and openers."""
    return words.translate(_UNSEEN)


def keep_words(html: str) -> str:
    """Text without tags, or with none that names anything in Chinese, with every word of it on one line of the print."""
    return _HAN_RUN.sub(_whole, html)


def compose(html: str) -> str:
    """Prepare a document for the print engine; text between tags only."""
    parts = _MARKUP.split(html)
    texts, tags = parts[::2], [*parts[1::2], ""]
    befores = _beside(texts, tags, -1)
    afters = _beside(texts[::-1], [*parts[-2::-2], ""], 0)[::-1]
    parts[::2] = [
        _raise(_space(_tie(text, _ends_block(texts, tags, place)), before, after)) if text.strip() else text
        for place, (text, before, after) in enumerate(zip(texts, befores, afters, strict=True))
    ]
    return "".join(parts)


def _beside(texts: Sequence[str], tags: Sequence[str], edge: int) -> list[str]:
    """For each text the character that comes before it in its sentence, or none; ``tags`` are those behind the texts."""
    held, found = "", []
    for text, tag in zip(texts, tags, strict=True):
        found.append(held)
        held = (text[edge] if text else held) if _WITHIN.match(tag) else ""
    return found


def _ends_block(texts: Sequence[str], tags: Sequence[str], place: int) -> str:
    """The end of the block that a text ends: nothing but the ends of elements of the sentence stands between; else empty."""
    while tags[place].startswith("</") and _WITHIN.match(tags[place]) and not texts[place + 1].strip():
        place += 1
    return tags[place] if tags[place] in _ENDS or tags[place] in _NAMES else ""


@lru_cache(maxsize=1024)
def _tie(words: str, end: str) -> str:
    """Say where the lines of a text may not end, and where they may though the engine would not end them."""
    return _QUOTED.sub(OPENER, _join(words, end))


def _join(words: str, end: str) -> str:
    """Give hours their dash, and keep a number with its unit, both ends of a range or an acronym, and the last characters of a block on one line."""
    is_whole = end in _NAMES or _HELD_WORD.search(words) is not None
    words = _HELD_WORD.sub("", words)
    if end in _CELLS:
        words = HELD_IN_CELL.sub(lambda found: _INNERMOST.sub(JOINER, found[0]), words)
    else:
        words = _SHORT.sub(lambda found: _AMID.sub(JOINER, found[0]), words)
    words = _BEFORE_UNIT.sub(" " + JOINER, words)
    words = _STANDARD.sub(" " + JOINER, words)
    words = _HOURS.sub("–", words)
    words = _RANGE.sub(rf"{JOINER}\1{JOINER}", words)
    words = _MEASURE.sub(lambda found: JOINER.join(found[0]), words)
    words = _BY.sub(JOINER, words)
    words = _IN.sub(rf"{JOINER}\g<0>{JOINER}", words)
    words = _DIALLED.sub(JOINER, words)
    words = _PER.sub(rf"\1{JOINER}/{JOINER}", words)
    words = _ACRONYM.sub(rf"\1{JOINER}", words)
    tail = max(0, len(words) - _TAIL)
    if end in _CELLS and (found := _LAST_IN_CELL.search(words, tail)):
        before = keep_words(words[: found.start()]) if is_whole else words[: found.start()]
        return before + _INNER.sub(JOINER, found[0])
    if end in _ENDS and (found := _LAST.search(words, tail)):
        if found["number"]:
            start = found.start("number")
            before = keep_words(words[: found.start()]) if is_whole else words[: found.start()]
            return before + JOINER.join(words[found.start() : start]) + JOINER + words[start:]
        behind = "" if found["behind"] is None else JOINER
        start = found.start() if behind else _at_word(words, tail, found.start(), end)
        if 0 < len(words[:start].strip()) < _WIDOW and not behind:
            later = found.start() + len(found[0].rstrip(CLOSING + " \n")) - 2
            start = start if is_whole and not _begins_word(words, later) else later
        elif is_whole and _LONE.search(words, 0, start):
            start -= 1
        before = keep_words(words[:start]) if is_whole else words[:start]
        return before + behind + _INNER.sub(JOINER, words[start:])
    return keep_words(words) if is_whole else words


def _whole(run: re.Match[str]) -> str:
    """A run of Chinese, with every word of it on one line."""
    starts = sorted(word_starts(run[0]))
    if (
        starts[1:2] == [1]
        and [*starts, len(run[0])][2] <= _TOGETHER
        and run.string[: run.start()].endswith(tuple(_PAUSE))
    ):
        del starts[1]
    return "".join(JOINER.join(run[0][start:end]) for start, end in pairwise([*starts, len(run[0])]))


def _at_word(words: str, tail: int, start: int, end: str) -> int:
    """Where the last line of a block may begin: at ``start``, unless that would part a word and another place would not."""
    places = [found.start() + one for found in _HAN_RUN.finditer(words, tail) for one in range(len(found[0]))]
    begins = {found.start() + one for found in _HAN_RUN.finditer(words, tail) for one in word_starts(found[0])}
    ends = begins | {found.end() for found in _HAN_RUN.finditer(words, tail)}
    leaning = {one for one in begins if words[one] in _LEANING and one + 1 in ends}
    fits = {one for one in begins - leaning if one and _PARTS.match(words[one - 1])}
    if not words[:start].strip() or start in fits:
        return start
    lengths = _LENGTHS_IN_CELL if end in _CELLS else _LENGTHS
    return next((places[-one] for one in lengths if one < len(places) and places[-one] in fits), start)


def _begins_word(words: str, place: int) -> bool:
    """Whether a word of Chinese begins at a place."""
    runs = ((run.start(), run[0]) for run in _HAN_RUN.finditer(words) if run.start() <= place < run.end())
    return any(place - start in word_starts(run) for start, run in runs)


def _space(words: str, before: str, after: str) -> str:
    """Mark the Latin words and numbers that stand beside Chinese; ``before`` and ``after`` are the next characters."""

    def mark(found: re.Match[str]) -> str:
        run = found[0]
        is_kept = words.startswith(JOINER, found.start() - 1) and found.start() > 1
        left = words[found.start() - 1 - is_kept] if found.start() else before
        held = _HELD.match(words, found.end())
        right = held[0][-1] if held else words[found.end()] if found.end() < len(words) else after
        is_after, is_before = _IS_HAN.match(left), _IS_HAN.match(right)
        if run.startswith("&") or not (is_after or is_before):
            return run
        name = BETWEEN if is_after and is_before else AFTER if is_after else BEFORE
        is_held = left == "第" or (left == "月" and right == "日") or left + run in _NAMED
        start = JOINER if run[0].isdigit() and is_held else ""
        end = (
            JOINER
            if held
            or (right in _ATTACHED and (run[-1].isdigit() or _GRADE.search(run)))
            or (run == "B" and right == "族")
            else ""
        )
        return f"<{name}>{start}{run}{end}</{name}>"

    return _RUN.sub(mark, words)


def _raise(words: str) -> str:
    return _RAISED.sub(lambda found: f"<sup>{found[0].translate(_SUPERSCRIPTS).translate(_OTHERS)}</sup>", words)
