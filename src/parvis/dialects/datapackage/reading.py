"""What a Data Package describes, of versions 1 and 2."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from parvis.dialects import records
from parvis.dialects.datapackage.terms import (
    EXTRAS,
    LICENSES,
    MEMBERS,
    OWNER,
    PUBLISHER,
    RESOURCE_MEMBERS,
    ROLES,
)
from parvis.dialects.faults import Problem, Unreadable
from parvis.dialects.schemaorg.values import LICENSES as ADDRESSES
from parvis.dialects.schemaorg.values import TITLES, kept, link, many, moment, text
from parvis.dialects.vocabularies import CONTACT_ROLES, AccessType, ResourceType
from parvis.kit.dates import day

_IDS: Final = {name: id for id, name in LICENSES.items()}
_ROWS: Final = re.compile(r"/api/resources/(?P<id>[^/?]+)/rows\.csv\?table=(?P<name>[^&]+)$")
_HASH: Final = re.compile(r"(?:(?P<kind>[A-Za-z0-9-]+):)?(?P<value>[0-9A-Fa-f]+)")
_PATH: Final = re.compile(r"(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\\:?#]+")  # relative, and inside of where the package is
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")


@dataclass(frozen=True, slots=True)
class Read:
    """What a descriptor describes; `tables` are rows that a portal like this one gives out."""

    dataset: records.Dataset
    organization: records.Organization | None = None
    tables: tuple[records.Table, ...] = ()


def read_dataset(document: object, *, base: str = "") -> Read:
    """The package as a dataset; relative paths are those beside `base`, the address of the document. Raises Unreadable.

    Resources that are only inside the document, or whose path leads elsewhere than the web, are left out.
    """
    if not isinstance(document, dict) or not isinstance(document.get("resources"), list):
        raise Unreadable(Problem.NOT_A_DATASET, str(document)[:100], "resources")
    members: Mapping[str, Any] = document
    name = text(members.get("name"))
    title = text(members.get("title")) or name
    if not title:
        raise Unreadable(Problem.NO_TITLE, members.get("title") or "", "title")
    organization, owner, contacts = _people(members)
    files = [one for one in members["resources"] if isinstance(one, dict)]
    rows = [table for one in files if (table := _table(one)) is not None]
    rest = kept(members, MEMBERS)
    temporal, spatial, access = (_object(members.get(key)) for key in ("temporal", "spatial", "access"))
    dataset = records.Dataset(
        slug=name if _SLUG.fullmatch(name) else "", title=title, acronym=text(members.get("acronym")),
        description=text(members.get("description")), language=text(members.get("language"))[:2].lower(),
        tags=tuple(dict.fromkeys(found for one in many(members.get("keywords")) if (found := text(one)))),
        license=_license(members), frequency=text(members.get("accrualPeriodicity")),
        temporal_start=_day(temporal.get("start")), temporal_end=_day(temporal.get("end")),
        zones=tuple(id for one in many(spatial.get("zones")) if (id := text(_object(one).get("id")))),
        granularity=text(spatial.get("granularity")), geometry=_object(spatial.get("geometry")) or None,
        organization=organization.id if organization else "", owner_name=owner, contacts=contacts,
        **_access(access), source_url=link(members.get("homepage")), harvest=_identity(members, name),
        extras={EXTRAS: rest} if rest else {}, created_at=moment(members.get("created")),
        updated_at=moment(members.get("modified")),
        resources=tuple(file for one in files if _table(one) is None and (file := _file(one, base)) is not None),
    )  # fmt: skip
    return Read(dataset, organization, tuple(rows))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _day(value: object) -> Any:
    try:
        return day(text(value))
    except ValueError:
        return None


def _identity(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    id, page = text(members.get("id")), link(members.get("homepage"))
    modified = moment(members.get("modified"))
    found = {
        "remote_id": id or name or page, "dct_identifier": id, "remote_url": page, "domain": urlsplit(page).netloc,
        "modified_at": modified.isoformat() if modified else "",
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}


def _license(members: Mapping[str, Any]) -> str:
    """The id of the first licence when the portal knows it, else its address, else its name or title."""
    one = next((one for one in many(members.get("licenses") or members.get("license"))), None)
    said = one if isinstance(one, dict) else {"name": one}
    name, path, title = text(said.get("name")), link(said.get("path")), text(said.get("title"))
    by_title = TITLES.get(title)
    known = name if name in ADDRESSES.values() or name in TITLES.values() else ""
    return _IDS.get(name) or known or ADDRESSES.get(path) or by_title or path or name or title


def _access(access: Mapping[str, Any]) -> dict[str, Any]:
    kind = text(access.get("type"))
    if kind not in set(AccessType):
        return {}
    return {"access_type": AccessType(kind), "access_reason_category": text(access.get("category")),
            "access_reason": text(access.get("reason"))}  # fmt: skip


def _people(members: Mapping[str, Any]) -> tuple[records.Organization | None, str, tuple[records.Contact, ...]]:
    """Who publishes it (the first that has a page and no letters), the person it belongs to, everybody else."""
    organization, owner, contacts = None, "", []
    for one, roles in _contributors(members):
        name, email = text(one.get("title")) or text(one.get("name")), text(one.get("email"))
        page = link(one.get("path"))
        if not name:
            continue
        if roles[:1] == [PUBLISHER] and page and not email and organization is None:
            organization = records.Organization(id=page, name=name)
        elif OWNER in roles:
            owner = owner or name
        else:
            known = [ROLES.get(role, role) for role in roles]
            role = next((role for role in known if role in CONTACT_ROLES), "creator")
            contacts.append(records.Contact(name=name[:255], role=role, email=email, contact_form=page))
    return organization, "" if organization else owner, tuple(dict.fromkeys(contacts))


def _contributors(members: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    for one in many(members.get("contributors")):
        if isinstance(one, dict):
            yield one, [found for role in many(one.get("roles") or one.get("role")) if (found := text(role))]


def _table(resource: Mapping[str, Any]) -> records.Table | None:
    """The table whose rows a portal like this one gives out here; None for any other resource."""
    path, schema = text(resource.get("path")), resource.get("schema")
    found = _ROWS.search(path)
    if found is None or not isinstance(schema, dict):
        return None
    title = text(resource.get("title"))
    return records.Table(resource=found["id"], name=unquote(found["name"]), title=title, schema=schema)


def _file(resource: Mapping[str, Any], base: str) -> records.Resource | None:
    paths = [text(one) for one in many(resource.get("path"))]
    url = _address(paths[0], base) if paths else ""
    if not url:
        return None
    rest = kept(resource, RESOURCE_MEMBERS)
    schema = {key: text(value) for key, value in _object(resource.get("conformsTo")).items()}
    if not schema and (address := link(rest.get("schema")) if isinstance(rest.get("schema"), str) else ""):
        schema = {"url": address}
        del rest["schema"]
    name, kind = text(resource.get("name")), text(resource.get("resourceType"))
    size, algorithm, checksum = resource.get("bytes"), *_checksum(text(resource.get("hash")))
    made = records.Resource(
        title=text(resource.get("title")) or name or url, description=text(resource.get("description")), url=url,
        type=ResourceType(kind) if kind in set(ResourceType) else ResourceType.MAIN,
        format=text(resource.get("format")).lower()[:64], mime=text(resource.get("mediatype"))[:255],
        filesize=size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**63 else None,
        checksum_type=algorithm, checksum=checksum, language=text(resource.get("language"))[:2].lower(), schema=schema,
        created_at=moment(resource.get("created")), modified_at=moment(resource.get("modified")),
        harvest={"dct_identifier": name} if name else {},
    )  # fmt: skip
    return replace(made, extras={EXTRAS: rest}) if rest else made


def _address(path: str, base: str) -> str:
    if path.startswith(("http://", "https://")):
        return path if len(path) <= 2048 else ""
    return urljoin(base, path) if base and _PATH.fullmatch(path) else ""


def _checksum(value: str) -> tuple[str, str]:
    """(algorithm, digest): MD5 when only the digest is told."""
    found = _HASH.fullmatch(value)
    kind = ((found["kind"] or "md5") if found else "").lower().replace("-", "")
    return (kind, found["value"]) if found and kind in ("md5", "sha1", "sha256", "sha512") else ("", "")
