"""Files for machines: sitemap.xml, robots.txt, and the manifest's place in the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB, absolute
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.web.pages import plan as plan_pages
from pressroom.core.diagnostic import Checked
from pressroom.core.lazy import lazy_module

if TYPE_CHECKING:
    from xml.sax import saxutils
else:
    saxutils = lazy_module("xml.sax.saxutils")

SITEMAP = f"{WEB}/sitemap.xml"
ROBOTS = f"{WEB}/robots.txt"


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """The sitemap and robots.txt."""
    yield Job(SITEMAP, "machine")
    yield Job(ROBOTS, "machine")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """One of the two files."""
    base_url = view.setting("base_url")
    if job.path == ROBOTS:
        return Checked(f"User-agent: *\nAllow: /\n\nSitemap: {absolute(base_url, SITEMAP)}\n")
    return Checked(_sitemap(view, engines, base_url))


def _sitemap(view: View, engines: Engines, base_url: str) -> str:
    """Every public page with its editions as alternates; lastmod where an entry has a date of its own."""
    pages = [job for job in plan_pages(view, engines) if not job.path.endswith("/404.html")]
    by_subject: dict[tuple[str, str, str, str], list[Job]] = {}
    for job in pages:
        by_subject.setdefault((job.kind, job.key, job.template, job.facet), []).append(job)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for job in pages:
        lines += ["<url>", f"<loc>{saxutils.escape(absolute(base_url, job.path))}</loc>"]
        entry = view.find(job.ref) if job.key else None
        modified = entry.kind.day(entry.model) if entry is not None and entry.ref.kind in _DATED else None
        if modified is not None:
            lines.append(f"<lastmod>{modified.isoformat()}</lastmod>")
        others = by_subject[(job.kind, job.key, job.template, job.facet)]
        if len(others) > 1:
            lines += [_alternate(other, base_url) for other in others]
        lines.append("</url>")
    return "\n".join([*lines, "</urlset>", ""])


_DATED = frozenset({"news", "article", "lecture"})
"""Kinds whose own day says when the page last changed; an event's day lies in the future."""


def _alternate(job: Job, base_url: str) -> str:
    lang = "zh-Hans" if job.lang == "zh" else job.lang
    return f'<xhtml:link rel="alternate" hreflang="{lang}" href={saxutils.quoteattr(absolute(base_url, job.path))}/>'


MACHINE_FILES = Channel("machine", plan, render)
