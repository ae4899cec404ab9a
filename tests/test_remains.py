"""A file with a mistake in a field still tells which of its references lead nowhere: all mistakes at once."""

from pressroom.build.site import prepare
from pressroom.catalog.load import file_role
from pressroom.catalog.outgoing_refs import LINKABLE, remains
from pressroom.catalog.validate import validate
from pressroom.kinds.base import references
from pressroom.source.document import parse
from pressroom.source.files import discover
from tests.conftest import REPOSITORY
from tests.faults import TODAY

DEPARTMENT = "content/departments/internal-medicine.md"


def documents():
    """Every file of the sample that makes an entry, and its kind."""
    for source in discover(REPOSITORY).value.sources:
        where = file_role(source.path).value
        if where and not where.part:
            yield parse(source, LINKABLE).value, where.kind


def test_all_references_of_the_sample_are_found_in_plain_data():
    """The same places and entries as in the models, for every kind; nothing that a model does not take for a reference."""
    seen = 0
    for document, kind in documents():
        expected = {(document.tree.spans[at], ref) for at, ref in references(validate(document, kind).value)}
        assert set(remains(document, kind.model, ()).pointers) == expected, document.source.path
        seen += len(expected)
    assert seen > 500


ARTICLE = """---
title: 怎样洗手
summary: 洗手的时机和步骤。
topic: 呼吸
audience: [public]
author: nobody-at-all
department: internal-medicin
---

先用流动的水打湿双手，再[挂号](department:internal)。
"""


def test_a_wrong_field_hides_no_other_mistake(starter):
    """Fields are missing: what leads nowhere is told with them, in texts too."""
    path = "content/articles/washing.md"
    (starter / path).parent.mkdir(exist_ok=True)
    (starter / path).write_text(ARTICLE, encoding="utf-8")
    problems = [problem for problem in prepare(starter, TODAY).problems if problem.span.path == path]
    told = {(problem.rule, problem.span.line) for problem in problems}
    assert any(rule.startswith("schema/") for rule, _ in told)
    assert {("ref/unknown", 6), ("ref/unknown", 7), ("link/unknown", 10)} <= told


def test_nothing_is_said_twice_of_a_reference_that_is_none(starter):
    """Validation tells it; and an entry that points to a file with mistakes is let pass, as before."""
    file = starter / DEPARTMENT
    file.write_text(file.read_text(encoding="utf-8").replace("\nname: ", "\nnames: "), encoding="utf-8")
    rules = [problem.rule for problem in prepare(starter, TODAY).problems]
    assert {"schema/unknown-key", "schema/missing"} <= set(rules)
    assert not {"ref/unknown", "link/unknown"} & set(rules)
