"""Rounds of work that copies of this process do: the same comes out, whoever does what."""

import os
import signal

import pytest

from pressroom.core import worker_pool
from pressroom.core.worker_pool import WorkerPool

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="copies of a process are made on Linux")


@pytest.fixture(autouse=True)
def may_fork(monkeypatch):
    """Copies are begun whatever else runs in this process."""
    monkeypatch.setattr(worker_pool, "may_fork", lambda: True)


def who(part):
    """The part, and the process that did it."""
    return part, os.getpid()


def test_the_same_processes_do_every_round():
    """Results come in the order of the parts, from no more processes than were asked for, which are gone at the end."""
    pool = WorkerPool(who, 2)
    rounds = [pool.map(range(40)), pool.map(range(3)), pool.map([])]
    pool.close()
    assert [[part for part, _ in one] for one in rounds] == [[*range(40)], [*range(3)], []]
    members = {process for one in rounds for _, process in one}
    assert len(members) <= 2
    assert os.getpid() not in members
    for process in members:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def test_something_else_is_done_while_the_first_parts_are():
    """Once a round, in this process; not when there is nothing to wait for."""
    pool, done = WorkerPool(who, 2), []
    for parts in (range(9), [], range(2)):
        pool.map(parts, lambda: done.append(os.getpid()))
    pool.close()
    assert done == [os.getpid()] * 2


def test_what_a_process_leaves_undone_is_done_here():
    """One that is killed, in the first round or the next, costs time and nothing else."""
    home = os.getpid()

    def fragile(part):
        if part % 5 == 4 and os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return part * part

    pool = WorkerPool(fragile, 2)
    assert pool.map(range(4)) == [0, 1, 4, 9]
    assert pool.map(range(20)) == [part * part for part in range(20)]
    assert pool.map(range(3)) == [0, 1, 4]
    pool.close()


def test_a_failure_is_seen_here():
    """It comes again in this process."""

    def failing(part):
        raise ValueError(part)

    pool = WorkerPool(failing, 2)
    with pytest.raises(ValueError, match="1"):
        pool.map([1, 2])
    pool.close()


@pytest.mark.parametrize(("count", "is_safe"), [(1, True), (2, False)])
def test_alone_this_process_does_it_all(monkeypatch, count, is_safe):
    """With one core, and where copies are not safe."""
    monkeypatch.setattr(worker_pool, "may_fork", lambda: is_safe)
    assert WorkerPool(who, count).map([1, 2]) == [(1, os.getpid()), (2, os.getpid())]
