"""Posts, pages, banners and the appearance in Parvis's own JSON."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from parvis.dialects import blocks


class PageIn(BaseModel):
    """What a page says. Members that are not sent stay as they are."""

    title: dict[str, str] = Field(default_factory=dict)
    summary: dict[str, str] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    picture: str = ""
    picture_alt: dict[str, str] = Field(default_factory=dict)
    picture_credit: str = ""
    blocks: list[dict[str, Any]] = Field(
        default_factory=list, description="Each with a `type`; the shapes are those of `PageOut.blocks`."
    )
    slug: str = Field("", description="Another address; the former one leads there.")


class PageOut(BaseModel):
    """A page as readers get it."""

    id: str
    kind: str
    slug: str
    title: dict[str, str]
    summary: dict[str, str]
    tags: list[str]
    picture: str
    picture_alt: dict[str, str]
    picture_credit: str
    blocks: list[blocks.Block]
    author: str
    featured: bool
    edition: int
    published_at: datetime | None
    changed_at: datetime | None
    uri: str
    page: str


class DraftOut(PageOut):
    """A page as it is being written, for those who write."""

    state: str
    publish_at: datetime | None
    is_changed: bool


class PublishIn(BaseModel):
    """When to publish; at once when no moment is given."""

    at: datetime | None = None


class BannerIn(blocks.Banner):
    """A banner, and when it shows."""

    from_at: datetime | None = None
    until_at: datetime | None = None


class BannerOut(BannerIn):
    """A banner."""

    id: str


class EditionOut(BaseModel):
    """What a page said, when, and who said it."""

    number: int
    at: datetime
    by: str
