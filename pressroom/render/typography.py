"""Composition of HTML: what browsers and the print engine do not do by themselves for Chinese.

In: HTML.  Out: the same text, for paper with superscripts that fonts lack written as ``<sup>``, for the web with ranges of
numbers that do not break.  Never: changes attributes, or the order of the text.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(r"(<(?:style|title|script|svg)\b.*?</(?:style|title|script|svg)>|<[^>]*>)", re.DOTALL)
_SUPERSCRIPTS = str.maketrans("⁰⁴⁵⁶⁷⁸⁹⁺⁻", "0456789+-")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]*[⁰⁴⁵⁶⁷⁸⁹⁺⁻][⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]*")
_OTHERS = str.maketrans("¹²³", "123")
REPLACED = frozenset("⁰⁴⁵⁶⁷⁸⁹⁺⁻")
"""Characters that never reach a font, because they are rewritten here."""

_NUMBER = r"\d{1,2}:\d\d|\d{1,4}(?:\.\d+)?%?"
_KEPT = re.compile(
    r"<(title|script|style|svg|option|textarea)\b.*?</\1>"
    r"""|<(?:[^<>"']|"[^"]*"|'[^']*')*>"""
    rf"|(?<![A-Za-z0-9./-])((?:{_NUMBER})[-–—~～](?:{_NUMBER})(?![0-9/-]|\.\d)|\d{{1,2}}月\d{{1,2}}日|\d{{1,3}}分钟)",
    re.DOTALL,
)


def keep_figures(html: str) -> str:
    """Browsers break a line inside 08:00-12:00, 2～3次, 1月5日 and 40分钟; keep ranges, days and minutes on one line."""
    return _KEPT.sub(lambda found: f'<span class="nowrap">{found[2]}</span>' if found[2] else found[0], html)


def compose(html: str) -> str:
    """Prepare a document for the print engine; text between tags only."""
    parts = _MARKUP.split(html)
    parts[::2] = [_raise(part) for part in parts[::2]]
    return "".join(parts)


def _raise(words: str) -> str:
    return _RAISED.sub(lambda found: f"<sup>{found[0].translate(_SUPERSCRIPTS).translate(_OTHERS)}</sup>", words)
