"""Assembly: documents to entries, entries to a Catalog; every file of ``content/`` is either used or complained about.

In: a Discovery.  Out: the entries by reference, and the references that exist but could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from pressroom.catalog.entry import Entry, Front, LazyTexts, Texts
from pressroom.catalog.entry_cache import EntryCache
from pressroom.catalog.outgoing_refs import LINKABLE, Remains, is_odd, outgoing_refs, remains
from pressroom.catalog.validate import validate
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.digest import digest_all
from pressroom.core.forks import cores, fork_map
from pressroom.core.text import MAX_SLUG, SLUG, is_slug, nearest, shorten
from pressroom.core.value_cache import NO_CACHE, ValueCache
from pressroom.kinds import KINDS
from pressroom.kinds.base import Kind, Ref
from pressroom.source.document import Document, parse, parse_edition
from pressroom.source.files import Discovery, Source

EDITIONS = ("en",)
_KIND_BY_FOLDER = {kind.folder: kind for kind in KINDS if not kind.single}
_SINGLE_BY_FILE = {kind.folder + kind.suffix: kind for kind in KINDS if kind.single}
_ASSET_FOLDERS = ("images",)
FILES_PER_PART = 24
"""Files that are read at once; fewer are not worth a process."""


@dataclass(frozen=True, slots=True)
class FileRole:
    """What a path says about a file: its kind, its id, its edition, and which part of the entry it is."""

    kind: Kind[Any]
    key: str
    lang: str
    part: str = ""
    """Empty for the entry itself; else its language or the name of a further text, as in ``id.slides.md``."""

    @property
    def ref(self) -> Ref:
        """The entry that the file belongs to."""
        return Ref(self.kind.name, self.key)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Entries by reference, and references whose files could not be understood."""

    entries: dict[Ref, Entry[Any]]
    broken: frozenset[Ref]
    remains: tuple[Remains, ...] = ()


@lru_cache(maxsize=1 << 16)
def file_role(path: str) -> Checked[FileRole | None]:
    """What kind of entry a path below the root stands for."""
    parts = tuple(path.split("/")[1:])
    if len(parts) == 1:
        single = _SINGLE_BY_FILE.get(parts[0])
        if single is not None:
            return Checked(FileRole(single, single.name, "zh"))
    kind = _KIND_BY_FOLDER.get(parts[0]) if len(parts) > 1 else None
    if kind is None:
        return Checked(None, (_misplaced(path, parts),))
    stem, _, suffix = parts[-1].rpartition(".")
    lang, part = "zh", ""
    for name in (*EDITIONS, *kind.parts):
        if stem.endswith("." + name) and suffix == "md":
            stem, part, lang = stem.removesuffix("." + name), name, name if name in EDITIONS else "zh"
    if "." + suffix != kind.suffix and not part:
        message = text("source/suffix", suffix="." + suffix, kind=kind.name, expected=kind.suffix)
        return Checked(
            None, (error(Span(path), "source/suffix", message, text("source/suffix.hint", name=stem + kind.suffix)),)
        )
    if not is_slug(stem):
        hint = (
            "id/form.length" if len(stem) > MAX_SLUG else "id/form.device" if SLUG.fullmatch(stem) else "id/form.hint"
        )
        problem = error(Span(path), "id/form", text("id/form", value=shorten(stem)), text(hint, limit=MAX_SLUG))
        return Checked(None, (problem,))
    return Checked(FileRole(kind, stem, lang, part))


def _misplaced(path: str, parts: tuple[str, ...]) -> Diagnostic:
    known = sorted([*_KIND_BY_FOLDER, *_SINGLE_BY_FILE, *_ASSET_FOLDERS])
    meant = nearest(parts[0], known)
    hint = (
        text("hint/did-you-mean", value=f"content/{meant}")
        if meant
        else text("source/misplaced.hint", known=", ".join(known))
    )
    return error(Span(path), "source/misplaced", text("source/misplaced", value=parts[0]), hint)


