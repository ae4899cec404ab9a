"""Writing: the objects of a drawn file in the bytes of a PDF, each of them made and compressed once.

In: a file of the drawing library that is ready to be written.  Out: its bytes.  Never: changes an object.

The library makes every object twice, once for the file and once for the digest in its identifier, and compresses the tags and
the table of places as hard as it can: more than half of what joining a book took.  Here the table holds differences between
its rows (PDF 32000-1, 7.4.4.4), of which there is little left to compress.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import md5
from typing import Any, BinaryIO

import pydyf

from pressroom.render.markup.compression import deflated

_FREE, _PLACED, _PACKED = 0, 1, 2
"""Kinds of rows of the table: no object, one at a place in the file, one in the stream of packed objects."""
Row = tuple[int, int, int]


@cache
def patch_serialisation() -> None:
    """Let the drawing library write files so, once a process; files that are not compressed it writes as before."""
    original = pydyf.PDF.write

    def write(
        pdf: pydyf.PDF, output: BinaryIO, version: bytes | str = b"1.7", identifier: Any = False, compress: bool = False
    ) -> None:
        if compress and isinstance(identifier, bytes):
            edition = version.encode() if isinstance(version, str) else version or b"1.7"
            output.writelines(_written(pdf, edition, identifier))
        else:
            original(pdf, output, version, identifier, compress)

    pydyf.PDF.write = write


def _written(pdf: pydyf.PDF, version: bytes, identifier: bytes) -> Iterator[bytes]:
    """The file piece by piece: what stands alone, what is packed together, the table of places."""
    if pdf.info:
        pdf.add_object(pdf.info)
    head = b"%PDF-" + version + b"\n%\xf0\x9f\x96\xa4\n"
    yield head
    place = len(head)
    rows: list[Row] = []
    contents: list[bytes] = []
    numbers: list[int] = []
    packed: list[bytes] = []
    stream = len(pdf.objects)
    for found in pdf.objects:
        if found.free == "f":
            rows.append((_FREE, found.offset, found.generation))
            continue
        content = found.data
        contents.append(content)
        if found.compressible:
            rows.append((_PACKED, stream, len(packed)))
            numbers.append(found.number)
            packed.append(content)
        else:
            rows.append((_PLACED, place, found.generation))
            piece = _placed(found.number, content)
            yield piece
            place += len(piece)
    rows.append((_PLACED, place, 0))
    content = _pack(numbers, packed)
    digest = md5(b"".join((*contents, content)), usedforsecurity=False)
    piece = _placed(stream, content)
    yield piece
    place += len(piece)
    rows.append((_PLACED, place, 0))
    extra = {"Root": pdf.catalog.reference} | ({"Info": pdf.info.reference} if pdf.info else {})
    marks = (pydyf.String(identifier).data, pydyf.String(digest.hexdigest()).data)
    yield _placed(stream + 1, _table(rows, extra | {"ID": pydyf.Array(marks)}))
    yield b"startxref\n%d\n%%%%EOF\n" % place


def _placed(number: int, content: bytes) -> bytes:
    return b"%d 0 obj\n%b\nendobj\n" % (number, content)


def _pack(numbers: list[int], packed: list[bytes]) -> bytes:
    """Objects in one stream, after their numbers and places (PDF 32000-1, 7.5.7)."""
    words: list[str] = []
    place = 0
    for number, content in zip(numbers, packed, strict=True):
        words.append(f"{number} {place}")
        place += len(content) + 1
    index = " ".join(words).encode()
    raw = b"\n".join((index, *packed))
    return _stream(raw, {"Type": "/ObjStm", "N": len(packed), "First": len(index) + 1})


def _table(rows: list[Row], extra: dict[str, Any]) -> bytes:
    """Where every object is (PDF 32000-1, 7.5.8), each row as its difference from the one above."""
    sizes = (1, _size(max(row[1] for row in rows)), _size(max(row[2] for row in rows)))
    width = sum(sizes)
    high, low = 8 * (sizes[1] + sizes[2]), 8 * sizes[2]
    raw = b"".join([(kind << high | place << low | rest).to_bytes(width, "big") for kind, place, rest in rows])
    changes = _differences(raw, width)
    lines = bytearray(b"\2") * (len(rows) * (width + 1))
    for column in range(width):
        lines[column + 1 :: width + 1] = changes[column::width]
    look = pydyf.Dictionary({"Predictor": 12, "Columns": width})
    heading = {"Type": "/XRef", "Index": pydyf.Array((0, len(rows))), "W": pydyf.Array(sizes), "Size": len(rows)}
    return _stream(bytes(lines), heading | extra | {"DecodeParms": look})


def _size(value: int) -> int:
    """How many bytes a number takes."""
    return max(1, (value.bit_length() + 7) // 8)


def _differences(raw: bytes, width: int) -> bytes:
    """Each byte less the one ``width`` before it, modulo 256: all at once, as one long number.

    The highest bit of each byte is kept out of the subtraction, so that none borrows of its neighbour.
    """
    length = len(raw)
    high = int.from_bytes(b"\x80" * length, "big")
    here, above = int.from_bytes(raw, "big"), int.from_bytes((bytes(width) + raw)[:length], "big")
    low = (here | high) - (above & ~high)
    return (low ^ ((here ^ ~above) & high)).to_bytes(length, "big")


def _stream(raw: bytes, extra: dict[str, Any]) -> bytes:
    packed = deflated(raw)
    heading = pydyf.Dictionary(extra | {"Filter": "/FlateDecode", "Length": len(packed)})
    return b"\n".join((heading.data, b"stream", packed, b"endstream"))
