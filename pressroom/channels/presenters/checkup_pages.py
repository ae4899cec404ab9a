"""Pages about all packages together: the comparison, the prices of the day, and which package fits whom.

In: the packages and offers of a View.  Out: jobs, and what their templates show.  Never: recommends; a package fits by
sex and age alone, as its file says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pressroom.catalog.entry import Entry
from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB
from pressroom.channels.base import Job
from pressroom.channels.presenters.checkups import Deal, deal_of
from pressroom.channels.presenters.comparison import column, compare, parts
from pressroom.channels.presenters.entries import Context
from pressroom.kinds.occasion import Period
from pressroom.kinds.offer import OFFER, Offer
from pressroom.kinds.package import PACKAGE, Package
from pressroom.kinds.values import Ages

FOLDER = f"{WEB}/packages"
SEXES = {"男": "male", "女": "female"}
"""The sexes with the words that stand in addresses."""
OLDEST = 150


@dataclass(frozen=True, slots=True)
class Band:
    """A range of ages within which every package either fits or does not."""

    ages: Ages

    @property
    def slug(self) -> str:
        """For addresses: ``40-59`` or ``65-and-over``."""
        return f"{self.ages.least}-and-over" if self.ages.most == OLDEST else f"{self.ages.least}-{self.ages.most}"


@dataclass(frozen=True, slots=True)
class Person:
    """A sex and a range of ages: whoever asks which package fits."""

    sex: str
    band: Band

    @property
    def path(self) -> str:
        """Where the page for them lies, below ``output/``."""
        return f"{FOLDER}/fit/{self.facet}.html"

    @property
    def facet(self) -> str:
        """The page's name among the pages of this template."""
        return f"{SEXES[self.sex]}-{self.band.slug}"

    def fits(self, package: Package) -> bool:
        """Whether a package is meant for them by sex and age."""
        ages, wanted = package.ages, self.band.ages
        in_age = ages is None or (ages.least <= wanted.least and wanted.most <= ages.most)
        return self.sex in package.sexes and in_age


@dataclass(frozen=True, slots=True)
class Listed:
    """An offer that may be named today, with the packages that it is for."""

    offer: Entry[Offer]
    period: Period
    is_running: bool
    deals: tuple[tuple[Entry[Package], Deal], ...]


def running_packages(view: View) -> list[Entry[Package]]:
    """Packages that are not over, in their order."""
    found = [entry for entry in view.where(PACKAGE) if entry.model.last >= view.today()]
    return sorted(found, key=lambda entry: (entry.model.order, entry.key))


def bands(packages: list[Entry[Package]]) -> tuple[Band, ...]:
    """The ranges between all ages at which a package begins or ends; none when there is no package."""
    if not packages:
        return ()
    ranges = [entry.model.ages or Ages(0, OLDEST) for entry in packages]
    edges = sorted({one.least for one in ranges} | {one.most + 1 for one in ranges if one.most < OLDEST})
    ends = [*(edge - 1 for edge in edges[1:]), OLDEST]
    return tuple(Band(Ages(least, most)) for least, most in zip(edges, ends, strict=True))


def persons(view: View) -> tuple[Person, ...]:
    """Everybody for whom there is a page: women and men of each range of ages."""
    return tuple(Person(sex, band) for sex in reversed(SEXES) for band in bands(running_packages(view)))


def plan(view: View, source: str) -> Iterator[Job]:
    """The pages about packages, if there are any."""
    if not view.has(PACKAGE.name):
        return
    for part in parts(view):
        yield _job(part.path, "web/compare.html", source, part.facet)
    yield _job(f"{FOLDER}/fit/index.html", "web/fit.html", source)
    for person in persons(view):
        yield _job(person.path, "web/fit.html", source, person.facet)
    if view.has(OFFER.name):
        yield _job(f"{FOLDER}/offers.html", "web/offers.html", source)


def _job(path: str, template: str, source: str, facet: str = "") -> Job:
    return Job(path, "web", PACKAGE.name, "", "zh", "price", template, source=source, facet=facet)


def fit(job: Job, view: View) -> Context:
    """Everybody, and for one of them the packages by what they are for."""
    everybody = persons(view)
    chosen = next((person for person in everybody if person.facet == job.facet), None)
    fitting = [entry for entry in running_packages(view) if chosen and chosen.fits(entry.model)]
    columns = [column(entry, view) for entry in fitting]
    return {
        "persons": {sex: [person for person in everybody if person.sex == sex] for sex in reversed(SEXES)},
        "person": chosen,
        "own": [one for one in columns if one.package.model.audience != "workers"],
        "for_work": [one for one in columns if one.package.model.audience == "workers"],
    }


def occasions(view: View) -> list[Listed]:
    """Offers that run today or are announced, those that run first."""
    found = []
    for offer in view.where(OFFER):
        packages = [view.expect(PACKAGE, one.package) for one in offer.model.packages]
        deals = [(entry, one) for entry in packages if (one := deal_of(offer, entry, view)) is not None]
        if deals:
            found.append(Listed(offer, deals[0][1].period, deals[0][1].is_running, tuple(deals)))
    return sorted(found, key=lambda one: (not one.is_running, one.period, one.offer.key))


def offers(job: Job, view: View) -> Context:
    """The prices that differ today or soon, with what they are compared with."""
    return {"occasions": occasions(view)}


PACKAGE_PAGE_CONTEXTS: dict[str, Callable[[Job, View], Context]] = {
    "web/compare.html": compare,
    "web/fit.html": fit,
    "web/offers.html": offers,
}
