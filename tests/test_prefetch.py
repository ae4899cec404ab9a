"""Pictures that are encoded while nothing else wants the processor."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pressroom.build import prefetch
from pressroom.core import forks, idle_priority
from pressroom.core.idle_priority import IdleTask, run_when_idle
from pressroom.render.pictures import raster

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no copies of a process are made")
IMAGES = Path(__file__).resolve().parent.parent / "content/images"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, no_other_threads: None) -> None:
    """Two cores, and no picture that was made before."""
    monkeypatch.setattr(idle_priority, "cores", lambda: 2)
    monkeypatch.setattr(raster, "PREFETCHED", {})


def _wait(begun: IdleTask[object], enough: Callable[[bytes], bool]) -> None:
    """Until the copy has written what is waited for."""
    end = time.monotonic() + 60
    while not enough(os.pread(begun._results, 1 << 20, 0)):
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.02)


def test_what_is_finished_is_there_and_the_rest_is_not_waited_for() -> None:
    """Three parts are done, one fails, and one would take for ever."""

    def call(part: int) -> int:
        if part == 1:
            raise ValueError(part)
        if part == 4:
            time.sleep(3600)
        return part * 2

    begun = run_when_idle(call, lambda: range(6))
    process = begun._process
    _wait(begun, lambda raw: raw.count(b"\x80\x05") == 3)
    assert begun.finished() == (0, 4, 6)
    assert begun.finished() == ()
    with pytest.raises(ChildProcessError):
        os.waitpid(process, os.WNOHANG)  # nobody is left behind


def test_a_result_that_was_not_written_to_its_end_is_no_result() -> None:
    """The copy may be ended in the midst of writing one."""
    reading = b"\x00" * 7 + b"\x04" + b"\x80\x05N."
    assert list(idle_priority._whole(reading)) == [None]
    for end in range(len(reading)):
        assert list(idle_priority._whole(reading + reading[:end])) == [None]


def test_nothing_is_begun_on_one_core_or_beside_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """There would be no idle core, or a copy could find a lock shut."""
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    monkeypatch.setattr(idle_priority, "cores", lambda: 1)
    assert run_when_idle(abs, lambda: [1]).finished() == ()
    monkeypatch.setattr(idle_priority, "cores", lambda: 2)
    monkeypatch.setattr(idle_priority, "may_fork", lambda: False)
    assert run_when_idle(abs, lambda: [1]).finished() == ()


@pytest.fixture
def ignoring() -> Iterator[None]:
    """Ended processes are ignored, as some who start a build ask for it."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGCHLD, before)


@pytest.mark.usefixtures("ignoring")
def test_a_copy_that_has_ended_and_is_gone_is_no_mistake() -> None:
    """Nobody keeps its number then; it is not waited for, and no process that got its number is ended."""
    begun = run_when_idle(abs, lambda: [-7])
    end = time.monotonic() + 60
    with suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.kill(begun._process, 0)
            time.sleep(0.02)
    assert begun.finished() == (7,)


@pytest.mark.parametrize("name", ["fork", "memfd_create"])
def test_where_no_copy_can_be_made_nothing_is_begun(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many processes, or a system that has no such files; nothing stays open."""

    def refuse(*_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, name, refuse)
    before = sorted(Path("/proc/self/fd").iterdir())
    assert run_when_idle(abs, lambda: [1]).finished() == ()
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_a_variant_that_was_made_ahead_is_the_one_that_is_made_when_asked(tmp_path: Path) -> None:
    """The same bytes, and nothing is encoded again; a broken picture is left to whoever tells of it."""
    folder = tmp_path / "content/images"
    folder.mkdir(parents=True)
    source = next(iter(sorted(IMAGES.glob("*.png"))))
    (folder / "a.png").write_bytes(source.read_bytes()[:2000])
    shutil.copy(source, folder / "b.png")
    raw = source.read_bytes()
    fresh = raster.resize(raw, 400, "webp")
    begun = prefetch.start_prefetch(tmp_path, tmp_path / "output", (), 2)
    _wait(begun, lambda written: fresh in written)
    prefetch.take_prefetched(begun)
    held = dict(raster.PREFETCHED)
    assert all(len(made) > 100 for made in held.values())
    (name,) = [name for name, made in held.items() if made == fresh]
    raster.PREFETCHED[name] = b"held"
    assert raster.resize(raw, 400, "webp") == b"held"
    raster.PREFETCHED.clear()
    assert raster.resize(raw, 400, "webp") == fresh


@pytest.mark.parametrize(
    ("only", "workers", "is_built"), [(("calendar",), 2, False), ((), 1, False), (("web",), 2, True)]
)
def test_pictures_are_made_ahead_of_a_first_website_alone(
    only: tuple[str, ...], workers: int, is_built: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later there is hardly ever a new one, and who asks for one process gets one."""
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    if is_built:
        (tmp_path / "output/web").mkdir(parents=True)
    assert prefetch.start_prefetch(tmp_path, tmp_path / "output", only, workers).finished() == ()
    assert forks.may_fork()
