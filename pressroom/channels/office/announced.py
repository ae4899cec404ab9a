"""The record of what the public is told of the lectures, for the next time that one of them is changed.

In: the public sessions.  Out: ``internal/announced.yaml``, which ``publish`` puts into ``content/`` once the site has
arrived; whoever publishes in another way copies it.  Never: a private session.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pressroom.catalog.view import View
from pressroom.channels.base import Channel, Engines, Job
from pressroom.channels.printed.slides import INTERNAL
from pressroom.core.diagnostic import Checked
from pressroom.kinds.announced import ANNOUNCED
from pressroom.kinds.lecture import LECTURE
from pressroom.kinds.session import Session

PATH = f"{INTERNAL}/{ANNOUNCED.folder}{ANNOUNCED.suffix}"
HEAD = (
    "# 已向公众公布的讲座场次，由 publish 写入，请勿手改。 What the public was told; written by publish, not by hand.\n"
)


def record(view: View) -> str:
    """The record of every public session, in the order of lectures and sessions; empty when there is none."""
    lines = [
        line for lecture in view.where(LECTURE) for root in lecture.model.sessions for line in _lines(lecture.key, root)
    ]
    return "\n".join([HEAD + "sessions:", *lines, ""]) if lines else ""


def _lines(lecture: str, root: Session) -> Iterator[str]:
    if not root.private:
        yield f"  - lecture: {lecture}"
        yield f"    id: {root.id}"
        yield f"    sequence: {root.sequence}"
        yield "    dates:"
        yield from (f"      - {json.dumps(line, ensure_ascii=False)}" for line in root.announcement)


def plan(view: View, engines: Engines) -> Iterator[Job]:
    """The record, when there are public sessions."""
    if record(view):
        yield Job(PATH, "announced", public=False, source=f"content/{LECTURE.folder}")


def render(job: Job, view: View, engines: Engines) -> Checked[str | bytes | None]:
    """The record as text."""
    return Checked(record(view))


RECORD = Channel("announced", plan, render)
