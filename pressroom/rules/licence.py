"""law/AD-11-1, licence/expired: what a department says it does is licensed, and the licences run.

Source: 广告法 Art. 11; 医疗机构管理条例 Art. 20.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text, warning
from pressroom.kinds.department import DEPARTMENT, Department
from pressroom.kinds.hospital import HOSPITAL, Hospital
from pressroom.rules.base import Rule


def check_department(entry: Entry[Department], view: View) -> Iterator[Diagnostic]:
    """Every code of ``licensed_as`` stands in the fact file."""
    hospital = view.get(HOSPITAL, "hospital")
    if hospital is None:
        return
    codes = {licensed.code for licensed in hospital.model.licensed_departments}
    for index, code in enumerate(entry.model.licensed_as):
        if code not in codes:
            message = text("law/AD-11-1", value=code)
            yield error(entry.at(("licensed_as", index)), "law/AD-11-1", message, text("law/AD-11-1.hint"))


def check_hospital(entry: Entry[Hospital], view: View) -> Iterator[Diagnostic]:
    """The licence and the advertisement review number have not ended."""
    ends: list[tuple[str, date]] = [("licence", entry.model.licence.valid_until)]
    if entry.model.ad_review is not None:
        ends.append(("ad_review", entry.model.ad_review.valid_until))
    for field, day in ends:
        if day < view.today():
            message = text("licence/expired", value=field, day=day)
            yield warning(entry.at((field, "valid_until")), "licence/expired", message, text("licence/expired.hint"))


RULES = (
    Rule(("law/AD-11-1",), DEPARTMENT, check_department),
    Rule(("licence/expired",), HOSPITAL, check_hospital),
)
