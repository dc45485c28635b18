"""Markdown as it will be read, while it is written: in place with script, on a button without."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from parvis.faces.web import who
from parvis.kit.markdown import to_html

LONGEST: Final = 100_000  # characters


def index(request: HttpRequest, language: str) -> HttpResponse:
    """POST `/fr/preview?field=presentation_fr`: the HTML of one field of the form that is sent."""
    who.known(request)
    text = request.POST.get(request.GET.get("field", "text"), "")[:LONGEST]
    return HttpResponse(to_html(text), headers={"Cache-Control": "no-store"})


def wanted(request: HttpRequest) -> bool:
    """Whether the form was sent to look at, not to keep."""
    return "preview" in request.POST


def of(form: Any, name: str) -> str:
    """The HTML of a text of a translated form, in the first language it is written in."""
    said = (form[f"{name}_{code}"].value() or "" for code in form.codes)
    return to_html(next((text[:LONGEST] for text in said if text.strip()), ""))
