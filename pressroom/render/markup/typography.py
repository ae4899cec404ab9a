"""Composition of HTML: what browsers and the print engine do not do by themselves for Chinese.

In: HTML.  Out: the same text.  For paper, Latin words and numbers beside Chinese stand in elements that the style sheet
gives margins, word joiners hold together what no line may part, and hours in a sentence have the dash of those in a list; for
the web, numbers that do not part from their ranges and units, and telephone numbers that can be tapped.  Never: changes attributes, or the order of the text; joiners
and openers are taken out when the lines are made, so that what is copied from a PDF is what was written.

The gaps are those of ``text-autospace`` (CSS Text 4, 8.4), which browsers know and the print engine does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from pressroom.core.lazy import regex
from pressroom.render.markup.words import word_starts

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

_HAN = "\u2e80-\u2fdf\u3005\u3007\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = regex(rf"[{_HAN}]")
_LETTER = "0-9A-Za-zÀ-ÖØ-öø-ɏΑ-ωµ"
_RUN = regex(rf"&[#\w]+;|[{_LETTER}](?:[!-%'-;=?-~{_LETTER}]*[%{_LETTER}])?")
"""An entity, which is left alone, or a Latin word or number from letter to letter; a percent sign counts as one."""
_COUNTERS = frozenset(
    "次回元角天日月年岁周时分秒点刻季个人名位例项种类片粒丸支瓶盒杯碗勺口步层楼号室诊床页条度级期型倍成毫厘千百万亿"
    "公克升米斤两卡焦赫小届组套份张篇章节课讲场遍下针剂滴包袋餐顿多余起止前后℃"
)
"""What a number is not parted from."""
_BEFORE_UNIT = regex(rf"(?<=[0-9]) (?=[{''.join(sorted(_COUNTERS))}%]|[°a-zA-Zμµ]{{1,5}}(?:/|\b))")
_PER = regex(r"(?<![A-Za-zμµ./:-])([A-Za-zμµ]{1,5}|%)/(?=[A-Za-z]{1,5}(?![A-Za-z./]))")
"""A unit per another one, mmol/L or mg/kg: the engine would break behind the stroke.  No part of an address."""
_COMPOUND = regex(
    r"(?<=[0-9]分)(?=钟)|(?<=[0-9]小)(?=时)|(?<=[0-9]个)(?=月)|(?<=[0-9]月)(?=龄)|(?<=[0-9]分)(?=贝)|(?<=[0-9]赫)(?=兹)|(?<=[0-9]诊)(?=室)|(?<=[0-9]毫)(?=[升克米])|(?<=[0-9][毫微])(?=摩尔)|(?<=[毫微]摩)(?=尔)|(?<=[0-9]厘)(?=米)|(?<=[0-9]公)(?=[斤里])|(?<=[0-9]年)(?=版)|(?<=[0-9]千)(?=[克米卡焦])|(?<=[尔克升米次元]/)(?=[升克天日周月分])|(?<=拨)(?=打120)"
    r"|(?<=[0-9]个)(?=半)|(?<=[0-9]个半)(?=[小月])|(?<=[0-9]个半小)(?=时)"
)
"""Between both characters of a unit behind its number: 15分钟 stays whole, and not only its 15分; in 毫摩尔/升 and 1个半小时; and within
拨打120."""
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
_QUOTED = regex(rf"(?<=[{_HAN}，。；：！？、）】」』》])(?=[“‘])|(?<=[”’])(?=[{_HAN}（【「『《])")
"""Before and behind what is quoted: the engine takes “ and ” for the marks of English, which stick to what is on either side of them
(UAX 14, class QU), and in 不因“毛玻璃”三个字 would part a line only within the words quoted."""
_PAUSE = "，、；：。！？／"
_LAST = regex(
    rf"(?:(?<=[{_PAUSE}])[{_HAN}]{{4}}|[{_HAN}]{{3}}|[{_HAN}]{{1,2}}[{CLOSING}]+[{_HAN}]|[{_HAN}][{CLOSING}]+[{_HAN}]{{2}}|(?:[{_HAN}]{{2}}|(?<=[{_PAUSE}])[{_HAN}]{{3}})(?P<number>[0-9][{_HAN}])"
    rf"|(?P<behind>(?<=[0-9A-Za-z%]))?[{_HAN}]{{1,2}})[{CLOSING}]*\s*$"
)
"""The end of a block that stays on one line: three characters, so that the line above lacks no more than can be spaced out; before a
number of one figure two, so that 超过5克 is not parted within its word.  What is one character longer and begins behind a mark stays
whole, as the line above then ends where a reader pauses: 、情绪波动 and ，不超过5克."""
_LENGTHS, _LENGTHS_IN_CELL = (3, 4, 2, 5), (3, 2, 4)
"""How many characters the last line keeps, the best first: the first number by which no word is parted, 体重变化 and 报告."""
_HAN_RUN = regex(rf"[{_HAN}]+")
_PARTS = regex(rf"[{_HAN}{CLOSING}]")
"""Behind what a line may end here."""
_LEANING = frozenset("的地得了着过者们性")
"""Words that no line begins with here, since they belong to the one before."""
_LAST_IN_CELL = regex(rf"(?<=[{_PAUSE}])[{_HAN}]{{2}}[{CLOSING}]*\s*$")
"""In a cell two characters behind a mark may stand alone: what would come before them is a word that a narrow column then parts."""
HELD_IN_CELL = regex(
    rf"（(?:[^（）0-9]|[0-9]{{1,3}}){{2,5}}）(?=\s*$)|（[{_HAN}]{{1,2}}[{_PAUSE}]|(?:^|(?<=[{_PAUSE}]))[{_HAN}]{{2,4}}[{_PAUSE}]"
)
"""What a narrow column does not part, as it would part it nearly always: a short remark in brackets that ends a cell, and the words
of a list up to their marks.  Longer ones would widen the columns of a full table beyond its measure."""
_SHORT = regex(rf"[“（][{_HAN}]{{2,3}}[”）]")
"""A word in quotation marks or brackets, which no line parts but in a cell: “增肌” and （普外）."""
_NAMES = frozenset(["</dt>", "</b>", "</h1>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>"])
"""Ends of headings and of the names of what is spoken of beside them: they are ragged, and no line of them parts a word."""
_WIDOW = 3
"""Where fewer characters than this would stand on the line above, as in a narrow cell, two stay together at the end: 自己, 的牙."""
_TAIL = 24
"""Where the end of a block is looked for: its last so many characters."""
_HELD = regex(rf"{JOINER}[{_HAN}]")
_HELD_WORD = regex(rf"(?<=[{_HAN}]){JOINER}(?=[{_HAN}])")
"""What ``keep_words`` put into a text: such a text is set like a heading, and its end as that of any other."""
_INNER = regex(rf"(?<=.)(?=[{_HAN}])", re.DOTALL)
_AMID = regex(rf"(?<=[{_HAN}])(?=[{_HAN}])")
_INNERMOST = regex(rf"(?<=[^（])(?=[{_HAN}])|(?<=[{_HAN}])(?=[0-9A-Za-z])")
"""The same, and before a number or a Latin word; a mark already keeps to what it opens."""
_WITHIN = regex(r"</?(?:strong|em|a|abbr|del)\b")
"""Elements of an author's sentence; what stands in any other may be a block of its own."""
_ENDS = frozenset(
    ["</p>", "</li>", "</dd>", "</dt>", "</td>", "</th>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>", "</figcaption>"]
)
"""Ends of blocks whose last line must hold three characters or more."""
_CELLS = frozenset(["</td>", "</th>"])
_NUMBER = r"\d?:\d\d|\d{0,3}(?:\.\d+)?%?"
"""A time or a number behind its first digit."""
_UNIT = (
    "毫米汞柱|诊室|[毫微]摩尔|[毫微][克升米]|[厘千][克米卡焦]|平方米|公[斤里分]|小时|分[钟贝]|赫兹|月龄|工作日|个(?:半?月|小时|工作日|半天)?|号[楼线]?|[千万亿](?:元|人|次|步)?"
    "|[次元角天日月年岁周时分秒点季人名位例项种类片粒丸支瓶盒杯碗勺口步层楼室诊床页条度级期型倍成克升米斤两卡届组套份张篇章节课讲场遍针剂滴包袋餐℃]"
)
"""What a number is not parted from, whole."""
# It begins with one look at a character, which nearly every one does not pass: the engine takes that step by itself.
_KEPT = regex(
    r"([<\d“第](?:(?<=<)(?:(title|script|style|svg|option|textarea)\b.*?</\2>"
    r"""|(?:[^<>"']++|"[^"]*"|'[^']*')*>)"""
    r"|(?<![A-Za-z0-9./-].)(?:(?<=\d)"
    rf"(?:(?:{_NUMBER})[-–—~～]\d(?:{_NUMBER})(?![0-9/-]|\.\d)(?:{_UNIT})?|\d?月\d{{1,2}}日"
    rf"|\d{{0,4}}(?:\.\d{{1,3}})?(?:/\d{{1,3}})?(?:{_UNIT}))"
    rf"|(?<=第)\d{{1,4}}(?:{_UNIT})"
    r"|(?<=“)[^“”<>&\s]{1,6}”)))",
    re.DOTALL,
)
"""An element or tag, which is left alone, with the name of the element; or what stays on one line."""
_TRUNK = "[0-9]{2,3}-[0-9]{7,8}(?![0-9-])"
"""A number of the trunk network behind its first nought."""
_PUBLIC = "(?:10|19|2[02]|2[03][0-9]{2})(?![0-9分人次元])"
"""Public numbers behind their first one: police, fire, first aid, and hotlines such as 12320 and 12356."""
_ASKED = f"(?:0{_TRUNK}|1{_PUBLIC})"
_ASKING = "立即马上拨打电话热线"
"""The characters that may stand before such a number, and stay with it."""
# Each alternative begins with a character as it is: then the engine skips to the next place where one could begin.
_CALLED = regex(
    rf"立即拨打?{_ASKED}|马上拨打?{_ASKED}|拨打?{_ASKED}|电话0{_TRUNK}|热线0{_TRUNK}|0(?<![0-9./-].){_TRUNK}"
    rf"|1(?:(?<=电话.)|(?<=热线.)|(?<=热线是.)|(?<=[Dd]ial .)|(?<=health line .)|(?<=[Cc]all .)){_PUBLIC}"
)
"""A number that a reader is told to call: one of the trunk network, or a public one behind the word that asks for it."""
_LINKED = regex(r"(<a\b.*?</a>|<(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*>)", re.DOTALL)
"""A link with its words, or a tag."""
_MARKED = regex(
    r"""(<(\w+)(?: (?:[^<>"']|"[^"]*"|'[^']*')*)? lang=.*?</\2>|<(?:[^<>"']|"[^"]*"|'[^']*')*>)""",
    re.DOTALL,
)
"""An element that says its language, with its name, or a tag."""
_CHINESE = regex(rf"[{_HAN}](?:[{_HAN}，、：（）《》·0-9 ]*[{_HAN}）》])?")
"""Chinese words with the marks between them."""


