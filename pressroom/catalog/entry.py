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
    """What an entry says at length, and the place of every value of its front matter."""

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
    """The texts of an entry, fetched when somebody first asks for them: after an edit few are looked at."""

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
    """What is known of an entry without its front matter, for all who ask for nothing else of it."""

    title: str
    title_en: str | None
    sought: Mapping[str, frozenset[str]]
    """What the fields hold by which entries of its kind are looked for."""


class Front(Generic[M]):
    """The front matter of an entry as its model, fetched when somebody first looks at it: after an edit few are."""

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
    """One thing that the hospital says: typed front matter, body, other editions, and the place of every value."""

    ref: Ref
    front: Front[M] = field(compare=False)
    """Its front matter; it follows from the files of the digest."""
    path: str
    digest: str
    """Digest of every file that the entry was made from."""
    outline: str = ""
    """Digest of the front matter, the names of the texts and where they point; the plan follows from no more of it."""
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
        """The place of a value, or of its nearest written ancestor."""
        for length in range(len(path), -1, -1):
            span = self.spans.get(path[:length])
            if span is not None:
                return span if length else Span.point(span.path, span.line, span.column)
        return Span(self.path)

    def holds(self, field: str) -> frozenset[str]:
        """What a field holds, as one can ask for it: an id, a word, or each of many."""
        index = self.front.index
        if index is not None and field in index.sought:
            return index.sought[field]
        return frozenset(_values(getattr(self.model, field)))

    def has_edition(self, lang: str) -> bool:
        """Whether the entry can be shown in a language; Chinese is the first edition of everything."""
        return lang == "zh" or getattr(self.model, lang, None) is not None


def _values(found: object) -> set[str]:
    if isinstance(found, tuple):
        return {value for member in found for value in _values(member)}
    return {found.key if isinstance(found, Ref) else str(found)}
