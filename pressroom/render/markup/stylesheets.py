"""Style sheets for the web: the adaptor to Lightning CSS.

In: one part of a style sheet with its path.  Out: the same rules as few bytes, written so that older browsers read them
too; or a Diagnostic where the part cannot be read.  Never: changes what a rule means.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.lazy import regex
from pressroom.core.text import shorten

BROWSERS = ("chrome 78", "edge 79", "firefox 78", "safari 12.1", "ios_saf 12.2", "samsung 12")
"""The oldest that are served: the engine of WeChat on Android phones that do not update it (XWEB 78), and iOS 12.

Named versions, not shares of the market, so that a new version of the library's table gives the same bytes.
"""
_PLACE = regex(r"^(?:Parsing stylesheet failed: )?(?P<words>.*?)(?: at .*?:(?P<line>\d+):(?P<column>\d+))?$", re.DOTALL)


_ELSEWHERE = regex(
    r"""@import|@namespace|image-set\(|(?<![\w-])(?:src|image)\(|url\(\s*['"]?\s*(?:[a-z][a-z0-9+.-]*:|//)(?!content/|theme/|font/)"""
    # With an escape an address, or the word for one, can be spelled so that it is not seen to be one.
    r"""|url\([^)]*\\|\\(?:0{0,4}[46][1-9a-f]|0{0,4}[57][0-9a])(?![0-9a-f])|\\[g-z]|\x00""",
    re.IGNORECASE,
)
_LEXEME = regex(r"""(?P<comment>/\*.*?(?:\*/|$))|(?P<word>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')""", re.DOTALL)
_ADDRESSED = regex(r"(?:url|src)\(\s*$", re.IGNORECASE)


def _code(words: str) -> str:
    """A style sheet with its comments and its words for readers blanked, each character in its place."""

    def blank(found: re.Match[str]) -> str:
        if found["word"] and _ADDRESSED.search(words[max(0, found.start() - 40) : found.start()]):
            return found[0]
        return re.sub(r"[^\n]", " ", found[0])

    return _LEXEME.sub(blank, words)


def external_references(words: str, path: str) -> tuple[Diagnostic, ...]:
    """Where a style sheet asks for what is not the theme's own: a site shows visitors' addresses to nobody else."""
    plain = _code(words)
    problems = []
    for found in _ELSEWHERE.finditer(plain):
        line = plain.count("\n", 0, found.start())
        column = found.start() - (plain.rfind("\n", 0, found.start()) + 1)
        span = Span.point(path, line + 1, column + 1, len(found[0]))
        message = text(
            "theme/css-elsewhere", value=shorten(plain[found.start() : found.start() + 60].split(";")[0], 60)
        )
        problems.append(error(span, "theme/css-elsewhere", message, text("theme/css-elsewhere.hint")))
    return tuple(problems)


@lru_cache(maxsize=64)
def minify_css(words: str, path: str) -> Checked[str]:
    """Minify one style sheet; unchanged when it has an error. Lines of the library count from 0, columns from 1."""
    import lightningcss

    try:
        made = lightningcss.process_stylesheet(words, filename=path, browsers_list=list(BROWSERS), minify=True)
    except ValueError as complaint:
        found = _PLACE.match(str(complaint))
        line, column = (int(found["line"] or 0) + 1, int(found["column"] or 1)) if found else (1, 1)
        problem = shorten(found["words"] if found else str(complaint), 120)
        message = text("theme/css", problem=problem)
        return Checked(words, (error(Span.point(path, line, column), "theme/css", message, text("theme/css.hint")),))
    return Checked(str(made))
