"""Fixed inputs: what every output of a kind depends on, whatever it asks for."""

from __future__ import annotations

import importlib.metadata
import zlib
from dataclasses import fields
from functools import cache, cached_property
from operator import attrgetter
from pathlib import Path

from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Job
from pressroom.core.digest import digest, digest_all
from pressroom.render.fonts import FontSet
from pressroom.render.markup.templates import Templates
from pressroom.render.markup.theme import Theme

_ENGINES = (
    "jinja2", "markdown", "nh3", "weasyprint", "pydyf", "pypdf", "segno", "feedgenerator", "pypinyin",
    "pillow", "lightningcss", "rjsmin", "brotli", "deflate", "icalendar", "holidays", "python-dateutil", "python-pptx",
)  # fmt: skip


_FIELDS = attrgetter(*(field.name for field in fields(Job)))
_PROGRAM = frozenset({".py", ".toml", ".txt", ".gz", ".js"})
"""Suffixes of what the program is made of."""


@cache
def code_digest() -> str:
    """Digest of the program itself: its modules, and the rulings, weights and phrases that they read."""
    return program_digest(Path(__file__).resolve().parent.parent)


def program_digest(package: Path) -> str:
    """Digest of a package's files by path; compiled files and notes do not count."""
    files = sorted(file for file in package.rglob("*") if file.suffix in _PROGRAM)
    return digest_all(
        part for file in files for part in (file.relative_to(package).as_posix(), digest(file.read_bytes()))
    )


@cache
def engine_versions() -> str:
    """The versions of the libraries whose output we publish."""
    found = [f"{name} {importlib.metadata.version(name)}" for name in _ENGINES]
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
