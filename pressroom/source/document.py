"""Parsing: a Source to a Document, which is a data tree, a Markdown body and the place of every node."""

from __future__ import annotations

from dataclasses import dataclass

from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text, warning
from pressroom.source import yaml
from pressroom.source.files import Source
from pressroom.source.markdown import Body, convert
from pressroom.source.yaml import Tree

FENCE = "---"


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file; ``tree`` is empty for the body-only files of other editions."""

    source: Source
    tree: Tree
    body: Body | None = None


def parse(source: Source, schemes: frozenset[str]) -> Checked[Document | None]:
    """Split front matter from body and parse both; a YAML file is all front matter.

    ``schemes`` are the words that make a link of the body a reference.
    """
    if not source.path.endswith(".md"):
        tree = yaml.parse(source.text, source.path)
        return Checked(Document(source, tree.value) if tree.value else None, tree.problems)
    lines = source.text.split("\n")
    if lines[0].rstrip() != FENCE:
        span = Span.point(source.path, 1, 1, max(1, len(lines[0])))
        problem = error(
            span, "source/no-front-matter", text("source/no-front-matter"), text("source/no-front-matter.hint")
        )
        return Checked(None, (problem,))
    if lines[1:2] and lines[1].rstrip() == FENCE:
        problem = error(
            Span.point(source.path, 2, 1, 3), "source/fence", text("source/fence"), text("source/fence.hint")
        )
        return Checked(None, (problem,))
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        span = Span.point(source.path, 1, 1, 3)
        problem = error(
            span,
            "source/unclosed-front-matter",
            text("source/unclosed-front-matter"),
            text("source/unclosed-front-matter.hint"),
        )
        return Checked(None, (problem,))
    tree = yaml.parse("\n".join(lines[1:end]) + "\n", source.path, offset=1)
    body = convert("\n".join(lines[end + 1 :]), source.path, first_line=end + 2, schemes=schemes)
    problems = (*tree.problems, *_again(lines, end, source.path), *body.problems)
    return Checked(Document(source, tree.value, body.value) if tree.value else None, problems)


def _again(lines: list[str], end: int, path: str) -> tuple[Diagnostic, ...]:
    """A complaint about a line that closes the front matter a second time, and would be drawn as a rule."""
    first = next((number for number in range(end + 1, len(lines)) if lines[number].strip()), None)
    if first is None or lines[first].rstrip() != FENCE:
        return ()
    return (
        warning(Span.point(path, first + 1, 1, 3), "source/fence", text("source/fence"), text("source/fence.hint")),
    )


def parse_edition(source: Source, schemes: frozenset[str], lang: str) -> Checked[Document | None]:
    """Parse the body of another edition (``<id>.en.md``), which has no front matter."""
    if source.text.startswith(FENCE + "\n"):
        span = Span.point(source.path, 1, 1, 3)
        message = text("edition/front-matter")
        return Checked(None, (error(span, "edition/front-matter", message, text("edition/front-matter.hint")),))
    body = convert(source.text, source.path, first_line=1, schemes=schemes, lang=lang)
    return Checked(Document(source, Tree({}), body.value), body.problems)
