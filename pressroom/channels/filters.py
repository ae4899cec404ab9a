"""Template filters: how days, times and amounts are shown; all pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from math import ceil
from typing import Any

from markupsafe import Markup, escape

from pressroom.channels.qrcodes import make as make_code
from pressroom.core.append_cache import AppendCache
from pressroom.core.cache_folder import cache_folder
from pressroom.core.digest import digest_all, digest_of_program
from pressroom.core.lazy import regex
from pressroom.core.pinyin import initial
from pressroom.kinds.values import WEEKDAYS, WEEKDAYS_EN, Ages
from pressroom.render.markup.break_opportunities import unbreakable_parts
from pressroom.render.markup.line_breaking import break_lines
from pressroom.render.markup.typography import JOINER, keep_words
from pressroom.render.markup.web_typography import keep_figures, link_numbers, mark_chinese

MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

PHONE = 9.5
"""Ems of a first heading that a phone of 360 pixels holds in a line."""
_PAUSE = regex(r"(?<=[，。、；：？！…])|(?<=—)(?![—0-9])|(?=（)")
"""Where a heading is best broken."""
_JOINT = regex(
    r"(?<=的)(?!是|.?$)|(?<![参给])(?=与)|(?<![平总温饱])(?=和(?![平谐睦]))|(?<![以涉普])(?=及(?![以其]))"
    r"|(?=(?:出诊时间表|检查|检测|超声|体检|安排|准备|通知|须知)$)"
)
"""Where it is broken next: behind 的, before what joins two things, and before what a notice is in the end."""


def day(value: date, lang: str = "zh") -> str:
    """2026年3月8日, or 8 March 2026."""
    if lang == "en":
        return f"{value.day} {MONTHS_EN[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date, lang: str = "zh") -> str:
    """3月8日, or 8 March."""
    return f"{value.day} {MONTHS_EN[value.month - 1]}" if lang == "en" else f"{value.month}月{value.day}日"


def month(value: date, lang: str = "zh") -> str:
    """2026年3月, or March 2026."""
    return f"{MONTHS_EN[value.month - 1]} {value.year}" if lang == "en" else f"{value.year}年{value.month}月"


def short_month(value: date) -> str:
    """Mar 2026, for places with little room in English."""
    return f"{MONTHS_EN[value.month - 1][:3]} {value.year}"


def weekday(value: date, lang: str = "zh") -> str:
    """周日, or Sunday."""
    return WEEKDAYS_EN[value.weekday()] if lang == "en" else f"周{WEEKDAYS[value.weekday()]}"


def floor(value: int, lang: str = "zh") -> str:
    """3层 or 地下1层; floor 3 or basement 1."""
    if lang == "en":
        return f"floor {value}" if value > 0 else f"basement {-value}"
    return f"{value}层" if value > 0 else f"地下{-value}层"


def ages(value: Ages, lang: str = "zh") -> str:
    """40岁及以上; 40 and over."""
    if lang == "zh":
        return str(value).replace(" ", "")
    if value.most == 150:
        return f"{value.least} and over"
    return f"up to {value.most}" if value.least == 0 else f"{value.least} to {value.most}"


def json_ld(value: Mapping[str, Any]) -> Markup:
    """JSON for a script element: ``<`` is escaped, so no text can end the element early."""
    words = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    escaped = words.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(escaped)  # noqa: S704 - escaped above


def qr(address: str, dark: str = "#000") -> Markup:
    """A QR code as an inline SVG that scales to its box, with the quiet zone of four modules; its title tells the address."""
    svg = make_code(address).svg_inline(dark=dark, border=4, omitsize=True, title=f"二维码：{address}")
    return Markup(svg)  # noqa: S704 - made by the library from modules only


_BREAK = "\x1f"
"""Stands between the lines of a title that are kept."""


@lru_cache(maxsize=4096)
def lines(words: str, room: float) -> tuple[str, ...]:
    """A title in lines of at most ``room`` ems: at its colon where both halves fit, else where its marks and length ask."""
    head, colon, rest = words.partition("：")
    if ems(words) <= room:
        return (words,)
    if colon and max(ems(head) + 1, ems(rest)) <= room:
        return (head + colon, rest)
    key = f"{room:g} {words}"
    found = _broken().entries.get(key)
    if found is None:
        found = _BREAK.join(break_lines(words, room, ems))
        _broken().add(key, found)
    return tuple(found.split(_BREAK)) if found else ()


@cache
def _broken() -> AppendCache:
    """Titles with their lines, kept for the user: to weigh all ways of breaking them is a third of what a long book's words take.

    They follow from the words, the room, and the program with its lists of words.
    """
    program = digest_all((digest_of_program(break_lines), digest_of_program(ems)))
    return AppendCache(cache_folder() / f"titles-{program[:16]}.txt")


def rows(words: str, room: float) -> int:
    """About how many lines a running text takes whose lines hold ``room`` ems."""
    return ceil(ems(words) / room)


def set_rows(words: str, room: float, *, is_whole: bool = False) -> int:
    """The same as it will be set: with what no line parts, which is every word where the text is whole."""
    count, left = 1, room
    for part in unbreakable_parts(words, is_whole=is_whole):
        width = ems(part)
        if width > left and left < room:
            count, left = count + 1, room
        left -= width
    return count


def pages(heights: Iterable[float], room: float, head: float = 0, columns: int = 1) -> int:
    """About on how many pages blocks come to stand that are not broken, in columns; the first page begins with a heading."""
    filled, left = 1, room - head
    for height in heights:
        if height > left:
            filled += 1
            left = room - (head if filled <= columns else 0)
        left -= height
    return ceil(filled / columns)


def ems(words: str) -> float:
    """About how wide type is, in ems: Chinese letters one, others six tenths, joiners none."""
    return sum(0.6 if letter < "\u2000" else 1.0 for letter in words) - words.count(JOINER)


def kept(words: str) -> Markup:
    """Text, or HTML that is marked as safe, with figures, their units and short quoted words kept on one line."""
    return Markup(keep_figures(escape(words)))  # noqa: S704 - escaped, and nothing is added but spans


def called(words: str) -> Markup:
    """The same of a sentence or more, with the telephone numbers that it tells to call as links; not for what is a link itself."""
    return Markup(keep_figures(link_numbers(escape(words))))  # noqa: S704 - escaped, and nothing is added but spans and links


def whole(words: str) -> Markup:
    """Text, or HTML that is marked as safe, no word of which is parted where its lines end: for cells and cards, whose lines are short."""
    return Markup(keep_words(escape(words)))  # noqa: S704 - escaped, and nothing is added but joiners


def spoken(words: str, lang: str) -> Markup:
    """Text of an edition, with the Chinese words of an English one marked as Chinese."""
    return Markup(mark_chinese(escape(words))) if lang == "en" else escape(words)  # noqa: S704 - escaped, and nothing is added but spans


def headline(words: str, room: float = PHONE) -> Markup:
    """A heading with places to break those of its parts that a phone cannot hold in a line of ``room`` ems; the rest stays whole."""
    if isinstance(words, Markup):
        words = words.unescape()  # of a macro, which has escaped it; its parts are escaped below
    if " " in words or ems(words) <= room:
        return kept(words)
    parts = (_JOINT.split(part) if ems(part) > room else (part,) for part in _PAUSE.split(words))
    pieces = (piece for part in parts for piece in part if piece)
    lines_of = (break_lines(piece, room, ems) if ems(piece) > room else (piece,) for piece in pieces)
    return Markup("<wbr>").join(kept(line) for lines in lines_of for line in lines)


def class_name(value: object) -> str:
    """What kind of value a template holds, where several may stand in one list."""
    return type(value).__name__


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "short_day": short_day,
    "month": month,
    "short_month": short_month,
    "weekday": weekday,
    "floor": floor,
    "ages": ages,
    "ems": ems,
    "json_ld": json_ld,
    "pages": pages,
    "qr": qr,
    "lines": lines,
    "rows": rows,
    "set_rows": set_rows,
    "spoken": spoken,
    "headline": headline,
    "kept": kept,
    "whole": whole,
    "called": called,
    "initial": initial,
    "class_name": class_name,
}
