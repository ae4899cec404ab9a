"""The sanitiser: the adaptor to nh3, with a narrow list of what a text may hold.

In: HTML that came of a stranger's Markdown.  Out: the same without anything that acts, leads to a foreign scheme, or
poses as a part of the page.
"""

from __future__ import annotations

from functools import cache

import nh3

from pressroom.core.lazy import regex

_ID = regex(r"s-[^\s\"'<>]{1,200}|fn(?:ref\d*)?:[^\s\"'<>]{1,100}")
"""Fragments of headings and footnotes; any other would shadow a part of the page, or a name that scripts look up."""
_CLASSES = frozenset(
    [
        "admonition",
        "admonition-title",
        "note",
        "tip",
        "warning",
        "caution",
        "danger",
        "important",
        "info",
        "notes",
        "answer",
        "table",
        "footnote",
        "footnote-ref",
        "footnote-backref",
        "align-left",
        "align-center",
        "align-right",
    ]
)
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr",
    "img", "li", "ol", "p", "pre", "rp", "rt", "ruby", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href", "title", "id", "class"},
    "abbr": {"title"},
    "div": {"tabindex", "role", "aria-label"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


def sanitise(html: str, references: frozenset[str]) -> str:
    """Clean HTML; ``references`` are the schemes that name entries."""
    return _cleaner(references).clean(html)


@cache
def _cleaner(references: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=set(SCHEMES | references),
        link_rel=None,
    )


def _attribute(element: str, name: str, value: str) -> str | None:
    """Let ids and classes through that we make ourselves; those of an author could pose as parts of the page."""
    if name == "role":
        return value if value == "group" else None
    if name == "id":
        return value if _ID.fullmatch(value) else None
    if name == "class":
        return " ".join(word for word in value.split() if word in _CLASSES) or None
    return value
