"""Contact cards (vCard 3.0, RFC 2426) of experts: what is public already, and nothing else.

In: an expert.  Out: a ``.vcf`` with name, titles, department, the department's public phone and the hospital's address.
Never: a phone, a mail address or a picture of the person.  Version 3.0 is the one that every phone reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import absolute, contact_path, page_path
from pressroom.channels.base import Channel, Engines, Job
from pressroom.core.diagnostic import Checked
from pressroom.core.pinyin import surname
from pressroom.kinds.department import DEPARTMENT
from pressroom.kinds.expert import EXPERT, Expert

_OCTETS = 75
"""The longest line, without its end (RFC 2426, 2.6)."""


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One card an expert and edition."""
    for lang in view.setting("languages"):
        for entry in view.where(EXPERT):
            if entry.has_edition(lang):
                yield Job(contact_path(entry.key, lang), "contact", EXPERT.name, entry.key, lang, source=entry.path)


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The bytes of one card."""
    entry = view.expect(EXPERT, job.ref)
    lines = ["BEGIN:VCARD", "VERSION:3.0", *_person(entry.model, job.lang), *_place(entry, view, job.lang)]
    address = absolute(view.setting("base_url"), page_path(entry.ref, job.lang))
    lines += [f"URL:{address}", f"UID:{address}", f"REV:{entry.model.verified.isoformat()}", "END:VCARD"]
    return Checked("".join(f"{fold(line)}\r\n" for line in lines).encode())


def _person(expert: Expert, lang: str) -> list[str]:
    """Name and titles."""
    if lang == "en" and expert.en is not None:
        family, _, given = expert.en.name.partition(" ")
        return [
            f"N:{escape(family)};{escape(given)};;;",
            f"FN:{escape(expert.en.name)}",
            _text("TITLE", *expert.en.titles),
        ]
    family = surname(expert.name)
    lines = [f"N:{escape(family)};{escape(expert.name.removeprefix(family))};;;", f"FN:{escape(expert.name)}"]
    if expert.pinyin:
        lines.append(f"SORT-STRING:{escape(expert.pinyin)}")
    return [*lines, _text("TITLE", *(title.name for title in expert.titles))]


def _place(entry: Entry[Expert], view: View, lang: str) -> list[str]:
    """The hospital, the department, and how one reaches them: the public lines only."""
    hospital = view.hospital()
    department = view.get(DEPARTMENT, entry.model.departments[0].key)
    name, address = hospital.name, hospital.address
    unit = department.title if department else ""
    if lang == "en" and hospital.en is not None:
        name, address = hospital.en.name, hospital.en.address
        unit = department.model.en.name if department and department.model.en else unit
    phone = department.model.phone if department and department.model.phone else hospital.phones[0].number
    number = phone.uri.removeprefix("tel:").partition(";")[0]
    return [
        f"ORG:{escape(name)};{escape(unit)}",
        f"TEL;TYPE=WORK,VOICE:{number}",
        f"ADR;TYPE=WORK:;;{escape(address)};;;{hospital.postcode};{'China' if lang == 'en' else '中国'}",
    ]


def _text(name: str, *words: str) -> str:
    return f"{name}:{escape('、'.join(words) if any(not word.isascii() for word in words) else ', '.join(words))}"


def escape(words: str) -> str:
    """A text value: backslash, comma, semicolon and line end are escaped (RFC 2426, 4)."""
    return words.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def fold(line: str) -> str:
    """Break a line after at most 75 octets, never inside a character; the rest begins with a space."""
    parts, current, limit = [], "", _OCTETS
    for character in line:
        if len((current + character).encode()) > limit:
            parts.append(current)
            current, limit = "", _OCTETS - 1
        current += character
    return "\r\n ".join([*parts, current])


CONTACT = Channel("contact", plan, render)
