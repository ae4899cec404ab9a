"""Intent: what a press edition says of itself, so that a printing house knows what it was made for (PDF/X-4, ISO 15930-7).

In: the objects of a press edition that is not yet written.  Out: the same with an output intent, its colour profile, and
titles and dates in both places where the standard wants them.  Never: asks a clock; the day is that of the content.

GB/T 27935.7 takes the standard over.  The engine has variants of PDF/X of its own, but writes both editions from one drawing,
names no condition without a style sheet, and takes the time of day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from uuid import NAMESPACE_URL, uuid5

import pydyf

from pressroom.core.lazy import regex
from pressroom.render.markup.compression import deflated
from pressroom.render.markup.printing_conditions import PrintingCondition
from pressroom.render.paper.pdf_objects import fill

EDITION = "PDF/X-4"
REGISTRY = "http://www.color.org"
"""How files name the registry of characterisation data."""
UNDATED = date(2000, 1, 1)
"""The day of what has none."""
_REGISTERED = regex(r"FOGRA\d+|JC\d{6}|CGATS[\w -]+|IFRA\d+|PSR?_\w+")
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<pdfxid:GTS_PDFXVersion>{edition}</pdfxid:GTS_PDFXVersion>
<xmp:CreateDate>{day}</xmp:CreateDate>
<xmp:ModifyDate>{day}</xmp:ModifyDate>
<xmp:MetadataDate>{day}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{number}</xmpMM:DocumentID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<xmpMM:VersionID>1</xmpMM:VersionID>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class OutputIntent:
    """What one press edition is made for, of which day it is, and which piece it is."""

    condition: PrintingCondition
    day: date
    name: str
    """What tells the piece from others of the same site."""

    def declare(self, pdf: pydyf.PDF) -> None:
        """Have a file say what it is; the information about it keeps what is said here too."""
        told = {key: pdf.info[key] for key in ("Title", "Producer") if key in pdf.info}
        stamp = pydyf.String(f"D:{self.day:%Y%m%d}000000Z")
        pdf.info.clear()
        pdf.info.update(told | {"CreationDate": stamp, "ModDate": stamp, "Trapped": "/False"})
        words = {key: escape(value.string, quote=False) for key, value in told.items()}
        packet = pydyf.Stream([self._packet(words).encode()], {"Type": "/Metadata", "Subtype": "/XML"})
        profile = pydyf.Stream([], {"N": 4})
        fill(profile, _packed(self.condition.profile))
        for stream in (packet, profile):
            pdf.add_object(stream)
        pdf.catalog["Metadata"] = packet.reference
        pdf.catalog["OutputIntents"] = pydyf.Array([self._said(profile.reference)])

    def _packet(self, words: dict[str, str]) -> str:
        """The information about a file once more, in the words of XMP."""
        return _PACKET.format(
            title=words.get("Title", ""),
            producer=words.get("Producer", ""),
            edition=EDITION,
            day=f"{self.day}T00:00:00Z",
            number=uuid5(NAMESPACE_URL, self.name),
        )

    def _said(self, profile: bytes) -> pydyf.Dictionary:
        """The output intent (PDF 32000-1, 14.11.5); a condition that no registry lists is named in ``Info`` alone."""
        name = self.condition.name
        is_registered = _REGISTERED.fullmatch(name) is not None
        said = {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFX",
            "OutputConditionIdentifier": pydyf.String(name if is_registered else "Custom"),
            "Info": pydyf.String(name),
            "DestOutputProfile": profile,
        }
        return pydyf.Dictionary(said | ({"RegistryName": pydyf.String(REGISTRY)} if is_registered else {}))


@lru_cache(maxsize=2)
def _packed(profile: bytes) -> bytes:
    """A profile as it stands in every file of its condition."""
    return deflated(profile)
