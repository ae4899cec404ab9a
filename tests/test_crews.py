"""Rounds of work that copies of this process do: the same comes out, whoever does what."""

import os
import signal

import pytest

from pressroom.core import crews
from pressroom.core.crews import Crew

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="copies of a process are made on Linux")


@pytest.fixture(autouse=True)
def may_fork(monkeypatch):
    """Copies are begun whatever else runs in this process."""
    monkeypatch.setattr(crews, "may_fork", lambda: True)


def who(part):
    """The part, and the process that did it."""
    return part, os.getpid()


def test_the_same_processes_do_every_round():
    """Results come in the order of the parts, from no more processes than were asked for, which are gone at the end."""
    crew = Crew(who, 2)
    rounds = [crew.work(range(40)), crew.work(range(3)), crew.work([])]
    crew.end()
    assert [[part for part, _ in one] for one in rounds] == [[*range(40)], [*range(3)], []]
    members = {process for one in rounds for _, process in one}
    assert len(members) <= 2
    assert os.getpid() not in members
    for process in members:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def test_something_else_is_done_while_the_first_parts_are():
    """Once a round, in this process; not when there is nothing to wait for."""
    crew, done = Crew(who, 2), []
    for parts in (range(9), [], range(2)):
        crew.work(parts, lambda: done.append(os.getpid()))
    crew.end()
    assert done == [os.getpid()] * 2


def test_what_a_process_leaves_undone_is_done_here():
    """One that is killed, in the first round or the next, costs time and nothing else."""
    home = os.getpid()

    def fragile(part):
        if part % 5 == 4 and os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return part * part

    crew = Crew(fragile, 2)
    assert crew.work(range(4)) == [0, 1, 4, 9]
    assert crew.work(range(20)) == [part * part for part in range(20)]
    assert crew.work(range(3)) == [0, 1, 4]
    crew.end()


def test_a_failure_is_seen_here():
    """It comes again in this process."""

    def failing(part):
        raise ValueError(part)

    crew = Crew(failing, 2)
    with pytest.raises(ValueError, match="1"):
        crew.work([1, 2])
    crew.end()


@pytest.mark.parametrize(("count", "is_safe"), [(1, True), (2, False)])
def test_alone_this_process_does_it_all(monkeypatch, count, is_safe):
    """With one core, and where copies are not safe."""
    monkeypatch.setattr(crews, "may_fork", lambda: is_safe)
    assert Crew(who, count).work([1, 2]) == [(1, os.getpid()), (2, os.getpid())]
