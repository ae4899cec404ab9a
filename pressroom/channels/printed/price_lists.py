"""The price list of the check-up counter, A4: every package and every item with its unit and price.

What is sold has its name, content, unit and price in plain sight (明码标价和禁止价格欺诈规定, 5 to 8), also for those who
have no phone.  Paper outlives the days of an offer, so the list names none.  Never: leaves the premises.
"""

from __future__ import annotations

from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.addresses import absolute, index_path
from pressroom.channels.base import Engines, Job
from pressroom.channels.presenters.checkup_pages import running_packages
from pressroom.channels.presenters.checkups import CENTRE_REF, fill, reckon
from pressroom.channels.presenters.comparison import CATEGORIES
from pressroom.channels.printed.base import leaflet_regime, piece, print_context, printed_channel, version_box
from pressroom.core.diagnostic import Checked
from pressroom.core.pinyin import sort_key
from pressroom.kinds.checkup import CHECKUP_ITEM
from pressroom.render.formats import OFFICE_A4


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """One list, where there are a check-up centre and items, and where papers stay on the premises."""
    if view.find(CENTRE_REF) and view.where(CHECKUP_ITEM) and leaflet_regime(view) == "information":
        yield piece(
            "price-list",
            "price-lists",
            "checkups",
            OFFICE_A4,
            "print/price-list.html",
            regime="price",
            source=f"content/{CHECKUP_ITEM.folder}",
            is_offered=False,
        )


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The HTML of the list: packages in their order, items by category and name."""
    centre = view.find(CENTRE_REF)
    assert centre is not None, "planned with it"
    items = sorted(view.where(CHECKUP_ITEM), key=lambda entry: sort_key(entry.model.name))
    packages = running_packages(view)
    by_category = {name: [one.model for one in items if one.model.category == name] for name in CATEGORIES}
    context = print_context(job, view, engines) | {
        "centre": centre.model,
        "packages": [(entry.model, reckon(fill(entry.model, view), view)) for entry in packages],
        "groups": {name: members for name, members in by_category.items() if members},
        "count": len(items),
        "address": absolute(view.setting("base_url"), index_path(CHECKUP_ITEM.name, "zh")),
        "stamp": version_box("JMB", centre, view, max((entry.model.first for entry in packages), default=None)),
    }
    return engines.templates.render(job.template, context, job.path)


PRICE_LIST = printed_channel("price-list", plan, render, "price-list.css", cost=80)
