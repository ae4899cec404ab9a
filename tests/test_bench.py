"""The bench: its hospitals are real ones, and equal seeds give equal hospitals."""

import random

import pytest

from bench.corpus import Wish, choose, load_sample, make_corpus
from pressroom.build.site import prepare
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
