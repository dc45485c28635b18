"""What the history says in words: what was done, and to what."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = Mapping[str, Promise]

FIELDS: Final[Labels] = {
    "title": _("Title"),
    "name": _("Name"),
    "slug": _("Address"),
    "acronym": _("Acronym"),
    "description": _("Description"),
    "description_short": _("Summary"),
    "license": _("Licence"),
    "frequency": _("Update pace"),
    "tags": _("Keywords"),
    "badges": _("Labels"),
    "chart": _("Chart"),
    "temporal": _("Period covered"),
    "temporal_start": _("Start of the period"),
    "temporal_end": _("End of the period"),
    "spatial": _("Place covered"),
    "zones": _("Place covered"),
    "granularity": _("Level of detail"),
    "geometry": _("Outline of the place"),
    "contacts": _("Contacts"),
    "resources": _("Files"),
    "resources_count": _("Number of files"),
    "formats": _("Formats"),
    "organization": _("Producer"),
    "transfer": _("Offered to"),
    "state": _("State"),
    "publish_at": _("Publication date"),
    "translations": _("Translations"),
    "access_type": _("Access"),
    "access": _("Access"),
    "access_audiences": _("Who has access"),
    "access_reason_category": _("Reason for limited access"),
    "access_reason": _("Reason for limited access, in words"),
    "authorization_request_url": _("Where to ask for access"),
    "source_url": _("Source"),
    "harvest_source": _("Source it is harvested from"),
    "url": _("Link"),
    "type": _("Type"),
    "format": _("Format"),
    "mime": _("Media type"),
    "filesize": _("Size"),
    "checksum": _("Checksum"),
    "checksum_type": _("Kind of checksum"),
    "resources.added": _("Files added"),
    "resources.removed": _("Files removed"),
    "language": _("Language"),
    "schema": _("Schema"),
    "extras": _("Additional information"),
    "presentation": _("Presentation"),
    "links": _("Links"),
    "logo": _("Logo"),
    "logo_alt": _("What the logo shows"),
    "parent": _("Part of"),
    "zone": _("Place"),
    "role": _("Role"),
    "business_number_id": _("Registration number"),
    "arranged": _("Contents changed"),
    "featured": _("Put forward"),
    "position": _("Order"),
    "version": _("Version"),
    "file": _("File"),
}
VERBS: Final[Labels] = {
    "created": _("Created"),
    "updated": _("Description changed"),
    "published": _("Published"),
    "withdrawn": _("Withdrawn"),
    "unpublished": _("Withdrawn"),
    "archived": _("Archived"),
    "unarchived": _("Taken out of the archives"),
    "deleted": _("Deleted"),
    "restored": _("Restored"),
    "hidden": _("Hidden by a moderator"),
    "shown again": _("Shown again"),
    "imported": _("Imported"),
    "succeeded": _("Kept up to date from another source"),
    "transferred": _("Changed hands"),
    "submitted": _("Submitted to the portal"),
    "accepted": _("Accepted by the portal"),
    "refused": _("Refused by the portal"),
    "member_added": _("Somebody came to work there"),
    "member_changed": _("Somebody has another role"),
    "member_removed": _("Somebody left"),
    "arranged": _("Contents changed"),
    "featured": _("Put forward"),
    "resource_added": _("File added"),
    "resource_updated": _("File changed"),
    "resource_removed": _("File removed"),
    "resources_ordered": _("Files put in another order"),
    "chart_added": _("A chart added"),
    "chart_changed": _("A chart changed"),
    "chart_deleted": _("A chart removed"),
}


def field(name: str) -> str:
    """What changed, in the language in force: a member of the thing, or of a file (`resources.<title>.<member>`)."""
    if name in FIELDS:
        return str(FIELDS[name])
    file, _dot, member = name.removeprefix("resources.").rpartition(".")
    own = str(FIELDS.get(member or name, member or name))
    return f"{file} · {own}" if file else own


def verb(name: str) -> str:
    """What was done, in the language in force."""
    return str(VERBS.get(name, name))
