"""A session: what the global options say, and what all commands do with a site and with what they have to tell."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pressroom.cli.options import Lang
from pressroom.core import gc_control
from pressroom.core.usage_error import UsageError, os_error_reason

if TYPE_CHECKING:
    from pressroom.build.site import Prepared, Tell
    from pressroom.core.diagnostic import Diagnostic

OK, PROBLEMS, USAGE, BUG = 0, 1, 2, 3
INTERRUPTED = 130
"""As shells have it: 128, and the number of the signal."""


@dataclass(frozen=True)
class Session:
    """What the global options say."""

    root: Path
    lang: Lang
    quiet: bool

    def say(self, words: str = "") -> None:
        """Tell the person something, if somebody listens; standard error, so that results can be piped."""
        if not self.quiet:
            with suppress(OSError):
                click.echo(words, err=True)

    def word(self, chinese: str, english: str) -> str:
        """The one in the language of messages."""
        return chinese if self.lang == "zh" else english


class Misuse(click.UsageError):
    """What cannot be done, and how to ask; not yet in words."""

    def __init__(self, why: UsageError, context: click.Context) -> None:
        super().__init__(why.key, context)
        self.why = why


class Command(click.Command):
    """A command whose mistakes are told with how it is used."""

    allow_extra_args = True  # that is: they are counted here, not by click

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _told_with_usage(ctx):
            more = super().parse_args(ctx, args)
            if more:
                raise UsageError("usage/extra", value=" ".join(more))
            return more

    def invoke(self, ctx: click.Context) -> Any:
        with _told_with_usage(ctx):
            return super().invoke(ctx)


class Commands(click.Group):
    """All of them; a slip in a name is told."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _told_with_usage(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with _told_with_usage(ctx):
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in self.commands:
            return super().resolve_command(ctx, args)
        from pressroom.core.text import nearest

        meant = nearest(name, self.commands)
        if meant:
            raise UsageError("usage/command.meant", value=name, meant=meant)
        raise UsageError("usage/command", value=name)


@contextmanager
def _told_with_usage(context: click.Context) -> Iterator[None]:
    try:
        yield
    except click.UsageError as complaint:
        complaint.ctx = complaint.ctx or context
        raise
    except UsageError as complaint:
        raise Misuse(complaint, context) from complaint


def prepare(session: Session, day: date | None, *, afresh: bool = False, tell: Tell | None = None) -> Prepared:
    """The site, read and planned."""
    from pressroom.build import site
    from pressroom.build.publish import heal
    from pressroom.build.site_cache import SiteCache
    from pressroom.core.value_cache import NO_CACHE

    if not session.root.is_dir():
        raise UsageError("usage/root", value=session.root)
    heal(session.root / "output")
    today = day or date.today()  # noqa: DTZ011 - the office lives by the calendar on its wall
    with gc_control.permanent_allocations(), nullcontext(NO_CACHE) if afresh else SiteCache(session.root) as cache:
        return site.prepare(session.root, today, cache, tell)


def prepare_sound(session: Session, day: date | None, form: str = "text") -> Prepared:
    """The prepared site; ends here, with what is wrong, where nothing can be planned.

    Who asked for JSON is told in JSON.
    """
    from pressroom.build.summary import summarise

    site = prepare(session, day)
    if not site.is_sound:
        is_json = form == "json"
        summary = summarise(site, site.problems, began=site.began) if is_json else {}
        report(session, site.problems, "json" if is_json else "full", summary, PROBLEMS)
        sys.exit(PROBLEMS)
    return site


def target_folder(session: Session, output: Path | None) -> Path:
    """The output folder: chosen, or the site's own; never one in which somebody writes."""
    from pressroom.build.state_folder import overlaps_sources

    target = (output or session.root / "output").resolve()
    if overlaps_sources(session.root, target):
        raise UsageError("usage/output", value=target)
    return target


def exit_code(problems: tuple[Diagnostic, ...], profile: str) -> int:
    """Whether something stops what was asked for."""
    from pressroom.core.diagnostic import Severity

    stops = {Severity.ERROR} if profile == "draft" else {Severity.ERROR, Severity.WARNING}
    return PROBLEMS if any(problem.severity in stops for problem in problems) else OK


def report(session: Session, problems: tuple[Diagnostic, ...], form: str, summary: dict[str, Any], status: int) -> str:
    """Print the diagnostics in the form asked for, and give back what was printed."""
    from pressroom.commands import reporting

    said = reporting.report(problems, form, session.lang, session.root, summary, is_ok=status == OK)
    if said:
        result(said)
    return said


def result(words: str, *, nl: bool = True) -> None:
    """Put a result on standard output; a file or a disk that does not take it is no bug of ours."""
    try:
        click.echo(words, nl=nl)
    except OSError as complaint:
        if complaint.errno == errno.EPIPE:  # who asked has heard enough; click ends without a word
            raise
        raise UsageError("usage/stdout", reason=os_error_reason(complaint)) from None
