"""Places of the fields that a template names: where an editor finds what does not fit.

In: the text of ``data-field``.  Out: every field with its place in the content, the longest text first, since most can be
cut from it.  Never: fails on a name that it does not know; the piece as a whole is the place then.

``summary, experts`` are fields of the entry that the piece shows; ``hospital.yaml：transport`` and
``lecture/diabetes-plate：title`` are fields of another one.  A remark in brackets after a field is for people only.
"""

from __future__ import annotations

import re
from typing import Any

from pressroom.catalog.catalog import HOSPITAL_REF
from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.base import Job
from pressroom.core.diagnostic import Span
from pressroom.core.lazy import regex
from pressroom.kinds.base import Model, Ref

_FIELD = regex(r"(?:(?P<source>[\w./-]+)[:：]\s*)?(?P<path>[\w.-]*)")
_SINGLE = {"hospital.yaml": HOSPITAL_REF, "site.yaml": Ref("site", "site")}


def field_spans(fields: str, job: Job, view: View) -> tuple[tuple[str, Span], ...]:
    """Name and place of every field, the longest text first."""
    found: list[tuple[int, str, Span]] = []
    source = ""
    for name in (part.strip() for part in re.split(r"[,，、]", fields)):
        match = _FIELD.match(name)
        if match is None or not name:
            continue
        source = match["source"] or (name if name in _SINGLE else source)
        entry = _entry(source, job, view)
        if entry is None:
            continue
        path = tuple(int(step) if step.isdigit() else step for step in match["path"].split(".") if name not in _SINGLE)
        length = _length(entry, path, view)
        if length is not None:
            found.append((-length, name, _place(entry, path, view)))
    return tuple((name, span) for _, name, span in sorted(found, key=lambda one: one[0]))


def _entry(source: str, job: Job, view: View) -> Entry[Any] | None:
    if source in _SINGLE:
        return view.find(_SINGLE[source])
    kind, slash, key = source.partition("/")
    if slash:
        return view.find(Ref(kind, key))
    return view.find(job.ref) if job.key else None


def _place(entry: Entry[Any], path: tuple[str | int, ...], view: View) -> Span:
    if path == ("body",) and (body := view.texts(entry).body) is not None:
        return Span.point(body.path, body.first_line, 1)
    return entry.at(path)


def _length(entry: Entry[Any], path: tuple[str | int, ...], view: View) -> int | None:
    """Characters of a field with all that it holds; None when the entry has no such field."""
    if path == ("body",):
        body = view.texts(entry).body
        return body.characters if body is not None else None
    value: Any = entry.model
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, tuple) and step < len(value) else None
        else:
            value = getattr(value, step, None)
        if value is None:
            return None
    return _characters(value)


def _characters(value: Any) -> int:
    if isinstance(value, Model):
        return sum(_characters(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, tuple):
        return sum(map(_characters, value))
    return len(str(value)) if value is not None else 0
