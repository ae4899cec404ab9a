"""Composition of HTML for paper: what the print engine does not do by itself for Chinese.

In: HTML.  Out: the same text with superscripts that fonts lack written as ``<sup>``.  Never: changes attributes, or the
order of the text.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(r"(<(?:style|title|script|svg)\b.*?</(?:style|title|script|svg)>|<[^>]*>)", re.DOTALL)
_SUPERSCRIPTS = str.maketrans("⁰⁴⁵⁶⁷⁸⁹⁺⁻", "0456789+-")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]*[⁰⁴⁵⁶⁷⁸⁹⁺⁻][⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]*")
_OTHERS = str.maketrans("¹²³", "123")
REPLACED = frozenset("⁰⁴⁵⁶⁷⁸⁹⁺⁻")
"""Characters that never reach a font, because they are rewritten here."""


def compose(html: str) -> str:
    """Prepare a document for the print engine; text between tags only."""
    parts = _MARKUP.split(html)
    parts[::2] = [_raise(part) for part in parts[::2]]
    return "".join(parts)


def _raise(words: str) -> str:
    return _RAISED.sub(lambda found: f"<sup>{found[0].translate(_SUPERSCRIPTS).translate(_OTHERS)}</sup>", words)
