"""The catalogue, that of an organization, and a dataset, as graphs."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.dialects import dcat
from parvis.faces.dcat import answers
from parvis.faces.dcat.negotiation import preferred
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.catalogue import queries as catalogue
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations

_LARGEST: Final = 100_000  # number of a page
# What narrows a catalogue, and what the portal calls it.
FILTERS: Final = {
    **{name: name for name in (
        "organization", "license", "access_type", "granularity", "frequency", "language", "tag", "format", "badge",
        "zone", "schema", "format_family", "producer_type", "organization_badge", "featured",
    )},
    "geozone": "zone",
}  # fmt: skip


def catalog(request: HttpRequest, extension: str, language: str = "") -> HttpResponse:
    """`/catalog.ttl?page=2`: the published datasets, in pages. Raises Invalid, NotFound after the last page."""
    return _page(request, catalogue.portal(), extension)


def organization(request: HttpRequest, ref: str, extension: str, language: str = "") -> HttpResponse:
    """`/organizations/<slug>/catalog.ttl`: its datasets, in pages. Raises NotFound, Gone, Moved, Invalid."""
    found = organizations.record(organizations.get(ref, actor=VISITOR))
    return _page(request, catalogue.of(found), extension)


def _page(request: HttpRequest, said: dcat.Catalogue, extension: str) -> HttpResponse:
    number = _number(request, "page", 1, _LARGEST)
    size = _number(request, "page_size", catalogue.SIZE, catalogue.SIZE)
    found = catalogue.page(
        said, number, lambda page: _address(request, page), size=size, since=_since(request), by=_narrowing(request),
        actor=VISITOR,
    )  # fmt: skip
    if found is None:
        raise NotFound(_("There is no page of this number."))
    return answers.send(request, found.mark, found.lines, extension, following=found.next)


def _number(request: HttpRequest, name: str, default: int, largest: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= largest):
        raise Invalid({name: [_("A whole number from 1 to %(largest)s is expected.") % {"largest": largest}]})
    return int(text)


def _since(request: HttpRequest) -> datetime | None:
    text = request.GET.get("modified_since", "")
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day) if day else parse_datetime(text)  # noqa: DTZ001  (made aware)
        if moment is not None:  # an instant before the first or after the last has no form in UTC
            return (moment if moment.tzinfo else make_aware(moment)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid({"modified_since": [_("A date such as 2026-01-31 is expected.")]})


def _narrowing(request: HttpRequest) -> datasets.Narrowing:
    """The words and filters of the search, by its names of them and by udata's."""
    filters: dict[str, list[str]] = {}
    for name, ours in FILTERS.items():
        if values := [value for text in request.GET.getlist(name)[:30] for value in text.split("|") if value]:
            filters.setdefault(ours, []).extend(values)
    if "organization" in filters:
        filters["organization"] = organizations.ids_of(filters["organization"])
    text = request.GET.get("q", "")[:300].replace("\0", " ").strip()
    return datasets.Narrowing(text, filters, (get_language() or settings.LANGUAGE_CODE)[:2])


def _address(request: HttpRequest, page: int) -> str:
    """The same question, another page."""
    kept = ("modified_since", "page_size", "q", *FILTERS)
    asked = [(name, value) for name in kept for value in request.GET.getlist(name)]
    return f"{settings.PARVIS.site_url}{request.path_info}?{urlencode([*asked, ('page', page)])}"


def dataset(request: HttpRequest, ref: str, extension: str, language: str = "") -> HttpResponse:
    """`/datasets/<slug>.ttl`: a dataset with its files and its publisher. Raises NotFound, Gone, Moved."""
    known = datasets.public(ref)
    if known is None:
        datasets.get(ref, actor=VISITOR)  # says why there is none
        raise NotFound
    lines = catalogue.alone(known.id, actor=VISITOR)
    if not lines:
        raise NotFound
    return answers.send(request, answers.mark_of(lines), lambda: lines, extension)


def quality(request: HttpRequest, ref: str, extension: str, language: str = "") -> HttpResponse:
    """`/datasets/<slug>/quality.ttl`: the European score of a public dataset, in DQV. Raises NotFound, Gone, Moved.

    Apart from the dataset, for a link that stops answering changes the score and not the dataset.
    """
    told = datasets.told(ref, actor=VISITOR)
    score = datasets.european(told).score
    lines = dcat.lines(dcat.write_quality(score, told.dataset, site=settings.PARVIS.site_url))
    return answers.send(request, answers.mark_of(lines), lambda: lines, extension)


def choose(request: HttpRequest, name: str, default: str, **kwargs: str) -> HttpResponse:
    """Lead to the format the reader prefers; one address for all of them."""
    extension = preferred(request.headers.get("Accept", ""), default) or default
    target = reverse(name, kwargs={**kwargs, "extension": extension})
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"{target}?{query}" if query else target)
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
