"""The bench: its hospitals are real ones, and equal seeds give equal hospitals."""

import random

import pytest

from bench.corpus import Wish, choose, load_sample, make_corpus
from bench.rounds import in_rounds
from bench.targets import TARGETS, Figures, targets
from pressroom.build.execute import Task, render
from pressroom.build.site import prepare
from pressroom.channels.base import Engines
from pressroom.render.fonts import derive
from pressroom.render.paper.pdf import PdfEngine
from tests.conftest import REPOSITORY, tree_digest
from tests.test_build import TODAY


@pytest.fixture(scope="module")
def material():
    """The sample hospital, read once."""
    return load_sample(REPOSITORY)


def test_equal_seeds_give_equal_hospitals_and_others_differ(material, tmp_path):
    """The bench can be run again elsewhere."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert make_corpus(material, tmp_path / name, Wish(pages=230), seed) == 230

    assert tree_digest(tmp_path / "a") == tree_digest(tmp_path / "b")
    assert tree_digest(tmp_path / "a") != tree_digest(tmp_path / "c")


def test_a_large_hospital_is_sound_and_keeps_the_shares_of_the_sample(material, tmp_path):
    """References lead somewhere, nobody is in two places at once, and every kind grows alike."""
    made = make_corpus(material, tmp_path, Wish(pages=500))
    site = prepare(tmp_path, TODAY)
    chosen = choose(material, Wish(pages=500), random.Random(1))

    assert [problem for problem in site.problems if problem.severity == "error"] == []
    assert made == 500
    experts = sum(1 for _, entry in chosen if entry.ref.kind == "expert")
    assert experts == 500 // len(material.catalog.entries) * len(
        [r for r in material.catalog.entries if r.kind == "expert"]
    )


def test_brochures_without_lectures_fit_their_panels(material, tmp_path):
    """The bench's brochures are published; a team of two with seven half-days tells its rooms only where there is room."""
    make_corpus(material, tmp_path, Wish(copies=1, kinds=frozenset()))
    site = prepare(tmp_path, TODAY)
    fonts = derive(site.theme.faces, site.rare)
    engines = Engines(site.templates, site.theme, PdfEngine(fonts))
    wanted = {"ophthalmology", "respiratory", "endocrinology"}
    jobs = [job for job in site.jobs if job.channel == "brochure" and job.key in wanted]
    made = [render(Task(job), site.catalog, TODAY, engines) for job in jobs]

    assert [artifact.problems for artifact in made] == [()] * 3


def test_a_promise_that_is_not_kept_is_told():
    """Beside those that are, and only where there are figures."""

    def row(site, scenario, wall, memory=1.0):
        return {"site": site, "scenario": scenario, "wall": wall, "memory": memory}

    rows = [row("1000 pages", "cold", 3.0), row("1000 pages", "Hugo", 1.5), row("1000 pages", "Pelican", 18.0)]
    told = targets(rows).splitlines()[2:]

    assert [line.split(" | ")[2:] for line in told] == [["2.00", "no |"], ["6.00", "yes |"]]
    assert targets([]) == ""
    assert all(target.figure(Figures([])) is None for target in TARGETS)
    assert all((target.most is None) != (target.least is None) for target in TARGETS)


def test_programs_that_are_compared_take_turns_and_the_median_is_told():
    """A machine that slows down in the middle slows all of them down; what follows an edit follows it in every round."""
    told = []

    def turn(name, walls, memories):
        def measured(number):
            told.append((number, name))
            return {"scenario": name, "wall": walls[number], "memory": memories[number]}

        return measured

    rows = in_rounds([turn("ours", (3.0, 9.0, 2.0), (5, 6, 4)), turn("theirs", (1.0, 4.0, 2.0), (7, 7, 8))], 3)

    assert told == [(0, "ours"), (0, "theirs"), (1, "ours"), (1, "theirs"), (2, "ours"), (2, "theirs")]
    assert [(row["scenario"], row["wall"], row["memory"]) for row in rows] == [("ours", 3.0, 6), ("theirs", 2.0, 8)]
    assert [row["walls"] for row in rows] == [[3.0, 9.0, 2.0], [1.0, 4.0, 2.0]]
