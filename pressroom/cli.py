"""The command line: the only place that prints, exits, or reads the clock.

Commands import what they need when they run, so that ``--help`` and a usage error answer at once.
"""

from __future__ import annotations

import errno
import locale
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from pressroom import __version__
from pressroom.core import garbage
from pressroom.core.caches import ForeignCache
from pressroom.core.streams import open_streams

if TYPE_CHECKING:
    from pressroom.build.outputs import Lines
    from pressroom.build.printers import Printers
    from pressroom.build.site import Prepared, Tell
    from pressroom.build.stamp import Asked
    from pressroom.build.survey import Look
    from pressroom.core.diagnostic import Diagnostic

OK, PROBLEMS, USAGE, BUG = 0, 1, 2, 3
YEARS = range(1900, 2101)
"""Those of every day in content; a test holds it."""
FORMATS = ("full", "concise", "json", "sarif", "github")
Lang = Literal["zh", "en"]


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
        raise _usage("usage/day", value=value)


def _default_lang() -> Lang:
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    name = name or (locale.getlocale()[0] or "")
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _usage(key: str, **values: object) -> click.UsageError:
    """A mistake on the command line, in the language of messages."""
    from pressroom.core.diagnostic import text
    from pressroom.report.phrases import say

    session = click.get_current_context().find_object(Session)
    return click.UsageError(say(text(key, **values), session.lang if session else _default_lang()))


def _show(complaint: click.ClickException) -> None:
    """Tell of a mistake on the command line; the words around it are in the same language."""
    context: click.Context | None = getattr(complaint, "ctx", None)
    session = context.find_object(Session) if context else None
    if context is None or session is None or session.lang == "en":
        complaint.show()
        return
    usage = context.get_usage().replace("Usage:", "用法：", 1)
    click.echo(f"{usage}\n加 --help 可看说明。\n\n错误：{complaint.format_message()}", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), help="The site's folder.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of messages; default from the locale.")
@click.option("--quiet", is_flag=True, help="Say nothing but results and problems.")
@click.version_option(__version__, prog_name="pressroom")
@click.pass_context
def pressroom(context: click.Context, root: Path | None, lang: Lang | None, quiet: bool) -> None:
    """From one folder of YAML and Markdown: everything a hospital's publicity office publishes."""
    chosen = root or context.obj or Path.cwd()
    context.obj = Session(Path(chosen).resolve(), lang or _default_lang(), quiet)


_as_of = click.option("--as-of", type=Day(), help="The day for which to build; default today.")
_profile = click.option(
    "--profile", type=click.Choice(["draft", "publish"]), default="draft", help="With publish, warnings stop too."
)
_format = click.option("--format", "form", type=click.Choice(FORMATS), default="full", help="How to report.")


def _channels(_context: click.Context, _option: click.Parameter, only: tuple[str, ...]) -> frozenset[str]:
    """Channels by their names; a slip in one is told before anything is read."""
    if only:
        from pressroom.channels import CHANNELS
        from pressroom.core.text import nearest

        for name in only:
            if name not in CHANNELS:
                if meant := nearest(name, CHANNELS):
                    raise _usage("usage/channel.meant", value=name, meant=meant)
                raise _usage("usage/channel", value=name, known=", ".join(sorted(CHANNELS)))
    return frozenset(only)


_only = click.option(
    "--only",
    multiple=True,
    metavar="CHANNEL",
    callback=_channels,
    help="Only this channel, with what it needs; may be given again.",
)


def _prepare(session: Session, day: date | None, *, afresh: bool = False, tell: Tell | None = None) -> Prepared:
    from pressroom.build.memory import SiteMemory
    from pressroom.build.publish import heal
    from pressroom.build.site import prepare
    from pressroom.core.memory import FORGETFUL

    if not session.root.is_dir():
        raise _usage("usage/root", value=session.root)
    heal(session.root / "output")
    today = day or date.today()  # noqa: DTZ011 - the office lives by the calendar on its wall
    with garbage.lasting(), nullcontext(FORGETFUL) if afresh else SiteMemory(session.root) as memory:
        return prepare(session.root, today, memory, tell)


