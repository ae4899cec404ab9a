"""Footnotes on paper stand at the end of their chapters, with the numbers that they have in the text."""

import re

from pressroom.render.markup.chapter_notes import notes_by_chapter
from pressroom.source.markdown import convert

WORDS = """前言[^a]。

## 第一章

文[^b]。又文[^c]，再见[^a]。

## 第二章

没有注释。

## 第三章

文[^d]。

[^a]: 注甲
[^b]: 注乙

    - 一点
    - 两点
[^c]: 注丙
[^d]: 注丁
"""


def test_each_note_stands_at_the_end_of_the_chapter_that_first_refers_to_it():
    """Numbers go on from chapter to chapter; a chapter without a note gets none; a note with a list stays whole."""
    html = convert(WORDS, "x.md", 1).value.html
    assert html.count('class="footnote"') == 1
    moved = notes_by_chapter(html)
    before, first, second, third = re.split(r"<h2\b", moved)
    assert [re.findall(r"注[甲乙丙丁]", part) for part in (before, first, second, third)] == [
        ["注甲"],
        ["注乙", "注丙"],
        [],
        ["注丁"],
    ]
    assert [re.findall(r'<ol start="(\d)">', part) for part in (before, first, second, third)] == [
        ["1"],
        ["2"],
        [],
        ["4"],
    ]
    assert "两点" in first
    unseen = re.compile(r"<[^>]*>|\s")
    assert sorted(unseen.sub("", moved)) == sorted(unseen.sub("", html))


def test_a_text_without_notes_or_chapters_stays_as_it_is():
    """Negative control; and the notes of a text of one chapter stay where they were."""
    assert notes_by_chapter("<h2>A</h2><p>b</p>") == "<h2>A</h2><p>b</p>"
    html = convert("文[^a]。\n\n[^a]: 注\n", "x.md", 1).value.html
    assert notes_by_chapter(html).partition('class="footnote"')[0] == html.partition('class="footnote"')[0]
