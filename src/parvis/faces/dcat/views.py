"""The catalogue, that of an organization, and a dataset, as graphs."""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from parvis.dialects import dcat
from parvis.faces.dcat import answers
from parvis.faces.dcat.negotiation import preferred
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import queries as editorial
from parvis.portal.organizations import queries as organizations
from parvis.portal.tables import queries as tables

SIZE: Final = 100  # datasets of a page, at most
_LARGEST: Final = 100_000  # number of a page


def catalog(request: HttpRequest, extension: str, language: str = "") -> HttpResponse:
    """`/catalog.ttl?page=2`: the published datasets, in pages. Raises Invalid, NotFound after the last page."""
    site = settings.PARVIS.site_url
    look = editorial.look()
    names = {code: look.name(code) for code, _name in settings.LANGUAGES}
    said = dcat.Catalogue(
        address=f"{site}/catalog", titles=names, descriptions=names, homepage=f"{site}/", languages=tuple(names)
    )
    return _page(request, said, extension)


def organization(request: HttpRequest, ref: str, extension: str, language: str = "") -> HttpResponse:
    """`/organizations/<slug>/catalog.ttl`: its datasets, in pages. Raises NotFound, Gone, Moved, Invalid."""
    site = settings.PARVIS.site_url
    found = organizations.record(organizations.get(ref, actor=VISITOR))
    names = {found.language: found.name} | {
        code: texts["name"] for code, texts in found.translations.items() if texts.get("name")
    }
    about = {found.language: found.description or found.name}
    said = dcat.Catalogue(
        address=f"{site}/organizations/{found.id}/catalog", titles=names, descriptions=about,
        homepage=f"{site}/organizations/{found.slug}", publisher=found.id,
        languages=(found.language,) if found.language else (),
    )  # fmt: skip
    return _page(request, said, extension, found.id)


def _page(request: HttpRequest, said: dcat.Catalogue, extension: str, organization: str = "") -> HttpResponse:
    number, size = _number(request, "page", 1, _LARGEST), _number(request, "page_size", SIZE, SIZE)
    part = datasets.part(number, size, organization=organization, since=_since(request), actor=VISITOR)
    if number > 1 and not part.ids:
        raise NotFound(_("There is no page of this number."))
    kept = datasets.graphs(part.ids, actor=VISITOR)
    rows = tables.with_rows(part.ids)
    last = max(1, -(-part.total // size))
    paging = dcat.Paging(
        page=_address(request, number), first=_address(request, 1), last=_address(request, last),
        next=_address(request, number + 1) if number < last else "",
        previous=_address(request, number - 1) if number > 1 else "",
        size=size, total=part.total, datasets=[dcat.subject(kept[id]) for id in part.ids if id in kept],
    )  # fmt: skip
    publishers = organizations.graphs(part.organizations | ({organization} if organization else set()), actor=VISITOR)
    lines = b"".join(
        [
            dcat.lines(dcat.write_catalogue(said, paging, site=settings.PARVIS.site_url)),
            *(publishers[id] for id in sorted(publishers)),
            *(dcat.chosen(kept[id], rows) for id in part.ids if id in kept),
        ]
    )
    return answers.send(request, lines, extension, following=paging.next)


def _number(request: HttpRequest, name: str, default: int, largest: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= largest):
        raise Invalid({name: [_("A whole number from 1 to %(largest)s is expected.") % {"largest": largest}]})
    return int(text)


def _since(request: HttpRequest) -> datetime | None:
    text = request.GET.get("modified_since", "")
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day) if day else parse_datetime(text)  # noqa: DTZ001  (made aware)
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid({"modified_since": [_("A date such as 2026-01-31 is expected.")]})
    return moment if moment.tzinfo else make_aware(moment)


def _address(request: HttpRequest, page: int) -> str:
    """The same question, another page."""
    asked = [(name, value) for name, value in request.GET.items() if name in ("modified_since", "page_size")]
    return f"{settings.PARVIS.site_url}{request.path_info}?{urlencode([*asked, ('page', page)])}"


def dataset(request: HttpRequest, ref: str, extension: str, language: str = "") -> HttpResponse:
    """`/datasets/<slug>.ttl`: a dataset with its files and its publisher. Raises NotFound, Gone, Moved."""
    known = datasets.public(ref)
    if known is None:
        datasets.get(ref, actor=VISITOR)  # says why there is none
        raise NotFound
    kept = datasets.graphs([known.id], actor=VISITOR)
    if known.id not in kept:
        raise NotFound
    publisher = datasets.publisher(known.id)
    agents = organizations.graphs([publisher] if publisher else [], actor=VISITOR)
    lines = dcat.chosen(kept[known.id], tables.with_rows([known.id])) + b"".join(agents.values())
    return answers.send(request, lines, extension)


def choose(request: HttpRequest, name: str, default: str, **kwargs: str) -> HttpResponse:
    """Lead to the format the reader prefers; one address for all of them."""
    extension = preferred(request.headers.get("Accept", ""), default) or default
    target = reverse(name, kwargs={**kwargs, "extension": extension})
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"{target}?{query}" if query else target)
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