def load(
    found: Discovery, cache: ValueCache = NO_CACHE, meanwhile: Callable[[], object] = lambda: None
) -> Checked[Loaded]:
    """Parse and validate every source, join editions to their entries, refuse two files for one id.

    Entries about which there was nothing to complain are taken from the cache.  While other processes read what is
    many, this one does what it needs next, ``meanwhile``.
    """
    keys = keys_of(found.sources)
    entry_cache = EntryCache(cache)
    known = entry_cache.known(keys, partial(_texts, found.sources))
    unread = tuple(
        source for source in found.sources if (at := file_role(source.path).value) is None or at.ref not in known
    )
    shares = tuple(_shares(unread))
    reading = fork_map(partial(_read, unreadable=found.unreadable), shares, cores())
    if len(shares) > 1:
        meanwhile()
    entries, problems = known, list[Diagnostic]()
    sound = dict(known)
    broken = {lost.ref for path in found.unreadable if (lost := file_role(path).value) is not None}
    left: list[Remains] = []
    for loaded, noticed in reading:
        faulty = {problem.span.path for problem in noticed}
        for ref, entry in loaded.entries.items():
            if faulty.isdisjoint((entry.path, *(body.path for body in entry.written.texts.bodies))):
                cache.put(keys[ref], entry.written.texts)
                sound[ref] = entry
        entries |= loaded.entries
        broken |= loaded.broken
        left += loaded.remains
        problems += noticed
    entry_cache.put(sound, keys)
    # In order, so that whoever wants them in order finds little left to sort.
    ordered = sorted(entries.items(), key=lambda pair: (pair[0].kind, pair[0].key))
    return Checked(Loaded(dict(ordered), frozenset(broken), tuple(left)), tuple(problems))


def _texts(sources: Sequence[Source], ref: Ref) -> Texts:
    """The texts of an entry from its files, when the cache that promised them is gone."""
    own = [source for source in sources if (at := file_role(source.path).value) is not None and at.ref == ref]
    return read_texts(own, ref)


def read_texts(own: Iterable[Source], ref: Ref) -> Texts:
    """The texts of an entry from its files."""
    return _read(own, ()).value.entries[ref].written.texts


def _shares(sources: Sequence[Source]) -> Iterator[tuple[Source, ...]]:
    """Sources to be read at once, those of one entry always together."""
    share: list[Source] = []
    last: Ref | None = None
    for source in sorted(sources, key=_entry_of):
        where = file_role(source.path).value
        ref = where.ref if where else None
        if len(share) >= FILES_PER_PART and ref != last:
            yield tuple(share)
            share = []
        share.append(source)
        last = ref
    if share:
        yield tuple(share)


def _entry_of(source: Source) -> str:
    """Sorts the sources of one entry to each other, and leaves them in the order in which they were found."""
    where = file_role(source.path).value
    return str(where.ref) if where else ""


def keys_of(sources: Iterable[Source]) -> dict[Ref, str]:
    """For each entry the digest of the names and contents of its files."""
    parts: dict[Ref, list[str]] = {}
    for source in sources:
        where = file_role(source.path).value
        if where is not None:
            parts.setdefault(where.ref, [str(where.ref)]).extend((source.path, source.digest))
    return {ref: digest_all(said) for ref, said in parts.items()}


def _read(sources: Iterable[Source], unreadable: Iterable[str]) -> Checked[Loaded]:
    problems: list[Diagnostic] = []
    documents: dict[Ref, tuple[FileRole, Document]] = {}
    editions: dict[Ref, dict[str, Document]] = {}
    broken = {lost.ref for path in unreadable if (lost := file_role(path).value) is not None}
    for source in sources:
        placed = file_role(source.path)
        problems.extend(placed.problems)
        where = placed.value
        if where is None:
            continue
        first = documents.get(where.ref)
        if first is not None and not where.part:
            problems.append(_twice(source, first[1], where))
            continue
        document, more = _parse(source, where)
        problems.extend(more)
        if document is None:
            broken.add(where.ref)
        elif not where.part:
            documents[where.ref] = (where, document)
        else:
            editions.setdefault(where.ref, {})[where.part] = document
    entries, more = _entries(documents, editions)
    problems.extend(more)
    refused = documents.keys() - entries.keys()
    broken |= refused
    left = [remains(documents[ref][1], documents[ref][0].kind.model, editions.get(ref, {}).values()) for ref in refused]
    problems.extend(_orphans(editions, documents.keys() | broken))
    return Checked(Loaded(entries, frozenset(broken), tuple(left)), tuple(problems))


