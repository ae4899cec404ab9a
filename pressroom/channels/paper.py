"""What all printed pieces share: their context, their style sheets, and the step from HTML to PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import PrintLinker, absolute, page_path
from pressroom.channels.base import Engines, Job, Regime
from pressroom.channels.context import translator
from pressroom.channels.downloads import download_path, print_path
from pressroom.core.diagnostic import Checked
from pressroom.core.digest import digest
from pressroom.kinds.base import Ref
from pressroom.kinds.expert import EXPERT
from pressroom.render.typography import compose

CONTENT_MARK = "@content-mark@"
"""Stands in a piece's HTML where the digest of that HTML goes."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The version box of a piece: which paper this is, which state of the text, who answers for it, of which day."""

    number: str
    version: str
    checked: str
    """The reviewer with title, or the office that answers for the facts; empty when nobody is named."""
    day: date | None


def piece(channel: str, folder: str, entry: Entry[Any], regime: Regime, template: str, *, offered: bool = True) -> Job:
    """The job of a printed piece about one entry; ``offered`` pieces lie on the website for download too."""
    return Job(
        print_path(folder, entry.key),
        channel,
        entry.ref.kind,
        entry.key,
        regime=regime,
        template=template,
        also=(download_path(folder, entry.key),) if offered else (),
        source=entry.path,
    )


def stamp(code: str, entry: Entry[Any], view: View, day: date | None = None) -> Stamp:
    """The version box of a piece about one entry; ``code`` says which piece it is.

    Medical texts carry the version that their reviewer gave.  Other facts have none, so theirs is the day on which they
    were last confirmed with a mark of the content: two papers with the same mark say the same.
    """
    number = f"{code}-{entry.key}".upper()
    review = getattr(entry.model, "review", None)
    if review is not None:
        reviewer = view.expect(EXPERT, review.reviewer).model
        checked = f"{reviewer.name}（{reviewer.titles[0].name}）"
        return Stamp(getattr(entry.model, "number", number), review.version, checked, review.reviewed)
    day = getattr(entry.model, "verified", day)
    checked = getattr(entry.model, "owner", None) or view.setting("print").office or ""
    return Stamp(number, f"{day:%Y%m%d}-{CONTENT_MARK}" if day else CONTENT_MARK, checked, day)


def print_context(job: Job, view: View, engines: Engines) -> dict[str, Any]:
    """The common part of every printed piece's context."""
    link = PrintLinker(job.path, job.lang, view)
    return {
        "job": job,
        "link": link,
        "t": translator(engines, job.lang),
        "lang": job.lang,
        "hospital": view.hospital(),
        "site": {name: view.setting(name) for name in ("base_url", "notice", "ai_notice", "print")},
        "tokens": engines.theme.tokens,
    }


def public_address(view: View, ref: Ref) -> str:
    """The web address that a QR code of a piece leads to."""
    return absolute(view.setting("base_url"), page_path(ref))


def leaflet_regime(view: View) -> Regime:
    """Handed out outside the premises a leaflet is an advertisement; inside it is information."""
    return "advertisement" if view.setting("print").distribution == "outside" else "information"


def style(engines: Engines, *sheets: str) -> str:
    """Tokens and style sheets of a piece as one text."""
    return engines.theme.properties() + "\n".join(engines.theme.read(f"css/{sheet}") for sheet in sheets)


def to_pdf(*sheets: str) -> Any:
    """The finishing step of a printed channel: lay out its HTML with these style sheets of the theme."""

    def finish(html: str, job: Job, view: View, engines: Engines) -> Checked[bytes | None]:
        def read(path: str) -> bytes:
            folder, _, inside = path.partition("/")
            if folder == "theme":
                file = engines.theme.find(inside)
                if file is None:
                    raise KeyError(path)
                return file.read_bytes()
            return view.asset(path)

        html = html.replace(CONTENT_MARK, digest(html)[:4])
        return engines.pdf.render(compose(html), style(engines, *sheets), read, job.span)

    return finish
