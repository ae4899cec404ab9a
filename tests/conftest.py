"""What the tests share: one built sample site a run, small sites of their own, and the command line in this process."""

import fcntl
import gc
import os
import shutil
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from pressroom.build import fast_path
from pressroom.cli import main
from pressroom.core import regex_cache
from pressroom.core.cache_folder import cache_folder
from pressroom.render.markup.templates import _RECIPE

REPOSITORY = Path(__file__).resolve().parent.parent
DAY = "2026-11-22"
"""The day for which the tests build."""


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str


@pytest.fixture
def fast_builds(monkeypatch):
    """What each build gave that tried the fast path; None where the whole site was looked at."""
    found = []
    whole = fast_path.take_fast_path

    def counted(*asked):
        done = whole(*asked)
        found.append(done)
        return done

    monkeypatch.setattr("pressroom.commands.fast_path.take_fast_path", counted)
    return found


@pytest.fixture(scope="session", autouse=True)
def own_memory(tmp_path_factory):
    """A cache folder of the run's own; few sites are remembered.

    It shares fonts, compiled templates and compiled expressions with the user's, as far as there are any.
    """
    user = cache_folder()
    own = tmp_path_factory.mktemp("cache")
    (own / "pressroom").mkdir()
    for name in ("fonts", "coverage", f"templates-{_RECIPE}"):
        (user / name).mkdir(parents=True, exist_ok=True)
        (own / "pressroom" / name).symlink_to(user / name)
    for store in user.glob("expressions-*"):
        (own / "pressroom" / store.name).symlink_to(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(own))
        regex_cache._store.cache_clear()  # who imported a module has opened the user's
        yield


@pytest.fixture(scope="session", autouse=True)
def hears_interrupts():
    """Ctrl+C is heard by the commands of the tests, even where a script began them in the background, which lets it pass unheard."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def thawed():
    """A command takes what it made for lasting; here hundreds of them run in one process."""
    yield
    gc.unfreeze()


@pytest.fixture
def run(monkeypatch, capfd):
    """Run the command line in this process: ``run(root, "check", "--format", "json")``."""

    def call(root, *arguments, lang="en"):
        monkeypatch.setattr(sys, "argv", ["build.py", "--lang", lang, *map(str, arguments)])
        capfd.readouterr()
        code = 0
        try:
            main(Path(root))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0
        said = capfd.readouterr()
        return Answer(code, said.out, said.err)

    return call


@pytest.fixture
def no_other_threads(monkeypatch):
    """Threads that other tests have left behind do not count; any of them may end meanwhile, as the answers of a server do."""
    before = set(threading.enumerate())
    monkeypatch.setattr(threading, "active_count", lambda: 1 + len(set(threading.enumerate()) - before))


@pytest.fixture
def starter(tmp_path):
    """A minimal site: a hospital and one department."""
    shutil.copytree(REPOSITORY / "tests/starter", tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def sample(tmp_path):
    """A copy of the sample hospital that a test may spoil."""
    shutil.copytree(REPOSITORY / "content", tmp_path / "sample/content")
    return tmp_path / "sample"


def _build_once(folder: Path) -> None:
    import subprocess

    command = [sys.executable, str(REPOSITORY / "build.py"), "--lang", "en", "--root", str(folder)]
    shutil.copytree(REPOSITORY / "content", folder / "content")
    done = subprocess.run([*command, "build", "--as-of", DAY], capture_output=True, text=True, check=False)
    (folder / "said.txt").write_text(f"{done.returncode}\n{done.stdout}\n{done.stderr}", encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def built(tmp_path_factory, worker_id):
    """The sample hospital, built once for all processes of a run; read only.

    ``PRESSROOM_BUILT`` names a folder that an earlier run built, for those who try one test over and over; not in CI.
    """
    if "CI" not in os.environ and (earlier := os.environ.get("PRESSROOM_BUILT")):
        return Path(earlier)
    shared = tmp_path_factory.getbasetemp().parent if worker_id != "master" else tmp_path_factory.getbasetemp()
    folder = shared / "built"
    with (shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "said.txt").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            _build_once(folder)
    return folder


@pytest.fixture(scope="session")
def web(built):
    """The document root of the built sample."""
    return built / "output/web"


def tree_digest(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }
