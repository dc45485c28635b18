"""People as CKAN has them. Their name there is their id here: nobody's e-mail or real name is an address."""

from datetime import datetime
from typing import Any

from parvis.dialects.ckan import values


def write_user(
    id: str, *, fullname: str, email: str, administrator: bool, active: bool, created_at: datetime | None = None,
    last_active: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Somebody, for themselves and for administrators: no one else is shown it."""
    return {
        "id": id,
        "name": id,
        "fullname": fullname,
        "display_name": fullname,
        "email": email,
        "about": None,
        "created": values.moment(created_at),
        "last_active": values.moment(last_active),
        "state": "active" if active else "deleted",
        "sysadmin": administrator,
        "image_url": None,
        "image_display_url": None,
        "activity_streams_email_notifications": False,
    }
