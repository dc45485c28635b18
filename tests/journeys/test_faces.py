"""One dataset, written through each face in turn, reads equal through all the others.

What a vocabulary has no word for is lost on its way, and said: the table of docs/api/index.md is held to what is seen
here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from tests.conftest import SYSTEM, Api
from tests.serving import serving

from parvis.dialects import ckan, dcat, licenses, native, records, schemaorg, udata
from parvis.portal.accounts import actions as accounts
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest import actions as harvest
from parvis.portal.organizations import queries as organizations
from parvis.portal.zones.models import Zone

INDEX: Final = Path(__file__).parents[2] / "docs/api/index.md"
DATASET: Final = (
    "title", "acronym", "description", "description_short", "language", "translations", "organization", "license", "tags",
    "badges", "frequency", "temporal_start", "temporal_end", "zones", "geometry", "granularity", "contacts",
    "access_type", "access_audiences", "access_reason_category", "access_reason", "authorization_request_url",
    "schema", "source_url", "extras",
)  # fmt: skip
RESOURCE: Final = (
    "title", "description", "type", "url", "format", "mime", "filesize", "checksum_type", "checksum", "language",
    "translations", "schema", "extras",
)  # fmt: skip
FIELDS: Final = (*DATASET, *(f"resources.{name}" for name in RESOURCE))
SITE: Final = "https://ville.example"
Said = dict[str, Any]


def flat(record: records.Dataset) -> Said:
    """What a record says, by field; that of its resources is a list, in their order."""
    told = {name: getattr(record, name) for name in DATASET}
    told |= {f"resources.{name}": [getattr(one, name) for one in record.resources] for name in RESOURCE}
    return {name: orjson.loads(orjson.dumps(value, default=str)) for name, value in told.items()}


def _losses() -> dict[str, set[str]]:
    """{way: fields that are lost on it}, as the documentation says."""
    table = INDEX.read_text().partition('<a id="carried"></a>')[2].partition("\n## ")[0]
    head, rows = re.search(r"^\| *\|(.*)\|$", table, re.M), re.findall(r"^\| (`[^|]+`) \|(.*)\|$", table, re.M)
    assert head is not None
    lost: dict[str, set[str]] = {way.strip(): set() for way in head[1].split("|")}
    told = []
    for names, cells in rows:
        told += re.findall(r"`(.+?)`", names)
        for way, cell in zip(lost, cells.split("|"), strict=True):
            assert cell.strip() in ("", "–")
            lost[way] |= set(re.findall(r"`(.+?)`", names)) if cell.strip() else set()
    assert sorted(told) == sorted(FIELDS)
    return lost


LOST: Final = _losses()


# --- the dataset ---------------------------------------------------------------------------------------------------

OPEN: Final = records.Dataset(
    title="Qualité de l’eau", acronym="QE", description="De l’**eau**, partout.\n\nEt toujours.", description_short="De l’eau.",
    state="published", language="fr", translations={"ar": {"title": "جودة المياه", "description": "الماء."}}, license="cc-by",
    tags=("eau", "sante"), badges=("hvd",), frequency="weekly", temporal_start=date(2020, 1, 1),
    temporal_end=date(2020, 12, 31), zones=("country:ma",), geometry={"type": "Point", "coordinates": [-6.5, 34.0]},
    granularity="country", source_url="https://ville.example/eau",
    contacts=(
        records.Contact(name="Régie", email="eau@ville.example", contact_form="https://ville.example/contact"),
        records.Contact(name="Laboratoire", role="creator", email="labo@ville.example"),
    ),
    schema={"name": "etalab/eau", "version": "1.0", "url": "https://schema.example/eau.json"},
    extras={"theme": "environment", "mesures": [1, 2.5, {"ph": True}]},
    resources=(
        records.Resource(
            title="Analyses", description="Une ligne par analyse.", url="https://ville.example/eau.csv", format="csv",
            mime="text/csv", filesize=1234, checksum_type="sha256", checksum="ab" * 32, language="fr",
            translations={"ar": {"title": "التحاليل"}}, schema={"name": "etalab/analyse", "url": "https://schema.example/a.json"},
            extras={"couleur": "bleu", "seuils": [1, 2]},
        ),
        records.Resource(
            title="Notice", type="documentation", url="https://ville.example/notice.pdf", format="pdf", mime="application/pdf",
            filesize=99, checksum_type="md5", checksum="0f" * 16, language="fr",
        ),
    ),
)  # fmt: skip
CLOSED: Final = replace(
    OPEN, license="", access_type="restricted", access_reason="Des personnes.",
    access_reason_category="confidentiality_of_personal_data", authorization_request_url="https://ville.example/demande",
    access_audiences=({"role": "private", "condition": "no"},),
)  # fmt: skip


@pytest.fixture
def city(make_organization: Any) -> str:
    datasets.ensure_licenses(by=SYSTEM)
    zone = {"name": "Maroc", "level": "country", "folded": "maroc", "rank": 1, "code": "MA"}
    Zone.objects.get_or_create(id="country:ma", defaults=zone)
    return str(make_organization("Ville de Rabat").pk)


@pytest.fixture
def token(make_user: Any) -> str:
    administrator = make_user(is_administrator=True)
    return accounts.create_token(administrator, by=SYSTEM, scopes=("read", "write", "admin"))[1]


def body(response: Any) -> Any:
    assert response.status_code in (200, 201), (response.status_code, response.content)
    return response.json()


# --- written through each face -------------------------------------------------------------------------------------


def by_api(record: records.Dataset, token: str, settings: Any) -> str:
    """Our own."""
    told = native.write_dataset(record, _summary(record), site=SITE)
    told |= {"organization": record.organization, "license": record.license}
    told["spatial"] = {**told["spatial"], "zones": list(record.zones)}
    api = Api(token)
    made = body(api("POST", "/api/datasets", told))
    body(api("POST", f"/api/datasets/{made['id']}/publish"))
    return str(made["id"])


def _summary(record: records.Dataset) -> Said:
    return native.write_summary(
        record,
        organization=None,
        license=None,
        zones={},
        quality={"score": 0, "criteria": {}},
        next_update_on=None,
        site="",
    )


def by_udata(record: records.Dataset, token: str, settings: Any) -> str:
    """udata's, version 1."""
    organization = records.Organization(id=record.organization, slug="o", name="O")
    told = udata.write_dataset(records.Described(dataset=record, organization=organization), site=SITE)
    return str(body(Api(token)("POST", "/api/1/datasets/", told))["id"])


