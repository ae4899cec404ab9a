"""Font files: what the engine reads of a font for every part of a book that is drawn with it.

In: the engine's class of fonts.  Out: the same class, whose fonts read their file when somebody asks for its bytes.  Never:
changes what is read.

A file of Chinese glyphs has some megabytes, which the engine copies for every font of every drawing.  Only a finished file
needs them, to make its subset; a part of a book is drawn with the widths of its letters alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any


class _Unread:
    """Stands for the bytes of a face until they are asked for."""

    def __init__(self, face: Any, read: Any) -> None:
        self._face = face
        self._read = read

    def read(self) -> Any:
        """The bytes of the face; None when it has none."""
        return self._read(self._face)

    def __bool__(self) -> bool:
        return bool(self.read())


@cache
def patch_font_reading() -> None:
    """Change the engine's class of fonts, once a process."""
    from weasyprint.pdf import fonts

    original = fonts.get_hb_object_data

    def given(font: Any) -> Any:
        content = font.given_content
        if isinstance(content, _Unread):
            content = font.given_content = content.read()
        return content

    def give(font: Any, content: Any) -> None:
        font.given_content = content

    def data_of(face: Any, ot_color: str | None = None, glyph: int | None = None) -> Any:
        return _Unread(face, original) if ot_color is None else original(face, ot_color, glyph)

    fonts.Font.file_content = property(given, give)
    fonts.get_hb_object_data = data_of
