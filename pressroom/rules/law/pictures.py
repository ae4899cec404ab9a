"""Rulings about pictures: who is in them, who made them, and whether they are a map or bear the red cross.

In: pictures of bodies with their words and title, pictures that front matter names, the code of drawings (SVG).  Out:
AD-33, KP-AI, MP-22, RC-18.  Never: looks at the pixels of a photograph; what it shows must be said by whoever uploads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Span
from pressroom.rules.base import Rule
from pressroom.rules.law.catalogue import rulings
from pressroom.rules.law.desk import complaint, default_use

PICTURE = re.compile(r'!\[(?P<words>[^\[\]\n]*)\]\((?P<target>[^)\s"]+)(?:\s+"(?P<title>[^"\n]*)")?\)')
_PERSON = re.compile(r"患者|病人|老人|孩子|儿童|医生|医师|护士|治疗师|志愿者|市民|合影|笑脸|人像|家属|居民")
_DRAWING = re.compile(r"示意|插图|图标|绘制|图解|流程图|曲线|漫画|示范姿势图|手绘")
_GENERATED = re.compile(r"AI|人工智能")
_MAP = re.compile(r"地图|路线图|交通图|位置图|区位图|地理位置")
_MAP_FILE = re.compile(r"(?:^|[-_/.\d])(?:maps?|ditu|baidumap|amap|gaode)(?=[-_.\d])|地图", re.IGNORECASE)
_NO_MAP = re.compile(r"审图号|示意|街区|楼层|平面|院内|导览|人体|穴位|思维|技术路线|打开|搜索")
"""A review number, or what needs none: sketches, floor plans, what is no map at all."""
_TOLD_BY_WORDS = re.compile(r"分布图|区划图|服务半径图|卫星图|截[图屏]|自绘|手绘|医联体地图|[全中][国省]|省图|市域图")
"""Of these words the desk tells already."""
_CROSS_NAME = re.compile(r"red[-_ ]?cross|hong[-_]?shi[-_]?zi|红十字|红色十字", re.IGNORECASE)
_RECTANGLE = re.compile(r"<rect\b[^<>]*>")
_NUMBER = re.compile(r'\b(x|y|width|height)\s*=\s*"\s*(-?(?:\d+\.?\d*|\.\d+))(?![\d.])')
_RED = re.compile(
    r"fill\s*[=:]\s*[\"']?\s*(?:red\b|crimson\b|#(?:[c-f]00|[c-f][0-9a-f][0-3][0-9a-f][0-3][0-9a-f])\b"
    r"|rgb\(\s*2\d\d\s*,\s*[0-5]?\d\s*,\s*[0-5]?\d\s*\))",
    re.IGNORECASE,
)
_NEAR = 0.1
"""How far the middles of two bars may lie apart, as a share of the longer one, and still make a cross."""
MAX_BARS = 500
"""Red bars of a drawing that are compared with each other, so that no drawing takes long."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that an entry shows, with what its record says."""

    target: str
    words: str
    title: str
    span: Span

    @property
    def record(self) -> str:
        """All that is said of it."""
        return f"{self.words} {self.title}"


def pictures(entry: Entry[Any]) -> Iterator[Picture]:
    """The pictures of the Chinese text and its parts, then those that front matter names."""
    texts = entry.written.texts
    for body in (texts.body, *texts.parts.values()):
        if body is None or "![" not in body.markdown:
            continue
        for number, line in enumerate(body.markdown.split("\n"), body.first_line):
            for found in PICTURE.finditer(line):
                span = Span.point(body.path, number, found.start() + 1, len(found[0]))
                yield Picture(found["target"], found["words"], found["title"] or "", span)
    portrait = getattr(entry.model, "portrait", None)
    if portrait is not None:
        yield Picture(
            portrait.image, "", f"同意书{portrait.consent} {portrait.origin}", entry.at(("portrait", "image"))
        )
    if (logo := getattr(entry.model, "logo", None)) is not None:
        yield Picture(logo, "", "", entry.at(("logo",)))


def check(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    """Each ruling that a picture breaks in the regime of its entry."""
    use = default_use(entry.ref)
    for picture in pictures(entry):
        value = picture.words or picture.target
        for ruling in _broken(picture, view):
            if rulings()[ruling].weight(use.regime) is not None:
                yield complaint(rulings()[ruling], use, picture.span, value)


def _broken(picture: Picture, view: View) -> Iterator[str]:
    words, title = picture.words, picture.title
    if _PERSON.search(words) and not _DRAWING.search(picture.record) and "同意书" not in title:
        yield "AD-33"
    if _GENERATED.search(words) and not _GENERATED.search(title):
        yield "KP-AI"
    is_map = _MAP.search(picture.record) or _MAP_FILE.search(picture.target)
    if is_map and not _NO_MAP.search(picture.record) and not _TOLD_BY_WORDS.search(words):
        yield "MP-22"
    if not _CROSS_NAME.search(words) and (_CROSS_NAME.search(picture.target + title) or _draws_cross(picture, view)):
        yield "RC-18"


def _draws_cross(picture: Picture, view: View) -> bool:
    """Whether a drawing calls itself a red cross, or two of its red bars lie across each other."""
    path = f"content/{picture.target}"
    if not picture.target.lower().endswith(".svg") or not view.has_asset(path):
        return False
    code = view.asset(path).decode("utf-8", errors="replace")
    return _CROSS_NAME.search(code) is not None or has_red_cross(code)


def has_red_cross(code: str) -> bool:
    """Whether two red rectangles of a drawing share their middle, one lying and one standing."""
    bars = list(islice(_red_bars(code), MAX_BARS))
    standing = [bar for bar in bars if bar[3] > bar[2]]
    return any(
        abs(one[0] - other[0]) <= _NEAR * one[2] and abs(one[1] - other[1]) <= _NEAR * one[2]
        for one in bars
        if one[2] > one[3]
        for other in standing
    )


def _red_bars(code: str) -> Iterator[tuple[float, float, float, float]]:
    """Middle, width and height of each red rectangle, in units of the drawing."""
    for found in _RECTANGLE.finditer(code):
        sides = {name: float(number) for name, number in _NUMBER.findall(found[0])}
        wide, high = sides.get("width", 0.0), sides.get("height", 0.0)
        if wide and high and _RED.search(found[0]):
            yield sides.get("x", 0.0) + wide / 2, sides.get("y", 0.0) + high / 2, wide, high


RULE = Rule(("law/AD-33", "law/KP-AI", "law/MP-22", "law/RC-18"), None, check)
