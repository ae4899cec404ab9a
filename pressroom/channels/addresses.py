"""Addresses: where an entry's page lies, and how one output points to another."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

from markupsafe import Markup, escape

from pressroom.catalog.load import LINKABLE
from pressroom.catalog.view import View
from pressroom.kinds import KIND_BY_NAME
from pressroom.kinds.base import Ref

WEB = "web"
TRANSLATED = frozenset({"department", "expert", "page", "service"})
"""Kinds that have pages in the English edition."""
_HREF = re.compile(r'(href|src)="([^"]*)"')


def edition(lang: str) -> str:
    """The folder of an edition below ``web/``, with a slash, empty for the first edition."""
    return "" if lang == "zh" else f"{lang}/"


def page_path(ref: Ref, lang: str = "zh") -> str:
    """Path below ``output/`` of the web page of an entry."""
    return f"{WEB}/{edition(lang)}{KIND_BY_NAME[ref.kind].folder}/{ref.key}.html"


def index_path(kind: str, lang: str = "zh") -> str:
    """Path below ``output/`` of the list page of a kind."""
    return f"{WEB}/{edition(lang)}{KIND_BY_NAME[kind].folder}/index.html"


def relative(source: str, target: str) -> str:
    """A relative address from one output to another, safe for use in an attribute."""
    path, mark, fragment = target.partition("#")
    return quote(posixpath.relpath(path, posixpath.dirname(source))) + mark + quote(fragment)


def absolute(base_url: str, path: str) -> str:
    """The public address of a web output."""
    inside = path.removeprefix(f"{WEB}/")
    if inside == "index.html" or inside.endswith("/index.html"):
        inside = inside.removesuffix("index.html")
    return base_url + quote(inside)


class Linker:
    """Makes the addresses of one page; asks its View only for the names of what it links to."""

    def __init__(self, source: str, lang: str, view: View) -> None:
        self.source = source
        self.lang = lang
        self.view = view

    def lang_of(self, ref: Ref) -> str:
        """The edition in which a reference is shown: the page's own where it exists, else the first."""
        if self.lang == "zh" or ref.kind not in TRANSLATED:
            return "zh"
        named = self.view.name(ref)
        return self.lang if named is not None and named.title_en else "zh"

    def path(self, path: str) -> str:
        """Address of another output."""
        return relative(self.source, path)

    def ref(self, ref: Ref, fragment: str = "") -> str:
        """Address of an entry's page."""
        return relative(self.source, page_path(ref, self.lang_of(ref)) + (f"#{fragment}" if fragment else ""))

    def has(self, kind: str) -> bool:
        """Whether a kind has a list page to link to from this page."""
        return self.view.has(kind, self.lang if kind in TRANSLATED else "zh")

    def index(self, kind: str) -> str:
        """Address of a kind's list page, in the page's own edition where there is one."""
        lang = self.lang if kind in TRANSLATED else "zh"
        return relative(self.source, index_path(kind, lang))

    def body(self, html: str) -> Markup:
        """Put addresses in the place of the references of a converted body."""
        return Markup(_HREF.sub(self._target, html))  # noqa: S704 - sanitised when it was converted

    def _target(self, found: re.Match[str]) -> str:
        name, target = found[1], found[2]
        scheme, colon, rest = target.partition(":")
        if colon and scheme in LINKABLE:
            key, _, fragment = rest.partition("#")
            return f'{name}="{escape(self.ref(Ref(scheme, key), fragment))}"'
        if name == "src" and target.startswith("images/"):
            return f'{name}="{escape(self.path(f"{WEB}/{target}"))}"'
        return found[0]


class PrintLinker(Linker):
    """On paper and in PDF: references become public addresses, pictures are the project's own assets."""

    def ref(self, ref: Ref, fragment: str = "") -> str:
        """The public address of an entry's page."""
        address = absolute(self.view.setting("base_url"), page_path(ref, self.lang_of(ref)))
        return address + (f"#{quote(fragment)}" if fragment else "")

    def path(self, path: str) -> str:
        """The public address of a web output."""
        return absolute(self.view.setting("base_url"), path)

    def _target(self, found: re.Match[str]) -> str:
        if found[1] == "src" and found[2].startswith("images/"):
            return f'src="asset:content/{found[2]}"'
        return super()._target(found)
