"""The comparison of packages: one page while they are few, several of a sensible size where they are many."""

from dataclasses import replace
from itertools import pairwise

import pytest

from pressroom.build.site import prepare
from pressroom.catalog.view import View
from pressroom.channels.addresses import relative
from pressroom.channels.base import Engines
from pressroom.channels.presenters import comparison
from pressroom.channels.presenters.comparison import MAX_COMPARED, MAX_PER_PAGE, parts
from pressroom.channels.web.pages import WEB_PAGES
from pressroom.kinds.base import Ref
from tests.conftest import REPOSITORY
from tests.test_build import TODAY

FIRST = "web/packages/compare.html"


@pytest.fixture(scope="module")
def sample():
    """The sample hospital, prepared."""
    return prepare(REPOSITORY, TODAY)


def many(site, times):
    """The site's Catalog with each package so many times."""
    own = [entry for ref, entry in site.catalog.entries.items() if ref.kind == "package"]
    refs = [(entry, Ref("package", f"{entry.key}-{number}")) for entry in own for number in range(1, times)]
    copies = {ref: replace(entry, ref=ref) for entry, ref in refs}
    return replace(site.catalog, entries={**site.catalog.entries, **copies})


def pages(site, catalog):
    """Every page of the comparison by its path."""
    engines = Engines(site.templates, site.theme)
    planned = [job for job in WEB_PAGES.plan(View(catalog, TODAY), engines) if job.template == "web/compare.html"]
    made = {job.path: WEB_PAGES.render(job, View(catalog, TODAY), engines) for job in planned}
    assert not [one.problems for one in made.values() if one.problems]
    return {path: one.value for path, one in made.items()}


def test_few_packages_stand_on_one_page(sample):
    """That of the sample, at its address, with no way to others."""
    (page,) = pages(sample, sample.catalog).values()

    assert page.count('class="pick"') == 8
    assert "compare/" not in page


def test_many_packages_stand_on_pages_of_a_sensible_size(sample):
    """Each package stands on one page, beside those for the same audience of like price."""
    catalog = many(sample, 5)
    found = parts(View(catalog, TODAY))
    keys = [entry.key for part in found for entry in part.packages]

    assert sorted(keys) == sorted(ref.key for ref in catalog.entries if ref.kind == "package")
    assert len(keys) > MAX_COMPARED and all(MAX_PER_PAGE / 2 <= len(part.packages) <= MAX_PER_PAGE for part in found)
    assert found[0].path == FIRST and len({part.path for part in found}) == len(found)
    for part in found:
        assert {entry.model.audience for entry in part.packages} == {part.audience}
    for one, other in pairwise(found):
        assert one.audience != other.audience or one.prices[1] <= other.prices[0]


def test_the_pages_lead_to_each_other(sample):
    """From the first page all are reached, and each has a title of its own."""
    made = pages(sample, many(sample, 5))
    reached, waiting = set(), [FIRST]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        linked = {other for other in made if f'href="{relative(path, other)}"' in made[path]}
        waiting += linked - reached
    titles = {page.partition("<title>")[2].partition("</title>")[0] for page in made.values()}

    assert len(made) > 4 and reached == made.keys()
    assert len(titles) == len(made)


def test_no_page_grows_with_the_site(sample, monkeypatch):
    """With twice the packages there are twice the pages; a single one doubles (the negative control)."""

    def largest(times):
        return max(len(page) for page in pages(sample, many(sample, times)).values())

    assert largest(16) / largest(8) < 1.1
    monkeypatch.setattr(comparison, "MAX_COMPARED", 1 << 20)
    assert largest(16) / largest(8) > 1.5


def test_an_audience_with_one_package_has_its_table(sample):
    """It is compared with nothing, and is found all the same."""
    catalog = many(sample, 5)
    workers = [
        ref for ref, entry in catalog.entries.items() if ref.kind == "package" and entry.model.audience == "workers"
    ]
    left = {ref: entry for ref, entry in catalog.entries.items() if ref not in workers[1:]}
    made = pages(sample, replace(catalog, entries=left))

    assert workers[0].key in made["web/packages/compare/workers.html"]
