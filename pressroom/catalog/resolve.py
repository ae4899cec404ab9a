"""References: every pointer must lead to an entry, and every entry knows who points to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.outgoing_refs import LINKABLE, Remains, target
from pressroom.core.diagnostic import Checked, Diagnostic, Span, Text, error, text
from pressroom.core.text import nearest
from pressroom.kinds.base import Ref, references
from pressroom.source.markdown import Body
from pressroom.source.sanitiser import SCHEMES

Backlinks = Mapping[Ref, tuple[Ref, ...]]


def resolve(
    entries: Mapping[Ref, Entry[Any]], broken: frozenset[Ref], left: Iterable[Remains] = ()
) -> Checked[Backlinks]:
    """Check every reference of front matter and body, and those that are left of files with errors of their own.

    A pointer to such a file is let pass.
    """
    problems: list[Diagnostic] = []
    pointing: dict[Ref, set[Ref]] = {}
    known = frozenset(entries) | broken
    for entry in entries.values():
        for ref in entry.outgoing_refs:
            if ref in known:
                pointing.setdefault(ref, set()).add(entry.ref)
        # Texts and places are looked at where there is something to tell of them.
        if entry.has_odd_links or not known.issuperset(entry.outgoing_refs):
            problems.extend(_lost(entry, known, entries))
    for one in left:
        problems.extend(_dangling(at, ref, "ref/unknown", entries) for at, ref in one.pointers if ref not in known)
        for body in one.bodies:
            problems.extend(_links(body, known, entries))
    backlinks = {ref: tuple(sorted(sources)) for ref, sources in pointing.items()}
    return Checked(backlinks, tuple(problems))


def _lost(entry: Entry[Any], known: frozenset[Ref], entries: Mapping[Ref, Entry[Any]]) -> Iterable[Diagnostic]:
    """Complaints about what leads nowhere."""
    for at, ref in references(entry.model):
        if ref not in known:
            yield _dangling(entry.at(at), ref, "ref/unknown", entries)
    for body in entry.written.texts.bodies:
        yield from _links(body, known, entries)


def _links(body: Body, known: frozenset[Ref], entries: Mapping[Ref, Entry[Any]]) -> Iterable[Diagnostic]:
    for link in body.links:
        if link.is_image:
            continue
        if link.scheme in LINKABLE:
            if target(link) not in known:
                yield _dangling(link.span, target(link), "link/unknown", entries)
        elif not link.scheme:
            yield error(
                link.span, "link/relative", text("link/relative", value=link.target), text("link/relative.hint")
            )
        elif link.scheme not in SCHEMES:
            meant = nearest(link.scheme, LINKABLE)
            hint = (
                text("hint/did-you-mean", value=meant)
                if meant
                else text("link/scheme.hint", known=", ".join(sorted(SCHEMES)))
            )
            yield error(link.span, "link/scheme", text("link/scheme", value=link.scheme), hint)


def _dangling(span: Span, ref: Ref, rule: str, entries: Mapping[Ref, Entry[Any]]) -> Diagnostic:
    keys = [other.key for other in entries if other.kind == ref.kind.lower()]
    meant = nearest(ref.key, keys)
    hint: Text
    if meant:
        hint = text("hint/did-you-mean-entry", value=meant, path=entries[Ref(ref.kind.lower(), meant)].path)
    elif elsewhere := next((other for other in sorted(entries) if other.key == ref.key), None):
        hint = text("hint/other-kind", value=ref.key, kind=elsewhere.kind, path=entries[elsewhere].path)
    else:
        hint = text("ref/unknown.hint", kind=ref.kind)
    return error(span, rule, text(rule, kind=ref.kind, value=ref.key), hint)
