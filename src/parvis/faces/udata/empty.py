"""What the portal holds nothing of yet: lists in the shape clients know, without a thing in them."""

from typing import Any

from django.http import HttpResponse

from parvis.faces.udata import answers
from parvis.faces.udata.answers import Asked


def page(asked: Asked, **facets: Any) -> HttpResponse:
    """A page of them."""
    return answers.page(asked, [], 0, answers.window(asked), **facets)


def found(asked: Asked) -> HttpResponse:
    """What a search finds of them, with its facets."""
    return page(asked, facets={})


def rows(asked: Asked) -> HttpResponse:
    """All of them."""
    return answers.json(asked, [])


def names(asked: Asked) -> HttpResponse:
    """Their badges, by name."""
    return answers.json(asked, {})
