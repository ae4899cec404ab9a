"""Break opportunities: where the lines of a text may end when it is set (Unicode UAX #14, narrowed for Chinese type).

In: the words of a paragraph.  Out: its parts, none of which a line parts.  Never: measures them, or sets anything.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape, unescape

from pressroom.core.lazy import regex
from pressroom.render.markup.typography import CLOSING, JOINER, OPENER, compose, keep_words

_OPENING = "（【「『《“"
_BEHIND = CLOSING + " /%"
_TAG = regex(r"<[^>]*>")
_LATIN = regex(r"[!-~·–—℃]{2}")
"""Two letters between which no line ends."""


@lru_cache(maxsize=1024)
def unbreakable_parts(words: str, *, is_whole: bool = False) -> tuple[str, ...]:
    """The parts of a paragraph between which its lines may end; no word of it is parted where it is whole."""
    parts: list[str] = []
    plain = escape(keep_words(words) if is_whole else words, quote=False)
    for letter in unescape(_TAG.sub("", compose(f"<p>{plain}</p>"))).replace(OPENER, ""):
        last = parts[-1][-1] if parts else JOINER
        if JOINER in (last, letter) or letter in _BEHIND or last in _OPENING or _LATIN.match(last + letter):
            parts[-1:] = [(parts[-1] if parts else "") + letter]
        else:
            parts.append(letter)
    return tuple(parts)
