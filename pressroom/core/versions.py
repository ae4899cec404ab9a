"""Versions of the libraries that are installed.

In: the name of one.  Out: its version, by the line that says it.  Never: has the whole description of a library taken apart, as the
standard library does, which takes every command as long as reading its texts.
"""

from __future__ import annotations

import re
from importlib.metadata import distribution

_VERSION = re.compile(r"^Version: *(.*?) *$", re.MULTILINE)


def version(name: str) -> str:
    """The version of a library; PackageNotFoundError when it is not installed."""
    library = distribution(name)
    found = _VERSION.search(library.read_text("METADATA") or "")
    return found[1] if found is not None else library.version
