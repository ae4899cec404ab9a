"""Options that several commands have, and what is said of a value that none of them takes."""

from __future__ import annotations

import functools
import locale
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import click

from pressroom.core.usage_error import UsageError

YEARS = range(1900, 2101)
"""Those of every day in content; a test holds it."""
FORMATS = ("full", "concise", "json", "sarif", "github")
FOLDER = click.Path(path_type=Path, file_okay=False)
LANGUAGES = click.Choice(["zh", "en"])
Lang = Literal["zh", "en"]


def requested_language(arguments: Sequence[str]) -> Lang:
    """The language of messages: asked for, or that of the locale; also where the arguments have a mistake in them."""
    for here, after in pairwise((*arguments, "")):
        chosen = after if here == "--lang" else here.removeprefix("--lang=")
        if here.startswith("--lang") and chosen in ("zh", "en"):
            return "zh" if chosen == "zh" else "en"
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    name = name or (locale.getlocale()[0] or "")
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


class Option(click.Option):
    """An option that quotes a value it does not take, in the language of messages."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        try:
            return super().type_cast_value(ctx, value)
        except click.BadParameter:
            name = self.opts[0]
            match self.type:
                case click.Choice(choices=known):
                    why = UsageError("usage/choice", option=name, value=value, known=", ".join(map(str, known)))
                case click.IntRange(min=least, max=most):
                    why = UsageError("usage/number", option=name, value=value, least=least, most=most)
                case _:
                    why = UsageError("usage/folder", option=name, value=value)
            raise why from None


option = functools.partial(click.option, cls=Option)


class Day(click.ParamType[date]):
    """A calendar day on the command line."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        with suppress(ValueError):
            day = date.fromisoformat(value)
            if day.year in YEARS and day.isoformat() == value:
                return day
        raise UsageError("usage/day", value=value)


def _channels(_context: click.Context, _option: click.Parameter, only: tuple[str, ...]) -> frozenset[str]:
    """Channels by their names; a slip in one is told before anything is read."""
    if only:
        from pressroom.channels import CHANNELS
        from pressroom.core.text import nearest

        for name in only:
            if name not in CHANNELS:
                if meant := nearest(name, CHANNELS):
                    raise UsageError("usage/channel.meant", value=name, meant=meant)
                raise UsageError("usage/channel", value=name, known=", ".join(sorted(CHANNELS)))
    return frozenset(only)


def profile(default: Literal["draft", "publish"], help_: str) -> Callable[[Any], Any]:
    """How strict a command is."""
    return option("--profile", type=click.Choice(["draft", "publish"]), default=default, help=help_)


def output(help_: str) -> Callable[[Any], Any]:
    """The output folder; ``help_`` says what for."""
    return option("--output", type=FOLDER, help=help_)


as_of = option("--as-of", type=Day(), help="The day for which to build; default today.")
strict = profile("draft", "With publish, warnings stop too.")
form = option("--format", "form", type=click.Choice(FORMATS), default="full", help="How to report.")
answer_form = option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer."
)
only = option(
    "--only",
    multiple=True,
    metavar="CHANNEL",
    callback=_channels,
    help="Only this channel, with what it needs; may be given again.",
)
