"""Hospitals of any size for the bench, made from the sample hospital by a seed.

In: the sample's entries, a wish, a seed.  Out: a content folder in which every kind has the share that it has
in the sample, and every reference leads somewhere.  Never: writes anything but that folder.

A large hospital is the sample several times over.  Each copy has ids of its own; what points to an entry points to the
one of its own copy; sections of the texts stand in another order, so that no two pages are equal.  The last copy holds
only texts that nothing depends on, as many as are needed for the number of pages.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pressroom.catalog.catalog import Catalog, assemble
from pressroom.catalog.entry import Entry
from pressroom.catalog.outgoing_refs import LINKABLE, target
from pressroom.core.diagnostic import Span
from pressroom.kinds.base import Ref, references
from pressroom.kinds.publication import PUBLICATION
from pressroom.source.files import discover
from pressroom.source.markdown import Link

_SETTINGS = re.compile(r"^languages:\n(?:  - .*\n)+", re.MULTILINE)
_COUNTED = ("title", "name")
"""Fields that say what an entry is called; the copy's number is put behind them."""
_TEXTS = frozenset({"article", "news", "page"})
"""Kinds of which there may be any number: nobody has to be in two places at once for them."""
_LEFT_OUT = frozenset({PUBLICATION.name, "announced"})
"""Print orders have no page and grow with no hospital; the sessions that were announced are not those of the copies."""
_PERSONS = frozenset({"expert"})
"""Kinds whose name is a person's, which takes no number."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How large a hospital is to be: by its number of entries with pages, or by whole copies of the sample."""

    pages: int = 0
    copies: int = 0
    kinds: frozenset[str] | None = None
    """Kinds to take beside those that others depend on; all when None."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample hospital as material: its texts by path, its entries, and the kinds that front matter points to."""

    catalog: Catalog
    texts: dict[str, str]
    depended_on: frozenset[str]

    def copies(self, *, of_depended: bool) -> list[Entry[Any]]:
        """Entries with pages of their own, in order, of kinds that others depend on or of the rest."""
        return [
            entry
            for ref, entry in sorted(self.catalog.entries.items())
            if not entry.kind.single and (ref.kind in self.depended_on) is of_depended
        ]


def load_sample(root: Path) -> Sample:
    """Read the sample hospital below ``root``, without what ``_LEFT_OUT`` names."""
    found = discover(root).value
    whole = assemble(root, found).value
    entries = {ref: entry for ref, entry in whole.entries.items() if ref.kind not in _LEFT_OUT}
    catalog = replace(whole, entries=entries)
    pointed = {ref.kind for entry in catalog.entries.values() for _, ref in references(entry.model)}
    return Sample(catalog, {source.path: source.text for source in found.sources}, frozenset(pointed))


def make_corpus(sample: Sample, folder: Path, wish: Wish, seed: int = 1) -> int:
    """Write a hospital below ``folder/content``; tells how many entries with pages of their own it holds."""
    shutil.rmtree(folder, ignore_errors=True)
    chosen = choose(sample, wish, random.Random(seed))
    known = {(number, entry.ref) for number, entry in chosen}
    for number, entry in chosen:
        dice = random.Random(f"{seed} {number} {entry.ref}")
        _write(folder / _numbered_path(entry, number), _copy(sample, entry, number, known, dice))
    for entry in sample.catalog.entries.values():
        if entry.kind.single:
            _write(folder / entry.path, _SETTINGS.sub("languages:\n  - zh\n", sample.texts[entry.path]))
    shutil.copytree(sample.catalog.root / "content/images", folder / "content/images")
    return len(chosen)


def choose(sample: Sample, wish: Wish, dice: random.Random) -> list[tuple[int, Entry[Any]]]:
    """Which entries stand in which copy: whole copies as long as they fit, then independent kinds alone."""
    core, leaves = sample.copies(of_depended=True), sample.copies(of_depended=False)
    leaves = [entry for entry in leaves if wish.kinds is None or entry.ref.kind in wish.kinds]
    whole = wish.copies or max(1, wish.pages // (len(core) + len(leaves)))
    chosen = [(number, entry) for number in range(whole) for entry in core]
    free = [(number, entry) for number in range(whole) for entry in leaves]
    texts = [entry for entry in leaves if entry.ref.kind in _TEXTS]
    extra = whole
    while texts and len(chosen) + len(free) < wish.pages:
        free += [(extra, entry) for entry in dice.sample(texts, len(texts))]
        extra += 1
    return chosen + (free[: max(0, wish.pages - len(chosen))] if wish.pages else free)


def _copy(sample: Sample, entry: Entry[Any], number: int, known: set[tuple[int, Ref]], dice: random.Random) -> str:
    """The text of one copy."""
    words = _replaced(sample.texts[entry.path], _changes(entry, number, known))
    if entry.written.texts.body is None:
        return words
    head, fence, body = words.partition("\n---\n")
    first, *sections = re.split(r"(?m)^(?=## )", body)
    dice.shuffle(sections)
    return head + fence + first + "\n".join(section.rstrip("\n") + "\n" for section in sections)


def _changes(entry: Entry[Any], number: int, known: set[tuple[int, Ref]]) -> Iterator[tuple[Span, str]]:
    """What differs from the sample: (place, new words)."""
    for at, ref in references(entry.model):
        yield entry.at(at), _numbered(ref.key, _home(number, ref, known))
    body = entry.written.texts.body
    for link in body.links if body else ():
        if link.scheme in LINKABLE:
            yield link.span, _address(link, number, known)
    if number:
        for name in _COUNTED:
            if (name,) in entry.spans and entry.ref.kind not in _PERSONS:
                yield entry.at((name,)), f'"{getattr(entry.model, name)}（{number}）"'
        for at, span in entry.spans.items():
            if at[-1:] == ("venue",):
                yield span, f'"{_value(entry.model, at)}（{number}）"'


def _value(value: Any, at: Iterable[str | int]) -> Any:
    """The part of a model to which a path of keys leads."""
    for part in at:
        value = value[part] if isinstance(part, int) else getattr(value, part)
    return value


def _address(link: Link, number: int, known: set[tuple[int, Ref]]) -> str:
    """Where a link of copy ``number`` leads; a text that was left out is stood in for by an address of the web."""
    ref = target(link)
    home = _home(number, ref, known)
    if (home, ref) not in known:
        return "https://example.org/"
    _, mark, fragment = link.target.partition("#")
    return f"{ref.kind}:{_numbered(ref.key, home)}{mark}{fragment}"


def _home(number: int, ref: Ref, known: set[tuple[int, Ref]]) -> int:
    """The copy in which a reference of copy ``number`` is found."""
    return number if (number, ref) in known else 0


def _numbered(key: str, number: int) -> str:
    return f"{key}-{number}" if number else key


def _numbered_path(entry: Entry[Any], number: int) -> str:
    path = Path(entry.path)
    return (path.parent / (_numbered(entry.key, number) + path.suffix)).as_posix()


def _replaced(words: str, changes: Iterable[tuple[Span, str]]) -> str:
    """Put new words at places of a text, from the end so that earlier places stay right."""
    lines = words.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for span, new in sorted(set(changes), key=lambda change: change[0], reverse=True):
        first = starts[span.line - 1] + span.column - 1
        last = starts[span.end_line - 1] + span.end_column - 1
        words = words[:first] + new + words[last:]
    return words


def _write(file: Path, words: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(words, encoding="utf-8")
