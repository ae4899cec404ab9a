"""Pages on which visitors find things: the search, conditions from A to Z, the lists of doctors.

In: a View and the words of the interface.  Out: jobs of the web channel, and what their templates show.  Never: needs a
script; what a script adds stands beside links that work without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pressroom.catalog.view import View
from pressroom.channels.addresses import WEB, edition, relative
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.conditions import conditions, letters
from pressroom.channels.presenters.doctors import TEMPLATE as DOCTORS
from pressroom.channels.presenters.doctors import context as doctors
from pressroom.channels.presenters.doctors import plan as plan_doctors
from pressroom.channels.presenters.entries import Context
from pressroom.channels.web.lists import LIST_CONTEXTS
from pressroom.channels.web.search import index_file
from pressroom.kinds.department import DEPARTMENT

SEARCH_PAGE = "web/search.html"
CONDITIONS = "web/conditions.html"


def plan(view: View, lang: str, source: str) -> Iterator[Job]:
    """The search page, the index of conditions and the shorter lists of doctors of one edition."""
    yield Job(f"{WEB}/{edition(lang)}search.html", "web", lang=lang, template=SEARCH_PAGE, source=source)
    yield Job(f"{WEB}/{edition(lang)}conditions/index.html", "web", lang=lang, template=CONDITIONS, source=source)
    yield from plan_doctors(view, lang, source)


def _search(job: Job, view: View, engines: Engines) -> Context:
    """Departments, subjects of the health library, and conditions by letter."""
    departments = sorted(
        (entry for entry in view.where(DEPARTMENT) if entry.has_edition(job.lang)),
        key=lambda entry: (entry.model.order, entry.key),
    )
    # The health library exists in Chinese only.
    topics = LIST_CONTEXTS["web/articles.html"](job, view)["groups"] if job.lang == "zh" else {}
    return {
        "departments": departments,
        "topics": [(f"t{number}", topic, len(found)) for number, (topic, found) in enumerate(topics.items(), 1)],
        "index": relative(job.path, index_file(job.lang)),
        **_conditions(job, view, engines),
    }


def _conditions(job: Job, view: View, engines: Engines) -> Context:
    """Conditions and plain names by letter."""
    found = conditions(view, job.lang)
    return {"letters": letters(found), "count": len(found)}


SEARCH_CONTEXTS: dict[str, Callable[[Job, View, Engines], Context]] = {
    SEARCH_PAGE: _search,
    CONDITIONS: _conditions,
    DOCTORS: doctors,
}