def _prepare_sound(session: Session, day: date | None) -> Prepared:
    """The prepared site; ends here, with what is wrong, where nothing can be planned."""
    site = _prepare(session, day)
    if not site.is_sound:
        _report(session, site.problems, "full", {}, PROBLEMS)
        sys.exit(PROBLEMS)
    return site


def _target(session: Session, output: Path | None) -> Path:
    """The output folder: chosen, or the site's own; never one in which somebody writes."""
    from pressroom.build.places import unsuited

    target = (output or session.root / "output").resolve()
    if unsuited(session.root, target):
        raise _usage("usage/output", value=target)
    return target


def _exit_code(problems: tuple[Diagnostic, ...], profile: str) -> int:
    from pressroom.core.diagnostic import Severity

    stops = {Severity.ERROR} if profile == "draft" else {Severity.ERROR, Severity.WARNING}
    return PROBLEMS if any(problem.severity in stops for problem in problems) else OK


def _report(session: Session, problems: tuple[Diagnostic, ...], form: str, summary: dict[str, Any], status: int) -> str:
    """Print the diagnostics in the form asked for, and give back what was printed."""
    from pressroom.commands.reporting import report

    said = report(problems, form, session.lang, session.root, summary, is_ok=status == OK)
    if said:
        _result(said)
    return said


def _result(words: str, *, nl: bool = True) -> None:
    """Put a result on standard output; a file or a disk that does not take it is no bug of ours."""
    try:
        click.echo(words, nl=nl)
    except OSError as complaint:
        if complaint.errno == errno.EPIPE:  # who asked has heard enough; click ends without a word
            raise
        raise _usage("usage/stdout", reason=complaint.strerror or "?") from None


@pressroom.command()
@_only
@click.option("--jobs", type=click.IntRange(1, 256), help="Worker processes; default one a core.")
@click.option("--executor", default="local", metavar="local|serial|tcp://HOST:PORT", help="Where jobs run.")
@_as_of
@_profile
@_format
@click.option("--no-cache", is_flag=True, help="Make everything again.")
@click.option("--verify", is_flag=True, help="Build clean beside it and compare.")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where to; default output/ of the site."
)
@click.pass_obj
def build(
    session: Session,
    only: frozenset[str],
    jobs: int | None,
    executor: str,
    as_of: date | None,
    profile: str,
    form: str,
    no_cache: bool,
    verify: bool,
    output: Path | None,
) -> None:
    """Bring output/ up to date; on errors nothing is published."""
    from pressroom.build.stamp import Asked, look

    where = _workers(executor, jobs)
    target = _target(session, output)
    asked = Asked(as_of or date.today(), only, profile, (form, session.lang))  # noqa: DTZ011 - the calendar on the wall
    before = look(session.root, asked.words)
    there = None if no_cache or verify else _repeat(session, target, before, form, asked)
    alone = 1 if no_cache or verify else where
    site, before, printers = _read(session, asked, before, target, alone, afresh=no_cache)
    from pressroom.build.refused import NoCluster
    from pressroom.commands.building import kept_ground, run_build
    from pressroom.commands.unchanged import remember

    told = _exit_code(site.problems, profile)
    found = there() if there else None
    try:
        outcome = run_build(
            session, site, target, only, where, use_cache=not no_cache, refused=told != OK, verify=verify,
            printers=printers,
        )  # fmt: skip
    except NoCluster as complaint:
        raise click.UsageError(str(complaint)) from complaint
    status = max(_exit_code(outcome.problems, profile), PROBLEMS if outcome.differs else OK)
    said = _report(session, outcome.problems, form, dict(outcome.summary), status)
    if status == OK:
        remember(session.root, target, before, outcome, said, kept_ground(site), found)
    sys.exit(status)


