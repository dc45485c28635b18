"""Datasets and their resources, read: one, lists, search with facets, suggestions."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpResponse

from parvis.dialects import records, udata
from parvis.engines.renditions import Rendition
from parvis.faces.udata import answers, parameters
from parvis.faces.udata.answers import Asked
from parvis.kit.errors import NotFound
from parvis.kit.text import fold
from parvis.portal.datasets import queries
from parvis.portal.datasets import rules as rights
from parvis.portal.organizations import queries as organizations
from parvis.portal.zones import queries as zones

_FACETS: Final = {
    "access_type": "access_type", "badge": "badge", "format": "format", "format_family": "format_family",
    "geozone": "zone", "granularity": "granularity", "license": "license", "producer_type": "producer_type",
    "schema": "schema", "tag": "tag", "organization_id_with_name": "organization",
}  # fmt: skip


def _first(told: records.Described) -> bytes:
    return orjson.dumps(udata.write_dataset(told, site=settings.PARVIS.site_url))


def _second(told: records.Described) -> bytes:
    site = settings.PARVIS.site_url
    return orjson.dumps(udata.as_v2(udata.write_dataset(told, site=site), site=site))


# With a number that goes up when their shape changes: what was made before is then not read.
DIALECTS: Final = {1: queries.Dialect("udata1.1", _first), 2: queries.Dialect("udata2.1", _second)}


def one(asked: Asked, ref: str) -> HttpResponse:
    """One dataset, by id or slug."""
    rendition = queries.rendition_in(DIALECTS[asked.version], ref, actor=asked.actor)
    if not asked.actor.is_known and not _in_full(asked):
        return answers.ready(asked, rendition)
    return answers.json(asked, _complete(asked, [orjson.loads(rendition.body)])[0])


def body_of(asked: Asked, ref: str) -> dict[str, Any]:
    """The JSON of one dataset as this reader gets it."""
    rendition: Rendition = queries.rendition_in(DIALECTS[asked.version], ref, actor=asked.actor)
    return _complete(asked, [orjson.loads(rendition.body)])[0]


def listing(asked: Asked) -> HttpResponse:
    """A list of datasets."""
    at = answers.window(asked)
    ids, total = parameters.dataset_ids(asked, at)
    return answers.page(asked, bodies(asked, ids), total, at)


def of_organization(asked: Asked, ref: str) -> HttpResponse:
    """The datasets of an organization, with all their resources."""
    organization = organizations.get(ref, actor=asked.actor)
    at = answers.window(asked)
    which = queries.Which(organization=[organization.pk])
    ids, total = queries.window(which, offset=at.offset, limit=at.size, actor=asked.actor)
    return answers.page(asked, bodies(asked, ids), total, at)


def of_zone(asked: Asked, id: str) -> HttpResponse:
    """The datasets that cover a zone, as references."""
    zones.get(id)
    page = parameters.found(asked, answers.Window(1, parameters.size(asked, 25)), among={"zone": [id]})
    found = queries.bodies_in(DIALECTS[1], [hit.id for hit in page.hits], actor=asked.actor)
    return answers.json(asked, [_reference(orjson.loads(body)) for body in found])


def _reference(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"class": "Dataset", **{name: body[name] for name in ("id", "title", "acronym", "uri", "page")}}


def bodies(asked: Asked, ids: Sequence[str]) -> list[Any]:
    """These datasets as this reader gets them, as JSON or as its bytes."""
    made = queries.bodies_in(DIALECTS[asked.version], ids, actor=asked.actor)
    if not asked.actor.is_known and not _in_full(asked):
        return list(made)
    return _complete(asked, [orjson.loads(body) for body in made])


def search(asked: Asked) -> HttpResponse:
    """Datasets by words and filters, with facets: each counts with all filters but its own."""
    at = answers.window(asked)
    page = parameters.found(asked, at, tuple(_FACETS.values()))
    names = organizations.names([id for id, _count in page.facets.get("organization", ())], parameters.language())
    facets = {name: _facet(page.facets.get(ours, ()), page.total) for name, ours in _FACETS.items()}
    for value in facets["organization_id_with_name"][1:]:
        value["name"] = f"{value['name']}|{names.get(value['name'], value['name'])}"
    return answers.page(asked, bodies(asked, [hit.id for hit in page.hits]), page.total, at, facets=facets)


def _facet(counts: Any, total: int) -> list[dict[str, Any]]:
    return [{"name": "all", "count": total}, *({"name": value, "count": count} for value, count in counts)]


def suggest(asked: Asked) -> HttpResponse:
    """Datasets whose name somebody may be typing."""
    found = queries.suggest(asked.request.GET.get("q", ""), actor=asked.actor, limit=parameters.size(asked) * 2)
    ids = [item.id for item in found if item.kind == queries.KIND][: parameters.size(asked)]
    shown = [orjson.loads(body) for body in queries.bodies_in(DIALECTS[1], ids, actor=asked.actor)]
    names = ("id", "title", "acronym", "slug", "page")
    return answers.json(asked, [{**{name: body[name] for name in names}, "image_url": None} for body in shown])


# --- what depends on the reader --------------------------------------------------------------------------------


def _in_full(asked: Asked) -> bool:
    return asked.version == 2 and asked.request.headers.get("X-Get-Datasets-Full-Objects", "").lower() == "true"


def _complete(asked: Asked, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The datasets with what this reader may do to them, and full objects in the place of ids when asked for."""
    if asked.actor.is_known:
        ids = [body["id"] for body in bodies]
        rows = {row.pk: row for row in queries.visible_to(asked.actor).filter(pk__in=ids)}
        for body in bodies:
            body["permissions"] = _permissions(asked, rows.get(body["id"]))
    if _in_full(asked):
        _expand(bodies)
    return bodies


