"""Fixed inputs: what every output of a kind depends on, whatever it asks for."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache, cached_property
from operator import attrgetter
from pathlib import Path

from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Job
from pressroom.core.digest import digest, digest_all
from pressroom.core.versions import version
from pressroom.render.fonts import FontSet
from pressroom.render.markup.templates import Templates
from pressroom.render.markup.theme import Theme

_ENGINES = (
    "jinja2", "markdown", "nh3", "weasyprint", "pydyf", "pypdf", "segno", "feedgenerator", "pypinyin",
    "pillow", "lightningcss", "rjsmin", "brotli", "deflate", "icalendar", "holidays", "python-dateutil", "python-pptx",
)  # fmt: skip


_FIELDS = attrgetter(*(field.name for field in fields(Job)))
_PROGRAM = (".py", ".toml", ".txt", ".gz", ".js")
"""Suffixes of what the program is made of."""


@cache
def code_digest() -> str:
    """Digest of the program itself: its modules, and the rulings, weights and phrases that they read."""
    return program_digest(Path(__file__).resolve().parent.parent)


def program_digest(package: Path) -> str:
    """Digest of a package's files by path; compiled files and notes do not count."""
    return digest_all(part for name, file in sorted(_program(package)) for part in (name, digest(file.read_bytes())))


def _program(package: Path) -> Iterator[tuple[str, Path]]:
    """The files that count, each with its path below the package; every command waits for this, so that few paths are made."""
    for folder, inner, names in os.walk(package):
        inner[:] = (name for name in inner if name != "__pycache__")
        here = Path(folder)
        below = here.relative_to(package).as_posix()
        for name in names:
            if name.endswith(_PROGRAM):
                yield f"{below}/{name}", here / name


@cache
def engine_versions() -> str:
    """The versions of the libraries whose output we publish."""
    found = [f"{name} {version(name)}" for name in _ENGINES]
    return " ".join([*found, f"zlib {zlib.ZLIB_RUNTIME_VERSION}"])


class FixedInputs:
    """Digests of the fixed inputs, by name, for the jobs of one build."""

    def __init__(self, theme: Theme, templates: Templates, fonts: FontSet) -> None:
        self._theme = theme
        self._templates = templates
        self.fonts = fonts
        self._closures: dict[str, str] = {}

    @cached_property
    def _words(self) -> str:
        return digest(repr(sorted(self._templates.words.items())))

    def of(self, job: Job) -> dict[str, str]:
        """Name and digest of every fixed input of a job."""
        fixed = {
            "program": code_digest(),
            "engines": engine_versions(),
            "plan": digest(repr(_FIELDS(job))),
            "theme": self._theme.digest,
        }
        if job.template:
            if job.template not in self._closures:
                self._closures[job.template] = self._templates.closure(job.template).value
            fixed["template"] = self._closures[job.template]
            fixed["words"] = self._words
        if CHANNEL_BY_NAME[job.channel].sets_type:
            fixed["fonts"] = self.fonts.digest
        return fixed
