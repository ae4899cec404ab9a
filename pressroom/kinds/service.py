"""Services: what the customer service centre and other counters do for visitors."""

from __future__ import annotations

from pressroom.kinds.base import EnglishTitle, Kind, Model
from pressroom.kinds.department import Location
from pressroom.kinds.values import Day, Money, OpeningHours, Phone, Sentence, Words


class Service(Model):
    """One service with place, hours and phone."""

    name: Words
    summary: Sentence
    order: int = 100
    location: Location
    days: Words = "每天"
    hours: OpeningHours = ()
    phone: Phone | None = None
    price: Money | None = None
    price_note: Sentence | None = None
    bring: tuple[Sentence, ...] = ()
    verified: Day
    en: EnglishTitle | None = None


SERVICE = Kind(
    name="service",
    folder="services",
    model=Service,
    title=lambda m: m.name,
    summary=lambda m: m.summary,
    label=("便民服务", "Services"),
)
