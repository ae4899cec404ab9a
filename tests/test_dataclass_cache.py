"""Methods of dataclasses that were compiled by an earlier process."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pressroom.core import dataclass_cache

COMPARED = ("__init__", "__repr__", "__eq__", "__hash__", "__lt__", "__setattr__", "__delattr__")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder that holds nothing yet, and the library as it is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delitem(vars(dataclasses), "exec", raising=False)
    dataclass_cache._store.cache_clear()
    yield tmp_path / "pressroom"
    dataclass_cache._store.cache_clear()


def made() -> type[Any]:
    """A class with all that the library writes methods for."""

    @dataclass(frozen=True, slots=True, order=True)
    class Sheet:
        """One of many."""

        name: str
        sides: int = 2
        notes: tuple[str, ...] = field(default_factory=tuple, compare=False)

    return Sheet


def looks(kind: type[Any]) -> dict[str, Any]:
    """What a class does, as the interpreter has it, and what it says of its arguments."""
    codes = {name: getattr(kind, name).__code__ for name in COMPARED}
    told = {name: (code.co_code, code.co_consts, code.co_names, code.co_varnames) for name, code in codes.items()}
    return told | {"annotations": kind.__init__.__annotations__, "defaults": kind.__init__.__defaults__}


def another_process() -> None:
    """Begin with nothing but what is kept."""
    dataclass_cache._store.cache_clear()


def test_what_was_kept_is_what_the_library_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next process has the same class without compiling a word, and it works."""
    library = made()
    dataclass_cache.install_method_cache()
    assert looks(made()) == looks(library)
    another_process()
    monkeypatch.setattr(dataclass_cache, "_code", None)
    kept = made()
    assert looks(kept) == looks(library)
    assert kept("a") < kept("b", 1)
    assert repr(kept("a", notes=("x",))).endswith("Sheet(name='a', sides=2, notes=('x',))")
    assert hash(kept("a")) == hash(kept("a", notes=("y",)))
    with pytest.raises(dataclasses.FrozenInstanceError):
        kept("a").name = "b"


@pytest.mark.parametrize("spoilt", ["", "AAAA", "no base64", "aQEAAAA="])
def test_a_notebook_with_anything_else_in_it_costs_time(own_cache: Path, spoilt: str) -> None:
    """Of which a number, too, that reads as one (the last)."""
    dataclass_cache.install_method_cache()
    library = looks(made())
    (file,) = own_cache.glob("methods-*.txt")
    lines = file.read_text(encoding="utf-8").split("\n")
    cut = ["\t".join((line.split("\t")[0], spoilt, line.split("\t")[-1])) for line in lines if line]
    file.write_text("\n" + "\n".join(cut), encoding="utf-8")
    another_process()
    assert looks(made()) == library


def test_a_cache_of_somebody_else_is_left_alone(monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> None:
    """No code is taken from it; whoever needs the cache for more tells of it."""

    def foreign() -> Path:
        raise dataclass_cache.CacheNotOwned("not yours")

    monkeypatch.setattr(dataclass_cache, "cache_folder", foreign)
    dataclass_cache.install_method_cache()
    assert made()("a").sides == 2
    assert not own_cache.exists()
