"""Crews: copies of this process that do one round of work after the other, and stay warm in between.

In: one function, and its parts round by round.  Out: the results of a round in the order of its parts.  Never: changes what
comes out: the parts that a copy failed to finish are done in this process, and all of them where copies are not safe.
"""

from __future__ import annotations

import gc
import os
import selectors
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from pressroom.core.attendants import LOST, Line
from pressroom.core.forks import copy, may_fork

P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Member:
    process: int
    line: Line


class Crew(Generic[P, R]):
    """As many copies as it is told; they begin with the first round."""

    def __init__(self, call: Callable[[P], R], count: int) -> None:
        self._call = call
        self._count = count
        self._members: list[_Member] = []

    def work(self, parts: Sequence[P], meanwhile: Callable[[], object] = lambda: None) -> list[R]:
        """A round; who is done with a part gets the next, so that the longest should stand first.

        While the first are done, this process does ``meanwhile``.
        """
        if not self._members and self._count > 1 and may_fork():
            sys.stdout.flush()
            sys.stderr.flush()
            with suppress(OSError):  # those that could be begun do it
                for _ in range(self._count):
                    self._members.append(self._begin())
        done: dict[int, R] = {}
        waiting = iter(enumerate(parts))
        with selectors.DefaultSelector() as busy:
            for member in tuple(self._members):
                self._hand(member, waiting, busy)
            if busy.get_map():
                meanwhile()
            while busy.get_map():
                for key, _ in busy.select():
                    member, number = key.data
                    busy.unregister(member.line)
                    try:
                        done[number] = member.line.hear()
                    except LOST:
                        self._let_go(member)
                    else:
                        self._hand(member, waiting, busy)
        # A part that somebody failed to do fails here again, where somebody sees it.
        return [done[number] if number in done else self._call(part) for number, part in enumerate(parts)]

    def end(self) -> None:
        """Let everybody go."""
        while self._members:
            self._let_go(self._members[-1])

    def _hand(self, member: _Member, waiting: Iterator[tuple[int, P]], busy: selectors.BaseSelector) -> None:
        """Give a member the next part, if there is one."""
        for number, part in waiting:
            try:
                member.line.say(part)
            except LOST:
                self._let_go(member)
            else:
                busy.register(member.line, selectors.EVENT_READ, (member, number))
            return

    def _let_go(self, member: _Member) -> None:
        self._members.remove(member)
        member.line.close()
        with suppress(ChildProcessError):  # where ended processes are ignored it is gone
            os.waitpid(member.process, 0)

    def _begin(self) -> _Member:
        ours, theirs = socket.socketpair()
        process = copy()
        if process:
            theirs.close()
            return _Member(process, Line(ours))
        with suppress(BaseException):
            gc.freeze()  # what was inherited is never garbage
            ours.close()
            for other in self._members:  # each ends when this process lets its line go, and nobody else holds it
                other.line.close()
            line = Line(theirs)
            while True:
                line.say(self._call(line.hear()))
        os._exit(0)
