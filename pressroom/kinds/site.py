"""The site's settings: address, theme, editions, and what the print room needs to know."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pressroom.kinds.base import Kind, Model
from pressroom.kinds.values import Sentence, Words


class PrintSettings(Model):
    """Choices for the printed pieces."""

    distribution: Literal["inside", "outside"] = "inside"
    """Whether department leaflets and brochures stay on the premises; outside makes them advertisements."""
    office: Words | None = None
    """The office that answers for the printed pieces; named in their version boxes."""
    poster_width: int = Field(default=420, ge=200, le=1500)
    """Millimetres across of the lecture posters; 420 by 594 is A2."""
    poster_height: int = Field(default=594, ge=280, le=2200)
    sessions_ahead: int = Field(default=60, ge=7, le=366)
    """Days before a session from which its poster and its sign-in sheet are made."""
    catalogue_title: Words = "健康讲座目录"
    catalogue_period: Words | None = None
    intake_note: Sentence | None = None
    """How companies and communities ask for a lecture, printed at the end of the catalogue."""


ADDRESS = r"^https?://[\w.-]+(:[0-9]{1,5})?/([\w.~-]+/)*$"
"""Host and folders alone: the address is written into the settings of web servers, where quotes and braces would act."""


class Site(Model):
    """Settings of one site; every field has a default that works."""

    base_url: str = Field(default="https://www.example.com/", pattern=ADDRESS)
    theme: str = Field(default="xinglin", pattern=r"^[a-z0-9-]+$")
    languages: tuple[Literal["zh", "en"], ...] = ("zh",)
    notice: Sentence | None = None
    """A line on top of every page, for instance that this is a demonstration."""
    notice_en: Sentence | None = None
    ai_notice: Sentence | None = None
    """Shown on health education, on the web and on paper, when an AI has helped to write it (标识办法, 2025-09-01)."""
    feed_length: int = Field(default=20, ge=1, le=200)
    print: PrintSettings = PrintSettings()


SITE = Kind(
    name="site",
    folder="site",
    model=Site,
    title=lambda m: m.base_url,
    summary=lambda m: "",
    suffix=".yaml",
    single=True,
    label=("网站设置", "Site settings"),
)
