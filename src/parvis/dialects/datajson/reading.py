"""Records of data.json, found and read."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from parvis.dialects import records
from parvis.dialects.datajson import values
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.prose import markdown_of
from parvis.dialects.schemaorg.values import many
from parvis.dialects.vocabularies import AccessType, ResourceType

_DEPTH: Final = 16  # catalogues inside each other
_ACCESS: Final = {"public": AccessType.OPEN, "restricted public": AccessType.RESTRICTED,
                  "non-public": AccessType.RESTRICTED}  # fmt: skip
# What is read into a field of the portal; all else is kept as it is.
_READ: Final = frozenset(["@type", "@id", "title", "description", "identifier", "keyword", "landingPage", "license",
                          "contactPoint", "publisher", "distribution", "accrualPeriodicity", "accessLevel", "language",
                          "temporal", "modified", "issued"])  # fmt: skip


def records_of(body: bytes) -> list[Mapping[str, Any]]:
    """The records of a catalogue, those of catalogues inside it after its own. Raises Unreadable.

    A record listed twice, the same in all, is given once.
    """
    try:
        found = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Unreadable(Problem.NOT_JSON, f"line {error.lineno}: {error.msg}") from error
    if isinstance(found, list):  # before the schema had a catalogue around the datasets
        found = {"dataset": found}
    if not isinstance(found, dict) or not {"dataset", "catalog", "service", "datasetSeries"} & set(found):
        raise Unreadable(Problem.NO_CATALOGUE, body[:100].decode(errors="replace"))
    listed = {orjson.dumps(one, option=orjson.OPT_SORT_KEYS): one for one in _walk(found, 0)}
    return list(listed.values())


def _walk(catalogue: Mapping[str, Any], depth: int) -> Iterator[Any]:
    for one in many(catalogue.get("dataset")):
        yield one
        if isinstance(one, dict):  # the members of a series
            yield from (member for member in many(one.get("seriesMember")) if isinstance(member, dict))
    yield from (one for one in many(catalogue.get("datasetSeries")) if isinstance(one, dict))
    for service in many(catalogue.get("service")):
        if isinstance(service, dict):
            yield from (one for one in many(service.get("servesDataset")) if isinstance(one, dict) and one.get("title"))
    if depth < _DEPTH:
        for inner in many(catalogue.get("catalog")):
            if isinstance(inner, dict):
                yield from _walk(inner, depth + 1)


def identifier(record: object) -> str:
    """What the record calls itself; `""` when it does not."""
    if not isinstance(record, dict):
        return ""
    return values.text(record.get("identifier")) or values.text(record.get("@id"))


def read_dataset(record: object) -> records.Dataset:
    """One record as a dataset. Raises Unreadable with the field and the value at fault."""
    if not isinstance(record, dict) or not record:
        raise Unreadable(Problem.NOT_A_RECORD, str(record)[:100])
    if values.type_of(record) == "DataService":
        raise Unreadable(Problem.NOT_A_DATASET, identifier(record), "@type")
    title = record.get("title")
    if not isinstance(title, str | int | float) or not str(title).strip():
        raise Unreadable(Problem.NO_TITLE, title if title is not None else "", "title")
    start, end = values.period(record.get("temporal"))
    landing = values.address(record.get("landingPage"))
    return records.Dataset(
        title=str(title).strip(), description=markdown_of(values.text(record.get("description"))),
        tags=tuple(values.texts(record.get("keyword"))),
        language=values.text(record.get("language"))[:2].lower(), license=values.terms(record.get("license")),
        frequency=values.frequency(record.get("accrualPeriodicity")), temporal_start=start, temporal_end=end,
        geometry=values.geometry(record.get("spatial")), zones=tuple(values.zones(record.get("spatial"))),
        contacts=_contacts(record),
        access_type=_ACCESS.get(values.text(record.get("accessLevel")).lower(), AccessType.OPEN),
        access_reason=values.text(record.get("rights")) if _is_closed(record) else "",
        source_url=landing, resources=tuple(_resources(record)), updated_at=values.moment(record.get("modified")),
        created_at=values.moment(record.get("issued")), harvest=_identity(record, landing),
        extras=_kept(record),
    )  # fmt: skip


def _kept(record: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in record.items() if name not in _READ}
    return {values.EXTRAS: rest} if rest else {}


def _identity(record: Mapping[str, Any], landing: str) -> dict[str, Any]:
    id, node = values.text(record.get("identifier")), values.address(record.get("@id"))
    uri = node or (id if id.startswith(("http://", "https://")) else "")
    place = record.get("spatial")
    found = {
        "remote_id": id or node, "dct_identifier": id, "uri": uri, "remote_url": landing,
        "created_at": values.stamp(record.get("issued")), "modified_at": values.stamp(record.get("modified")),
    }  # fmt: skip
    members: dict[str, Any] = {name: value for name, value in found.items() if value}
    names = [values.text(one.get("prefLabel")) for one in values.locations(place)]
    if isinstance(place, str) and not values.BOX.fullmatch(place):
        names.append(place)
    if any(names):
        members["places"] = [name for name in names if name]
    return members


def _is_closed(record: Mapping[str, Any]) -> bool:
    return values.text(record.get("accessLevel")).lower() in ("restricted public", "non-public")


def _contacts(record: Mapping[str, Any]) -> tuple[records.Contact, ...]:
    found = []
    for card in many(record.get("contactPoint")):
        if isinstance(card, dict):
            email = values.text(card.get("hasEmail")).removeprefix("mailto:").strip()
            name = values.text(card.get("fn")) or email
            if name:
                found.append(records.Contact(name=name[:255], email=email if "@" in email else ""))
    for agent in many(record.get("publisher")):
        name = values.text(agent.get("name")) if isinstance(agent, dict) else values.text(agent)
        if name:
            found.append(records.Contact(name=name[:255], role="publisher"))
    return tuple(dict.fromkeys(found))


def _resources(record: Mapping[str, Any]) -> Iterator[records.Resource]:
    for one in many(record.get("distribution")):
        if not isinstance(one, dict):
            continue
        download, access = values.address(one.get("downloadURL")), values.address(one.get("accessURL"))
        if not (url := download or access):
            continue
        mime = values.text(one.get("mediaType"))
        format = values.text(one.get("format")).lower() or ("" if "/" not in mime else mime.rpartition("/")[2].lower())
        is_api = values.text(one.get("format")).lower() == "api"
        node = values.address(one.get("@id")) or values.text(one.get("identifier"))
        yield records.Resource(
            title=(values.text(one.get("title")) or url.rstrip("/").rpartition("/")[2] or url)[:500],
            description=values.text(one.get("description")), url=url, format=format[:64], mime=mime[:255],
            type=ResourceType.API if is_api else ResourceType.MAIN,
            filesize=values.size(one.get("byteSize")), harvest={"uri": node} if node else {},
        )  # fmt: skip