def _read(
    session: Session, asked: Asked, before: Look, target: Path, workers: int | str, *, afresh: bool
) -> tuple[Prepared, Look, Printers]:
    """The prepared site, with the look at its files that holds for it, and who prints; the engine is loaded meanwhile."""
    from pressroom.build import ahead, printers
    from pressroom.build.places import Left, cache_file

    with ahead.begin(session.root, target, asked.only, workers) as pictures:
        waiting = printers.begin(asked.only, workers, Left(target, cache_file(session.root, target)))
        from pressroom.build import site  # noqa: F401 - loaded before the second look
        from pressroom.build.stamp import look_again

        if not before.is_settled:  # loading the program took a moment: files that were just written have settled
            before = look_again(session.root, asked.words, before)
        prepared = _prepare(session, asked.day, afresh=afresh, tell=waiting.begin_early)
        ahead.hold(pictures)
    return prepared, before, waiting


def _workers(executor: str, jobs: int | None) -> int | str:
    """How many processes of this machine do the work, or the address of the cluster that does."""
    if executor.startswith(("tcp://", "tls://")):
        return executor
    if executor not in ("local", "serial"):
        raise _usage("usage/executor", value=executor)
    return 1 if executor == "serial" else jobs or os.cpu_count() or 1


def _repeat(session: Session, target: Path, before: Look, form: str, asked: Asked) -> Callable[[], Lines] | None:
    """End here when nothing was touched since the last build, with what that one said, or nothing but a few texts.

    Else the state of the output folder, as other processes find it while this one goes on.
    """
    from pressroom.build.outputs import meanwhile
    from pressroom.build.stamp import written
    from pressroom.commands.unchanged import repeat

    began = time.perf_counter()
    found = repeat(session.root, target, before, form, session.lang, began)
    there = meanwhile(target) if found is None else None
    if there and asked.profile == "draft" and (change := written(session.root, target, before)):
        from pressroom.commands.amending import amended

        with garbage.lasting():
            found = amended(session.root, target, change, there, asked, form, session.lang, began)
    if found is not None:
        session.say(found.told)
        if found.report:
            _result(found.report)
        sys.exit(OK)
    return there


@pressroom.command()
@_as_of
@_profile
@_format
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def check(session: Session, as_of: date | None, profile: str, form: str, paths: tuple[Path, ...]) -> None:
    """Every diagnostic, nothing rendered; with PATHs only those below them."""
    from pressroom.build.summary import summarise
    from pressroom.commands.inspecting import Stray, below, located

    try:
        wanted = located(paths, session.root)
    except Stray as stray:
        raise _usage("usage/path", value=stray, root=session.root) from None
    site = _prepare(session, as_of)
    problems = below(site.problems, wanted, session.root)
    status = _exit_code(problems, profile)
    _report(session, problems, form, summarise(site, problems, began=site.began), status)
    if form == "full" and not problems:
        session.say("没有问题。" if session.lang == "zh" else "No problems.")
    sys.exit(status)


@pressroom.command()
@_only
@_as_of
@_profile
@_format
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where to; default output/ of the site."
)
@click.pass_obj
def proof(
    session: Session, only: frozenset[str], as_of: date | None, profile: str, form: str, output: Path | None
) -> None:
    """Contact sheet and preflight of all printed pieces, in output/proof/."""
    from pressroom.commands.building import run_build
    from pressroom.commands.proofing import printed_channels, run_proof

    site = _prepare(session, as_of)
    target = _target(session, output)
    told = _exit_code(site.problems, profile)
    chosen = only or printed_channels(site)
    workers = os.cpu_count() or 1
    outcome = run_build(session, site, target, chosen, workers, use_cache=True, refused=told != OK, verify=False)
    problems = outcome.problems
    if not outcome.summary["errors"] and told == OK:
        sheet, found = run_proof(site, target, chosen, session.lang)
        problems = tuple(sorted({*problems, *found}))
        session.say(f"{'样张：' if session.lang == 'zh' else 'Contact sheet: '}{target / sheet}")
    status = _exit_code(problems, profile)
    _report(session, problems, form, dict(outcome.summary), status)
    sys.exit(status)


