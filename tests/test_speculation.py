"""The piece that is printed while the site is judged: the same as any other, and nobody's business when the site has errors."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from functools import partial

import pytest

from pressroom.build import speculation
from pressroom.build.execute import Artifact
from pressroom.build.printers import Printers
from pressroom.build.site import UnlintedSite, prepare
from pressroom.catalog.questions import Get
from pressroom.channels.base import Job
from pressroom.core import fork_server, forks
from pressroom.kinds.base import Ref
from pressroom.rules.law import desk
from tests.conftest import DAY, tree_digest
from tests.faults import TODAY
from tests.test_build import EXTRA, write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no copies of a process are made")
BUILD = ("build", "--only", "leaflet", "--as-of", DAY)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch, no_other_threads):
    """Whatever machine this is."""
    for module in (fork_server, forks, speculation):
        monkeypatch.setattr(module, "cores", lambda: 2)


@pytest.fixture
def noted(monkeypatch):
    """What is begun early, and what becomes of it."""
    begun, used = [], []
    begin, ask = speculation.start_speculation, Printers.speculative_artifact

    def noting(*given):
        begun.append(begin(*given))
        return begun[-1]

    monkeypatch.setattr(speculation, "start_speculation", noting)
    monkeypatch.setattr(Printers, "speculative_artifact", lambda *given: used.append(ask(*given)) or used[-1])
    return begun, used


def spoil(root):
    """Write into the site what no rule lets pass."""
    department = min((root / "content/departments").glob("*.md"))
    department.write_text(
        department.read_text(encoding="utf-8") + "\n本科治愈率100%，保证根治，绝无复发。\n", encoding="utf-8"
    )


def test_a_piece_that_is_printed_early_is_the_same(run, starter, noted):
    """Files and report; whoever prints alone begins nothing early."""
    told = run(starter, *BUILD, "--jobs", "2")
    assert told.code == 0, told.err
    begun, used = noted
    assert [one.job for one in begun] == [one.job for one in used]
    assert used[0].content is not None
    found = tree_digest(starter / "output")
    assert run(starter, *BUILD, "--no-cache", "--executor", "serial").out == told.out
    assert tree_digest(starter / "output") == found
    assert len(begun) == 1


def test_nothing_is_begun_that_stands(run, starter, noted):
    """The first leaflet is, whose department was edited or whose file is gone; not one of which all holds that it asked."""
    write(starter, EXTRA)
    begun, _ = noted
    run(starter, *BUILD, "--jobs", "2")

    def begun_after(change):
        begun.clear()
        change()
        assert run(starter, *BUILD, "--jobs", "2").code == 0
        return [one and one.job.path for one in begun]

    for name in ("surgery", "internal-medicine"):
        file, output = starter / f"content/departments/{name}.md", f"print/leaflets/{name}.pdf"
        edit = partial(
            file.write_text, file.read_text(encoding="utf-8").replace("summary: ", "summary: 就近就诊，"), "utf-8"
        )
        assert begun_after(edit) == [output]
        assert begun_after((starter / "output" / output).unlink) == [output]
    news = {"content/news/second.md": EXTRA["content/news/opening.md"].replace("summary: ", "summary: 新的")}
    assert begun_after(lambda: write(starter, news)) == [None]
    template = {"templates/print/leaflet.html": '{% extends "!print/leaflet.html" %}'}
    assert begun_after(lambda: write(starter, template))[0]


def test_a_plan_that_fails_is_told_by_who_plans(run, starter, monkeypatch):
    """Rules that a plan relies on have not been asked yet: what they tell is told, and no bug is reported."""
    spoil(starter)

    def failing(*given):
        raise ValueError(given)

    monkeypatch.setattr(speculation, "plan_channel", failing)
    told = run(starter, *BUILD, "--jobs", "2")
    assert told.code == 1, told.err


def test_of_a_site_with_errors_nothing_is_published(run, starter, noted):
    """The piece was begun, for the site can be read; the process is gone when the command ends."""
    spoil(starter)
    told = run(starter, *BUILD, "--jobs", "2")
    assert told.code == 1, told.out
    (one,), used = noted
    assert used == []
    assert one.made._children == []
    assert not (starter / "output/print").exists()


def test_what_a_judged_site_answers_otherwise_is_not_taken(starter):
    """Of each piece it is known what it asked."""
    catalog = prepare(starter, TODAY).catalog
    hospital = Get(Ref("hospital", "hospital"))
    job = Job("print/x.pdf", "leaflet")
    answers = (catalog.digest(hospital, TODAY), "another")
    made = [Artifact(job, b"x", "", ((hospital, answer),), ()) for answer in answers]
    event = forks.ForkEvent()
    event.wait(0.0)
    begun = [speculation.SpeculativeJob(job, lambda one=one: one, event) for one in made]
    assert [one.artifact(catalog, TODAY) for one in begun] == [made[0], None]


@pytest.mark.parametrize("is_empty", [True, False])
def test_judgement_waits_for_the_words_where_the_engine_warms_up(run, starter, noted, monkeypatch, is_empty):
    """Or else it has a core to itself; what comes out is the same."""
    waited = []
    wait = forks.ForkEvent.wait
    monkeypatch.setattr(speculation, "is_empty", lambda: is_empty)
    monkeypatch.setattr(forks.ForkEvent, "wait", lambda who, seconds: waited.append(seconds) or wait(who, seconds))
    told = run(starter, *BUILD, "--jobs", "2")
    assert told.code == 0, told.err
    _, (used,) = noted
    assert used is not None
    assert waited == [0.0 if is_empty else speculation.ORDER_TIMEOUT]


def test_a_process_that_is_lost_or_fails_is_done_without(run, starter, noted, monkeypatch):
    """The piece is printed by whoever needs it."""
    printed, connect = speculation.render, fork_server.ForkServer.connect
    process = os.getpid()
    connections = []
    monkeypatch.setattr(
        fork_server.ForkServer, "connect", lambda who: connections.append(connect(who)) or connections[-1]
    )

    def dying(*given):
        if os.getpid() != process:
            os.kill(os.getpid(), signal.SIGKILL)
        return printed(*given)

    def failing(*given):
        raise ValueError(given)

    for render in (dying, failing):
        monkeypatch.setattr(speculation, "render", render)
        shutil.rmtree(starter / "output", ignore_errors=True)
        assert run(starter, *BUILD, "--jobs", "2").code == 0
        assert (starter / "output/print/leaflets").exists()
    begun, used = noted
    assert [len(begun), len(used)] == [2, 2]
    assert used[1] is None
    assert len(connections) == 2
    assert {connection.fileno() for connection in connections} == {-1}, (
        "who printed for them is let go, as this process lives on"
    )


def test_another_look_at_the_site_begins_anew(starter):
    """What was begun for the first is let go, and nothing is left when the block ends."""
    with fork_server.start_fork_server(lambda: lambda connection: connection.receive()) as server:
        told: list[UnlintedSite] = []
        prepare(starter, TODAY, tell=told.append)
        with Printers(server, {"leaflet"}) as printers:
            printers.begin_speculation(told[0])
            first = printers._speculation
            printers.begin_speculation(told[0])
            assert first.made._children == []
            second = printers._speculation
            assert second.made._children
        assert second.made._children == []


@pytest.mark.parametrize("is_begun", [True, False, None])
def test_judgement_gives_way_to_a_piece_that_was_begun(starter, monkeypatch, is_begun):
    """Whoever printed it would be waited for longer; where nobody does, judgement gives way to nothing."""
    asked = []

    def spreading(connect, parts, _workers, *, low_priority=False):
        asked.append(low_priority)
        return map(connect, parts)

    monkeypatch.setattr(desk, "fork_map", spreading)
    found = prepare(starter, TODAY, tell=lambda _: is_begun)
    assert asked == [bool(is_begun)]
    assert found.problems == prepare(starter, TODAY).problems
