"""How the portal's own voice is written; shared by the actions, which alone decide whether it may."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from parvis.dialects import blocks
from parvis.engines import files
from parvis.kit import pictures
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, PortalError
from parvis.kit.ids import new_id
from parvis.portal.editorial.models import Appearance
from parvis.portal.topics import queries as topics

PICTURE: Final = (1600, 1200)  # points at most
LOGO: Final = (640, 160)
_KINDS: Final = {"datasets": "dataset", "organizations": "organization", "topics": "topic"}


def restamp() -> Appearance:
    """Tell every process that what all pages share is another; return the row, kept from other writers."""
    Appearance.objects.get_or_create(pk=1, defaults={"stamp": new_id()})
    row = Appearance.objects.select_for_update().get(pk=1)
    row.stamp = new_id()
    row.save(update_fields=["stamp"])
    return row


def checked(
    content: Mapping[str, Any], *, home: bool, by: Actor, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The content, each block checked and the things it names found; what it named `before` stays. Raises Invalid."""
    made = blocks.content(content)
    known = named(before or {})
    wrong: dict[str, list[object]] = {}
    for place, block in enumerate(made["blocks"]):
        if not home and block["type"] in blocks.HOME_ONLY:
            wrong[f"blocks.{place}.type"] = [_("This block is for the home page only.")]
        try:
            found(block, known, by=by)
        except Invalid as error:
            wrong |= {f"blocks.{place}.{name}": reasons for name, reasons in error.fields.items()}
    if wrong:
        raise Invalid(wrong)
    return made


def named(content: Mapping[str, Any]) -> frozenset[str]:
    """The ids of all things the blocks name."""
    ids: set[str] = set()
    for block in content.get("blocks", ()):
        ids.update(block.get("ids", ()), block.get("organizations", ()), filter(None, [block.get("topic", "")]))
    return frozenset(ids)


def found(block: dict[str, Any], known: frozenset[str] = frozenset(), *, by: Actor) -> None:
    """Turn the names of things in a block into ids, in place, but those `known` already. Raises Invalid."""

    def id_of(kind: str, ref: str, field: str) -> str:
        return ref if ref in known else topics.find(kind, ref, actor=by, field=field)

    kind = _KINDS.get(block["type"])
    if kind:
        block["ids"] = list(dict.fromkeys(id_of(kind, ref, "ids") for ref in block["ids"] if ref.strip()))
    if block["type"] == "datasets":
        names = [ref for ref in block["organizations"] if ref.strip()]
        block["organizations"] = [id_of("organization", ref, "organizations") for ref in names]
    if block["type"] == "topic" and block["topic"].strip():
        block["topic"] = id_of("topic", block["topic"], "topic")


def stored(source: bytes, box: tuple[int, int], field: str) -> str:
    """The key of a picture made anew by us. Raises Invalid about `field`, TooLarge."""
    try:
        made = pictures.fit(source, *box, field=field)
    except Invalid:
        raise
    except PortalError as error:
        raise Invalid({field: [error.message]}) from error
    return files.store().put(BytesIO(made)).key
