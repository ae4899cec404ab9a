"""Commands for those who write: begin something, and see it while it is written."""

from __future__ import annotations

import errno
import sys
from datetime import date
from pathlib import Path

import click

from pressroom.cli.options import as_of, option
from pressroom.cli.session import INTERRUPTED, Command, Session
from pressroom.core import gc_control
from pressroom.core.usage_error import UsageError, os_error_reason


@click.command(cls=Command)
@click.argument("kind")
@click.argument("name")
@option("--title", help="What the entry is called.")
@click.pass_obj
def new(session: Session, kind: str, name: str, title: str | None) -> None:
    """Begin a site (new site DIR) or an entry (new KIND ID)."""
    from pressroom.commands.scaffolding import new_entry, new_site

    try:
        if kind == "site":
            made = new_site(Path(name), date.today())  # noqa: DTZ011 - as in prepare
        else:
            made = new_entry(session.root, kind, name, title, session.lang)
    except OSError as complaint:
        raise UsageError(
            "usage/unwritable", value=complaint.filename or name, reason=os_error_reason(complaint)
        ) from None
    session.say("\n".join(map(str, made)))
    if kind == "site":
        from pressroom.core.diagnostic import text
        from pressroom.report.phrases import say

        session.say(say(text("hint/new-site", value=name), session.lang))


@click.command(cls=Command)
@option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to listen.")
@option("--host", default="127.0.0.1", show_default=True, help="Who may look: this machine alone by default.")
@option("--no-open", is_flag=True, help="Do not open the browser.")
@as_of
@click.pass_obj
def serve(session: Session, port: int, host: str, no_open: bool, as_of: date | None) -> None:
    """Preview: pages as they are while you write, mistakes on the page, PDFs made when opened."""
    from pressroom.commands.preview_server import serve as show

    if not session.root.is_dir():
        raise UsageError("usage/root", value=session.root)

    def ready(address: str) -> None:
        session.say(session.word(f"预览：{address}（按 Ctrl+C 结束）", f"preview: {address} (Ctrl+C ends it)"))
        if not no_open:
            click.launch(address)

    day = as_of or date.today()  # noqa: DTZ011 - as in prepare
    gc_control.freeze_heap()
    try:
        show(session.root, day, host, port, session.lang, ready)
    except KeyboardInterrupt:  # as it is meant to end, and without a word
        sys.exit(INTERRUPTED)
    except OSError as complaint:
        if complaint.errno not in errno.errorcode:  # the number is one of those who look up names
            raise UsageError("usage/host", value=host) from None
        raise UsageError("usage/port", value=f"{host}:{port}", reason=os_error_reason(complaint)) from None
