"""publication/*, law/AD-46: what is ordered from the print room exists in that form, and the law lets it go where it goes.

Source of the second: 广告法 Art. 46; 医疗广告管理办法 Art. 6 (eight items), 13, 14 and 17 (the review number, one year).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Span, error, text, warning
from pressroom.core.text import nearest
from pressroom.kinds.base import Ref
from pressroom.kinds.hospital import HOSPITAL
from pressroom.kinds.package import PACKAGE, CardNumbers
from pressroom.kinds.publication import MAX_POSTER, MIN_POSTER, PIECES, PUBLICATION, Publication
from pressroom.kinds.session import Session
from pressroom.rules.base import Rule
from pressroom.rules.law.catalogue import rulings
from pressroom.rules.law.desk import Use, complaint


def check_piece(entry: Entry[Publication], view: View) -> Iterator[Diagnostic]:
    """Each entry is of a kind that the piece shows and stands once; the piece has the format and the editions."""
    order, piece = entry.model, entry.model.kind_of_piece
    seen: set[Ref] = set()
    for index, ref in enumerate(order.entries):
        place = entry.at(("entries", index))
        if ref.kind not in piece.kinds:
            fitting = ", ".join(one.name for one in PIECES if ref.kind in one.kinds)
            message = text("publication/kind", value=ref, piece=piece.name, kinds=", ".join(piece.kinds))
            yield error(place, "publication/kind", message, text("publication/kind.hint", known=fitting))
        if ref in seen:
            message = text("publication/entry-twice", value=ref)
            yield error(place, "publication/entry-twice", message, text("publication/entry-twice.hint"))
        seen.add(ref)
    if not piece.has_format(order.chosen_format):
        yield _no_format(entry)
    elif "press" in order.editions and order.chosen_format in piece.office:
        place = entry.at(("editions", order.editions.index("press")))
        message = text("publication/no-press", value=order.chosen_format, piece=piece.name)
        yield error(place, "publication/no-press", message, text("publication/no-press.hint"))


def _no_format(entry: Entry[Publication]) -> Diagnostic:
    order, piece = entry.model, entry.model.kind_of_piece
    meant = nearest(order.chosen_format, piece.formats)
    known = ", ".join(piece.formats)
    if piece.is_measured:
        sizes = {"least": f"{MIN_POSTER[0]}x{MIN_POSTER[1]}", "most": f"{MAX_POSTER[0]}x{MAX_POSTER[1]}"}
        hint = text("publication/format.measured", known=known, **sizes)
    else:
        hint = text("hint/did-you-mean", value=meant) if meant else text("publication/format.hint", known=known)
    message = text("publication/format", value=order.chosen_format, piece=piece.name)
    return error(entry.at(("format",)), "publication/format", message, hint)


def check_distribution(entry: Entry[Publication], view: View) -> Iterator[Diagnostic]:
    """Outside the premises goes what has the form of an advertisement, with a number that holds on its day."""
    order, piece = entry.model, entry.model.kind_of_piece
    if order.distribution != "outside":
        return
    place = entry.at(("distribution",))
    if not piece.goes_outside:
        message = text("publication/outside", value=piece.name)
        known = ", ".join(one.name for one in PIECES if one.goes_outside)
        yield error(place, "publication/outside", message, text("publication/outside.hint", known=known))
    else:
        yield from _unreviewed(place, max(view.today(), order.needed), view)


def _unreviewed(place: Span, day: date, view: View) -> Iterator[Diagnostic]:
    hospital = view.get(HOSPITAL, "hospital")
    if hospital is None:
        return
    known = hospital.model.ad_review
    if known is None or known.valid_until < day:
        value = "outside" if known is None else f"{known.number}, {known.valid_until}"
        told = complaint(rulings()["AD-46"], Use("advertisement", PUBLICATION.name), place, value)
        if known is None:
            yield told
        else:
            reason = text("law/AD-46.ends", value=day)
            yield replace(told, related=((hospital.at(("ad_review", "valid_until")), reason),))


def check_sessions(entry: Entry[Publication], view: View) -> Iterator[Diagnostic]:
    """Sessions are named for posters only, exist, are public; and something is left to print."""
    order = entry.model
    lectures = [found for ref in order.entries if ref.kind == "lecture" and (found := view.find(ref))]
    if order.sessions and order.piece != "poster":
        message = text("publication/field", value="sessions", piece=order.piece)
        yield error(entry.at(("sessions",)), "publication/field", message, text("publication/field.sessions"))
        return
    dates = {one.id: one for lecture in lectures for one in _dates(lecture)}
    for index, name in enumerate(order.sessions):
        place = entry.at(("sessions", index))
        if name not in dates and lectures:
            meant = nearest(name, dates)
            hint = text("hint/did-you-mean", value=meant) if meant else text("publication/session.hint")
            yield error(place, "publication/session", text("publication/session", value=name), hint)
        elif name in dates and dates[name].private:
            message = text("publication/private", value=name)
            yield error(place, "publication/private", message, text("publication/private.hint"))
    yield from _over(entry, view)


def _dates(lecture: Entry[Any]) -> list[Session]:
    return [one for session in lecture.model.sessions for one in session.dates()]


def _over(entry: Entry[Publication], view: View) -> Iterator[Diagnostic]:
    """Entries of which nothing is printed any more: a package that is over, a lecture without a session to come."""
    order, today = entry.model, view.today()
    for index, ref in enumerate(order.entries):
        found = view.find(ref)
        if found is None:
            continue
        is_over = ref.kind == PACKAGE.name and found.model.last < today
        if order.piece == "poster" and ref.kind == "lecture":
            is_over = not any(_is_coming(one, order, today) for one in _dates(found))
        if is_over:
            message = text("publication/over", value=ref)
            yield warning(
                entry.at(("entries", index)), "publication/over", message, text("publication/over.hint", value=ref)
            )


def _is_coming(session: Session, order: Publication, today: date) -> bool:
    is_public = not session.private and session.state in ("open", "full", "postponed")
    is_meant = not order.sessions or session.id in order.sessions
    return is_public and is_meant and (session.postponed_to or session.day) >= today


def check_cards(entry: Entry[Publication], view: View) -> Iterator[Diagnostic]:
    """A run of numbers is for one package on sheets of ten, as long as the quantity, and no number comes twice."""
    order = entry.model
    if order.cards is None:
        return
    place = entry.at(("cards",))
    if (order.piece, order.chosen_format, len(order.entries)) != ("checkup-card", "ten-up", 1):
        message = text("publication/field", value="cards", piece=f"{order.piece} {order.chosen_format}")
        yield error(place, "publication/field", message, text("publication/field.cards"))
    elif order.cards.count != order.quantity:
        message = text("publication/cards", value=order.cards.count, quantity=order.quantity)
        yield error(entry.at(("cards", "count")), "publication/cards", message, text("publication/cards.hint"))
    others: list[Entry[Any]] = [*view.where(PACKAGE), *view.where(PUBLICATION)]
    for other in others:
        if other.ref != entry.ref and other.model.cards and _meet(order.cards, other.model.cards):
            message = text("publication/cards-twice", value=order.cards.numbers()[0], other=other.path)
            related = ((other.at(("cards",)), text("publication/cards-twice.other")),)
            yield error(
                entry.at(("cards", "first")),
                "publication/cards-twice",
                message,
                text("publication/cards-twice.hint"),
                related,
            )


def _meet(one: CardNumbers, other: CardNumbers) -> bool:
    first, last = max(one.first, other.first), min(one.first + one.count, other.first + other.count)
    return one.prefix == other.prefix and first < last


RULES = (
    Rule(
        ("publication/kind", "publication/entry-twice", "publication/format", "publication/no-press"),
        PUBLICATION,
        check_piece,
    ),
    Rule(("publication/outside", "law/AD-46"), PUBLICATION, check_distribution),
    Rule(
        ("publication/field", "publication/session", "publication/private", "publication/over"),
        PUBLICATION,
        check_sessions,
    ),
    Rule(("publication/field", "publication/cards", "publication/cards-twice"), PUBLICATION, check_cards),
)
