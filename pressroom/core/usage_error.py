"""Usage errors: what was asked for cannot be done; not a fact about the content, but a word to whoever asked.

In: the key of a phrase with the values that it quotes.  Out: an exception that the command line puts into words.  Never:
loads anything, for every command begins with it.
"""

from __future__ import annotations

import errno
import os


class UsageError(Exception):
    """Carries why it cannot be done, and what to do, by key into the phrase catalogue."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


def os_error_reason(complaint: OSError) -> str:
    """What the system says, to be quoted as ``os_error_reason``: the phrase catalogue knows its usual words in other languages."""
    if complaint.errno is not None and complaint.errno in errno.errorcode:  # a library may have said more
        return os.strerror(complaint.errno)
    return complaint.strerror or type(complaint).__name__
