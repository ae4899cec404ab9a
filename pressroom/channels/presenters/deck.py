"""The deck of a lecture: what stands on each slide, and what the speaker alone sees.

In: a lecture, with its courseware (``id.slides.md``) where it has one.  Out: slides in their order.  The middle is the
courseware, or without one what the handout gives: a slide a section, with the section's text as notes.  Around it stand
what every lecture owes its listeners: the one message, the aims, what to do, when to go at once, three questions, the
sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pressroom.catalog.entry import Entry, Texts
from pressroom.channels.presenters.excerpts import excerpts, table_parts
from pressroom.channels.presenters.height_estimates import estimated_height, max_lines
from pressroom.kinds.lecture import Lecture
from pressroom.render.office.blocks import (
    Block,
    Box,
    Break,
    Heading,
    Paragraph,
    Picture,
    Point,
    Points,
    Run,
    Table,
    blocks_of,
    lines_of,
    plain,
)

Layout = Literal["cover", "section", "points", "statement", "warning", "question", "closing"]
SPEAKER_BOXES = ("notes", "answer")
"""Boxes of the courseware that never reach the screen."""
SCALES = (1.36, 1.22, 1.1, 1.0, 0.93, 0.86)
"""How big the words of a slide may be set, in ems of 24 pt, the biggest first: from 33 pt down to 21 pt."""
UNIFORM_SCALES: Mapping[str, float] = {"statement": 1.22, "question": 1.22, "closing": 0.82}
"""Layouts whose words have one size wherever they fit, so that their slides look alike."""
PICTURE_SCALE = 1.22
"""The biggest size of a slide with a picture, which grows with it and needs the dots."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: its layout, its title, what is shown, and what only the speaker sees."""

    layout: Layout
    title: str
    blocks: tuple[Block, ...] = ()
    notes: tuple[Block, ...] = ()
    answer: tuple[Block, ...] = ()
    most: float = SCALES[0]
    """The biggest size that its words may have, for a slide that goes on with another."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line that is shown, the title first."""
        return tuple(line for line in (self.title, *lines_of(self.blocks)) if line)

    @property
    def notes_lines(self) -> tuple[str, ...]:
        """Every line of the notes."""
        return tuple(lines_of(self.notes))

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every line of the notes and of the answer."""
        return (*self.notes_lines, *lines_of(self.answer))

    @property
    def scale(self) -> float:
        """The biggest size at which the words fit by estimate; the smallest when none does, and layout complains.

        Points and cells that need no second line in type a little smaller are set so.
        """
        most = PICTURE_SCALE if any(isinstance(block, Picture) for block in self.blocks) else self.most
        most = min(UNIFORM_SCALES.get(self.layout, most), self.most)
        fitting = [scale for scale in SCALES if scale <= most and self.fits(scale)]
        return next(filter(self._is_unbroken, fitting), fitting[0] if fitting else min(most, SCALES[-1]))

    @property
    def heights(self) -> tuple[tuple[Block, float], ...]:
        """Each block with the height that it takes by estimate, in ems of the slide."""
        return tuple((block, estimated_height(block, _WIDTH / self.scale) * self.scale) for block in self.blocks)

    @property
    def gap(self) -> float:
        """How much further from the next each point and row of a table may stand, in ems of the blocks.

        So few of them do not crowd below the title of a slide that is half empty.
        """
        rows = sum(
            len(block.points) if isinstance(block, Points) else len(block.rows)
            for block in self.blocks
            if isinstance(block, Points | Table)
        )
        if not rows or self.layout == "closing":
            return 0.0
        spare = _HEIGHT - self._title - sum(height for _, height in self.heights)
        return round(max(0.0, min(_GAP, _SHARE * spare / rows / self.scale)), 2)

    @property
    def _title(self) -> float:
        """Ems that the title takes with its space."""
        return _TITLE + (_TITLE_LINE if len(self.title) > _TITLE_LETTERS else 0)

    def _is_unbroken(self, scale: float) -> bool:
        """Whether every point and every cell keeps to its line, in type that can be read as well as that of other slides."""
        width = _WIDTH / scale
        return self.layout not in UNIFORM_SCALES and all(
            scale >= (_TABLE_LEAST if isinstance(block, Table) else _POINTS_LEAST) and max_lines(block, width) == 1
            for block in self.blocks
            if isinstance(block, Points | Table)
        )

    def fits(self, scale: float) -> bool:
        """Whether the blocks fit below the title when an em of theirs is ``scale`` ems of the slide."""
        if self.layout in ("statement", "question"):
            scale *= _LOUD
        width = _WIDTH - (7.0 if self.layout == "question" else 0.0)
        return sum(estimated_height(block, width / scale) for block in self.blocks) * scale <= _HEIGHT - self._title


_WIDTH, _HEIGHT = 34.8, 17.6
"""Ems of the content of a slide (css/print/slide.css)."""
_TITLE, _TITLE_LINE, _TITLE_LETTERS = 3.7, 2.1, 21
"""Ems that the title with its space takes, those of a second line, and the letters that one line holds."""
_GAP, _SHARE = 0.7, 0.7
"""The widest gap that is added between points, in ems of theirs, and the share of the empty room that gaps may take."""
_LOUD = 1.4
"""How much bigger the one sentence of a statement or a question is set."""
_TABLE_LEAST, _POINTS_LEAST = 1.0, 1.22
"""Sizes below which a second line is the lesser evil."""


def deck(entry: Entry[Lecture], texts: Texts) -> tuple[Slide, ...]:
    """Every slide of a lecture with its texts."""
    courseware = texts.parts.get("slides")
    model = entry.model
    middle = tuple(_authored(blocks_of(courseware.html))) if courseware else tuple(_derived(texts))
    message = (_said(model.main_message),)
    return (
        Slide("cover", model.title, message, _opening(model)),
        *_listed("points", "今天讲什么", model.outline, "告诉听众今天的顺序和时长，问题可以随时提。", numbered=True),
        *_listed("points", "听完这一课", model.objectives, "请听众看一遍，记住自己最想学会的一条，结束时再对照。"),
        *middle,
        *_listed("points", "回家就做", model.key_actions, "一项一项念，请听众选一项今天就能开始做的。", numbered=True),
        *_listed("warning", "出现以下情况，请立即就医", model.red_flags, "慢慢讲，讲完停一停。紧急情况拨打120。"),
        *_questions(model),
        Slide("statement", "请带走这一句", message, (_said("请一位听众用自己的话说一遍。"),)),
        Slide("closing", "资料与审核", (_list(_sources(model)),), (_said("不必念；有听众问依据，就翻到这一张。"),)),
    )


def _listed(layout: Layout, title: str, lines: Sequence[str], note: str, *, numbered: bool = False) -> Iterator[Slide]:
    """A list on one slide, or on two halves of one size when one cannot hold it."""
    whole = Slide(layout, title, (_list(lines, numbered=numbered),), (_said(note),))
    if whole.fits(SCALES[-1]) or len(lines) < 2:
        yield whole
        return
    half = (len(lines) + 1) // 2
    points = _list(lines, numbered=numbered).points
    first = replace(whole, blocks=(Points(points[:half]),))
    second = replace(
        whole, title=f"{title}（续）", blocks=(Points(points[half:]),), notes=(_said("接上一张，念完再往下讲。"),)
    )
    most = min(first.scale, second.scale)
    yield from (replace(one, most=most) for one in (first, second))


def _opening(model: Lecture) -> tuple[Block, ...]:
    aims = _list(model.objectives)
    return (_said(f"全课{model.minutes}分钟。开场先说这一句：{model.main_message}"), _said("听完这一课，听众："), aims)


def _sources(model: Lecture) -> tuple[str, ...]:
    titled = ((s.title if "《" in s.title else f"《{s.title}》", s) for s in model.sources)
    return tuple(f"{title}，{source.issuer}，{source.year}年" for title, source in titled)


def _questions(model: Lecture) -> Iterator[Slide]:
    """The three teach-back questions; the answers are for the speaker."""
    for number, question in enumerate(model.teach_back, 1):
        hint = _said("请一位听众用自己的话回答，再请别人补充，最后对照答案。")
        yield Slide(
            "question", f"请您说说看（{number}）", (_said(question.question),), (hint,), (_said(question.answer),)
        )


def _said(words: str) -> Paragraph:
    return Paragraph((Run(words),))


def _list(lines: Iterable[str], *, numbered: bool = False) -> Points:
    """Points end without a full stop, as those of a courseware do, unless one of them is several sentences."""
    points = tuple(lines)
    if not any("。" in line.rstrip("。") for line in points):
        points = tuple(line.rstrip("。") for line in points)
    return Points(tuple(Point(0, number if numbered else 0, (Run(line),)) for number, line in enumerate(points, 1)))


def _authored(blocks: Iterable[Block]) -> Iterator[Slide]:
    """The slides of a courseware: parted by thematic breaks, or by a heading of level 2."""
    group: list[Block] = []
    for block in blocks:
        begins = isinstance(block, Heading) and block.level == 2
        if (isinstance(block, Break) or begins) and group:
            yield _slide(group)
            group = []
        if not isinstance(block, Break):
            group.append(block)
    if group:
        yield _slide(group)


def _slide(group: list[Block]) -> Slide:
    head = group[0]
    title = plain(head.words) if isinstance(head, Heading) and head.level == 2 else ""
    rest = group[1:] if title else group
    shown = tuple(block for block in rest if not (isinstance(block, Box) and block.kind in SPEAKER_BOXES))
    notes, answer = (_inside(rest, kind) for kind in SPEAKER_BOXES)
    layout: Layout = "points"
    if answer:
        layout = "question"
    elif not shown:
        layout = "section"
    elif any(isinstance(block, Box) and block.kind in ("warning", "danger") for block in shown):
        layout = "warning"
    elif len(shown) == 1 and isinstance(shown[0], Paragraph):
        layout = "statement"
    return Slide(layout, title, shown, notes, answer)


def _inside(blocks: Iterable[Block], kind: str) -> tuple[Block, ...]:
    return tuple(inner for block in blocks if isinstance(block, Box) and block.kind == kind for inner in block.blocks)


def _derived(texts: Texts) -> Iterator[Slide]:
    """A slide for each section of the handout that has something whole and short enough to be shown."""
    sections: list[list[Block]] = []
    for block in blocks_of(texts.body.html) if texts.body else ():
        if isinstance(block, Heading) and block.level == 2:
            sections.append([block])
        elif sections and not isinstance(block, Break):
            sections[-1].append(block)
    for head, *blocks in sections:
        slides = [_slide([head, piece]) for piece in table_parts(blocks)]
        if not slides or not all(slide.fits(1.0) for slide in slides):
            proposed = (_slide([head, *shown]) for shown in excerpts(blocks))
            slides = [slide for slide in proposed if slide.fits(1.0)][:1]
        for number, slide in enumerate(slides):
            yield replace(slide, title=f"{slide.title}（续）" if number else slide.title, notes=tuple(blocks))
