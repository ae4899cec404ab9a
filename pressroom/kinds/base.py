"""What every content type is made of: the frozen model, the reference, the review block, the Kind record."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pressroom.core.compact_pickle import CompactPickle
from pressroom.core.text import is_slug
from pressroom.kinds.values import Day, Sentence, Words

M = TypeVar("M", bound="Model")


class Model(BaseModel):
    """A typed stretch of front matter: frozen, and closed against keys that nobody declared."""

    # Built when something is first validated: a build of few texts needs few of the models.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema with the notes below the fields; read now, because their source is long and few ask for schemas."""
        made = handler(schema)
        properties = handler.resolve_ref_schema(made).get("properties", {})
        for name, note in _notes(cls).items():
            if name in properties:
                properties[name].setdefault("description", note)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """A model comes back without what only its checker needs: a dictionary and a set of names for each would be half of it."""
        return _restored, (type(self), *(getattr(self, name) for name in _names(type(self))[0]))


@cache
def _names(model: type[Model]) -> tuple[tuple[str, ...], set[str]]:
    """The names of the fields of a model in their order, and the one set of them that its values share."""
    return tuple(model.__pydantic_fields__), set(model.__pydantic_fields__)


def _restored(model: type[M], *values: object) -> M:
    """A model as it was in another process or in an earlier run; field by field, so that it needs no dictionary."""
    made = model.__new__(model)
    names, all_names = _names(model)
    put = object.__setattr__  # it is frozen
    put(made, "__pydantic_fields_set__", all_names)
    put(made, "__pydantic_extra__", None)
    put(made, "__pydantic_private__", None)
    for name, value in zip(names, values, strict=True):
        put(made, name, value)
    return made


def _notes(model: type[Model]) -> dict[str, str]:
    """What stands below each field of a model and of those that it extends."""
    found: dict[str, str] = {}
    for part in reversed([one for one in model.__mro__ if issubclass(one, Model) and one is not Model]):
        declared = ast.parse(textwrap.dedent(inspect.getsource(part))).body[0]
        assert isinstance(declared, ast.ClassDef), "the source of a class"
        for field, note in pairwise(declared.body):
            if isinstance(field, ast.AnnAssign) and isinstance(note, ast.Expr) and isinstance(note.value, ast.Constant):
                found[ast.unparse(field.target)] = inspect.cleandoc(str(note.value.value))
    return found


@dataclass(frozen=True, slots=True, order=True)
class Ref(CompactPickle):
    """A pointer to another entry by kind and id; resolved only through the Catalog."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class To:
    """Pydantic annotation: the text of this field is the id of an entry of ``kind``."""

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.parse, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            "description": f"id of an entry of kind {self.kind}",
        }

    def parse(self, word: str) -> Ref:
        """The reference; PydanticCustomError when it is none."""
        if not is_slug(word):
            raise PydanticCustomError("value_ref", "not an id", {"value": word, "kind": self.kind})
        return Ref(self.kind, word)


@dataclass(frozen=True, slots=True)
class ToAny:
    """Pydantic annotation: the text of this field is kind and id of an entry, like ``department:cardiology``."""

    kinds: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.parse, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        pattern = f"^({'|'.join(self.kinds)}):[a-z0-9]+(-[a-z0-9]+)*$"
        return {"type": "string", "pattern": pattern, "examples": [f"{self.kinds[0]}:cardiology"]}

    def parse(self, word: str) -> Ref:
        """The reference; PydanticCustomError when it is none."""
        kind, _, key = word.partition(":")
        if kind not in self.kinds or not is_slug(key):
            raise PydanticCustomError("value_entry", "not kind and id", {"value": word, "kinds": ", ".join(self.kinds)})
        return Ref(kind, key)


EntryRef = Annotated[Ref, ToAny(("department", "expert", "lecture", "package", "article", "page", "service"))]
DepartmentRef = Annotated[Ref, To("department")]
ExpertRef = Annotated[Ref, To("expert")]
ItemRef = Annotated[Ref, To("checkup-item")]
PackageRef = Annotated[Ref, To("package")]
PageRef = Annotated[Ref, To("page")]


def _distinct(pointers: tuple[Ref, ...]) -> tuple[Ref, ...]:
    for number, pointer in enumerate(pointers):
        if pointer in pointers[:number]:
            raise PydanticCustomError("value_twice", "twice", {"value": pointer.key})
    return pointers


Departments = Annotated[tuple[DepartmentRef, ...], AfterValidator(_distinct)]
Experts = Annotated[tuple[ExpertRef, ...], AfterValidator(_distinct)]
"""References in a list, each once: a page would name the same person twice."""


def require_order(first: date | None, last: date | None) -> None:
    """Refuse a period that ends before it begins; for use in model validators."""
    if first is not None and last is not None and last < first:
        raise PydanticCustomError("period_order", "ends before it begins", {"value": str(last)})


class Source(Model):
    """A work that a statement rests on, findable by a reader."""

    title: Words
    issuer: Words
    year: int = Field(ge=1900, le=2100)
    url: str | None = Field(None, pattern=r"^https?://[^\s]+$")


class Review(Model):
    """Who checked a medical text, when, and when it must be checked again."""

    reviewer: ExpertRef
    reviewed: Day
    next_review: Day
    version: str = Field("1.0", pattern=r"^[0-9]+\.[0-9]+$")

    @model_validator(mode="after")
    def _next_after_last(self) -> Review:
        require_order(self.reviewed, self.next_review)
        return self


class Question(Model):
    """A teach-back question that a reader answers in their own words, with the answer to check against."""

    question: Sentence
    answer: Sentence


class EnglishTitle(Model):
    """The English edition of a text: its title and summary; the body stands in ``<id>.en.md``."""

    title: Words
    summary: Sentence


@dataclass(frozen=True, slots=True)
class Kind(Generic[M]):
    """A content type: where its files lie, what model they must satisfy, where its pages go."""

    name: str
    folder: str
    model: type[M]
    title: Callable[[M], str]
    summary: Callable[[M], str]
    day: Callable[[M], date | None] = lambda _: None
    suffix: str = ".md"
    single: bool = False
    """Whether there is exactly one entry, in the file ``content/<folder>`` plus suffix."""
    parts: tuple[str, ...] = ()
    """Further Markdown files beside the entry: the part ``slides`` of ``id.md`` stands in ``id.slides.md``."""
    label: tuple[str, str] = ("", "")
    """The kind's name for people: Chinese, English."""
    index_fields: tuple[str, ...] = ()
    """Fields by whose values outputs look for entries; what they hold is remembered beside the model."""
    has_pages: bool = True
    """Whether each entry has a page of its own on the website, which a text can link to."""


_HOLDING = (Ref, Model, tuple)


def references(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Ref]]:
    """Every reference inside a model, with the path of keys that leads to it."""
    if isinstance(value, Ref):
        yield at, value
    elif isinstance(value, Model):
        # Most of what a model holds is text, which is passed over without a call.
        for name in _names(type(value))[0]:
            if isinstance(member := getattr(value, name), _HOLDING):
                yield from references(member, (*at, name))
    elif isinstance(value, tuple):
        for index, member in enumerate(value):
            if isinstance(member, _HOLDING):
                yield from references(member, (*at, index))
