"""Rulings about what stands on a page beside its sentences: review numbers, filings, reviewers, link texts.

In: entries and the fact file.  Out: diagnostics in the words of the rulings.  Source: the statutes of each ruling.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Span
from pressroom.core.lazy import regex
from pressroom.kinds.article import ARTICLE, Article
from pressroom.kinds.event import EVENT, Event
from pressroom.kinds.hospital import HOSPITAL, Hospital
from pressroom.kinds.package import PACKAGE, Package
from pressroom.rules.base import Rule
from pressroom.rules.law.catalogue import rulings
from pressroom.rules.law.desk import Use, complaint, default_use

_EMPTY_LINK = regex(r"(?<!!)\[(?P<words>点击|点这里|点击这里|点此|这里|此处|更多|详情|查看|链接)\]\(")
_RESERVED = regex(r"https?://(?:[\w.-]+\.)?(?:example(?:\.(?:com|net|org))?|test|localhost)(?::\d+)?/")
"""Addresses that nobody can put online (RFC 2606): a new or a demonstration site needs no filing."""
_LIMIT = regex(r"不能|不代表|不等于|局限|无法|不可|不替代")


def check_hospital(entry: Entry[Hospital], view: View) -> Iterator[Diagnostic]:
    """AD-46: what is handed out outside has a valid review number; WB-BEIAN: the site shows its filings."""
    review = entry.model.ad_review
    if view.setting("print").distribution == "outside":
        place = Use("advertisement", "leaflet")
        if review is None:
            yield complaint(rulings()["AD-46"], place, entry.at(("name",)), entry.model.name)
        elif review.valid_until < view.today():
            yield complaint(rulings()["AD-46"], place, entry.at(("ad_review", "valid_until")), str(review.valid_until))
    use = default_use(entry.ref)
    if entry.model.icp is None and not _RESERVED.match(view.setting("base_url")):
        yield complaint(rulings()["WB-BEIAN"], use, entry.at(("name",)), "icp")


def check_article(entry: Entry[Article], view: View) -> Iterator[Diagnostic]:
    """KP-ID: nobody reviews a text of their own."""
    if entry.model.review.reviewer == entry.model.author:
        span = entry.at(("review", "reviewer"))
        yield complaint(rulings()["KP-ID"], default_use(entry.ref), span, entry.model.author.key)


def check_package(entry: Entry[Package], view: View) -> Iterator[Diagnostic]:
    """TJ-REQ: the limits say what a check-up cannot tell."""
    if not _LIMIT.search(entry.model.limits):
        yield complaint(rulings()["TJ-REQ"], default_use(entry.ref), entry.at(("limits",)), entry.model.limits)


def check_event(entry: Entry[Event], view: View) -> Iterator[Diagnostic]:
    """KP-SELL: a free clinic names its filing with the health authority."""
    if entry.model.category == "义诊" and entry.model.filing is None:
        yield complaint(rulings()["KP-SELL"], default_use(entry.ref), entry.at(("category",)), "义诊")


def check_links(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    """WB-A11Y: links say where they lead."""
    body, use = view.texts(entry).body, default_use(entry.ref)
    if body is None or "](" not in body.markdown:
        return
    for number, line in enumerate(body.markdown.split("\n"), body.first_line):
        for link in _EMPTY_LINK.finditer(line):
            if rulings()["WB-A11Y"].weight(use.regime) is not None:
                span = Span.point(body.path, number, link.start("words") + 1, len(link["words"]))
                yield complaint(rulings()["WB-A11Y"], use, span, link["words"])


RULES = (
    Rule(("law/AD-46", "law/WB-BEIAN"), HOSPITAL, check_hospital),
    Rule(("law/KP-ID",), ARTICLE, check_article),
    Rule(("law/TJ-REQ",), PACKAGE, check_package),
    Rule(("law/KP-SELL",), EVENT, check_event),
    Rule(("law/WB-A11Y",), None, check_links),
)
