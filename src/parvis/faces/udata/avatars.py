"""Pictures of people who have none, which is everybody here: made of the id that is asked for, whatever it is."""

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.udata.answers import Asked
from parvis.kit import identicons
from parvis.kit.errors import NotFound

_LONGEST: Final = 64  # characters of an id


def one(asked: Asked, id: str, size: str) -> HttpResponse:
    """A picture of `size` points on a side; a larger one than there can be is the largest."""
    if not (size.isascii() and size.isdigit() and 0 < len(size) < 5 and int(size)) or len(id) > _LONGEST:
        raise NotFound(_("There is no picture of this size."))
    response = HttpResponse(identicons.draw(id, int(size)), content_type="image/png")
    response["Cache-Control"] = "public, max-age=604800"
    return response
