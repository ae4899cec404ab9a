"""Scripts for the web: the adaptor to rjsmin.

In: the text of a script.  Out: the same without comments and needless white space.  Never: renames anything.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=64)
def minify_js(words: str) -> str:
    """Minify one script."""
    import rjsmin

    return str(rjsmin.jsmin(words)) + "\n"
