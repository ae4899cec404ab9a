"""Slides for office programs (PPTX): the adaptor to python-pptx.

In: pages with their blocks, and the tokens of the theme.  Out: an editable file whose words stand in the placeholders of
a proper master, the same bytes for the same pages.  Never: a clock, a picture of text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE as KIND
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.util import Emu, Pt

from pressroom.render.office.blocks import (
    Block,
    Box,
    Break,
    Heading,
    Paragraph,
    Picture,
    Points,
    Run,
    Table,
    Words,
    breadth,
    plain,
)
from pressroom.render.office.master import CONTENT, EM, HEIGHT, TITLE_HEIGHT, WIDTH, layouts, master, styles, theme
from pressroom.render.pictures.raster import without_metadata

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every member of the archive, the earliest that the form knows."""
LOUD = frozenset({"cover", "statement", "question"})
"""Layouts whose text is one sentence in the type of the layout."""


@dataclass(frozen=True, slots=True)
class Page:
    """One slide: layout, title, blocks with their heights in ems of 24 pt, size of the words, and the speaker's notes."""

    layout: str
    title: str
    blocks: tuple[tuple[Block, float], ...]
    scale: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself."""

    title: str
    author: str
    subject: str
    day: date
    foot: str


def presentation(pages: Sequence[Page], about: About, tokens: Mapping[str, str], read: Callable[[str], bytes]) -> bytes:
    """Make the file; ``read`` gives the bytes of a picture of the content."""
    made = Presentation()
    made.slide_width, made.slide_height = Emu(int(WIDTH * EM)), Emu(int(HEIGHT * EM))
    grounds = _prepare(made, about, tokens)
    for page in pages:
        slide = made.slides.add_slide(grounds[page.layout])
        slide.shapes.title.text_frame.text = page.title
        _mark_language(slide.shapes.title.text_frame)
        _fill(slide, page, read)
        if page.notes:
            slide.notes_slide.notes_text_frame.text = "\n".join(page.notes)
    _describe(made, about)
    stream = io.BytesIO()
    made.save(stream)
    return _settle(stream.getvalue())


def _prepare(made: Any, about: About, tokens: Mapping[str, str]) -> dict[str, Any]:
    """Write our master and layouts over those of the library; gives the layouts by name."""
    ground = made.slide_master
    part = ground.part.part_related_by(KIND.THEME)
    part._blob = theme(part.blob, tokens)  # noqa: SLF001 - the library has no way to change a theme
    _replace(ground.element, "p:cSld", master(about.foot))
    _replace(ground.element, "p:txStyles", styles())
    known = layouts(about.foot, about.author)
    found = list(made.slide_layouts)
    for spare in found[len(known) :]:
        made.slide_layouts.remove(spare)
    for layout, words in zip(found, known.values(), strict=False):
        _replace(layout.element, "p:cSld", words)
        layout.element.set("showMasterSp", "0")
    return dict(zip(known, found, strict=False))


def _replace(parent: Any, tag: str, words: str) -> None:
    old = parent.find(tag, namespaces=parent.nsmap)
    old.addprevious(parse_xml(words))
    parent.remove(old)


def _fill(slide: Any, page: Page, read: Callable[[str], bytes]) -> None:
    """Put the blocks below the title: text into the placeholder, what follows a table into boxes of its own."""
    left, top, width, height = CONTENT
    body = slide.placeholders[1]
    if page.layout in LOUD:
        for block, _ in page.blocks:
            _write(body.text_frame, (block,), 0.0)
        return
    below = top + TITLE_HEIGHT
    used = False
    for group in _groups(page.blocks):
        blocks, high = tuple(block for block, _ in group), sum(one for _, one in group)
        place = tuple(Emu(int(EM * value)) for value in (left, below, width, max(high, 1.0)))
        if isinstance(blocks[0], Table):
            _table(slide.shapes.add_table(len(blocks[0].rows), len(blocks[0].rows[0]), *place), blocks[0], page.scale)
        elif isinstance(blocks[0], Picture):
            picture = slide.shapes.add_picture(
                io.BytesIO(without_metadata(read(f"content/{blocks[0].source}"))), *place[:2], height=place[3]
            )
            picture._element.nvPicPr.cNvPr.set("descr", blocks[0].alt)  # noqa: SLF001 - the library has no way to set it
        elif isinstance(blocks[0], Box):
            _write(_panel(slide, place, blocks[0]).text_frame, blocks, page.scale)
        elif not used:
            used = True
            body.left, body.top, body.width, body.height = (
                *place[:3],
                Emu(int(EM * min(high + 1, height - below + top))),
            )
            _write(body.text_frame, blocks, page.scale)
        else:
            _write(slide.shapes.add_textbox(*place).text_frame, blocks, page.scale)
        below += high + 0.3
    if not used:
        body._element.getparent().remove(body._element)  # noqa: SLF001 - an empty placeholder would ask for text


def _groups(blocks: Sequence[tuple[Block, float]]) -> Iterator[tuple[tuple[Block, float], ...]]:
    """Neighbours that share a text frame; tables, pictures and boxes stand alone."""
    numbered = list(enumerate(blocks))
    for _, group in groupby(numbered, lambda pair: pair[0] if isinstance(pair[1][0], (Table, Picture, Box)) else -1):
        yield tuple(pair[1] for pair in group)


def _panel(slide: Any, place: tuple[Any, ...], block: Box) -> Any:
    shape = slide.shapes.add_textbox(*place)
    frame = shape.text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = Emu(EM // 2)
    shape.fill.solid()
    alert = block.kind in ("warning", "danger")
    shape.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_1 if alert else MSO_THEME_COLOR.ACCENT_5
    return shape


def _write(frame: Any, blocks: Sequence[Block], scale: float) -> None:
    """Write blocks as paragraphs; a scale of 0 leaves the size to the layout."""
    frame.word_wrap = True
    for words, level, number, bulleted in _paragraphs(blocks):
        first = frame.paragraphs[0]
        paragraph = first if not first.runs and len(frame.paragraphs) == 1 else frame.add_paragraph()
        paragraph.level = level
        _mark(paragraph, number, int(EM * max(scale, 1.0)), bulleted=bulleted and scale > 0)
        _runs(paragraph, words, 24 * scale * (0.9 if level else 1.0))


def _paragraphs(blocks: Sequence[Block]) -> Iterator[tuple[Words, int, int, bool]]:
    """Words, level, number, and whether a mark stands before them."""
    for block in blocks:
        match block:
            case Heading(_, words):
                yield tuple(Run(run.words, strong=True) for run in words), 0, 0, False
            case Paragraph(words, _):
                yield words, 0, 0, False
            case Points(points):
                yield from ((point.words, min(point.depth, 4), point.number, True) for point in points)
            case Box(_, title, inner):
                yield from [((Run(title, strong=True),), 0, 0, False)] if title else []
                yield from _paragraphs(inner)
            case Table() | Picture() | Break():
                pass


def _mark(paragraph: Any, number: int, em: int, *, bulleted: bool) -> None:
    """Give a paragraph its number or its bullet, hung out by its own em, or take that of the master away."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no way to number
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    if number:
        properties.set("marL", str(int(1.5 * em)))
        properties.set("indent", str(int(-1.5 * em)))
        properties.append(parse_xml(f'<a:buClr {space}><a:schemeClr val="accent1"/></a:buClr>'))
        properties.append(parse_xml(f'<a:buFont {space} typeface="+mj-lt"/>'))
        properties.append(parse_xml(f'<a:buAutoNum {space} type="arabicPeriod" startAt="{number}"/>'))
    elif bulleted:
        properties.append(parse_xml(f'<a:buClr {space}><a:schemeClr val="accent2"/></a:buClr>'))
        properties.append(parse_xml(f'<a:buFont {space} typeface="Arial"/>'))
        properties.append(parse_xml(f'<a:buChar {space} char="•"/>'))
        if paragraph.level == 0:
            properties.set("marL", str(int(1.2 * em)))
            properties.set("indent", str(int(-0.9 * em)))
    else:
        properties.set("marL", "0")
        properties.set("indent", "0")
        properties.append(parse_xml(f"<a:buNone {space}/>"))