def _parse(source: Source, where: FileRole) -> Checked[Document | None]:
    return parse(source, LINKABLE) if not where.part else parse_edition(source, LINKABLE, where.lang)


def _entries(
    documents: dict[Ref, tuple[FileRole, Document]], editions: dict[Ref, dict[str, Document]]
) -> Checked[dict[Ref, Entry[Any]]]:
    entries: dict[Ref, Entry[Any]] = {}
    problems: list[Diagnostic] = []
    for ref, (where, document) in documents.items():
        model, more = validate(document, where.kind)
        problems.extend(more)
        if model is None:
            continue
        others = editions.get(ref, {})
        entry = _entry(ref, model, document, others)
        for lang, other in others.items():
            if lang in EDITIONS and not entry.has_edition(lang):
                span = Span(other.source.path)
                problems.append(_without_fields(span, entry, lang))
        entries[ref] = entry
    return Checked(entries, tuple(problems))


def _entry(ref: Ref, model: Any, document: Document, others: dict[str, Document]) -> Entry[Any]:
    """An entry of its files."""
    bodies = {name: other.body for name, other in others.items() if other.body}
    texts = Texts(
        document.body,
        {name: body for name, body in bodies.items() if name in EDITIONS},
        {name: body for name, body in bodies.items() if name not in EDITIONS},
        document.tree.spans,
    )
    every = [body for body in (document.body, *bodies.values()) if body]
    pointing = outgoing_refs(model, every)
    return Entry(
        ref=ref,
        front=Front(model),
        path=document.source.path,
        digest=digest_all([document.source.digest, *(other.source.digest for other in others.values())]),
        outline=digest_all([_front_matter(document), *sorted(bodies), *map(str, pointing)]),
        written=LazyTexts(texts),
        outgoing_refs=pointing,
        has_odd_links=any(is_odd(link) for body in every for link in body.links),
    )


def _front_matter(document: Document) -> str:
    """The text of a file before its body."""
    if document.body is None:
        return document.source.text
    return "\n".join(document.source.text.split("\n", document.body.first_line - 1)[: document.body.first_line - 1])


def _without_fields(span: Span, entry: Entry[Any], lang: str) -> Diagnostic:
    if lang not in type(entry.model).model_fields:
        message = text("edition/fields.none", kind=entry.ref.kind, lang=lang)
        return error(span, "edition/fields", message, text("edition/fields.none-hint", lang=lang))
    message = text("edition/fields", lang=lang, path=entry.path)
    return error(span, "edition/fields", message, text("edition/fields.hint", lang=lang))


def _twice(source: Source, first: Document, where: FileRole) -> Diagnostic:
    related = ((Span(first.source.path), text("id/duplicate.first")),)
    message = text("id/duplicate", value=where.key, kind=where.kind.name, path=first.source.path)
    return error(Span.point(source.path, 1, 1), "id/duplicate", message, text("id/duplicate.hint"), related)


def _orphans(editions: dict[Ref, dict[str, Document]], known: Iterable[Ref]) -> list[Diagnostic]:
    existing = set(known)
    return [
        error(
            Span(document.source.path),
            "edition/orphan",
            text("edition/orphan", value=ref.key),
            text("edition/orphan.hint"),
        )
        for ref, others in editions.items()
        if ref not in existing
        for document in others.values()
    ]
