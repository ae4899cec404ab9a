"""What the print engine leaves in folders for temporary files is swept up, however its process ended."""

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest

from pressroom.core import cache_folder
from pressroom.render.fonts import derive
from pressroom.render.markup.theme import load_theme
from pressroom.render.paper import font_copies
from pressroom.render.paper.pdf import PdfEngine
from tests.conftest import REPOSITORY


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where the folders are, in a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "pressroom/printing"


def engine_elsewhere(then):
    """A process that makes a folder as the engine does: its number, when the folder is there; ``then`` is all that it does."""
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reader)
        with font_copies.managed_temp_folders():
            tempfile.mkdtemp(prefix="weasyprint-")
        os.write(writer, b"x")
        then()
        os._exit(0)
    os.close(writer)
    assert os.read(reader, 1) == b"x"
    os.close(reader)
    return process


def found(place):
    """The folders that the engine made."""
    return sorted(place.glob("*/weasyprint-*"))


def sweep():
    """What every engine does when it begins."""
    with font_copies.managed_temp_folders():
        pass


def wait_for_ever():
    """As who waits for orders."""
    time.sleep(100)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_folder_of_a_process_that_was_ended_goes_with_the_next(place, end):
    """While it lives it is let be."""
    process = engine_elsewhere(wait_for_ever)
    sweep()
    assert len(found(place)) == 1

    os.kill(process, end)
    os.waitpid(process, 0)
    sweep()
    assert found(place) == []


def test_a_folder_stays_while_a_copy_of_its_process_lives(place):
    """The copy reads the fonts from it; the control for who holds the lock."""
    reader, writer = os.pipe()

    def leave_a_copy():
        if (copy := os.fork()) == 0:
            wait_for_ever()
        os.write(writer, str(copy).encode())

    os.waitpid(engine_elsewhere(leave_a_copy), 0)
    copy = int(os.read(reader, 20))
    sweep()
    assert len(found(place)) == 1

    os.kill(copy, signal.SIGKILL)
    for _ in range(100):
        sweep()
        if not found(place):
            break
        time.sleep(0.05)
    assert found(place) == []


def test_the_engine_copies_its_fonts_there(place, tmp_path, monkeypatch):
    """Not among the temporary files of others; those of others are made where they were before."""
    faces = load_theme(REPOSITORY, "xinglin").value.faces
    monkeypatch.undo()
    fonts = derive(faces, frozenset())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    before = tempfile.gettempdir()
    engine = PdfEngine(fonts)
    engine.warm()

    assert [len(list(folder.iterdir())) for folder in found(place)] == [len(fonts.files)]
    assert tempfile.gettempdir() == before


def test_a_cache_that_cannot_be_written_costs_the_sweeping_alone(tmp_path, monkeypatch):
    """Then the folders are made where all make theirs."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache_folder._claim.cache_clear()
    with font_copies.managed_temp_folders():
        folder = Path(tempfile.mkdtemp(dir=None))

    assert folder.is_dir()
    folder.rmdir()
