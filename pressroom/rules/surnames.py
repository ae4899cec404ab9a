"""expert/surname: a surname that dictionaries misread comes with its pinyin, or the A to Z list is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text
from pressroom.core.pinyin import UNUSUAL_SURNAMES, surname
from pressroom.kinds.expert import EXPERT, Expert
from pressroom.rules.base import Rule


def check(entry: Entry[Expert], view: View) -> Iterator[Diagnostic]:
    """Ask for ``pinyin`` where the surname is in the table."""
    family = surname(entry.model.name)
    if family in UNUSUAL_SURNAMES and entry.model.pinyin is None:
        message = text("expert/surname", value=family)
        hint = text("expert/surname.hint", example=UNUSUAL_SURNAMES[family])
        yield error(entry.at(("name",)), "expert/surname", message, hint)


RULE = Rule(("expert/surname",), EXPERT, check)
