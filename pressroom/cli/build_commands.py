"""Commands that make what is published, put it where the public sees it, and remove it again."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pressroom.cli.options import as_of, form, only, option, output, profile, strict
from pressroom.cli.session import OK, PROBLEMS, Command, Session, exit_code, prepare, report, result, target_folder
from pressroom.core import gc_control
from pressroom.core.usage_error import UsageError

if TYPE_CHECKING:
    from pressroom.build.file_stats import FileStats
    from pressroom.build.output_stats import Lines
    from pressroom.build.printers import Printers
    from pressroom.build.site import Prepared
    from pressroom.build.stamp import Invocation


@click.command(cls=Command)
@only
@option("--jobs", type=click.IntRange(1, 256), help="Worker processes; default one a core.")
@option("--executor", default="local", metavar="local|serial|tcp://HOST:PORT", help="Where jobs run.")
@as_of
@strict
@form
@option("--no-cache", is_flag=True, help="Make everything again.")
@option("--verify", is_flag=True, help="Build clean beside it and compare.")
@output("Where to; default output/ of the site.")
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
    from pressroom.build.stamp import Invocation, stat_inputs

    where = _workers(executor, jobs)
    target = target_folder(session, output)
    asked = Invocation(as_of or date.today(), only, profile, (form, session.lang))  # noqa: DTZ011 - the calendar on the wall
    before = stat_inputs(session.root, asked.words)
    there = None if no_cache or verify else _repeat(session, target, before, form, asked, where)
    alone = 1 if no_cache or verify else where
    site, before, printers = _read(session, asked, before, target, alone, afresh=no_cache)
    from pressroom.commands.building import run_build, save_baseline
    from pressroom.commands.up_to_date import remember_build

    told = exit_code(site.problems, profile)
    found = there() if there else None
    outcome = run_build(
        session, site, target, only, where, use_cache=not no_cache, refused=told != OK, verify=verify, printers=printers
    )
    status = max(exit_code(outcome.problems, profile), PROBLEMS if outcome.differs else OK)
    said = report(session, outcome.problems, form, dict(outcome.summary), status)
    if status == OK:
        remember_build(session.root, target, before, outcome, said, save_baseline(site), found)
    sys.exit(status)


def _read(
    session: Session, asked: Invocation, before: FileStats, target: Path, workers: int | str, *, afresh: bool
) -> tuple[Prepared, FileStats, Printers]:
    """The prepared site, with the look at its files that holds for it, and who prints; the engine is loaded meanwhile."""
    from pressroom.build import prefetch, printers
    from pressroom.build.state_folder import PreviousBuild, trace_file

    with prefetch.start_prefetch(session.root, target, asked.only, workers) as pictures:
        waiting = printers.start_printers(asked.only, workers, PreviousBuild(target, trace_file(session.root, target)))
        from pressroom.build import site  # noqa: F401 - loaded before the second look
        from pressroom.build.stamp import restat_inputs

        if not before.is_settled:  # loading the program took a moment: files that were just written have settled
            before = restat_inputs(session.root, asked.words, before)
        prepared = prepare(session, asked.day, afresh=afresh, tell=waiting.begin_speculation)
        prefetch.take_prefetched(pictures)
    return prepared, before, waiting


def _workers(executor: str, jobs: int | None) -> int | str:
    """How many processes of this machine do the work, or the address of the cluster that does."""
    if executor.startswith(("tcp://", "tls://")):
        return executor
    if executor not in ("local", "serial"):
        raise UsageError("usage/executor", value=executor)
    return 1 if executor == "serial" else jobs or os.cpu_count() or 1


def _repeat(
    session: Session, target: Path, before: FileStats, form: str, asked: Invocation, workers: int | str
) -> Callable[[], Lines] | None:
    """End here when nothing was touched since the last build, with what that one said, or nothing but a few texts.

    Else the state of the output folder, as other processes find it while this one goes on.
    """
    from pressroom.build.output_stats import stat_output_in_background
    from pressroom.build.stamp import edited_texts
    from pressroom.commands.up_to_date import repeat_last_report

    began = time.perf_counter()
    found = repeat_last_report(session.root, target, before, form, session.lang, began)
    there = stat_output_in_background(target) if found is None else None
    if there and asked.profile == "draft" and (change := edited_texts(session.root, target, before)):
        from pressroom.commands.fast_path import run_fast_path

        with gc_control.permanent_allocations():
            own = workers if isinstance(workers, int) else 1
            found = run_fast_path(session.root, target, change, there, asked, form, session.lang, began, own)
    if found is not None:
        session.say(found.summary)
        if found.report:
            result(found.report)
        sys.exit(OK)
    return there


@click.command(cls=Command)
@only
@as_of
@strict
@form
@output("Where to; default output/ of the site.")
@click.pass_obj
def proof(
    session: Session, only: frozenset[str], as_of: date | None, profile: str, form: str, output: Path | None
) -> None:
    """Contact sheet and preflight of all printed pieces, in output/proof/."""
    from pressroom.commands.building import run_build
    from pressroom.commands.proofing import printed_channels, run_proof

    site = prepare(session, as_of)
    target = target_folder(session, output)
    told = exit_code(site.problems, profile)
    chosen = only or printed_channels(site)
    workers = os.cpu_count() or 1
    outcome = run_build(session, site, target, chosen, workers, use_cache=True, refused=told != OK, verify=False)
    problems = outcome.problems
    if not outcome.summary["errors"] and told == OK:
        sheet, found = run_proof(site, target, chosen, session.lang)
        problems = tuple(sorted({*problems, *found}))
        session.say(session.word("样张：", "Contact sheet: ") + str(target / sheet))
    status = exit_code(problems, profile)
    report(session, problems, form, dict(outcome.summary), status)
    sys.exit(status)


@click.command(cls=Command)
@click.argument("dest")
@option("--dry-run", is_flag=True, help="Only say what would change.")
@option("--rollback", is_flag=True, help="Show the release before again.")
@output("Which build; default output/.")
@as_of
@profile("publish", "With draft, warnings do not stop.")
@click.pass_obj
def publish(
    session: Session, dest: str, dry_run: bool, rollback: bool, output: Path | None, as_of: date | None, profile: str
) -> None:
    """Put output/web where the public sees it: a folder, host:folder, rsync://… or s3://bucket/prefix."""
    from pressroom.commands import publishing

    target = target_folder(session, output)
    if rollback:
        done = publishing.rollback(session.root, target, dest, dry_run=dry_run)
    else:
        site = prepare(session, as_of)
        if exit_code(site.problems, profile) != OK:
            report(session, site.problems, "full", {}, PROBLEMS)
            sys.exit(PROBLEMS)
        done = publishing.publish(site, target, dest, dry_run=dry_run)
    report(session, done.problems, "full", {}, PROBLEMS)
    result(publishing.publication_summary(done, session.lang, dry_run=dry_run), nl=not done.problems)
    sys.exit(PROBLEMS if done.problems else OK)


@click.command(cls=Command)
@output("What to clean; default output/ of the site.")
@click.pass_obj
def clean(session: Session, output: Path | None) -> None:
    """Remove the files that we own in output/, and the cache."""
    from pressroom.commands.building import run_clean

    count, problems = run_clean(session.root, target_folder(session, output))
    if problems:
        report(session, problems, "full", {}, PROBLEMS)
        sys.exit(PROBLEMS)
    session.say(session.word(f"已删除 {count} 个文件", f"removed {count} files"))
