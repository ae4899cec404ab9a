"""Work that another process does which got ready before: the same comes out, with it and without it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from pressroom.core import fork_server, forks
from pressroom.core.diagnostic import Span
from pressroom.core.fork_server import NO_SERVER, start_fork_server
from pressroom.core.forks import fork_map, may_fork, without_nested_forks
from pressroom.render.formats import BOOKLET_A5, Format
from pressroom.render.paper.orders import PrintOrder
from pressroom.render.paper.out_of_process import OutOfProcessEngine, _Last, get_ready
from pressroom.render.paper.pdf import PdfEngine
from tests.conftest import REPOSITORY
from tests.test_part_cache import CONTENTS, ONE, PART, PICTURE, SQUARE, STYLE, SVG, TWO, fonts  # noqa: F401 - a fixture

BOOK = f"<html lang=zh><head><title>书</title></head><body>{PART}{PART.join((CONTENTS, ONE, PICTURE, TWO))}{PART}</body></html>"
DRAWN = SVG.format("20").replace("<rect", '<image href="asset:content/inner.svg" width="9" height="9"/><rect')
pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="copies of a process are made on Linux")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    """Fork servers are begun whatever machine this is."""
    monkeypatch.setattr(fork_server, "cores", lambda: 2)
    monkeypatch.setattr(fork_server, "may_fork", lambda: True)


def echo():
    """Gives what says everything twice, with the process that says it."""

    def serve(connection):
        while True:
            connection.send((os.getpid(), 2 * connection.receive()))

    return serve


def test_everybody_who_connects_has_a_child_to_himself():
    """Two connections lead to two processes, each of which remembers who it is."""
    with start_fork_server(echo) as server:
        first, second = server.connect(), server.connect()
        first.send("甲")
        second.send("乙")
        (one, said), (other, answered) = first.receive(), second.receive()
        first.send("丙")
        assert (said, answered, first.receive()) == ("甲甲", "乙乙", (one, "丙丙"))
        assert one != other
        first.close()
        second.close()
    assert server.connect() is None


def test_a_fork_server_ends_with_its_block_and_a_child_with_its_connection():
    """Nothing is left of either."""
    with start_fork_server(echo) as server:
        connection = server.connect()
        connection.send("")
        copy, _ = connection.receive()
    connection.close()
    until = time.monotonic() + 5
    while _is_alive(copy) and time.monotonic() < until:
        time.sleep(0.01)
    assert not _is_alive(copy)


def _is_alive(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
        return state.rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_nobody_waits_where_there_is_one_core(monkeypatch):
    """There it would only take time from who it waits for."""
    monkeypatch.setattr(fork_server, "cores", lambda: 1)
    assert not start_fork_server(echo)
    assert NO_SERVER.connect() is None


def test_one_of_many_makes_no_copies(monkeypatch):
    """All cores are at work then."""
    monkeypatch.setattr(forks.threading, "active_count", lambda: 1)
    assert may_fork()
    with without_nested_forks(True):
        assert list(fork_map(lambda _: os.getpid(), [1, 2], 2)) == [os.getpid()] * 2
    assert may_fork()


def length(press):
    """Stands for the examination of a press edition."""
    return len(press)


def printed(engine, html, style=STYLE, svg=SQUARE, shape=Format("book", 100, 140, safe=0)):  # noqa: B008 - a value
    """Bytes, what was made of the press edition, complaints, and which pictures were asked for."""
    asked = set()

    def read(path):
        asked.add(path)
        if "missing" in path:
            raise KeyError(path)
        return (SQUARE if "inner" in path else svg).encode()

    order = PrintOrder(
        shape, {}, read, Span("x.md"), lambda fields: ((fields, Span("y.md")),), "print/book.pdf", length
    )
    made, problems = engine.render(html, style, order)
    return made.screen, made.press, made.pressed(), problems, asked


@pytest.mark.parametrize(
    ("html", "svg"),
    [
        (BOOK, SQUARE),
        (BOOK, DRAWN),
        (BOOK.replace("a.svg", "missing.svg"), SQUARE),
        (PICTURE, SQUARE),
        (
            '<div data-panel="甲" data-field="summary" style="height: 4mm; overflow: hidden">乙<br>丙<br>丁</div>',
            SQUARE,
        ),
    ],
    ids=["book", "drawing in a drawing", "missing picture", "piece", "too long"],
)
def test_what_another_process_prints_is_the_same(fonts, tmp_path, monkeypatch, html, svg):  # noqa: F811 - the fixture
    """Bytes, findings and complaints, and what was asked of the site; a second time from the part cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    alone = printed(PdfEngine(fonts, remembers=False), html, svg=svg)
    monkeypatch.setattr(PdfEngine, "_document", None)  # nothing is printed here any more

    def ready():
        monkeypatch.undo()
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        return get_ready()

    with start_fork_server(ready) as server, closing(OutOfProcessEngine(fonts, server)) as engine:
        assert [printed(engine, html, svg=svg) for _ in range(2)] == [alone, alone]
        assert printed(engine, html, svg=svg, shape=BOOKLET_A5)[0] != alone[0]


