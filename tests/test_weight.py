"""What a site weighs: memory for each text stays small, for a hospital of ten thousand pages holds as many of them."""

import gc
import os
import pickle
import sys
import tracemalloc

import pytest
from pydantic import BaseModel

from pressroom.build import execute as execution
from pressroom.build.execute import Artifact, Frozen, Snapshot, Task, batches, execute, hold
from pressroom.build.pipeline import _Tally
from pressroom.build.pools import SerialExecutor, local
from pressroom.build.site import prepare, read
from pressroom.catalog.questions import Get
from pressroom.channels.base import Engines, Job
from pressroom.kinds.base import Model, Ref
from pressroom.kinds.base import Source as Work
from pressroom.render import fonts
from pressroom.render.fonts import FontSet
from pressroom.render.paper.pdf import PdfEngine
from pressroom.source import yaml
from pressroom.source.files import Source
from tests.conftest import REPOSITORY
from tests.test_build import EXTRA, TODAY, write

MODEL = 200
"""Bytes that a model of four fields may take beside its words."""
NODE = 24
"""Bytes that the place of a node may take: four numbers, the number of its path, and room for more."""
COUNT = 1000


@pytest.fixture
def small(starter):
    """Two departments, an expert, a news item."""
    write(starter, EXTRA)
    return starter


class Four(Model):
    """A model of four fields, whose values are shared."""

    one: int = 1
    two: int = 2
    three: int = 3
    four: int | None = None


class AlsoFour(Four):
    """Another, of which no value was made yet: the interpreter learns the fields of a class from its first values."""


def weight(values):
    """Bytes that some values take when they come from other processes or from the memory of a site."""
    raws = [pickle.dumps(value) for value in values]
    pickle.loads(raws[0])  # what all of them share
    tracemalloc.start()
    try:
        again = [pickle.loads(raw) for raw in raws]
        gc.collect()
        found = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert again
    return found


def test_a_model_comes_back_equal():
    """It is as frozen and as comparable as before."""
    one = Work(title="指南", issuer="学会", year=2024, url=None)
    again = pickle.loads(pickle.dumps(one))

    assert again == one and hash(again) == hash(one) and repr(again) == repr(one)
    assert again.model_copy(update={"year": 2025}).year == 2025 and again.year == 2024
    with pytest.raises(ValueError, match="frozen"):
        again.year = 2025


def test_a_model_comes_back_light():
    """It needs no dictionary and no set of names of its own."""
    assert weight([Four()] * COUNT) < MODEL * COUNT


def test_models_as_the_library_brings_them_back_would_be_too_heavy(monkeypatch):
    """Negative control: its dictionary and its set of names are seen."""
    monkeypatch.setattr(Model, "__reduce__", BaseModel.__reduce__)

    assert weight([AlsoFour()] * COUNT) > MODEL * COUNT


def places(*, first):
    """The places of as many keys, from a line on."""
    return yaml.parse("".join(f"key-{number}: x\n" for number in range(COUNT)), "a.yaml", offset=first).value.spans


def test_places_of_nodes_are_light_and_those_of_a_very_long_file_are_right():
    """Lines and columns take two bytes each, unless one of them needs more."""
    assert weight([places(first=0)] * 2) / 2 < NODE * COUNT
    for first in (0, (1 << 16) - COUNT // 2):
        found = places(first=first)
        assert dict(pickle.loads(pickle.dumps(found))) == dict(found)
        assert pickle.loads(pickle.dumps(found))["key-999",].line == first + 1000


def test_places_in_four_bytes_would_be_too_heavy(monkeypatch):
    """Negative control: twice the bytes for each number are seen."""
    monkeypatch.setattr(yaml, "_LONG", 0)

    assert weight([places(first=0)] * 2) / 2 > NODE * COUNT


def texts():
    """The files as text that anything holds."""
    gc.collect()
    return sum(isinstance(one, Source) for one in gc.get_objects())


def test_a_prepared_site_holds_no_file_as_text(small):
    """They are let go when they have been judged, unless somebody goes on writing them (the negative control)."""
    gc.collect()
    gc.unfreeze()
    before = texts()
    site = prepare(small, TODAY)

    assert texts() == before and site.sources > 4
    again, found = read(small, TODAY)
    assert texts() == before + len(found.sources) == before + again.sources


def test_the_rare_characters_of_all_files_are_known(small):
    """The fonts are made for what stands in any file, and no text is asked for again."""
    file = small / "content/departments/surgery.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n由㐂医师主诊。\n", encoding="utf-8")

    assert prepare(small, TODAY).rare == {"㐂"}


