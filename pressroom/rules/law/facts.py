"""Facts in sentences: the beds and the grade that a text gives the hospital are those of the fact file.

In: a passage, the fact file.  Out: stretches that say otherwise.  Source: 广告法 Art. 11, 医疗广告管理办法 Art. 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pressroom.kinds.hospital import Hospital

_HERE = r"(?:本院|我院|全院|医院(?:现|共|编制|核定|开放)|核定|编制)[^，。；！？\n]{0,8}?"
_BEDS = re.compile(_HERE + r"床位?[^，。；！？\n\d]{0,4}(?P<said>\d{1,5})\s*(?:余|多)?张")
_GRADE = re.compile(r"(?:本院|我院)[^，。；！？\n]{0,10}?(?P<said>[一二三]级[甲乙丙]等|三级特等)")


def contradictions(text: str, hospital: Hospital) -> Iterator[tuple[int, int]]:
    """Each number of beds and each grade that the fact file does not have."""
    if "床" not in text and "级" not in text:
        return
    for name in (hospital.name, hospital.short_name):
        text = text.replace(name, "本院" + "　" * (len(name) - 2))
    for found in _BEDS.finditer(text):
        if int(found["said"]) != hospital.beds:
            yield found.span("said")
    for found in _GRADE.finditer(text):
        if hospital.grade is None or found["said"] != hospital.grade.name[:4]:
            yield found.span("said")
