"""Theme cache: a site's theme and templates, taken from the value cache while none of their files was touched.

In: the site's root and the name of the theme.  Out: the ``Theme``, the ``Templates``, and diagnostics.  Never: trusts the cache
when a file was written within the resolution of its time stamp (see ``build/file_stats.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pressroom.build.file_stats import stat_folders
from pressroom.build.stamp import theme_folders
from pressroom.channels.assets import unsafe_theme_files
from pressroom.channels.filters import FILTERS
from pressroom.core.diagnostic import Checked, Diagnostic
from pressroom.core.digest import digest_all
from pressroom.core.value_cache import NO_CACHE, ValueCache
from pressroom.render.markup.layers import layers, shipped
from pressroom.render.markup.templates import Templates, Words, load_words
from pressroom.render.markup.theme import Theme, load_theme


@dataclass(frozen=True, slots=True)
class CachedTheme:
    """What is cached of a theme: itself, the words of the interface, and the closures of templates that were asked for."""

    theme: Theme
    words: Words
    closures: dict[str, Checked[str]]
    problems: tuple[Diagnostic, ...]


class ThemeLoader:
    """Loads theme and templates of a site; ``keep`` caches them, with the closures that were computed meanwhile."""

    def __init__(self, root: Path, name: str, cache: ValueCache = NO_CACHE) -> None:
        self.of = name
        """The name of the theme."""
        state = stat_folders((*theme_folders(root), *theme_folders(shipped())), (str(root), name))
        self.is_settled = state.is_settled
        """Whether its files were left alone for long enough to know them again by their times."""
        self._cache = cache if state.is_settled else NO_CACHE
        self.name = digest_all(("look", state.digest))
        """Another one when any of its files was touched."""
        self._known: CachedTheme | None = self._cache.get(self.name)
        found = self._known or _read(root, name)
        self.problems = found.problems if isinstance(found, CachedTheme) else found
        self.theme: Theme | None = None
        self.templates: Templates | None = None
        if isinstance(found, CachedTheme):
            self.theme = found.theme
            self.templates = Templates(layers(root, found.theme.chain), FILTERS, found.words, found.closures)

    def keep(self) -> None:
        """Remember it, unless it is remembered already."""
        if self.theme is None or self.templates is None:
            return
        closures = self.templates.closures
        if self._known is None or self._known.closures.keys() != closures.keys():
            self._cache.put(self.name, CachedTheme(self.theme, self.templates.words, closures, self.problems))


def _read(root: Path, name: str) -> CachedTheme | tuple[Diagnostic, ...]:
    """The look from its files; the complaints alone when there is no such theme."""
    theme, problems = load_theme(root, name)
    if theme is None:
        return problems
    words, more = load_words(layers(root, theme.chain))
    return CachedTheme(theme, words, {}, (*problems, *more, *unsafe_theme_files(theme)))
