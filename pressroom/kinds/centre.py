"""The check-up centre: its stations in the order in which one walks, and what holds for every package."""

from __future__ import annotations

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pressroom.kinds.base import DepartmentRef, Kind, Model
from pressroom.kinds.concern import Concern
from pressroom.kinds.values import Phone, Sentence, Words


class Station(Model):
    """A room of the check-up centre, by the id that items use."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Words
    building: str = Field(pattern=r"^[a-z0-9-]+$")
    """Id of a building of hospital.yaml."""
    floor: int = Field(ge=-5, le=60)
    opening: bool = False
    """Whether it comes before everything else, also before what is done fasting: asking and measuring."""
    shared: bool = False
    """Whether one visit serves all its items, as one blood sample does: then the longest counts once."""
    note: Words | None = None
    """What to do there, printed on the guide sheet."""


class CheckupCentre(Model):
    """The counter and the rooms of the check-up centre."""

    name: Words
    department: DepartmentRef
    phone: Phone
    hours: Sentence
    """When check-ups begin, and until when blood is taken."""
    counter: Words
    """Where one registers and gives the guide sheet back."""
    stations: tuple[Station, ...] = Field(min_length=1)
    """In the order in which one walks when nothing has to be done fasting."""
    pause: int = Field(0, ge=0, le=30)
    """Minutes of walking and waiting that each station adds to the time of a package."""
    after_fasting: Sentence
    """What the guide sheet says behind the last station that needs an empty stomach."""
    postpone: tuple[Sentence, ...] = ()
    """When to come another day; holds for every package."""
    concerns: tuple[Concern, ...] = ()
    """The same where it is said to some people alone, such as those who may be pregnant; stands with the packages that they have."""
    card_terms: tuple[Sentence, ...] = Field((), max_length=4)
    """What the back of the check-up card says about its use."""

    @model_validator(mode="after")
    def _ids_once(self) -> CheckupCentre:
        seen: set[str] = set()
        for station in self.stations:
            if station.id in seen:
                raise PydanticCustomError("value_station_twice", "station id twice", {"value": station.id})
            seen.add(station.id)
        return self


CHECKUP_CENTRE = Kind(
    name="checkup-centre",
    folder="checkup-centre",
    model=CheckupCentre,
    title=lambda m: m.name,
    summary=lambda m: m.hours,
    suffix=".yaml",
    single=True,
    label=("体检中心", "Check-up centre"),
)
