"""Addresses: where an entry's page lies, and how one output points to another."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from html import unescape
from urllib.parse import quote

from markupsafe import Markup, escape

from pressroom.catalog.outgoing_refs import LINKABLE
from pressroom.catalog.view import View
from pressroom.channels.pictures import picture, picture_element
from pressroom.core.lazy import regex
from pressroom.kinds import KIND_BY_NAME
from pressroom.kinds.base import Ref

WEB = "web"
CALENDARS = f"{WEB}/calendars"
TRANSLATED = frozenset({"department", "expert", "page", "service"})
"""Kinds that have pages in the English edition."""
_UNPLAIN = frozenset({"", ".", ".."})
"""Parts of a path that do not lead one folder down."""
_HREF = regex(r'<img(?P<image>(?: [a-z]+="[^"]*")*)>|href="(?P<target>[^"]*)"')
_ATTRIBUTE = regex(r'([a-z]+)="([^"]*)"')


def edition(lang: str) -> str:
    """The folder of an edition below ``web/``, with a slash, empty for the first edition."""
    return "" if lang == "zh" else f"{lang}/"


def page_path(ref: Ref, lang: str = "zh") -> str:
    """Path below ``output/`` of the web page of an entry."""
    return f"{WEB}/{edition(lang)}{KIND_BY_NAME[ref.kind].folder}/{ref.key}.html"


def feed_path(group: str = "", key: str = "") -> str:
    """Path below ``output/`` of a calendar of lectures: of one audience or department, or of all."""
    return f"{CALENDARS}/{group}/{key}.ics" if group else f"{CALENDARS}/lectures.ics"


def contact_path(expert: str, lang: str = "zh") -> str:
    """Path below ``output/`` of the contact card of an expert."""
    return f"{WEB}/{edition(lang)}experts/{expert}.vcf"


def session_path(lecture: str, session: str) -> str:
    """Path below ``output/`` of the calendar file of one session."""
    return f"{CALENDARS}/lectures/{lecture}/{session}.ics"


def timetable_path(department: str = "", lang: str = "zh") -> str:
    """Path below ``output/`` of the clinic timetable of a department, or of the whole hospital."""
    return f"{WEB}/{edition(lang)}timetable/{department or 'index'}.html"


def index_path(kind: str, lang: str = "zh") -> str:
    """Path below ``output/`` of the list page of a kind."""
    return f"{WEB}/{edition(lang)}{KIND_BY_NAME[kind].folder}/index.html"


def list_path(kind: str, lang: str) -> str:
    """Path of the list page of a kind to which an edition leads: its own where the kind has pages in it."""
    return index_path(kind, lang if kind in TRANSLATED else "zh")


def relative(source: str, target: str) -> str:
    """A relative address from one output to another, safe for use in an attribute."""
    return _from_folder(posixpath.dirname(source), target)


@lru_cache(maxsize=1 << 14)
def _from_folder(folder: str, target: str) -> str:
    """Kept, because all pages of a folder point to the same places."""
    path, mark, fragment = target.partition("#")
    return quote(_way(path, folder)) + mark + quote(fragment)


def _way(path: str, folder: str) -> str:
    """The way from a folder to a path, both below the same one; the library's own asks where the process is, each time."""
    there, here = path.split("/"), folder.split("/")
    if not _UNPLAIN.isdisjoint((*there, *here)):
        return posixpath.relpath(path, folder)
    common = next(
        (at for at, (a, b) in enumerate(zip(there, here, strict=False)) if a != b), min(len(there), len(here))
    )
    return "/".join([*[".."] * (len(here) - common), *there[common:]]) or "."


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
        self.folder = posixpath.dirname(source)
        self.lang = lang
        self.view = view

    def lang_of(self, ref: Ref) -> str:
        """The edition in which a reference is shown: the page's own where it exists, else the first."""
        if self.lang == "zh" or ref.kind not in TRANSLATED:
            return "zh"
        named = self.view.name(ref)
        return self.lang if named is not None and named.title_en else "zh"

    def lacks(self, ref: Ref) -> bool:
        """Whether a translation is missing: the kind has pages in the page's language, this entry has none."""
        return ref.kind in TRANSLATED and self.lang_of(ref) != self.lang

    def path(self, path: str) -> str:
        """Address of another output."""
        return _from_folder(self.folder, path)

    def ref(self, ref: Ref, fragment: str = "") -> str:
        """Address of an entry's page."""
        return _from_folder(self.folder, page_path(ref, self.lang_of(ref)) + (f"#{fragment}" if fragment else ""))

    def has(self, kind: str) -> bool:
        """Whether a kind has a list page to link to from this page."""
        return self.view.has(kind)

    def index(self, kind: str) -> str:
        """Address of a kind's list page, in the page's own edition where there is one."""
        return _from_folder(self.folder, list_path(kind, self.lang))

    def contact(self, expert: str) -> str:
        """Address of the contact card of an expert in the page's edition."""
        return _from_folder(self.folder, contact_path(expert, self.lang))

    def session(self, lecture: str, session: str) -> str:
        """Address of the calendar file of one session."""
        return _from_folder(self.folder, session_path(lecture, session))

    def timetable(self, department: Ref | None = None) -> str:
        """Address of the clinic timetable of a department or of the whole hospital."""
        if department is None:
            return _from_folder(self.folder, timetable_path("", self.lang))
        return _from_folder(self.folder, timetable_path(department.key, self.lang_of(department)))

    def picture(self, image: str, alt: str, **wishes: str) -> Markup:
        """A picture of the content (``images/NAME``) with its variants; ``css_class``, ``sizes`` and ``title`` may be given.

        Without the picture, its words stand in: that it is missing has been told before.
        """
        found = picture(f"content/{image}", self.view)
        return picture_element(found, alt, self.path, **wishes) if found else escape(alt)

    def body(self, html: str) -> Markup:
        """Put addresses in the place of the references of a converted body, and pictures in the place of its images."""
        return Markup(_HREF.sub(self._resolve, html))  # noqa: S704 - sanitised when it was converted

    def _resolve(self, found: re.Match[str]) -> str:
        if found["target"] is None:
            return self._image({name: unescape(value) for name, value in _ATTRIBUTE.findall(found["image"])}, found[0])
        scheme, colon, rest = found["target"].partition(":")
        if colon and scheme in LINKABLE:
            key, _, fragment = rest.partition("#")
            return f'href="{escape(self.ref(Ref(scheme, key), fragment))}"'
        return found[0]

    def _image(self, attributes: dict[str, str], tag: str) -> str:
        return self.picture(attributes["src"], attributes.get("alt", ""), title=attributes.get("title", ""))


class PrintLinker(Linker):
    """On paper and in PDF: references become public addresses, pictures are the project's own assets."""

    def ref(self, ref: Ref, fragment: str = "") -> str:
        """The public address of an entry's page."""
        address = absolute(self.view.setting("base_url"), page_path(ref, self.lang_of(ref)))
        return address + (f"#{quote(fragment)}" if fragment else "")

    def path(self, path: str) -> str:
        """The public address of a web output."""
        return absolute(self.view.setting("base_url"), path)

    def _image(self, attributes: dict[str, str], tag: str) -> str:
        return tag.replace('src="images/', 'src="asset:content/images/')
