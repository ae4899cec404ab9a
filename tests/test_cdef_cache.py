"""C declarations that an earlier process parsed."""

from __future__ import annotations

import pickle
import zlib
from binascii import b2a_base64
from pathlib import Path

import cffi
import pytest
from cffi.cparser import Parser

from pressroom.render.paper import cdef_cache

WORDS = """
typedef struct { int width; ...; } Box;
typedef void *Font;
#define MOST 7
enum { LEFT = 1, RIGHT };
Font * open_font(const char *name, Box *box, double sizes[3]);
extern int (*look)(Font, ...);
"""
TYPES = ("Font *", "Box", "int[]", "double(*)(Font, int)", "char const *")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """A cache folder that holds nothing yet, and the parser as it is delivered with ours around it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(Parser, "_parse", getattr(Parser._parse, "__wrapped__", Parser._parse))
    cdef_cache._store.cache_clear()
    yield tmp_path / "pressroom"
    cdef_cache._store.cache_clear()


def declared(words=WORDS, types=TYPES):
    """All that cffi knows when it has read the words, and the names of types after that."""
    ffi = cffi.FFI()
    ffi.cdef(words)
    known = {name: (str(found), quals) for name, (found, quals) in ffi._parser._declarations.items()}
    return known, dict(ffi._parser._int_constants), [str(ffi._parser.parse_type(name)) for name in types]


def noted(folder) -> Path:
    (file,) = folder.glob("declarations-*.txt")
    return file


def test_what_was_kept_declares_what_the_parser_does(own_cache, monkeypatch):
    """In the process that parses, and in the next one, which does not."""
    plain = declared()
    cdef_cache.install_cdef_cache()
    assert declared() == plain
    cdef_cache._store.cache_clear()
    monkeypatch.setattr("pycparser.CParser.parse", lambda *_: pytest.fail("parsed again"))
    assert declared() == plain
    assert len(cdef_cache._store().entries) == 1 + len(TYPES)


def test_the_same_words_mean_something_else_where_other_names_are_types(own_cache):
    """A name is a type or is not, and stands for another one each time."""
    cdef_cache.install_cdef_cache()
    cffi.FFI().cdef(WORDS)
    with pytest.raises(cffi.CDefError):
        declared("extern int other;", ("Font *",))
    assert declared("typedef int Font;", ("Font *",))[2] == ["<int *>"]
    assert declared(WORDS, ("Font *",))[2] == ["<void * *>"]


def test_errors_are_told_as_ever(own_cache):
    """Nothing is kept of what cannot be parsed."""
    with pytest.raises(cffi.CDefError) as plain:
        declared("int x y;")
    cdef_cache.install_cdef_cache()
    for _ in range(2):
        with pytest.raises(cffi.CDefError) as told:
            declared("int x y;")
        assert str(told.value) == str(plain.value)


@pytest.mark.parametrize("harm", ["cut", "noise", "foreign"])
def test_a_damaged_cache_costs_time_alone(own_cache, harm):
    """What it holds is no tree, or would run something."""
    plain = declared()
    cdef_cache.install_cdef_cache()
    declared()
    foreign = b2a_base64(zlib.compress(pickle.dumps(print)), newline=False).decode()
    harmed = {"cut": lambda value: value[:40], "noise": lambda value: "%%", "foreign": lambda value: foreign}[harm]
    store = cdef_cache._store()
    file = noted(own_cache)
    entries = dict(store.entries)
    file.unlink()
    for key, value in entries.items():
        store.add(key, harmed(value))
    cdef_cache._store.cache_clear()
    assert declared() == plain


def test_it_is_put_around_the_parser_once(own_cache):
    """However often an engine is loaded."""
    cdef_cache.install_cdef_cache()
    once = Parser._parse
    cdef_cache.install_cdef_cache()
    assert Parser._parse is once
    assert not hasattr(once.__wrapped__, "__wrapped__")