def _permissions(asked: Asked, dataset: Any) -> dict[str, bool]:
    verbs = {"edit": "dataset.update", "edit_resources": "dataset.update", "delete": "dataset.delete"}
    return {name: dataset is not None and rights.allows(asked.actor, verb, dataset) for name, verb in verbs.items()}


def _expand(bodies: list[dict[str, Any]]) -> None:
    licenses = {license.id: udata.write_license(license) for license in queries.licenses()}
    places = zones.records_of({id for body in bodies for id in (body["spatial"] or {}).get("zones", ())})
    lists = queries.vocabularies()
    for body in bodies:
        id = body["license"]
        body["license"] = licenses.get(id, {"id": id, "title": id}) if id else None
        frequency = body["frequency"]
        body["frequency"] = udata.write_frequency(frequency, str(lists["frequencies"].get(frequency, frequency)))
        if spatial := body["spatial"]:
            level = spatial["granularity"]
            spatial["zones"] = [udata.write_zone(places[id]) for id in spatial["zones"] if id in places]
            spatial["granularity"] = udata.write_granularity(level, str(lists["granularities"].get(level, level)))


# --- resources -------------------------------------------------------------------------------------------------


def resource(asked: Asked, ref: str, id: str) -> HttpResponse:
    """One resource of a dataset."""
    found = queries.file_at(ref, id, actor=asked.actor)
    return answers.json(asked, udata.write_resource(queries.resource_record(found), site=settings.PARVIS.site_url))


def resource_anywhere(asked: Asked, id: str) -> HttpResponse:
    """One resource by its id alone, with that of its dataset."""
    found = queries.resource(id, actor=asked.actor)
    body = udata.write_resource(queries.resource_record(found), site=settings.PARVIS.site_url)
    return answers.json(asked, {"resource": body, "dataset_id": found.dataset_id})


def resources(asked: Asked, ref: str) -> HttpResponse:
    """The resources of a dataset, a page at a time; `type` and `q` narrow them."""
    rendition = queries.rendition_in(DIALECTS[1], ref, actor=asked.actor)
    at = answers.window(asked, 50)
    words = fold(asked.request.GET.get("q", "")).split()
    type = asked.request.GET.get("type", "")
    rows = [
        row for row in orjson.loads(rendition.body)["resources"]
        if (not type or row["type"] == type) and all(word in fold(row["title"]) for word in words)
    ]  # fmt: skip
    return answers.page(asked, rows[at.offset : at.offset + at.size], len(rows), at)


def schemas(asked: Asked, ref: str) -> HttpResponse:
    """The schemas that the resources of a dataset say they follow."""
    body = orjson.loads(queries.rendition_in(DIALECTS[1], ref, actor=asked.actor).body)
    given = [row["schema"] for row in body["resources"] if row["schema"]]
    return answers.json(asked, [schema for number, schema in enumerate(given) if schema not in given[:number]])


def known_schemas(asked: Asked) -> HttpResponse:
    """The schemas that datasets one may see say they follow, the most followed first."""
    page = parameters.found(asked, answers.Window(1, 1), ("schema",))
    shown: list[dict[str, Any]] = [
        {"name": name, "title": name, "description": None, "schema_url": None, "versions": []}
        for name, _count in page.facets.get("schema", ())
    ]
    return answers.json(asked, shown)


def file(asked: Asked, id: str) -> HttpResponse:
    """To the current file of a resource."""
    return answers.lead(f"/api/datasets/r/{queries.resource(id, actor=asked.actor).pk}")


def extras(asked: Asked, ref: str) -> HttpResponse:
    """The extras of a dataset."""
    return answers.json(asked, udata.plain_extras(queries.get(ref, actor=asked.actor).extras))


def resource_extras(asked: Asked, ref: str, id: str) -> HttpResponse:
    """The extras of a resource."""
    return answers.json(asked, udata.plain_extras(queries.file_at(ref, id, actor=asked.actor).extras))


def community(asked: Asked) -> HttpResponse:
    """Files that reusers add to the data of others: the portal takes none, so there is none."""
    return answers.page(asked, [], 0, answers.window(asked))


def community_one(asked: Asked, id: str) -> HttpResponse:
    """One such file."""
    raise NotFound
