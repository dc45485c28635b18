"""What all pages share: the appearance, tried before it is kept, and banners."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.dialects import appearance as shapes
from parvis.dialects import blocks
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.kit.errors import Invalid
from parvis.kit.ids import new_id
from parvis.portal.editorial import events, queries
from parvis.portal.editorial.actions import _writing as writing
from parvis.portal.editorial.models import Appearance, Banner
from parvis.portal.editorial.rules import palette, require


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    made = shapes.appearance(values)
    palette.checked(made)
    if set(made["pages"]) - set(queries.titled(made["pages"])):
        raise Invalid({"pages": [_("Choose pages that are published.")]})
    return made


@transaction.atomic
def try_appearance(values: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    """Keep an appearance to be looked at before everybody gets it. Raises Invalid, colours that do not read among."""
    require(by, "appearance.write")
    made = _checked(values)
    Appearance.objects.get_or_create(pk=1, defaults={"stamp": new_id()})
    Appearance.objects.filter(pk=1).update(trial=made)
    return made


@transaction.atomic
def set_appearance(values: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    """Give the portal this appearance, on every page and in every process at once. Raises Invalid."""
    require(by, "appearance.write")
    made = _checked(values)
    row = writing.restamp()
    before = row.values
    row.values, row.trial = made, None
    row.save(update_fields=["values", "trial"])
    changes = {name: [before.get(name), made[name]] for name in made if before.get(name) != made[name]}
    events.appearance_changed.send(None, changes=changes, by=by)
    return made


@transaction.atomic
def reset_appearance(*, by: Actor) -> None:
    """Back to the appearance the portal has by itself."""
    require(by, "appearance.write")
    row = writing.restamp()
    row.values, row.trial = {}, None
    row.save(update_fields=["values", "trial"])
    events.appearance_changed.send(None, changes={}, by=by)


def add_logo(source: bytes, *, by: Actor) -> str:
    """Keep a logo, made anew by us; return its key. Raises Invalid about `logo`."""
    require(by, "appearance.write")
    return writing.stored(source, writing.LOGO, "logo")


def _period(from_at: datetime, until_at: datetime | None) -> None:
    if until_at is not None and until_at <= from_at:
        raise Invalid({"until_at": [_("It must end after it starts.")]})


@transaction.atomic
def put_banner(
    content: Mapping[str, Any],
    *,
    by: Actor,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    banner: Banner | None = None,
) -> Banner:
    """Show words on top of the pages for a time, or change those of `banner`. Raises Invalid."""
    require(by, "banner.write", banner)
    made = blocks.banner(content)
    start = from_at or now()
    _period(start, until_at)
    if banner is None:
        banner = Banner(id=new_id())
    banner.content, banner.from_at, banner.until_at = made, start, until_at
    banner.save()
    writing.restamp()
    events.banner_changed.send(None, banner=banner, by=by)
    return banner


@transaction.atomic
def remove_banner(banner: Banner, *, by: Actor) -> None:
    """Take a banner off for good."""
    require(by, "banner.write", banner)
    events.banner_changed.send(None, banner=banner, by=by)
    banner.delete()
    writing.restamp()