@pressroom.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_only
@_as_of
@click.pass_obj
def list_outputs(session: Session, form: str, only: frozenset[str], as_of: date | None) -> None:
    """Every planned output."""
    from pressroom.commands.inspecting import listing

    site = _prepare_sound(session, as_of)
    _result(listing(site, only, form))


@pressroom.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_as_of
@click.pass_obj
def board(session: Session, form: str, as_of: date | None) -> None:
    """What waits for whom, overdue reviews, courses without a session, experts without a course."""
    from pressroom.commands.board import status

    site = _prepare_sound(session, as_of)
    _result(status(site, form, session.lang))


@pressroom.command()
@click.argument("path")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Where the outputs are.")
@_as_of
@click.pass_obj
def why(session: Session, path: str, output: Path | None, as_of: date | None) -> None:
    """The reasons why an output was or would be built again."""
    from pressroom.commands.inspecting import explain_staleness

    site = _prepare_sound(session, as_of)
    answer = explain_staleness(site, path, (output or session.root / "output").resolve(), session.lang)
    if answer is None:
        raise _usage("usage/why", value=path)
    _result(answer)


@pressroom.command()
@click.argument("rule", required=False)
@click.option("--all", "everything", is_flag=True, help="Every rule.")
@click.pass_obj
def explain(session: Session, rule: str | None, everything: bool) -> None:
    """What a rule wants, why, wrong, right."""
    from pressroom.report.explain import explanation, known_rules

    if everything:
        _result("\n\n".join(explanation(name, session.lang) for name in known_rules()))
        return
    if rule is None:
        raise _usage("usage/explain")
    if rule not in known_rules():
        from pressroom.core.text import nearest

        meant = nearest(rule, known_rules())
        raise _usage("usage/rule.meant", value=rule, meant=meant) if meant else _usage("usage/rule", value=rule)
    _result(explanation(rule, session.lang))


_REGIMES = ("advertisement", "information", "education", "news", "price", "mail")
"""Written out, for importing the kinds would slow every start; a test holds them equal to the program's."""


@pressroom.command()
@click.option("--regime", type=click.Choice(_REGIMES), default="advertisement", help="What the text is published as.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the answer.")
@click.argument("words")
@click.pass_obj
def judge(session: Session, regime: str, form: str, words: str) -> None:
    """Judge WORDS by the law before they go into a text (- reads standard input)."""
    from pressroom.commands.judging import verdict

    text = sys.stdin.buffer.read().decode("utf-8", "replace") if words == "-" else words
    answer = verdict(text, regime, form, session.lang)
    _result(answer.words)
    sys.exit(PROBLEMS if answer.has_errors else OK)


@pressroom.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to listen.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Who may look: this machine alone by default.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@_as_of
@click.pass_obj
def serve(session: Session, port: int, host: str, no_open: bool, as_of: date | None) -> None:
    """Preview: pages as they are while you write, mistakes on the page, PDFs made when opened."""
    from pressroom.commands.previewing import serve as show

    if not session.root.is_dir():
        raise _usage("usage/root", value=session.root)

    def ready(address: str) -> None:
        session.say(
            f"预览：{address}（按 Ctrl+C 结束）" if session.lang == "zh" else f"preview: {address} (Ctrl+C ends it)"
        )
        if not no_open:
            click.launch(address)

    day = as_of or date.today()  # noqa: DTZ011 - as in _prepare
    garbage.collect_seldom()
    try:
        show(session.root, day, host, port, session.lang, ready)
    except OSError as complaint:
        raise _usage("usage/port", value=f"{host}:{port}", reason=complaint.strerror or "?") from None


