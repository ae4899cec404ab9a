"""Pictures of finished pages: the adaptor to PDFium.

In: the bytes of a PDF.  Out: its pages as PNG.  Never: looks at anything but the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2


def thumbnails(pdf: bytes, width: int, most: int) -> Iterator[bytes]:
    """The first ``most`` pages, each ``width`` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(min(len(document), most)):
            page = document[number]
            raw = io.BytesIO()
            picture = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
            picture.quantize(64).save(raw, "PNG", optimize=True)  # flat colours: a third of the bytes
            yield raw.getvalue()
    finally:
        document.close()
