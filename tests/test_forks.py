"""Work in copies of a process comes out as it would in the process itself."""

import gc
import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from pressroom.core import forks, gc_control
from pressroom.core.forks import ForkedCall, ForkEvent, fork_call, fork_map

pytestmark = [
    pytest.mark.usefixtures("no_other_threads"),
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no copies of a process are made"),
]
HOME = os.getpid


def test_results_come_in_the_order_of_the_parts_and_from_other_processes():
    """However unlike the parts are, and however large the results."""

    def call(part):
        return part, os.getpid(), "字" * (part % 3) * 400_000

    results = list(fork_map(call, range(23), 3))
    assert [result[0] for result in results] == list(range(23))
    assert {len(result[2]) for result in results} == {0, 400_000, 800_000}
    assert len({result[1] for result in results} - {HOME()}) == 3


def test_the_caller_may_do_something_else_before_it_asks():
    """The copies go on working with nobody there to read."""
    read, written = os.pipe()

    def call(part):
        os.write(written, b"x")
        return b"y" * 500_000

    results = fork_map(call, range(6), 2)
    seen = b""
    while len(seen) < 6:
        seen += os.read(read, 6)
    assert len(list(results)) == 6


def test_copies_that_give_way_let_others_go_before_them():
    """By as much as they say; others, and this process, stand where they stood."""

    def manners(_):
        return os.nice(0)

    here = os.nice(0)
    assert set(fork_map(manners, range(4), 2, low_priority=True)) == {min(here + forks.NICE_INCREMENT, 19)}
    assert {*fork_map(manners, range(4), 2), os.nice(0)} == {here}


def test_what_a_killed_copy_leaves_is_done_here():
    """A process that the system ends costs time, not results."""
    home = HOME()

    def call(part):
        if part == 3 and os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return part * 2

    assert list(fork_map(call, range(9), 2)) == [part * 2 for part in range(9)]


@pytest.fixture
def forgetful():
    """Ended processes are ignored."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGCHLD, before)


@pytest.mark.usefixtures("forgetful")
def test_copies_that_are_forgotten_when_they_end_are_no_mistake():
    """Who starts a build may have said that ended processes are to be ignored, and a build inherits that."""
    assert list(fork_map(abs, range(-9, 0), 2)) == list(range(9, 0, -1))


def test_a_failure_is_seen_where_the_results_are():
    """It comes again in this process, with its own traceback."""

    def call(part):
        return 1 / (part - 4)

    with pytest.raises(ZeroDivisionError):
        list(fork_map(call, range(9), 2))


def test_nothing_is_forked_beside_other_threads():
    """A lock of theirs could be shut in the copy for ever."""
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        assert set(fork_map(lambda part: os.getpid(), range(4), 2)) == {HOME()}
    finally:
        over.set()
        other.join()
    assert HOME() not in set(fork_map(lambda part: os.getpid(), range(4), 2)), "the negative control"


def test_one_thing_is_done_beside_another(monkeypatch):
    """In a copy, which is done while this process does something else; with one core, here and at once."""
    monkeypatch.setattr(forks, "cores", lambda: 2)
    done = []
    result = fork_call(lambda: (done.append(1), os.getpid(), "字" * 400_000))
    assert not done
    assert result()[1] != HOME()
    monkeypatch.setattr(forks, "cores", lambda: 1)
    result = fork_call(lambda: (done.append(1), os.getpid()))
    assert done == [1]
    assert result()[1] == HOME()


def test_what_a_copy_fails_to_do_beside_is_done_here(monkeypatch):
    """It was killed, and the call is made again; or the call fails, and fails again where somebody sees it."""
    monkeypatch.setattr(forks, "cores", lambda: 2)
    home = HOME()

    def call():
        if os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return "made"

    assert fork_call(call)() == "made"
    with pytest.raises(ZeroDivisionError):
        fork_call(lambda: 1 / 0)()


def test_a_copy_ends_with_the_process_that_began_it():
    """However that ended: nobody goes on working, or holds the stream that somebody else reads to its end."""
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:
        copy = forks.ForkedCall(lambda: time.sleep(60))
        os.write(writing, b"x")
        copy()
        os._exit(0)
    os.close(writing)
    assert os.read(reading, 1) == b"x"
    assert not select.select([reading], [], [], 0.2)[0], "the control: both hold it"
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert select.select([reading], [], [], 10)[0]
    assert os.read(reading, 1) == b""
    os.close(reading)


def test_what_lasts_is_not_looked_through_for_garbage(run):
    """Not while a command runs, and not at its end; afterwards the collector is as before."""
    gc_control.disable_gc()
    assert not gc.isenabled()
    gc_control.freeze_heap()
    assert gc.isenabled() and gc.get_freeze_count() > 10_000
    gc.unfreeze()
    assert run(".", "--help").code == 0
    assert gc.isenabled() and gc.get_freeze_count() > 10_000
    gc.unfreeze()


LOUD = """
import os, signal, sys, time
from pressroom.build.pools import ForkExecutor
from pressroom.core.forks import fork
def work(seconds):
    time.sleep(seconds)
with ForkExecutor(2) as pool:
    for _ in range(6):
        pool.submit(work, 60)
    if not fork():
        time.sleep(60)
        os._exit(0)
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("is_heard_by_all", [True, False])
def test_who_is_interrupted_ends_at_once_and_alone_tells_of_it(is_heard_by_all):
    """A terminal tells every process of the build, a button in an editor only the first; nobody waits for what is queued."""
    command = [sys.executable, "-c", LOUD]
    began = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert began.stdout.readline() == "ready\n"
    (os.killpg if is_heard_by_all else os.kill)(began.pid, signal.SIGINT)
    try:
        _, told = (
            began.communicate(timeout=20) if is_heard_by_all else ("", began.stderr.readline() + "KeyboardInterrupt")
        )
        began.wait(20)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(began.pid, signal.SIGKILL)
    assert told.count("Traceback") == told.count("KeyboardInterrupt") == 1, told


def test_a_plain_copy_would_have_its_own_say():
    """The negative control."""
    told = subprocess.run(
        [sys.executable, "-c", "import os, signal, time\npid = os.fork()\nos.kill(os.getpid(), signal.SIGINT) if not pid else os.waitpid(pid, 0)"],
        capture_output=True, text=True, check=False,
    ).stderr  # fmt: skip
    assert "KeyboardInterrupt" in told


def test_a_copy_tells_that_something_has_happened_or_ends():
    """Who waits goes on at once; without either it goes on after the time that it was given."""

    def begun(call):
        event = ForkEvent()
        made = ForkedCall(lambda: call(event))
        began = time.monotonic()
        event.wait(2.0)
        return made, time.monotonic() - began

    told, soon = begun(lambda event: event.set() or time.sleep(3))
    ended, at_once = begun(lambda event: 7)
    assert ended() == 7
    assert max(soon, at_once) < 1.5
    silent, late = begun(lambda event: time.sleep(4))
    assert 1.9 < late < 3
    for one in (told, silent):
        one.cancel()


def test_an_event_that_is_told_by_the_process_that_waits_closes_nothing_else():
    """What a lost copy should have done is done here, where its end of the pipe is another file by now."""
    event = ForkEvent()
    event.wait(0.0)
    read, write = os.pipe()  # take the numbers
    event.set()
    os.write(write, b"x")
    assert os.read(read, 1) == b"x"
    os.close(read)
    os.close(write)
