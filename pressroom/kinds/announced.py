"""What the public was last told of the lectures: the record by which a change that nobody noted is found.

No editor writes it: ``publish`` does, after the site has arrived, and it is kept with the content.
"""

from __future__ import annotations

from pydantic import Field

from pressroom.kinds.base import Kind, Model
from pressroom.kinds.values import Sentence


class AnnouncedSession(Model):
    """One session as it was published; its lecture may be gone since."""

    lecture: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    id: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    sequence: int = Field(ge=0, le=40)
    """How many changes were noted then."""
    dates: tuple[Sentence, ...] = Field(min_length=1)
    """Day, hours and venue of each date."""


class Announced(Model):
    """The sessions of the last publication."""

    sessions: tuple[AnnouncedSession, ...] = ()


ANNOUNCED = Kind(
    name="announced",
    folder="announced",
    model=Announced,
    title=lambda m: "announced",
    summary=lambda m: "",
    suffix=".yaml",
    single=True,
    label=("已公布的场次", "Announced sessions"),
    has_pages=False,
)