def by_ckan(record: records.Dataset, token: str, settings: Any) -> str:
    """CKAN's."""
    told = ckan.write_package(record, site=SITE)
    return str(body(Api(token)("POST", "/api/3/action/package_create", told))["result"]["id"])


def by_dcat(record: records.Dataset, token: str, settings: Any) -> str:
    """DCAT, which is read where it is published."""
    license = next((one for one in licenses.LICENSES if one.id == record.license), None)
    zones = {"country:ma": records.Zone(id="country:ma", name="Maroc", code="MA", level="country")}
    graph = dcat.write_dataset(replace(record, id="eau"), license=license, zones=zones, site=SITE)
    with serving() as there:
        there.answer("/catalog.ttl", dcat.rewrite(dcat.lines(graph.triples), dcat.TURTLE), Content_Type="text/turtle")
        changes = {
            "fetch_allow": ["127.0.0.1/32"],
            "fetch_ports": [there.port],
            "harvest_pause": 0,
            "harvest_seconds": 5,
        }
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        wanted = harvest.Wanted(name="Ville", kind="dcat", url=f"{there.url}/catalog.ttl")
        source = harvest.create(wanted, organizations.get(record.organization, actor=SYSTEM), by=SYSTEM)
        done = harvest.work(harvest.run(source, by=SYSTEM).pk, by=SYSTEM)
    assert done is not None
    assert (done.created, done.refused) == (1, 0)
    return str(Dataset.objects.get().pk)


WRITTEN: Final[Mapping[str, Callable[[records.Dataset, str, Any], str]]] = {
    "api": by_api, "udata 1": by_udata, "ckan": by_ckan, "dcat": by_dcat,
}  # fmt: skip


# --- read through each face ----------------------------------------------------------------------------------------


def of_api(id: str, api: Api) -> Said:
    told = body(api.get(f"/api/datasets/{id}"))
    return flat(native.read_dataset(native.DatasetIn.model_validate(told)))


def of_udata_1(id: str, api: Api) -> Said:
    return flat(udata.read_dataset(body(api.get(f"/api/1/datasets/{id}/"))))


def of_udata_2(id: str, api: Api) -> Said:
    told = body(api.get(f"/api/2/datasets/{id}/"))
    files = body(api.client.get(told["resources"]["href"].removeprefix("http://testserver")))
    return flat(udata.read_dataset({**told, "resources": files["data"]}))


def of_ckan(id: str, api: Api) -> Said:
    return flat(ckan.read_package(body(api.get(f"/api/3/action/package_show?id={id}"))["result"]))


def of_dcat(id: str, api: Api) -> Said:
    formats = []
    for format in (one for one in dcat.FORMATS if one.extension in ("ttl", "jsonld")):
        answer = api.client.get(f"/datasets/{id}.{format.extension}")
        assert answer.status_code == 200
        formats.append(dcat.read(b"".join(answer), format.media_type, base="http://x.example"))
    assert formats[0] == formats[1]
    (found,) = formats[0].datasets
    return flat(replace(found, organization=found.organization.rpartition("/")[2]))


def of_schema_org(id: str, api: Api) -> Said:
    found = schemaorg.read_dataset(orjson.loads(api.client.get(f"/datasets/{id}/schemaorg.jsonld").content)).dataset
    people = tuple(sorted(found.contacts, key=lambda one: one.role))  # a member for each role: no order among them
    return flat(replace(found, organization=found.organization.rpartition("/")[2], contacts=people))


READ: Final[Mapping[str, Callable[[str, Api], Said]]] = {
    "api": of_api, "udata 1": of_udata_1, "udata 2": of_udata_2, "ckan": of_ckan, "dcat": of_dcat,
    "schema.org": of_schema_org,
}  # fmt: skip


@pytest.mark.parametrize("record", [OPEN, CLOSED], ids=["open", "closed"])
@pytest.mark.parametrize("face", WRITTEN)
@pytest.mark.django_db
def test_a_dataset_written_through_one_face_reads_equal_through_the_others(
    face: str, record: records.Dataset, city: str, token: str, settings: Any
) -> None:
    wanted = replace(record, organization=city)
    id = WRITTEN[face](wanted, token, settings)
    kept = flat(queries.record(queries.with_parts(Dataset.objects.filter(pk=id)).get()))
    assert _different(flat(wanted), kept) == _expected(f"{face} →", flat(wanted))
    for reader, read in READ.items():
        assert (reader, _different(kept, read(id, Api()))) == (reader, _expected(f"→ {reader}", kept))


def _different(one: Said, other: Said) -> list[str]:
    return [name for name in FIELDS if one[name] != other[name]]


def _expected(way: str, said: Said) -> list[str]:
    """What is lost on this way, of what is said."""
    return [name for name in FIELDS if name in LOST[way] and (any(said[name]) if name in _LISTS else said[name])]


_LISTS: Final = {name for name in FIELDS if name.startswith("resources.")}
