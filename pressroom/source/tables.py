"""Tables of a text on the website: each in a box that can scroll sideways on a phone.

In: the elements of a converted text.  Out: the same, with the boxes.  Never: changes a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TABLE = {"zh": "表格", "en": "Table"}


def table_names(root: Element, lang: str) -> dict[Element, str]:
    """What the tables are called: by the heading above, or else what they are."""
    found, name = {}, _TABLE[lang]
    for element in root.iter():
        if element.tag in HEADINGS:
            name = text_content(element) or name
        elif element.tag == "table":
            found[element] = name
    return found


def wrap_tables(parent: Element, name_by_table: Mapping[Element, str]) -> None:
    """Put each table among some elements into its box."""
    for position, child in enumerate(list(parent)):
        if child.tag == "table":
            # What scrolls must be reached by the keyboard, and say what it is (WCAG 2.2, 2.1.1 and 4.1.2).
            name = name_by_table[child]
            box = Element("div", {"class": "table", "role": "group", "aria-label": name, "tabindex": "0"})
            box.tail, child.tail = child.tail, None
            parent.remove(child)
            box.append(child)
            parent.insert(position, box)


def text_content(element: Element) -> str:
    """The words of an element and of what is in it."""
    return "".join(element.itertext()).strip()
