"""The Catalog answers, remembers its answers, and never those of another."""

from dataclasses import replace
from datetime import date

from pressroom.build.site import prepare
from pressroom.catalog.questions import Judgement
from pressroom.catalog.verdicts import Judged
from tests.conftest import REPOSITORY

TODAY = date(2026, 11, 22)


def test_a_catalog_that_is_made_of_another_remembers_none_of_its_answers():
    """Else an output would stand when the verdict that it shows is another."""
    before = prepare(REPOSITORY / "pressroom/starter", TODAY).catalog
    asked, departments = before.digest(Judgement(), TODAY), before.where("department")
    judged = Judged("content/news/x.md", "x", "news", ("news",))
    after = replace(before, verdict=replace(before.verdict, judged=(judged,)), entries={})

    assert departments and after.where("department") == ()
    assert after.digest(Judgement(), TODAY) != asked
    assert before.digest(Judgement(), TODAY) == asked
