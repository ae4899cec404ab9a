"""What all printed pieces share: how they are planned, their context, their style sheets, the step from HTML to PDF.

A printed channel is a plan that yields ``piece(…)`` jobs, a render function, and one row ``printed_channel(…)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import PrintLinker, absolute, page_path
from pressroom.channels.base import Channel, Engines, Finished, Job
from pressroom.channels.context import translator
from pressroom.channels.downloads import download_path, press_path, print_path
from pressroom.channels.printed.field_spans import field_spans
from pressroom.channels.printed.preflight import preflight
from pressroom.core.diagnostic import Checked, Diagnostic, has_errors
from pressroom.core.digest import digest
from pressroom.core.lazy import regex
from pressroom.kinds.base import Ref
from pressroom.kinds.expert import EXPERT
from pressroom.kinds.regimes import Regime
from pressroom.render.formats import Format
from pressroom.render.markup.typography import compose
from pressroom.render.paper.orders import Editions, PrintOrder
from pressroom.render.paper.output_intent import UNDATED, OutputIntent
from pressroom.render.paper.panel_cache import unmarked
from pressroom.render.paper.readback import read_press, read_screen

CONTENT_MARK = "@content-mark@"
"""Stands in a piece's HTML where the digest of that HTML goes."""
NO_ENTRY = Ref("", "")
_STAMPED = regex(r'class="stamp">(?:(?!</p>).)*?(\d{4})年(\d{1,2})月(\d{1,2})日')
"""The day in a version box."""
DOWNLOADABLE: frozenset[Regime] = frozenset({"information", "education", "price", "news"})
"""Regimes whose pieces the site may offer for download; advertisements it may not."""


def piece(
    channel: str,
    folder: str,
    name: str,
    shape: Format,
    template: str,
    *,
    entry: Entry[Any] | None = None,
    regime: Regime = "information",
    source: str = "",
    lang: str = "zh",
    facet: str = "",
    label: str = "",
    is_offered: bool = True,
) -> Job:
    """Plan one printed piece: its screen edition, its press edition, and the download where the regime permits it.

    ``source`` is where complaints go when the piece shows no single entry.
    """
    ref = entry.ref if entry is not None else NO_ENTRY
    return Job(
        print_path(folder, name),
        channel,
        ref.kind,
        ref.key,
        lang,
        regime,
        template,
        also=(download_path(folder, name),) if is_offered and regime in DOWNLOADABLE else (),
        source=entry.path if entry is not None else source,
        facet=facet,
        label=label,
        format=shape,
        press=press_path(folder, name) if shape.is_pressed else "",
        facts_only=regime == "advertisement",
        imposed=press_path(folder, f"{name}-imposed") if shape.is_booklet else "",
    )


def printed_channel(
    name: str,
    plan: Callable[[View, Engines], Iterable[Job]],
    render: Callable[[Job, View, Engines], Checked[str | bytes | None]],
    *sheets: str,
    cost: float,
) -> Channel:
    """A channel of printed pieces; ``sheets`` are those of ``css/print/`` that come after the base."""
    paths = ("print/base.css", *(f"print/{sheet}" for sheet in sheets))
    return Channel(name, plan, render, to_pdf(*paths), cost=cost, sets_type=True)


@dataclass(frozen=True, slots=True)
class VersionBox:
    """The version box of a piece: which paper this is, which state of the text, who answers for it, of which day."""

    number: str
    version: str
    checked: str
    """The reviewer with title, or the office that answers for the facts; empty when nobody is named."""
    day: date | None


def version_box(code: str, entry: Entry[Any], view: View, day: date | None = None) -> VersionBox:
    """The version box of a piece about one entry; ``code`` says which piece it is.

    Medical texts carry the version that their reviewer gave.  Other facts have none, so theirs is the day on which they
    were last confirmed with a mark of the content: two papers with the same mark say the same.
    """
    number = f"{code}-{entry.key}".upper()
    review = getattr(entry.model, "review", None)
    if review is not None:
        reviewer = view.expect(EXPERT, review.reviewer).model
        checked = f"{reviewer.name}（{reviewer.titles[0].name}）"
        return VersionBox(getattr(entry.model, "number", number), review.version, checked, review.reviewed)
    day = getattr(entry.model, "verified", day)
    checked = getattr(entry.model, "owner", None) or view.setting("print").office or ""
    return VersionBox(number, f"{day:%Y%m%d}-{CONTENT_MARK}" if day else CONTENT_MARK, checked, day)


def print_context(job: Job, view: View, engines: Engines) -> dict[str, Any]:
    """The common part of every printed piece's context."""
    link = PrintLinker(job.path, job.lang, view)
    return {
        "job": job,
        "format": job.format,
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


def _finished(
    made: Editions | None, job: Job, shape: Format, problems: tuple[Diagnostic, ...]
) -> Checked[Finished | None]:
    """The files of a piece, read back and judged; a booklet's pages also in the order of its sheets."""
    if made is None:
        return Checked(None, problems)
    press, imposed = (None, None) if made.pressed is None else made.pressed()
    judged = preflight(job, shape, made.seen, press)
    further = [(job.press, made.press)] if made.press is not None else []
    if imposed is not None and not has_errors(problems):
        further.append((job.imposed, imposed))
    return Checked(Finished(made.screen, tuple(further)), (*problems, *judged))


def _intent(html: str, job: Job, engines: Engines) -> OutputIntent | None:
    """What the press edition is made for, of the day in its version box: the same words give the same bytes."""
    condition = engines.theme.condition() if job.press else None
    if condition is None:
        return None
    found = _STAMPED.search(html)
    return OutputIntent(condition, date(*map(int, found.groups())) if found else UNDATED, job.press)


def to_pdf(*sheets: str) -> Callable[[str, Job, View, Engines], Checked[Finished | None]]:
    """The finishing step of a printed channel: lay out its HTML with these style sheets of the theme."""

    def finish(html: str, job: Job, view: View, engines: Engines) -> Checked[Finished | None]:
        def read(path: str) -> bytes:
            folder, _, inside = path.partition("/")
            if folder == "theme":
                file = engines.theme.find(inside)
                if file is None:
                    raise KeyError(path)
                return file.read_bytes()
            return view.asset(path)

        html = html.replace(CONTENT_MARK, digest(unmarked(html))[:4])
        shape = job.format
        assert shape is not None, "a printed piece is planned with its format"
        look = shape.page_rule() + style(engines, *sheets)
        order = PrintOrder(
            shape, engines.theme.inks(), read, job.span, lambda fields: field_spans(fields, job, view), job.path,
            partial(read_press, shape=shape, is_booklet=bool(job.imposed)), _intent(html, job, engines), read_screen, compose,
        )  # fmt: skip
        made, problems = engines.printing.render(html, look, order)
        return _finished(made, job, shape, problems)

    return finish
