"""The command line: the only place that prints, exits, or reads the clock.

Commands import what they need when they run, so that ``--help`` and a usage error answer at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from pressroom import __version__
from pressroom.cli.authoring_commands import new, serve
from pressroom.cli.build_commands import build, clean, proof, publish
from pressroom.cli.options import FOLDER, LANGUAGES, Option, requested_language
from pressroom.cli.query_commands import board, check, explain, judge, list_outputs, schema, why
from pressroom.cli.session import BUG, INTERRUPTED, PROBLEMS, USAGE, Commands, Session
from pressroom.cli.usage_errors import show
from pressroom.core import dataclass_cache, gc_control
from pressroom.core.standard_streams import open_streams
from pressroom.core.usage_error import UsageError


@click.group(
    cls=Commands,
    commands=(build, check, list_outputs, why, explain, judge, board, serve, new, proof, schema, publish, clean),
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    no_args_is_help=True,
)
@click.option("--root", cls=Option, type=FOLDER, help="The site's folder.")
@click.option("--lang", cls=Option, type=LANGUAGES, help="Language of messages; default from the locale.")
@click.option("--quiet", cls=Option, is_flag=True, help="Say nothing but results and problems.")
@click.version_option(__version__, prog_name="pressroom")
@click.pass_context
def pressroom(context: click.Context, root: Path | None, lang: str | None, quiet: bool) -> None:
    """From one folder of YAML and Markdown: everything a hospital's publicity office publishes."""
    if context.invoked_subcommand is None:
        raise UsageError("usage/no-command")
    chosen = root or context.obj or Path.cwd()
    context.obj = Session(Path(chosen).resolve(), requested_language(sys.argv[1:]), quiet)


def main(default_root: Path | None = None) -> None:
    """Run the command line; ``default_root`` is the site when ``--root`` does not name one."""
    gc_control.disable_gc()
    dataclass_cache.install_method_cache()
    # No other package on the machine may look on when models are made; a search for such takes a twentieth of an edit.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    open_streams()
    lang = requested_language(sys.argv[1:])
    try:
        pressroom.main(
            obj=default_root, prog_name="pressroom" if default_root is None else "build.py", standalone_mode=False
        )
    except click.exceptions.Abort:
        from pressroom.commands.crash_reports import STOPPED

        click.echo(STOPPED[lang], err=True)
        sys.exit(INTERRUPTED)
    except (click.ClickException, UsageError) as complaint:
        show(complaint, lang)
        sys.exit(USAGE)
    except Exception as bug:  # noqa: BLE001 - the one place where a bug of ours is told, with a report to attach
        from pressroom.commands.crash_reports import NO_MEMORY, is_want_of_memory, write_report

        if is_want_of_memory(bug):
            click.echo(NO_MEMORY[lang], err=True)
            sys.exit(PROBLEMS)
        click.echo(write_report(bug, sys.argv, lang), err=True)
        sys.exit(BUG)
    finally:
        gc_control.freeze_heap()
