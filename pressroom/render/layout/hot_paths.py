"""Hot paths: small functions that the engine calls ten thousand times in a document, with less to do each time.

In: small functions of the engine and of the libraries that read its HTML and write its PDF.  Out: ours in their places.
Never: gives another answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache, wraps
from typing import Any

CACHE_SIZE = 1024
"""Paths that are kept before all are let go."""
_NUMBER = r"-?\d+(?:\.\d+)?"
_ROWS = re.compile(rf"M({_NUMBER}) ({_NUMBER})((?:h{_NUMBER}|m{_NUMBER} {_NUMBER})+)")
"""The outline of a code of squares, which no other piece has: rows of strokes."""
_STROKE = re.compile(rf"([hm])({_NUMBER})(?: ({_NUMBER}))?")
_MARKS = "marker"
"""With what the attributes begin that draw something at every corner of an outline; without one nobody asks for its corners."""


@cache
def patch_hot_paths() -> None:
    """Put the functions of this module in their places, once a process."""
    import pydyf
    import tinyhtml5.inputstream
    import weasyprint.svg
    from weasyprint.formatting_structure.boxes import Box, ParentBox
    from weasyprint.matrix import Matrix

    Box.descendants = _walk(Box)
    Box.is_in_normal_flow = _flow(Box.is_in_normal_flow)
    ParentBox.page_values = _ends(ParentBox.page_values)
    Matrix.transform_point = _point
    weasyprint.svg.TAGS["path"] = _path(weasyprint.svg.TAGS["path"])
    pydyf._to_bytes = to_bytes = _bytes(pydyf._to_bytes, pydyf.Object)  # noqa: SLF001 - every number of a page goes through it
    pydyf.Dictionary.data = property(_dictionary(to_bytes))
    pydyf.Array.data = property(_array(to_bytes))
    tinyhtml5.inputstream.characters_until_regex = _Classes()


def _walk(kind: Any) -> Any:
    """Ours for all that is in a box, the box first: the engine hands each on from box to box, up to the page.

    What lies in an absolute place has a stand-in; with ``placeholders`` the box comes instead, and what is in it.
    """

    def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
        waiting = [box]
        while waiting:
            found = waiting.pop()
            if not isinstance(found, kind):
                if not placeholders:
                    yield found
                    continue
                found = found._box  # noqa: SLF001 - the stand-in has no other name for it
            yield found
            waiting += found.children[::-1]

    return descendants


def _flow(original: Any) -> Any:
    """Ours for the question whether a box takes its place among its neighbours: most do."""

    def is_in_normal_flow(box: Any) -> bool:
        style = box.style
        if style["float"] == "none" and style["position"] in ("static", "relative"):
            return True
        answer: bool = original(box)
        return answer

    return is_in_normal_flow


def _ends(original: Any) -> Any:
    """Ours for the pages by name on which a box begins and ends, which every child is asked for, and its own down to the last.

    The first and the last that take their place or float tell; the engine asks each of both for both.
    """

    def at(box: Any, *, end: bool) -> Any:
        if getattr(type(box), "page_values", None) is not page_values:
            return box.page_values()[end]  # of a table, and of what has no children
        for child in reversed(box.children) if end else box.children:
            if child.is_in_normal_flow() or child.is_floated():
                return at(child, end=end) or box.style["page"]
        return box.style["page"]

    @wraps(original)
    def page_values(box: Any) -> tuple[Any, Any]:
        return at(box, end=False), at(box, end=True)

    return page_values


def _point(matrix: Any, x: float, y: float) -> list[float]:
    """Ours for where a matrix puts a point, such as the corners of links; in the order in which the engine adds it up."""
    (a, b, _), (c, d, _), (e, f, _) = matrix
    return [0 + x * a + y * c + 1 * e, 0 + x * b + y * d + 1 * f]


def _bytes(original: Any, structures: type[Any]) -> Any:
    """Ours for what an operand looks like in a file; numbers first, for most are."""

    def to_bytes(operand: Any) -> bytes:
        kind = type(operand)
        if kind is bytes:
            plain: bytes = operand
            return plain
        if kind is float and not operand.is_integer():
            return f"{operand:f}".rstrip("0").encode("ascii")
        if kind is str or kind is int:
            return str(operand).encode("ascii")
        if issubclass(kind, structures):
            inner: bytes = operand.data
            return inner
        rest: bytes = original(operand)
        return rest

    return to_bytes


def _dictionary(to_bytes: Any) -> Any:
    """Ours for a dictionary in bytes; there are few keys, and most values are bytes."""
    put = lru_cache(maxsize=1024)(lambda key: b"/" + to_bytes(key) + b" ")

    def data(found: Any) -> bytes:
        pairs = [put(key) + (value if type(value) is bytes else to_bytes(value)) for key, value in found.items()]
        return b"<<" + b"".join(pairs) + b">>"

    return data


def _array(to_bytes: Any) -> Any:
    """Ours for an array in bytes."""

    def data(found: Any) -> bytes:
        return b"[" + b" ".join([value if type(value) is bytes else to_bytes(value) for value in found]) + b"]"

    return data


class _Classes(dict[tuple[Any, bool], "re.Pattern[str]"]):
    """Patterns of the HTML reader by the characters up to which it reads; it makes them anew for every word."""

    def __missing__(self, wanted: tuple[Any, bool]) -> re.Pattern[str]:
        characters, is_opposite = wanted
        codes = "".join(f"\\x{ord(character):02x}" for character in characters)
        found = self[wanted] = re.compile(f"[{'' if is_opposite else '^'}{codes}]+")
        return found


def _path(original: Any) -> Any:
    """Ours for the outline of a drawing: the branch on the cover of all brochures is read once."""
    known: dict[Any, tuple[list[Any], list[Any]]] = {}

    def path(svg: Any, node: Any, font_size: Any) -> None:
        key = (node.get("d", ""), font_size, svg.inner_width, svg.inner_height)
        operations = svg.stream.stream
        rows = _ROWS.fullmatch(key[0])
        if rows is not None and not any(name.startswith(_MARKS) for name in node.attrib):
            operations.append(_strokes(rows))
            return
        found = known.get(key)
        if found is not None:
            operations.extend(found[0])
            node.vertices.extend(found[1])
            return
        begins, before = len(operations), len(node.vertices)
        original(svg, node, font_size)
        if len(known) >= CACHE_SIZE:
            known.clear()
        known[key] = (operations[begins:], list(node.vertices)[before:])

    return path


def _strokes(rows: re.Match[str]) -> bytes:
    """Rows of strokes in the bytes of a file, as the engine has them written; all at once, for a code has hundreds."""
    x, y = float(rows[1]), float(rows[2])
    drawn = [b"0 0 m", b"%b %b m" % (_number(x), _number(y))]
    for kind, right, down in _STROKE.findall(rows[3]):
        x += float(right)
        if kind == "h":
            drawn.append(b"%b %b l" % (_number(x), _number(y)))
        else:
            y += float(down)
            drawn.append(b"%b %b m" % (_number(x), _number(y)))
    return b"\n".join(drawn)


@lru_cache(maxsize=CACHE_SIZE)
def _number(value: float) -> bytes:
    """A number in the bytes of a file."""
    import pydyf

    written: bytes = pydyf._to_bytes(value)  # noqa: SLF001 - as for every number of a page
    return written
