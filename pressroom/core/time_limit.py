"""Time limit: work on what strangers wrote ends, one way or another.

In: seconds of this process's own time, so that a busy machine changes nothing.  Out: a block that ends with ``TimeLimitExceeded``
when it takes more.  Never: stops a thread other than the main one, which is where builds and their workers do such work.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimitExceeded(Exception):
    """Work took longer than it may."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End the block with TooLong after so many seconds of computing."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeLimitExceeded(f"longer than {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    # Again and again, in case a library takes the first one for an error of its own.
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
