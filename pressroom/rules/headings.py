"""markdown/heading, markdown/heading-skip: headings of a body begin at level 2 and go down one level at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, Span, error, text, warning
from pressroom.rules.base import Rule
from pressroom.source.markdown import Body, Heading


def check(entry: Entry[Any], view: View) -> Iterator[Diagnostic]:
    """Look at the headings of every edition."""
    for body in view.texts(entry).bodies:
        before = 1
        for heading in body.headings:
            if heading.level == 1:
                span = _place(body, heading)
                message = text("markdown/heading", value=heading.words)
                yield error(span, "markdown/heading", message, text("markdown/heading.hint"))
            elif heading.level > before + 1:
                message = text("markdown/heading-skip", value=heading.words, before=before, level=heading.level)
                yield warning(
                    _place(body, heading), "markdown/heading-skip", message, text("markdown/heading-skip.hint")
                )
            before = heading.level


def _place(body: Body, heading: Heading) -> Span:
    found = re.search(rf"^#{{{heading.level}}}\s+{re.escape(heading.words[:12])}", body.markdown, re.MULTILINE)
    line = body.markdown.count("\n", 0, found.start()) if found else 0
    return Span.point(body.path, body.first_line + line, 1, heading.level)


RULE = Rule(("markdown/heading", "markdown/heading-skip"), None, check)
