"""An Entry: a validated Document, addressed by kind and key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from pressroom.core.compact_pickle import CompactPickle
from pressroom.core.diagnostic import Span
from pressroom.kinds import KIND_BY_NAME
from pressroom.kinds.base import Kind, Model, Ref
from pressroom.source.markdown import Body
from pressroom.source.yaml import Path

M = TypeVar("M", bound=Model, covariant=True)


@dataclass(frozen=True, slots=True)
class Texts(CompactPickle):
    """The texts of an entry, and the span of every value of its front matter."""

    body: Body | None = None
    editions: Mapping[str, Body] = field(default_factory=dict)
    """The body in other languages."""
    parts: Mapping[str, Body] = field(default_factory=dict)
    """Further texts by name, such as the courseware of a lecture (``slides``)."""
    spans: Mapping[Path, Span] = field(default_factory=dict)

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Every text: the body, the other editions, the parts."""
        return tuple(body for body in (self.body, *self.editions.values(), *self.parts.values()) if body)


class LazyTexts:
    """The texts of an entry, loaded on first access: after an edit few are needed."""

    __slots__ = ("_fetch", "_texts")

    def __init__(self, texts: Texts | None = None, fetch: Callable[[], Texts] = Texts) -> None:
        self._texts = texts
        self._fetch = fetch

    @property
    def texts(self) -> Texts:
        """The texts."""
        if self._texts is None:
            self._texts = self._fetch()
        return self._texts

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyTexts, (self.texts,)


class FrontIndex(NamedTuple):
    """The few facts of an entry that are stored apart, so that lists and look-ups need not load its front matter."""

    title: str
    title_en: str | None
    lookup_fields: Mapping[str, frozenset[str]]
    """Values by name of the fields that ``where`` is called with (``Kind.index_fields``)."""


class Front(Generic[M]):
    """The front matter of an entry as its model, loaded on first access: after an edit few are needed."""

    __slots__ = ("_fetch", "_model", "index")

    def __init__(
        self, model: M | None = None, fetch: Callable[[], M] | None = None, index: FrontIndex | None = None
    ) -> None:
        self._model = model
        self._fetch = fetch
        self.index = index

    @property
    def model(self) -> M:
        """The typed front matter."""
        if self._model is None:
            assert self._fetch is not None, "one of both is given"
            self._model = self._fetch()
        return self._model

    def __reduce__(self) -> tuple[Any, ...]:
        return Front, (self.model,)


@dataclass(frozen=True, slots=True)
class Entry(CompactPickle, Generic[M]):
    """A validated Document: typed front matter, texts, digests, and the span of every value."""

    ref: Ref
    front: Front[M] = field(compare=False)
    """Its front matter; it follows from the files of the digest."""
    path: str
    digest: str
    """Digest of every file that the entry was made from."""
    outline: str = ""
    """Digest of the front matter, the names of the texts and their links: all of the entry that planning may depend on."""
    written: LazyTexts = field(default_factory=LazyTexts, compare=False)
    """Its texts; they follow from the files of the digest, and who makes outputs asks the View for them."""
    outgoing_refs: tuple[Ref, ...] = ()
    """Every entry to which front matter and texts point, whether it exists or not."""
    has_odd_links: bool = False
    """Whether a text has links that lead neither to an entry nor to an address."""

    @property
    def model(self) -> M:
        """The typed front matter."""
        return self.front.model

    @property
    def spans(self) -> Mapping[Path, Span]:
        """Where the values of the front matter stand."""
        return self.written.texts.spans

    @property
    def kind(self) -> Kind[Model]:
        """The entry's content type."""
        return KIND_BY_NAME[self.ref.kind]

    @property
    def key(self) -> str:
        """The id: the name of the file without suffix."""
        return self.ref.key

    @property
    def title(self) -> str:
        """What the entry is called."""
        index = self.front.index
        return self.kind.title(self.model) if index is None else index.title

    @property
    def title_en(self) -> str | None:
        """What it is called in English, if it has an English name."""
        if self.front.index is not None:
            return self.front.index.title_en
        english = getattr(self.model, "en", None)
        return getattr(english, "name", None) or getattr(english, "title", None)

    @property
    def summary(self) -> str:
        """One sentence about the entry."""
        return self.kind.summary(self.model)

    def at(self, path: Path) -> Span:
        """The span of the value at a path of keys and indexes; of its nearest ancestor in the file when it was left out."""
        for length in range(len(path), -1, -1):
            span = self.spans.get(path[:length])
            if span is not None:
                return span if length else Span.point(span.path, span.line, span.column)
        return Span(self.path)

    def holds(self, field: str) -> frozenset[str]:
        """The values of a field as strings, for look-ups: the id of a reference, a word, or each member of a list."""
        index = self.front.index
        if index is not None and field in index.lookup_fields:
            return index.lookup_fields[field]
        return frozenset(_values(getattr(self.model, field)))

    def has_edition(self, lang: str) -> bool:
        """Whether the entry can be shown in a language; Chinese is the first edition of everything."""
        return lang == "zh" or getattr(self.model, lang, None) is not None


def _values(found: object) -> set[str]:
    if isinstance(found, tuple):
        return {value for member in found for value in _values(member)}
    return {found.key if isinstance(found, Ref) else str(found)}
