"""The engine is loaded without the library that writes fonts, and has it where it needs it."""

import subprocess
import sys

import pytest

from pressroom.render.paper.loading import _LENT, _LIBRARY, _Borrowed, by_file_name, lend_library
from tests.conftest import REPOSITORY

LOADED = """
import sys
from pressroom.render.paper import loading
loading.load_engine()
print(*(name for name in loading._LIBRARY if name in sys.modules))
from weasyprint.pdf import fonts
print(type(fonts.TTFont).__name__, type(fonts.TTLibError).__name__)
class Font(fonts.Font):
    def __init__(self, tables):
        self.tables, self.png, self.svg, self.colr = tables, 0, 0, 0
    def subset(self, to_unicode, hinting):
        print(fonts.TTLibError.__mro__[-3].__name__ if isinstance(fonts.TTLibError, type) else "not there")
Font(["glyf"]).clean({}, False)
try:
    Font(["fvar"]).clean({}, False)
except AttributeError as it_has_no_file:
    pass
import fontTools.ttLib
print(fontTools.ttLib.TTFont is fonts.TTFont)
"""


def test_the_library_is_loaded_when_a_font_needs_it():
    """Not with the engine, not for a font whose subset HarfBuzz makes; a font that varies has it, with its errors."""
    command = [sys.executable, "-c", LOADED]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["", "_Borrowed _Borrowed", "not there", "Exception", "True"]


def test_what_stands_for_something_is_as_good_as_it():
    """It is called, and asked for what it has."""
    assert _Borrowed("textwrap", "dedent")("  a") == "a"
    assert _Borrowed("os", "path").join("a", "b") == "a/b"


def test_every_name_that_the_engine_imports_is_lent():
    """The names stand in its module, and the library has them."""
    from weasyprint.pdf import fonts

    before = {word: getattr(fonts, word) for word, _, _ in _LENT}
    try:
        lend_library(fonts)
        assert issubclass(fonts.TTLibError, Exception)
        assert fonts.subset.__name__ == _LIBRARY[0]
        assert all(not isinstance(getattr(fonts, word), _Borrowed) for word in before)
    finally:
        for word, found in before.items():
            setattr(fonts, word, found)


SEARCHED = """
import subprocess
started = []
class Popen(subprocess.Popen):
    def __init__(self, command, *others, **named):
        started.append(command)
        super().__init__(command, *others, **named)
subprocess.Popen = Popen
{load}
from weasyprint.text import ffi
print(len(started) > 0, ffi.harfbuzz_subset is not None)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere libraries have other file names")
@pytest.mark.parametrize(
    ("load", "said"),
    [
        ("from pressroom.render.paper.loading import load_engine; load_engine()", "False True"),
        ("import weasyprint", "True True"),  # negative control
    ],
)
def test_no_program_is_started_to_find_the_libraries_of_the_system(load, said):
    """They are opened by their file names."""
    command = [sys.executable, "-c", SEARCHED.format(load=load)]
    assert subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.strip() == said


def test_a_library_with_another_file_name_is_searched_for():
    """Unless the engine can do without it."""
    asked = []

    def search(name):
        asked.append(name)
        return f"/found/{name}"

    find = by_file_name(search)
    assert find("libnowhere-9") == "/found/libnowhere-9"
    assert find("nowhere") == "/found/nowhere"
    assert find("libharfbuzz-vector-0") is None
    assert asked == ["libnowhere-9", "nowhere"]
