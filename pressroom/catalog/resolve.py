"""References: every pointer must lead to an entry, and every entry knows who points to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.load import LINKABLE
from pressroom.core.diagnostic import Checked, Diagnostic, Span, Text, error, text
from pressroom.core.text import nearest
from pressroom.kinds.base import Ref, references
from pressroom.source.markdown import Body, Link
from pressroom.source.sanitiser import SCHEMES

Backlinks = Mapping[Ref, tuple[Ref, ...]]


def resolve(entries: Mapping[Ref, Entry[Any]], broken: frozenset[Ref]) -> Checked[Backlinks]:
    """Check every reference of front matter and body; a pointer to a file with errors of its own is let pass."""
    problems: list[Diagnostic] = []
    pointing: dict[Ref, set[Ref]] = {}
    known = frozenset(entries) | broken
    for entry in entries.values():
        for at, ref in references(entry.model):
            if ref in known:
                pointing.setdefault(ref, set()).add(entry.ref)
            else:
                problems.append(_dangling(entry.at(at), ref, "ref/unknown", entries))
        for body in entry.bodies:
            problems.extend(_links(body, known, entries))
            _note_links(body, entry.ref, known, pointing)
    backlinks = {ref: tuple(sorted(sources)) for ref, sources in pointing.items()}
    return Checked(backlinks, tuple(problems))


def _note_links(body: Body | None, source: Ref, known: frozenset[Ref], pointing: dict[Ref, set[Ref]]) -> None:
    """Add the links of a body to the table of who points where."""
    for link in body.links if body else ():
        if link.scheme in LINKABLE and (ref := target(link)) in known:
            pointing.setdefault(ref, set()).add(source)


def target(link: Link) -> Ref:
    """The entry that a reference link names, without fragment."""
    kind, _, rest = link.target.partition(":")
    return Ref(kind, rest.partition("#")[0])


def _links(body: Body | None, known: frozenset[Ref], entries: Mapping[Ref, Entry[Any]]) -> Iterable[Diagnostic]:
    for link in body.links if body else ():
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
    keys = [other.key for other in entries if other.kind == ref.kind]
    meant = nearest(ref.key, keys)
    hint: Text
    if meant:
        hint = text("hint/did-you-mean-entry", value=meant, path=entries[Ref(ref.kind, meant)].path)
    elif elsewhere := next((other for other in sorted(entries) if other.key == ref.key), None):
        hint = text("hint/other-kind", value=ref.key, kind=elsewhere.kind, path=entries[elsewhere].path)
    else:
        hint = text("ref/unknown.hint", kind=ref.kind)
    return error(span, rule, text(rule, kind=ref.kind, value=ref.key), hint)
