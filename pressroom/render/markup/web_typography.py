"""Typography of HTML for screens: what browsers do not do by themselves for Chinese text (for paper: ``typography.py``).

In: HTML.  Out: the same text.  Numbers stay on one line with their ranges and units, telephone numbers can be tapped, and Chinese words
of an English page say what they are.  Never: changes attributes, or the order of the text.
"""

from __future__ import annotations

import re

from pressroom.core.lazy import regex
from pressroom.render.markup.segmentation import HAN
from pressroom.render.markup.units import COUNTERS, MEASURES, alternation

_NUMBER = r"\d?:\d\d|\d{0,3}(?:\.\d+)?%?"
"""A time or a number behind its first digit."""
_PHRASES = (
    "个小时",
    "个工作日",
    "个半天",
    "工作日",
    "号楼",
    "号线",
    *(one + unit for one in "千万亿" for unit in "元人次步"),
)
"""What is kept whole on a screen alone: its lines are ragged, and need not be filled by spacing them out."""
_UNIT = rf"(?:{alternation(MEASURES + _PHRASES)}|[{COUNTERS}千万亿])"
"""What a number is not parted from, whole."""
# It begins with one look at a character, which nearly every one does not pass: the engine takes that step by itself.
_KEPT = regex(
    r"([<\d“第](?:(?<=<)(?:(title|script|style|svg|option|textarea)\b.*?</\2>"
    r"""|(?:[^<>"']++|"[^"]*"|'[^']*')*>)"""
    r"|(?<![A-Za-z0-9./:-].)(?:(?<=\d)"
    rf"(?:(?:{_NUMBER})[-–—~～]\d(?:{_NUMBER})(?![0-9/-]|\.\d){_UNIT}?|\d?月\d{{1,2}}日"
    rf"|\d{{0,4}}(?:\.\d{{1,3}})?(?:/\d{{1,3}})?{_UNIT})"
    rf"|(?<=第)\d{{1,4}}{_UNIT}"
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
_CHINESE = regex(rf"[{HAN}](?:[{HAN}，、：（）《》·0-9 ]*[{HAN}）》])?")
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


def _as_link(found: re.Match[str]) -> str:
    number = found[0].lstrip(_ASKING)
    ask = found[0].removesuffix(number)
    link = f'<a class="call figures" href="tel:{number.replace("-", "")}">{number}</a>'
    return f'<span class="kept">{ask}{link}</span>' if ask else link