@pressroom.command()
@click.argument("kind", required=False)
@click.pass_obj
def schema(session: Session, kind: str | None) -> None:
    """JSON Schema of the content files."""
    from pressroom.commands.inspecting import schemas

    answer = schemas(kind)
    if answer is None:
        raise _usage("usage/schema", value=kind)
    _result(answer)


@pressroom.command()
@click.argument("kind")
@click.argument("name")
@click.option("--title", help="What the entry is called.")
@click.pass_obj
def new(session: Session, kind: str, name: str, title: str | None) -> None:
    """Begin a site (new site DIR) or an entry (new KIND ID)."""
    from pressroom.commands.starting import Refused, new_entry, new_site

    try:
        made = new_site(Path(name), date.today()) if kind == "site" else new_entry(session.root, kind, name, title, session.lang)
    except Refused as refusal:
        raise _usage(refusal.said.key, **dict(refusal.said.args)) from None
    except OSError as complaint:
        raise _usage("usage/unwritable", value=complaint.filename or name, reason=complaint.strerror or "?") from None
    session.say("\n".join(map(str, made)))


@pressroom.command()
@click.argument("dest")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--rollback", is_flag=True, help="Show the release before again.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Which build; default output/.")
@_as_of
@click.option(
    "--profile", type=click.Choice(["draft", "publish"]), default="publish", help="With draft, warnings do not stop."
)
@click.pass_obj
def publish(
    session: Session, dest: str, dry_run: bool, rollback: bool, output: Path | None, as_of: date | None, profile: str
) -> None:
    """Put output/web where the public sees it: a folder, host:folder, rsync://… or s3://bucket/prefix."""
    from pressroom.commands import publishing

    target = _target(session, output)
    try:
        if rollback:
            done = publishing.rollback(session.root, target, dest, dry_run=dry_run)
        else:
            site = _prepare(session, as_of)
            if _exit_code(site.problems, profile) != OK:
                _report(session, site.problems, "full", {}, PROBLEMS)
                sys.exit(PROBLEMS)
            done = publishing.publish(site, target, dest, dry_run=dry_run)
    except publishing.BadDestination as complaint:
        raise _usage(complaint.said.key, **dict(complaint.said.args)) from None
    _report(session, done.problems, "full", {}, PROBLEMS)
    _result(publishing.told(done, session.lang, dry_run=dry_run), nl=not done.problems)
    sys.exit(PROBLEMS if done.problems else OK)


@pressroom.command()
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="What to clean; default output/ of the site."
)
@click.pass_obj
def clean(session: Session, output: Path | None) -> None:
    """Remove the files that we own in output/, and the cache."""
    from pressroom.commands.building import run_clean

    count, problems = run_clean(session.root, _target(session, output))
    if problems:
        _report(session, problems, "full", {}, PROBLEMS)
        sys.exit(PROBLEMS)
    session.say(f"已删除 {count} 个文件" if session.lang == "zh" else f"removed {count} files")


def main(default_root: Path | None = None) -> None:
    """Run the command line; ``default_root`` is the site when ``--root`` does not name one."""
    garbage.collect_never()
    # No other package on the machine may look on when models are made; a search for such takes a twentieth of an edit.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    open_streams()
    try:
        pressroom.main(
            obj=default_root, prog_name="pressroom" if default_root is None else "build.py", standalone_mode=False
        )
    except click.exceptions.Abort:
        sys.exit(130)
    except (click.ClickException, ForeignCache) as complaint:
        _show(complaint if isinstance(complaint, click.ClickException) else click.UsageError(str(complaint)))
        sys.exit(USAGE)
    except Exception as bug:  # noqa: BLE001 - the one place where a bug of ours is told, with a report to attach
        from pressroom.commands.bugs import write_report

        click.echo(write_report(bug, sys.argv), err=True)
        sys.exit(BUG)
    finally:
        garbage.collect_seldom()
