"""The master of the slides for office programs: theme colours, type and layouts, written from the tokens of the theme.

In: tokens.  Out: the parts of a presentation in DrawingML (ECMA-376, part 1).  Never: a colour that is not a token.
All lengths are ems of 24 pt; a slide is 40 ems wide and 22.5 high.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

EM = 304800
"""English metric units in an em of 24 pt."""
WIDTH, HEIGHT = 40.0, 22.5
CONTENT = (2.6, 1.5, 34.8, 19.0)
"""Left, top, width and height of what a slide holds."""
TITLE_HEIGHT = 3.6
_SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_SCHEME = (
    ("dk1", "ink"),
    ("lt1", "paper"),
    ("dk2", "accent-deep"),
    ("lt2", "paper-tint"),
    ("accent1", "accent"),
    ("accent2", "warm"),
    ("accent3", "alert"),
    ("accent4", "accent-tint"),
    ("accent5", "warm-tint"),
    ("accent6", "alert-tint"),
    ("hlink", "accent"),
    ("folHlink", "accent-deep"),
)
"""Places of an office theme and the tokens that fill them."""
FONT = "Microsoft YaHei"
"""What every office program in China has; others put their own Chinese face in its place."""


def theme(blob: bytes, tokens: Mapping[str, str]) -> bytes:
    """The theme part with our colours and faces in the place of the library's."""
    words = blob.decode("utf-8")
    colours = "".join(
        f'<a:{place}><a:srgbClr val="{tokens[f"colour-{name}"][1:].upper()}"/></a:{place}>' for place, name in _SCHEME
    )
    words = re.sub(
        r"<a:clrScheme.*?</a:clrScheme>",
        f'<a:clrScheme name="Pressroom">{colours}</a:clrScheme>',
        words,
        flags=re.DOTALL,
    )
    face = f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/><a:cs typeface=""/>'
    fonts = f'<a:fontScheme name="Pressroom"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>'
    return re.sub(r"<a:fontScheme.*?</a:fontScheme>", fonts, words, flags=re.DOTALL).encode("utf-8")


def styles() -> str:
    """The text styles of the master: titles, five levels of points, everything else."""
    levels = "".join(
        f'<a:lvl{level}pPr marL="{int(EM * (1.2 + 1.1 * (level - 1)))}" indent="{int(-EM * 0.9)}" algn="l">'
        '<a:lnSpc><a:spcPct val="118000"/></a:lnSpc><a:spcBef><a:spcPts val="800"/></a:spcBef>'
        '<a:buClr><a:schemeClr val="accent2"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="•"/>'
        f'<a:defRPr sz="{max(1600, 2400 - 250 * (level - 1))}"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        f'<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/></a:defRPr></a:lvl{level}pPr>'
        for level in range(1, 6)
    )
    title = (
        '<a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="108000"/></a:lnSpc><a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/>'
        '<a:defRPr sz="3600" b="1"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
        '<a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/></a:defRPr></a:lvl1pPr>'
    )
    return (
        f"<p:txStyles {_SPACES}><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{levels}</p:bodyStyle>"
        '<p:otherStyle><a:lvl1pPr><a:defRPr sz="1800"/></a:lvl1pPr></p:otherStyle></p:txStyles>'
    )


def _box(left: float, top: float, width: float, height: float) -> str:
    x, y, cx, cy = (int(EM * value) for value in (left, top, width, height))
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'


def _placeholder(number: int, name: str, kind: str, place: str, anchor: str, style: str = "") -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr>{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr><a:lstStyle>{style}</a:lstStyle>'
        f'<a:p><a:r><a:rPr lang="zh-CN"/><a:t>{name}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def _bar(number: int, place: str, colour: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="装饰 {number}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{place}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def _note(number: int, place: str, align: str, words: str | None, colour: str = "tx1", size: int = 1100) -> str:
    """Small words in their place, or the number of the slide where there are none."""
    run = _small(colour, size)
    if words is None:
        said = f'<a:fld id="{{7B3C8F5A-0000-4000-8000-000000000001}}" type="slidenum">{run}<a:t>‹#›</a:t></a:fld>'
    else:
        said = f"<a:r>{run}<a:t>{escape(words)}</a:t></a:r>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="页脚 {number}"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{place}'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/>'
        f'<a:p><a:pPr algn="{align}"/>{said}</a:p></p:txBody></p:sp>'
    )


def _small(colour: str, size: int) -> str:
    return f'<a:rPr lang="zh-CN" sz="{size}"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:rPr>'


def _style(size: int, colour: str, *, bold: bool = False) -> str:
    return (
        f'<a:lvl1pPr marL="0" indent="0"><a:buNone/><a:defRPr sz="{size}" b="{int(bold)}"><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
    )


def _tree(name: str, background: str, shapes: str) -> str:
    return (
        f'<p:cSld {_SPACES} name="{name}"><p:bg><p:bgPr><a:solidFill><a:schemeClr val="{background}"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>{shapes}</p:spTree></p:cSld>'
    )


def _ground(name: str, background: str, bar: str, note: str, *, title: str = "", body: str = "") -> str:
    """A layout with a title above and text below, a short bar over the title, and the foot."""
    left, top, width, height = CONTENT
    return _tree(
        name,
        background,
        _bar(2, _box(left, top + 0.25, 1.6, 0.1), bar)
        + _placeholder(3, "标题", 'type="title"', _box(left, top + 0.7, width, TITLE_HEIGHT - 1.2), "t", title)
        + _placeholder(
            4,
            "内容",
            'type="body" idx="1"',
            _box(left, top + TITLE_HEIGHT, width, height - TITLE_HEIGHT - 0.9),
            "t",
            body,
        )
        + _note(5, _box(left, 21.2, 24, 0.8), "l", note)
        + _note(6, _box(left + width - 6, 21.2, 6, 0.8), "r", None),
    )


def master(note: str) -> str:
    """The master's own shapes, from which the layouts take what they do not say themselves."""
    return _ground("母版", "bg1", "accent2", note)


def layouts(note: str, name: str) -> dict[str, str]:
    """Each layout of a deck by its name; ``note`` stands at the foot of all but the cover, ``name`` on the cover."""
    cover = _tree(
        "封面",
        "accent1",
        _bar(2, _box(2.6, 13.2, 0.12, 4.2), "accent2")
        + _placeholder(3, "标题", 'type="ctrTitle"', _box(2.6, 4.2, 33, 7.6), "b", _style(4800, "bg1", bold=True))
        + _placeholder(4, "要点", 'type="subTitle" idx="1"', _box(3.4, 13.1, 30, 5.2), "t", _style(2200, "accent5"))
        + _note(5, _box(2.6, 1.7, 30, 1), "l", name, "bg1", 1600),
    )
    loud = _style(3400, "tx2", bold=True)
    return {
        "cover": cover,
        "points": _ground("要点", "bg1", "accent2", note),
        "section": _ground("章节", "accent4", "accent2", note, title=_style(5400, "tx2", bold=True)),
        "statement": _ground("一句话", "bg1", "accent2", note, body=loud),
        "warning": _ground("警示", "accent6", "accent3", note, title=_style(3600, "accent3", bold=True)),
        "question": _ground("提问", "accent5", "accent2", note, title=_style(2400, "accent1", bold=True), body=loud),
        "closing": _ground("资料", "bg1", "accent2", note),
    }
