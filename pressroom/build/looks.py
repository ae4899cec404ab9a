"""The look of a site: its theme and templates, taken from the memory while none of their files has been touched.

In: the root and the name of the theme.  Out: theme, templates and what there is to complain of.  Never: believes the memory
when a file was written in the moment of the look.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pressroom.build.file_stats import stat_folders
from pressroom.build.stamp import look_folders
from pressroom.channels.assets import reaching
from pressroom.channels.filters import FILTERS
from pressroom.core.diagnostic import Checked, Diagnostic
from pressroom.core.digest import digest_all
from pressroom.core.memory import NO_MEMORY, Memory
from pressroom.render.markup.layers import layers, shipped
from pressroom.render.markup.templates import Templates, Words, load_words
from pressroom.render.markup.theme import Theme, load_theme


@dataclass(frozen=True, slots=True)
class CachedLook:
    """What the memory holds of a look."""

    theme: Theme
    words: Words
    closures: dict[str, Checked[str]]
    problems: tuple[Diagnostic, ...]


class Look:
    """Theme and templates of a site; ``keep`` remembers them with the closures that have been asked for meanwhile."""

    def __init__(self, root: Path, name: str, memory: Memory = NO_MEMORY) -> None:
        self.of = name
        """The name of the theme."""
        state = stat_folders((*look_folders(root), *look_folders(shipped())), (str(root), name))
        self.is_settled = state.is_settled
        """Whether its files were left alone for long enough to know them again by their times."""
        self._memory = memory if state.is_settled else NO_MEMORY
        self.name = digest_all(("look", state.digest))
        """Another one when any of its files was touched."""
        self._known: CachedLook | None = self._memory.recall(self.name)
        found = self._known or _read(root, name)
        self.problems = found.problems if isinstance(found, CachedLook) else found
        self.theme: Theme | None = None
        self.templates: Templates | None = None
        if isinstance(found, CachedLook):
            self.theme = found.theme
            self.templates = Templates(layers(root, found.theme.chain), FILTERS, found.words, found.closures)

    def keep(self) -> None:
        """Remember it, unless it is remembered already."""
        if self.theme is None or self.templates is None:
            return
        closures = self.templates.closures
        if self._known is None or self._known.closures.keys() != closures.keys():
            self._memory.keep(self.name, CachedLook(self.theme, self.templates.words, closures, self.problems))


def _read(root: Path, name: str) -> CachedLook | tuple[Diagnostic, ...]:
    """The look from its files; the complaints alone when there is no such theme."""
    theme, problems = load_theme(root, name)
    if theme is None:
        return problems
    words, more = load_words(layers(root, theme.chain))
    return CachedLook(theme, words, {}, (*problems, *more, *reaching(theme)))