def test_the_coverage_of_a_font_is_one_text():
    """Thirty thousand characters as a set of texts would take three megabytes for each face."""
    site = prepare(REPOSITORY, TODAY)
    assert site.theme is not None
    face = next(iter(site.theme.faces))
    known = fonts._coverage(fonts.locate(face.collection), face.name)

    assert isinstance(known, str) and len(known) > 20_000


def test_what_artifacts_say_alike_is_kept_once():
    """The copies of jobs and answers that come from other processes go with their bytes."""
    job = Job("web/a.html", "web")
    tally = _Tally(job_by_path={job.path: job})
    answer = (Get(Ref("department", "surgery")), "0" * 64)
    for _ in range(2):
        raw = pickle.dumps(Artifact(job, b"bytes", "", (answer,), ()))
        tally.take(pickle.loads(raw))

    one, other = tally.artifacts
    assert one.job is other.job is job
    assert one.trace == (answer,) and one.trace[0] is other.trace[0]
    assert one.content is None


def test_pages_of_many_entries_are_made_first():
    """A large page is made while the processes are small, whatever its name."""
    jobs = [Job(f"web/a/{n}.html", "web", "article", f"a{n}") for n in range(200)] + [Job("web/z.html", "web")]

    assert next(batches([Task(job) for job in jobs]))[0].job.path == "web/z.html"


def test_pages_of_many_entries_are_made_a_few_at_a_time():
    """None of the processes holds a hundred of them at once; of pages of one entry it may (the negative control)."""
    lists, pages = ([Task(Job(f"web/{n}.html", "web", "article", key)) for n in range(2000)] for key in ("", "a"))

    assert len(next(batches(lists))) <= 10
    assert len(next(batches(pages))) == 60


def test_memory_is_handed_back_after_large_outputs_alone(monkeypatch):
    """What a page of some megabytes took does not stay with the process; small ones cost nothing."""
    calls = []
    monkeypatch.setattr(execution, "trim_heap", lambda: calls.append(True))
    monkeypatch.setattr(execution, "_site", lambda snapshot: (Frozen(None, TODAY, FontSet((), frozenset())), None))
    for size, count in ((1 << 10, 0), (1 << 24, 1)):
        made = Artifact(Job("web/a.png", "web"), bytes(size), "", (), ())
        monkeypatch.setattr(execution, "render", lambda *_, made=made: made)
        execution.work((Task(made.job),), Snapshot(None, ""))
        assert len(calls) == count


@pytest.mark.skipif(sys.platform != "linux", reason="forks are safe there")
def test_processes_are_renewed_after_a_round_of_pages(small, monkeypatch):
    """Those that have touched much of the site make room for fresh copies, and the same comes out of them."""
    site = prepare(small, TODAY)
    tasks = [Task(job) for job in site.jobs if job.channel == "web"]
    engines = Engines(site.templates, site.theme, PdfEngine(FontSet((), frozenset())))
    monkeypatch.setattr(execution, "MAX_BATCH_COST", 12.0)
    with hold(Frozen(site.catalog, TODAY, FontSet((), frozenset())), engines) as snapshot:
        alone = {made.job.path: (made.content, made.trace) for made in execute(tasks, snapshot, SerialExecutor())}
        for pages, stays in ((10, False), (1000, True)):  # the second is the negative control
            monkeypatch.setattr(execution, "PAGES_PER_WORKER", pages)
            with local(2) as pool:
                first = pool.submit(os.getpid).result()
                parallel = {made.job.path: (made.content, made.trace) for made in execute(tasks, snapshot, pool)}
                assert (first in pool._pool._processes) is stays
            assert len(tasks) > 12 and parallel == alone


def test_printed_pieces_do_not_renew_processes(monkeypatch):
    """A process that sets type stays warm, as one does for little more than a round; pages are counted (the negative control)."""

    class Counting(SerialExecutor):
        renewed = 0

        def renew(self):
            self.renewed += 1

    monkeypatch.setattr(execution, "work", lambda batch, snapshot: ())
    for channel, whole, renewed in (("brochure", 3, 0), ("web", 2, 0), ("web", 3, 2)):
        pool = Counting()
        rounds = execution._Submitter(pool, None, whole * execution.PAGES_PER_WORKER)
        for _ in range(3):
            rounds.submit((Task(Job("a", channel, key="a")),) * execution.PAGES_PER_WORKER)
        assert pool.renewed == renewed
