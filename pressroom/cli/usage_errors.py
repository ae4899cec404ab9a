"""Usage errors on the command line, in the language of messages.

In: what click raises, and what we do.  Out: words on standard error.  Never: leaves a mistake that click finds in click's
own English, as far as our commands can meet it.
"""

from __future__ import annotations

import click

from pressroom.cli.options import Lang
from pressroom.cli.session import Misuse
from pressroom.core.usage_error import UsageError


def show(complaint: click.ClickException | UsageError, lang: Lang) -> None:
    """Tell of a mistake, with how the command is used."""
    if isinstance(complaint, click.exceptions.NoArgsIsHelpError):
        complaint.show()
        return
    why = complaint if isinstance(complaint, UsageError) else _why(complaint)
    words = _in_words(why, lang) if why else str(complaint)
    context: click.Context | None = getattr(complaint, "ctx", None)
    if lang == "en":
        click.UsageError(words, context).show()
        return
    usage = f"{context.get_usage().replace('Usage:', '用法：', 1)}\n加 --help 可看说明。\n\n" if context else ""
    click.echo(f"{usage}错误：{words}", err=True)


def _in_words(why: UsageError, lang: Lang) -> str:
    from pressroom.core.diagnostic import text
    from pressroom.report.phrases import say

    return say(text(why.key, **why.values), lang)


def _why(complaint: click.ClickException) -> UsageError | None:
    """What click found, as we say it; None for what none of our commands can meet."""
    match complaint:
        case Misuse(why=why):
            return why
        case click.NoSuchOption(option_name=name, possibilities=[meant, *_]):
            return UsageError("usage/option.meant", value=name, meant=meant)
        case click.NoSuchOption(option_name=name):
            return UsageError("usage/option", value=name)
        case click.BadOptionUsage(option_name=name, ctx=context):
            known = context.command.params if context else []
            is_flag = any(isinstance(one, click.Option) and one.is_flag and name in one.opts for one in known)
            return UsageError("usage/option.flag" if is_flag else "usage/option.bare", value=name)
        case click.MissingParameter(param=click.Parameter() as missing):
            return UsageError("usage/missing", value=missing.human_readable_name)
    return None