def _runs(paragraph: Any, words: Words, size: float) -> None:
    for one in words:
        run = paragraph.add_run()
        run.text = one.words
        if size:
            run.font.size = Pt(round(size * 2) / 2)
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2 if one.strong else MSO_THEME_COLOR.TEXT_1
        if one.strong:
            run.font.bold = True
    _language(paragraph)


def _table(shape: Any, block: Table, scale: float) -> None:
    """Fill a table: a tinted head, a strong first column, widths by the longest cells."""
    table = shape.table
    asked = [
        max(breadth(plain(row[column])) if column < len(row) else 0 for row in block.rows) + 1
        for column in range(len(block.rows[0]))
    ]
    total = shape.width
    for column, wish in zip(table.columns, asked, strict=True):
        column.width = Emu(int(total * wish / sum(asked)))
    for number, row in enumerate(block.rows):
        for column, words in enumerate(row[: len(asked)]):
            cell = table.cell(number, column)
            cell.fill.solid()
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_1 if number else MSO_THEME_COLOR.ACCENT_4
            strong = number == 0 or column == 0
            _runs(
                cell.text_frame.paragraphs[0], tuple(Run(run.words, run.strong or strong) for run in words), 21 * scale
            )


def _mark_language(frame: Any) -> None:
    for paragraph in frame.paragraphs:
        _language(paragraph)


def _language(paragraph: Any) -> None:
    for run in paragraph.runs:
        run._r.get_or_add_rPr().set("lang", "zh-CN")  # noqa: SLF001 - its own table of languages has no zh-CN for text


def _describe(made: Any, about: About) -> None:
    """Title, author and days of the file; the day is that of the review, so that it follows from the content."""
    told = made.core_properties
    moment = datetime(about.day.year, about.day.month, about.day.day)  # noqa: DTZ001 - the form has no zone
    told.title, told.author, told.subject, told.language = about.title, about.author, about.subject, "zh-CN"
    told.last_modified_by, told.revision, told.created, told.modified = about.author, 1, moment, moment


def _settle(raw: bytes) -> bytes:
    """The same archive without the hour at which it was made, and without the library's own thumbnail."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "docProps/thumbnail.jpeg":
                content = old.read(name)
                if name == "_rels/.rels":
                    content = _without_thumbnail(content)
                new.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _without_thumbnail(rels: bytes) -> bytes:
    root = parse_xml(rels)
    for relation in list(root):
        if relation.get("Target", "").endswith("thumbnail.jpeg"):
            root.remove(relation)
    return bytes(serialize_part_xml(root))
