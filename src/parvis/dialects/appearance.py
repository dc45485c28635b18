"""What a portal looks like, as its administrators say it: name, logo, colours, letters, figures, foot of the page."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from parvis.dialects import blocks


class Appearance(BaseModel):
    """Each member left empty is as the portal has it by itself."""

    model_config = ConfigDict(extra="ignore")

    name: blocks.Words = Field(default_factory=dict)
    logo: str = Field("", max_length=80, pattern=r"^[0-9a-f/]*$")
    accent_day: str = Field("", pattern=r"^$|^#[0-9a-fA-F]{6}$")
    accent_night: str = Field("", pattern=r"^$|^#[0-9a-fA-F]{6}$")
    font: Literal["plex", "system", "serif"] = "plex"
    digits: Literal["", "latn", "arab"] = ""
    footer: blocks.Words = Field(default_factory=dict)
    links: Annotated[list[blocks.Link], Field(default_factory=list, max_length=20)]
    pages: Annotated[list[str], Field(default_factory=list, max_length=20)]


def appearance(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The appearance, checked in shape. Raises Invalid with its fields."""
    return blocks.checked(Appearance, sent)
