"""What is said of problems: in the form and the language that somebody asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from pressroom import __version__
from pressroom.core.diagnostic import Diagnostic
from pressroom.render.markup.layers import shipped
from pressroom.report import machine_readable
from pressroom.report.full import full
from pressroom.report.phrases import Lang


def report(
    problems: tuple[Diagnostic, ...],
    form: str,
    lang: Lang,
    root: Path,
    summary: Mapping[str, int | float],
    *,
    is_ok: bool,
) -> str:
    """The diagnostics; nothing where people read and there is nothing to tell."""
    renderers: dict[str, Callable[[], str]] = {
        "json": lambda: machine_readable.as_json(problems, lang, "ok" if is_ok else "problems", dict(summary)),
        "sarif": lambda: machine_readable.sarif(problems, lang, __version__),
        "full": lambda: full(problems, lang, _line_reader(root)),
        "concise": lambda: machine_readable.concise(problems, lang),
        "github": lambda: machine_readable.github(problems, lang),
    }
    return renderers[form]() if problems or form in ("json", "sarif") else ""


def _line_reader(root: Path) -> Callable[[str, int], str]:
    @cache
    def lines(path: str) -> list[str]:
        for base in (root, shipped()):
            if (base / path).is_file():
                return (base / path).read_bytes().decode("utf-8", "replace").splitlines()
        return []

    return lambda path, number: lines(path)[number - 1] if 0 < number <= len(lines(path)) else ""
