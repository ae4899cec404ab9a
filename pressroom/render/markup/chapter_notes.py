"""Footnotes of a long text for paper: each stands at the end of its chapter, not pages away behind the last one.

In: the HTML of a body, with its notes together at the end as Markdown gives them.  Out: the same with the notes of every chapter
below it, under the numbers that they have.  Never: leaves a note out, or numbers it anew.
"""

from __future__ import annotations

import re

from pressroom.core.lazy import regex

_NOTES = regex(r'<div class="footnote">\s*<hr[^>]*>\s*<ol>(.*)</ol>\s*</div>', re.DOTALL)
_NOTE = regex(r'(?=<li id="fn:)')
_NAME = regex(r'<li id="(fn:[^"]*)"')
_CHAPTER = regex(r"(?=<h2\b)")


def notes_by_chapter(html: str) -> str:
    """Put every note at the end of the chapter that first refers to it; what none refers to stays at the end."""
    found = _NOTES.search(html)
    if not found:
        return html
    chapters = _CHAPTER.split(html[: found.start()] + html[found.end() :])
    notes: list[list[tuple[int, str]]] = [[] for _ in chapters]
    for number, note in enumerate(_NOTE.split(found[1].strip())[1:], 1):
        name = _NAME.match(note)
        mark = f'href="#{name[1]}"' if name else ""
        place = next((place for place, chapter in enumerate(chapters) if mark in chapter), len(chapters) - 1)
        notes[place].append((number, note.strip()))
    return "".join(chapter + _set_out(own) for chapter, own in zip(chapters, notes, strict=True))


def _set_out(notes: list[tuple[int, str]]) -> str:
    if not notes:
        return ""
    items = "\n".join(note for _, note in notes)
    return f'<div class="footnote">\n<hr>\n<ol start="{notes[0][0]}">\n{items}\n</ol>\n</div>\n'
