"""The public address of the portal, which all that is kept ready to be sent names."""

from django.conf import settings

from parvis.engines import renditions


def has_moved() -> bool:
    """Whether what is kept was made for another public address than the one in force, or for one nobody noted."""
    return renditions.mark() != settings.PARVIS.site_url