def keep_figures(html: str) -> str:
    """Browsers break a line inside 08:00-12:00, 2～3次, 1月5日, 40分钟 and “头晕”; keep what is short and one on one line."""
    # Split, and not replaced by a function: that would be called for every tag, and nearly all there is are tags.
    parts = _KEPT.split(html)
    parts[1::3] = [one if one[0] == "<" else f'<span class="kept">{one}</span>' for one in parts[1::3]]
    del parts[2::3]
    return "".join(parts)


def link_numbers(html: str) -> str:
    """Make links of the telephone numbers of a text, so that they can be tapped; what is a link already stays as it is."""
    if not _CALLED.search(html):
        return html
    parts = _LINKED.split(html)
    parts[::2] = [_CALLED.sub(_as_link, words) for words in parts[::2]]
    return "".join(parts)


def mark_chinese(html: str) -> str:
    """Say which words of an English text are Chinese, such as those of a sign, so that they are read aloud as what they are."""
    parts = _MARKED.split(html)
    parts[::3] = [_CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', words) for words in parts[::3]]
    del parts[2::3]
    return "".join(parts)


def seen(words: str) -> str:
    """What is drawn of a composed text: without joiners and openers."""
    return words.translate(_UNSEEN)


def keep_words(html: str) -> str:
    """Text without tags, or with none that names anything in Chinese, with every word of it on one line of the print."""
    return _HAN_RUN.sub(_whole, html)


def _as_link(found: re.Match[str]) -> str:
    number = found[0].lstrip(_ASKING)
    ask = found[0].removesuffix(number)
    link = f'<a class="call figures" href="tel:{number.replace("-", "")}">{number}</a>'
    return f'<span class="kept">{ask}{link}</span>' if ask else link


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
    words = _COMPOUND.sub(JOINER, words)
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
            start = found.start() + len(found[0].rstrip(CLOSING + " \n")) - 2
        before = keep_words(words[:start]) if is_whole else words[:start]
        return before + behind + _INNER.sub(JOINER, words[start:])
    return keep_words(words) if is_whole else words


def _whole(run: re.Match[str]) -> str:
    """A run of Chinese, with every word of it on one line."""
    starts = sorted(word_starts(run[0]))
    return "".join(JOINER.join(run[0][start:end]) for start, end in pairwise([*starts, len(run[0])]))


def _at_word(words: str, tail: int, start: int, end: str) -> int:
    """Where the last line of a block may begin: at ``start``, unless that would part a word and another place would not."""
    places = [found.start() + one for found in _HAN_RUN.finditer(words, tail) for one in range(len(found[0]))]
    begins = {found.start() + one for found in _HAN_RUN.finditer(words, tail) for one in word_starts(found[0])}
    fits = {one for one in begins if one and words[one] not in _LEANING and _PARTS.match(words[one - 1])}
    if not words[:start].strip() or start in fits:
        return start
    lengths = _LENGTHS_IN_CELL if end in _CELLS else _LENGTHS
    return next((places[-one] for one in lengths if one < len(places) and places[-one] in fits), start)


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
            or (right in _COUNTERS and (run[-1].isdigit() or _GRADE.search(run)))
            or (run == "B" and right == "族")
            else ""
        )
        return f"<{name}>{start}{run}{end}</{name}>"

    return _RUN.sub(mark, words)


def _raise(words: str) -> str:
    return _RAISED.sub(lambda found: f"<sup>{found[0].translate(_SUPERSCRIPTS).translate(_OTHERS)}</sup>", words)
