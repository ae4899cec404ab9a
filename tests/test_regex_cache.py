"""Regular expressions that were compiled by an earlier process."""

from __future__ import annotations

import marshal
import re
import zlib
from binascii import b2a_base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from pressroom.core import regex_cache
from pressroom.core.regex_cache import compiled
from pressroom.rules.law.patterns import formal, paragraphs, tonal

SOME = (
    (r"根治|(?P<name>[一-龥]{2,4})治愈(?!率)", 0),
    (r"(?i:zui) ?好", 0),
    (r"<!--.*?-->", re.DOTALL),
    (r"(?P<first>a)(b)?(?P<last>c)\1", re.IGNORECASE | re.MULTILINE),
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder that holds nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    regex_cache._store.cache_clear()
    yield tmp_path / "pressroom"
    regex_cache._store.cache_clear()


def _noted(folder: Path) -> Path:
    (file,) = folder.glob("expressions-*.txt")
    return file


@pytest.mark.parametrize(("words", "flags"), SOME)
def test_what_was_kept_is_what_the_library_compiles(
    words: str, flags: int, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next process has an equal expression, program, groups and names, without compiling."""
    library = re.compile(words, flags)
    assert compiled(words, flags) == library
    regex_cache._store.cache_clear()

    def never(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(regex_cache, "_coded", never)
    kept = compiled(words, flags)
    assert (kept, kept.flags, kept.groups, kept.groupindex) == (
        library,
        library.flags,
        library.groups,
        library.groupindex,
    )


def test_all_patterns_of_the_rulings_come_back_as_they_were() -> None:
    """Every one of them, since the engine is handed a program and no words."""
    texts = {pattern.text for index in (formal(), tonal(), paragraphs()) for pattern in index.owners}
    assert len(texts) > 300
    for _ in range(2):
        assert all(compiled(text) == re.compile(text) for text in texts)
        regex_cache._store.cache_clear()


def test_a_spoilt_note_is_not_believed(own_cache: Path) -> None:
    """A note that is not what was written costs the time to compile, and no other program takes its place."""
    words = SOME[0][0]
    compiled(words)
    file = _noted(own_cache)
    name, _, rest = file.read_text(encoding="utf-8").strip().partition("\t")
    for noted in (rest[:40] + "\t\u2403", "AAAA" + rest[4:], "\t\u2403"):
        file.write_text(f"\n{name}\t{noted}", encoding="utf-8")
        regex_cache._store.cache_clear()
        assert compiled(words) == re.compile(words)


def test_a_note_of_another_form_is_not_believed(own_cache: Path) -> None:
    """What can be read, and is no program for these words: names of groups that there are not, numbers that are none."""
    words = SOME[0][0]
    compiled(words)
    flags, program, groups, names = regex_cache._coded(words, 0)
    name = _noted(own_cache).read_text(encoding="utf-8").strip().partition("\t")[0]
    wrong: tuple[object, ...] = (
        (flags, program, groups, {"name": 7}), (flags, program, groups, {"name": "x"}), (flags, program[:-3], groups, names),
        (flags, [*program[:2], -1, *program[3:]], groups, names), (flags, program, -5, names), (flags, "x", groups, names), 5, None,
    )  # fmt: skip
    for code in wrong:
        regex_cache._store.cache_clear()
        noted = b2a_base64(zlib.compress(marshal.dumps(code)), newline=False).decode("ascii")
        regex_cache._store().add(name, noted)
        assert compiled(words) == re.compile(words)


def test_another_interpreter_compiles_as_the_library_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the parts of the library are not found, nothing is kept and nothing fails."""

    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(regex_cache, "_part", missing)
    assert compiled(SOME[0][0]) == re.compile(SOME[0][0])


def test_a_wrong_expression_is_refused_as_ever() -> None:
    """The complaint is the library's."""
    with pytest.raises(re.error):
        compiled("(")
