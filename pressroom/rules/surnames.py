"""expert/surname, expert/spaced: a surname that dictionaries misread comes with its pinyin; a Chinese name has no spaces."""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.core.diagnostic import Diagnostic, error, text, warning
from pressroom.core.lazy import regex
from pressroom.core.pinyin import UNUSUAL_SURNAMES, surname
from pressroom.kinds.expert import EXPERT, Expert
from pressroom.rules.base import Rule

_SPACED = regex(r"[\u3400-\u9fff]\s+[\u3400-\u9fff]")


def check(entry: Entry[Expert], view: View) -> Iterator[Diagnostic]:
    """Ask for ``pinyin`` where the surname is in the table, and for a name that a search finds."""
    if _SPACED.search(entry.model.name):
        message = text("expert/spaced", value=entry.model.name)
        yield warning(entry.at(("name",)), "expert/spaced", message, text("expert/spaced.hint"))
    family = surname(entry.model.name)
    if family in UNUSUAL_SURNAMES and entry.model.pinyin is None:
        message = text("expert/surname", value=family)
        hint = text("expert/surname.hint", example=UNUSUAL_SURNAMES[family])
        yield error(entry.at(("name",)), "expert/surname", message, hint)


RULE = Rule(("expert/surname", "expert/spaced"), EXPERT, check)