def test_it_warms_up_on_a_part_of_the_book_that_was_printed_last(fonts, tmp_path, monkeypatch):  # noqa: F811 - the fixture
    """One that refers to nothing and shows no picture; what it prints afterwards is the same.

    Where nothing lies in the part cache it does not: then it will be warm soon enough.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    warmed_up = []
    warm_up = PdfEngine.warm_up
    monkeypatch.setattr(
        PdfEngine, "warm_up", lambda engine, html, *rest: warmed_up.append(html) or warm_up(engine, html, *rest)
    )

    def made():
        with (
            start_fork_server(get_ready) as server,
            closing(OutOfProcessEngine(fonts, server, remembers=False)) as engine,
        ):
            book, piece = printed(engine, BOOK), printed(engine, "<p>一", "p { color: #0f5f57 }")
            return book, piece, printed(engine, BOOK)

    first, second = made(), made()
    assert first == second == (first[0], first[1], first[0])
    for _ in range(100):  # a copy notes what it printed when it has said so
        if _Last.recalled().book is not None:
            break
        time.sleep(0.05)

    get_ready()
    assert not warmed_up
    (tmp_path / "pressroom/parts").mkdir(exist_ok=True)
    (tmp_path / "pressroom/parts/one.pickle").touch()
    get_ready()
    (book,) = warmed_up
    assert 'href="#' not in book
    assert (ONE in book) + (TWO in book) == 1


def test_a_process_that_is_lost_is_done_without(fonts, tmp_path, monkeypatch):  # noqa: F811 - the fixture
    """Before it has begun, and between the two editions."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    alone = printed(PdfEngine(fonts, remembers=False), BOOK)

    def mortal(*, says):
        def serve(connection):
            for made in says:
                asked = connection.receive()
                connection.send(
                    PdfEngine(asked.fonts).printed(asked.html, asked.style, _reading(asked)) if made else made
                )
                os.kill(os.getpid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)

        return serve

    for says in ([], [True]):
        with (
            start_fork_server(partial(mortal, says=says)) as server,
            closing(OutOfProcessEngine(fonts, server, remembers=False)) as engine,
        ):
            assert printed(engine, BOOK)[:4] == alone[:4]


def _reading(asked):
    from dataclasses import replace

    return replace(asked.order, read=lambda path: asked.pictures[path], read_press=None)


def test_who_has_another_process_print_does_not_load_what_sets_type():
    """It would take the process that has the site a twentieth of loading the program, for nothing."""
    words = "import sys, pressroom.build.speculation; sys.exit('pressroom.render.paper.pdf' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], cwd=REPOSITORY, check=False).returncode == 0
