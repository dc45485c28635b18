"""Datasets and their resources, read: one, lists, search with facets, suggestions."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpResponse

from parvis.dialects import records, udata
from parvis.engines.renditions import Rendition
from parvis.faces.udata import answers, empty, parameters, permissions, rows
from parvis.faces.udata.answers import Asked
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.text import fold
from parvis.portal.datasets import queries
from parvis.portal.organizations import queries as organizations
from parvis.portal.zones import queries as zones

_FACETS: Final = {
    "access_type": "access_type", "badge": "badge", "format": "format", "format_family": "format_family",
    "geozone": "zone", "granularity": "granularity", "license": "license", "producer_type": "producer_type",
    "schema": "schema", "tag": "tag",
}  # fmt: skip


def _first(told: records.Described) -> bytes:
    return orjson.dumps(udata.write_dataset(told, site=settings.PARVIS.site_url))


def _second(told: records.Described) -> bytes:
    site = settings.PARVIS.site_url
    return orjson.dumps(udata.as_v2(udata.write_dataset(told, site=site), site=site))


# With a number that goes up when their shape changes: what was made before is then not read.
DIALECTS: Final = {1: queries.Dialect("udata1.3", _first), 2: queries.Dialect("udata2.3", _second)}


def one(asked: Asked, ref: str) -> HttpResponse:
    """One dataset, by id or slug."""
    rendition = queries.rendition_in(DIALECTS[asked.version], ref, actor=asked.actor)
    read = _read_here(asked, [rows.id_of(rendition.body)])
    if _is_whole(asked, read):
        return answers.ready(asked, rendition)
    return answers.json(asked, _complete(asked, [orjson.loads(rendition.body)], read)[0])


def body_of(asked: Asked, ref: str) -> dict[str, Any]:
    """The JSON of one dataset as this reader gets it."""
    rendition: Rendition = queries.rendition_in(DIALECTS[asked.version], ref, actor=asked.actor)
    body = orjson.loads(rendition.body)
    return _complete(asked, [body], _read_here(asked, [body["id"]]))[0]


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
    return answers.json(asked, references([hit.id for hit in page.hits]))


def references(ids: Sequence[str]) -> list[dict[str, Any]]:
    """What other things say of these datasets, of those that everybody sees."""
    found = map(orjson.loads, queries.bodies_in(DIALECTS[1], ids, actor=VISITOR))
    names = ("id", "title", "acronym", "uri", "page")
    return [{"class": "Dataset", **{name: body[name] for name in names}} for body in found]


def bodies(asked: Asked, ids: Sequence[str]) -> list[Any]:
    """These datasets as this reader gets them, as JSON or as its bytes."""
    deleted = bool(parameters.flag(asked.request.GET, "deleted"))
    made = queries.bodies_in(DIALECTS[asked.version], ids, actor=asked.actor, deleted=deleted)
    read = _read_here(asked, ids)
    if _is_whole(asked, read):
        return list(made)
    return _complete(asked, [orjson.loads(body) for body in made], read)


def search(asked: Asked) -> HttpResponse:
    """Datasets by words and filters, with facets: each counts with all filters but its own."""
    at = answers.window(asked)
    sort = parameters.order(asked, parameters.SORTS)
    page = parameters.found(asked, at, (*_FACETS.values(), "organization"), sort=sort)
    facets = {name: answers.facet(page.facets.get(ours, ()), page.total) for name, ours in _FACETS.items()}
    named = parameters.with_names(page.facets.get("organization", ()))
    facets["organization_id_with_name"] = answers.facet(named, page.total)
    facets["last_update"] = answers.facet(parameters.lately(asked), page.total)
    facets["topics"] = answers.facet(parameters.by_topic(asked), page.total)
    return answers.page(asked, bodies(asked, [hit.id for hit in page.hits]), page.total, at, facets=facets)


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


def _is_whole(asked: Asked, read: Collection[str]) -> bool:
    """Whether this reader gets what everybody gets, with nothing to add."""
    return not (asked.actor.is_known or _in_full(asked) or read)


def _read_here(asked: Asked, ids: Sequence[str]) -> Collection[str]:
    """The resources of these datasets whose rows are read here; API 2 has them at an address of their own."""
    return rows.read_here(ids) if asked.version == 1 else ()


def _complete(asked: Asked, bodies: list[dict[str, Any]], read: Collection[str]) -> list[dict[str, Any]]:
    """The datasets with what is `read` of them, with what this reader may do, and full objects when asked for."""
    for body in bodies if read else ():
        body["resources"] = rows.told(body["resources"], body["id"], read)
    if asked.actor.is_known:
        ids = [body["id"] for body in bodies]
        seen = queries.visible_to(asked.actor).filter(pk__in=ids).select_related("organization")
        known = {row.pk: row for row in seen}
        for body in bodies:
            _permit(body, known.get(body["id"]), asked.actor)
    if _in_full(asked):
        _expand(bodies)
    return bodies


def _permit(body: dict[str, Any], dataset: Any, actor: Actor) -> None:
    body["permissions"] = permissions.of_dataset(dataset, actor)
    if dataset is not None and dataset.organization is not None:
        body["organization"]["permissions"] = permissions.of_organization(dataset.organization, actor)


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
    return answers.json(asked, resource_body(queries.file_at(ref, id, actor=asked.actor)))


def resource_body(found: Any) -> dict[str, Any]:
    """The JSON of a resource."""
    body = udata.write_resource(queries.resource_record(found), site=settings.PARVIS.site_url)
    return rows.told([body], found.dataset_id, rows.read_here([found.dataset_id]))[0]


def resource_anywhere(asked: Asked, id: str) -> HttpResponse:
    """One resource by its id alone, with that of its dataset."""
    found = queries.resource(id, actor=asked.actor)
    return answers.json(asked, {"resource": resource_body(found), "dataset_id": found.dataset_id})


def resources(asked: Asked, ref: str) -> HttpResponse:
    """The resources of a dataset, a page at a time; `type` and `q` narrow them."""
    rendition = queries.rendition_in(DIALECTS[1], ref, actor=asked.actor)
    at = answers.window(asked, 50)
    words = fold(asked.request.GET.get("q", "")).split()
    type = asked.request.GET.get("type", "")
    body = orjson.loads(rendition.body)
    found = [
        row for row in body["resources"]
        if (not type or row["type"] == type) and all(word in fold(row["title"]) for word in words)
    ]  # fmt: skip
    page = rows.told(found[at.offset : at.offset + at.size], body["id"], rows.read_here([body["id"]]))
    return answers.page(asked, page, len(found), at)


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


def followers(asked: Asked, ref: str) -> HttpResponse:
    """Who follows a dataset: nobody follows things here yet."""
    queries.get(ref, actor=asked.actor)
    return empty.page(asked)


def extras(asked: Asked, ref: str) -> HttpResponse:
    """The extras of a dataset."""
    return answers.json(asked, udata.plain_extras(queries.get(ref, actor=asked.actor).extras))


def resource_extras(asked: Asked, ref: str, id: str) -> HttpResponse:
    """The extras of a resource."""
    return answers.json(asked, udata.plain_extras(queries.file_at(ref, id, actor=asked.actor).extras))


def community(asked: Asked) -> HttpResponse:
    """Files that reusers add to the data of others: the portal takes none, so there is none."""
    return answers.page(asked, [], 0, answers.window(asked))
