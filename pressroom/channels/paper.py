"""What all printed pieces share: their context, their style sheets, and the step from HTML to PDF."""

from __future__ import annotations

from typing import Any

from pressroom.catalog.view import View
from pressroom.channels.addresses import PrintLinker, absolute, page_path
from pressroom.channels.base import Engines, Job
from pressroom.channels.context import translator
from pressroom.core.diagnostic import Checked
from pressroom.kinds.base import Ref
from pressroom.kinds.regimes import Regime
from pressroom.render.typography import compose


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

        return engines.pdf.render(compose(html), style(engines, *sheets), read, job.span)

    return finish
