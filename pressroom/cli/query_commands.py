"""Commands that answer and change nothing."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from pressroom.cli.options import answer_form, as_of, form, only, option, output, strict
from pressroom.cli.session import OK, PROBLEMS, Command, Session, exit_code, prepare, prepare_sound, report, result
from pressroom.core.usage_error import UsageError


@click.command(cls=Command)
@as_of
@strict
@form
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def check(session: Session, as_of: date | None, profile: str, form: str, paths: tuple[Path, ...]) -> None:
    """Every diagnostic, nothing rendered; with PATHs only those below them."""
    from pressroom.build.summary import summarise
    from pressroom.commands.queries import below, located

    wanted = located(paths, session.root)
    site = prepare(session, as_of)
    problems = below(site.problems, wanted, session.root)
    status = exit_code(problems, profile)
    report(session, problems, form, summarise(site, problems, began=site.began), status)
    if form == "full" and not problems:
        session.say(session.word("没有问题。", "No problems."))
    sys.exit(status)


@click.command("list", cls=Command)
@answer_form
@only
@as_of
@click.pass_obj
def list_outputs(session: Session, form: str, only: frozenset[str], as_of: date | None) -> None:
    """Every planned output."""
    from pressroom.commands.queries import listing

    site = prepare_sound(session, as_of, form)
    result(listing(site, only, form))


@click.command(cls=Command)
@answer_form
@as_of
@click.pass_obj
def board(session: Session, form: str, as_of: date | None) -> None:
    """What waits for whom, overdue reviews, courses without a session, experts without a course."""
    from pressroom.commands.board import status

    site = prepare_sound(session, as_of, form)
    result(status(site, form, session.lang))


@click.command(cls=Command)
@click.argument("path")
@output("Where the outputs are.")
@as_of
@click.pass_obj
def why(session: Session, path: str, output: Path | None, as_of: date | None) -> None:
    """The reasons why an output was or would be built again."""
    from pressroom.commands.queries import explain_staleness

    site = prepare_sound(session, as_of)
    answer = explain_staleness(site, path, (output or session.root / "output").resolve(), session.lang)
    if answer is None:
        raise UsageError("usage/why", value=path)
    result(answer)


@click.command(cls=Command)
@click.argument("rule", required=False)
@option("--all", "everything", is_flag=True, help="Every rule.")
@click.pass_obj
def explain(session: Session, rule: str | None, everything: bool) -> None:
    """What a rule wants, why, wrong, right."""
    from pressroom.report.explain import explanation, known_rules

    if everything:
        result("\n\n".join(explanation(name, session.lang) for name in known_rules()))
        return
    if rule is None:
        raise UsageError("usage/explain")
    if rule not in known_rules():
        from pressroom.core.text import nearest

        meant = nearest(rule, known_rules())
        if meant:
            raise UsageError("usage/rule.meant", value=rule, meant=meant)
        raise UsageError("usage/rule", value=rule)
    result(explanation(rule, session.lang))


_REGIMES = ("advertisement", "information", "education", "news", "price", "mail")
"""Written out, for importing the kinds would slow every start; a test holds them equal to the program's."""


@click.command(cls=Command)
@option("--regime", type=click.Choice(_REGIMES), default="advertisement", help="What the text is published as.")
@answer_form
@click.argument("words")
@click.pass_obj
def judge(session: Session, regime: str, form: str, words: str) -> None:
    """Judge WORDS by the law before they go into a text (- reads standard input)."""
    from pressroom.commands.judging import verdict

    judged = sys.stdin.buffer.read().decode("utf-8", "replace") if words == "-" else words
    answer = verdict(judged, regime, form, session.lang)
    result(answer.words)
    sys.exit(PROBLEMS if answer.has_errors else OK)


@click.command(cls=Command)
@click.argument("kind", required=False)
@click.pass_obj
def schema(session: Session, kind: str | None) -> None:
    """JSON Schema of the content files."""
    from pressroom.commands.queries import schemas

    answer = schemas(kind)
    if answer is None:
        raise UsageError("usage/schema", value=kind)
    result(answer)
