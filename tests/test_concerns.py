"""What concerns some people alone: packages for others are silent about it, and who looks up an item reads all of it."""

from datetime import date

import pytest

from pressroom.build.site import prepare
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.base import Engines
from pressroom.kinds.concern import Concern
from pressroom.kinds.package import PACKAGE
from pressroom.kinds.values import Ages
from tests.conftest import REPOSITORY

TODAY = date(2026, 11, 22)
BOTH = ("男", "女")
PIECES = {"package-leaflet", "guide-sheet", "preparation-notes", "web"}
"""Channels that say who must not have what."""


@pytest.mark.parametrize(
    ("written", "sexes", "ages", "reached"),
    [
        ({}, BOTH, None, True),
        ({"sexes": ("女",)}, ("男",), None, False),
        ({"sexes": ("女",)}, BOTH, None, True),
        ({"ages": "12-55"}, BOTH, "60+", False),
        ({"ages": "12-55"}, BOTH, "55+", True),
        ({"ages": "12-55"}, BOTH, "-11", False),
        ({"ages": "12-55"}, BOTH, None, True),
        ({"ages": "70+", "sexes": ("男",)}, ("女",), "40+", False),
    ],
)
def test_a_sentence_reaches_those_of_its_sexes_and_ages(written, sexes, ages, reached):
    """Both ends of a range are included; nothing written is everybody."""
    assert Concern(text="一句话。", **written).reaches(sexes, Ages.parse(ages) if ages else None) is reached


@pytest.fixture(scope="module")
def said():
    """The HTML of everything that shows a package of the sample, by package and channel, and of items and their notes by path."""
    site = prepare(REPOSITORY, TODAY)
    engines = Engines(site.templates, site.theme)
    by_package, by_path = {}, {}
    for job in site.jobs:
        if job.kind == PACKAGE.name and job.channel in PIECES and not job.publication and job.lang == "zh":
            made = CHANNEL_BY_NAME[job.channel].render(job, View(site.catalog, TODAY), engines)
            by_package.setdefault(job.key, {})[job.channel] = str(made.value)
        elif job.kind == "checkup-item" and job.key in ("chest-x-ray", "bone-density"):
            made = CHANNEL_BY_NAME[job.channel].render(job, View(site.catalog, TODAY), engines)
            by_path[job.path] = str(made.value)
    return by_package, by_path


@pytest.mark.parametrize("package", ["elderly-standard", "elderly-heart-brain"])
def test_a_package_for_the_old_is_silent_about_pregnancy(said, package):
    """On paper, on the page, in the walk of the day; what concerns them still stands."""
    pieces = said[0][package]
    assert pieces.keys() == PIECES
    for channel, words in pieces.items():
        assert "妊娠" not in words and "月经期也不作" not in words and "月经期及结束后" not in words, channel
        assert "体检" in words
    assert "口角歪斜" in pieces["package-leaflet"] and "口角歪斜" in pieces["web"]


@pytest.mark.parametrize("package", ["women-under-40", "women-over-40", "workers-annual", "general-standard"])
def test_a_package_for_those_who_may_be_pregnant_warns(said, package):
    """Everywhere."""
    for channel, words in said[0][package].items():
        assert "妊娠" in words, channel


def test_an_item_tells_everybody(said):
    """Its page and its note are looked up by anybody."""
    assert len(said[1]) >= 4
    for path, words in said[1].items():
        assert "妊娠或可能妊娠者不做" in words, path
