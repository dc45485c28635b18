"""A dataset as a document of schema.org, of Croissant, as a Data Package: its tables, its files, and only what is public."""

from dataclasses import replace
from hashlib import sha256

import pytest
from django.conf import settings
from django.test import Client
from tests.dialects.test_schemaorg import faults

from parvis.dialects import croissant, datapackage, dcat, records, schemaorg
from parvis.kit.actors import system
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import queries as tables
from parvis.portal.tables.models import Table

SYSTEM = system("tests")
DOCUMENTS = ("schemaorg.jsonld", "croissant.json")
pytestmark = pytest.mark.django_db


def _get(address: str, **headers: str):
    return Client().get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def _published(give, make_dataset, organization=""):
    dataset = make_dataset("Arbres remarquables", organization=organization, language="fr", tags=("arbres",))
    file = give("Nom,Hauteur (m)\nChêne,21.5\nPin,30.25\n".encode(), "arbres.csv", dataset=dataset)
    return datasets.get(dataset.id, actor=SYSTEM), file


def test_croissant_tells_files_with_their_checksum_and_the_columns_of_tables(give, make_dataset, make_organization):
    dataset, file = _published(give, make_dataset, make_organization("Ville de Rabat").id)
    response = _get(f"/datasets/{dataset.slug}/croissant.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/ld+json")
    document = response.json()
    faults(document)
    site = settings.PARVIS.site_url
    original, rows = document["distribution"]
    assert (original["contentUrl"], original["sha256"]) == (f"{site}/api/datasets/r/{file.id}", file.checksum)
    assert [(one["name"], one["dataType"]) for one in document["recordSet"][0]["field"]] == [
        ("Nom", "sc:Text"),
        ("Hauteur (m)", "sc:Float"),
    ]
    path = rows["contentUrl"].removeprefix(site)
    header = b"".join(_get(path)).decode().splitlines()[0].lstrip("\ufeff").split(",")
    assert [one["source"]["extract"]["column"] for one in document["recordSet"][0]["field"]] == header
    assert document["creator"]["name"] == "Ville de Rabat"
    assert "Ville de Rabat" in document["citeAs"]


def test_the_european_score_is_a_graph_of_its_own(give, make_dataset):
    dataset, _file = _published(give, make_dataset)
    response = _get(f"/datasets/{dataset.slug}/quality.ttl")
    assert (response.status_code, response["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    told = {
        (str(one.subject), str(one.predicate), one.object) for one in dcat.triples(response.content, "ttl", base="")
    }
    node, start = (
        f"<{settings.PARVIS.site_url}/datasets/{dataset.id}>",
        f"<{settings.PARVIS.site_url}/datasets/{dataset.id}/quality#",
    )
    dqv = "<http://www.w3.org/ns/dqv#"
    named = {str(value) for one, what, value in told if one == node and what == f"{dqv}hasQualityMeasurement>"}
    values = {one.removeprefix(start)[:-1]: value.value for one, what, value in told if what == f"{dqv}value>"}
    assert {f"{start}{name}>" for name in values} == named
    score = datasets.european(datasets.told(dataset.id, actor=SYSTEM)).score
    assert values == {
        "scoring": str(score.points), **{f"{name}Scoring": str(score.of(name)) for name in dcat.DIMENSIONS},
        **{name: str(met).lower() for name, met in score.met.items()},
    }  # fmt: skip
    assert _get(f"/datasets/{dataset.slug}/quality.ttl", If_None_Match=response["ETag"]).status_code == 304
    lead = _get(f"/datasets/{dataset.slug}/quality", Accept="application/ld+json")
    assert (lead.status_code, lead["Location"]) == (302, f"/datasets/{dataset.slug}/quality.jsonld")
    assert (
        f'<a href="/datasets/{dataset.slug}/quality.ttl">DQV</a>'
        in _get(f"/fr/datasets/{dataset.slug}").content.decode()
    )
    draft = make_dataset("Brouillon", state="draft")
    assert [_get(f"/datasets/{one}/quality.ttl").status_code for one in (draft.slug, "nulle-part")] == [404, 404]


def test_croissant_and_schema_org_read_back_what_the_portal_knows(give, make_dataset):
    dataset, _file = _published(give, make_dataset)
    made = croissant.read_dataset(_get(f"/datasets/{dataset.id}/croissant.json").json())
    found = schemaorg.read_dataset(_get(f"/datasets/{dataset.id}/schemaorg.jsonld").json())
    for read in (made, found):
        assert (read.dataset.title, read.dataset.tags) == ("Arbres remarquables", ("arbres",))
        assert read.dataset.harvest["dct_identifier"] == dataset.id
        assert [one.title for one in read.dataset.resources] == ["arbres.csv"]
    names = [field["name"] for field in tables.schemas_of(dataset.id)[0].schema["fields"]]
    assert [field["name"] for field in made.tables[0].schema["fields"]] == names


def test_data_package_has_files_and_tables_that_are_there(give, make_dataset, make_organization):
    dataset, file = _published(give, make_dataset, make_organization("Ville de Rabat").id)
    response = _get(f"/fr/datasets/{dataset.slug}/datapackage.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    document = response.json()
    assert (document["$schema"], document["name"]) == (datapackage.PROFILE, dataset.slug)
    assert [one["roles"] for one in document["contributors"]] == [["publisher"]]
    original, rows = document["resources"]
    site = settings.PARVIS.site_url
    body = b"".join(_get(original["path"].removeprefix(site)))
    assert (original["bytes"], original["hash"]) == (len(body), f"sha256:{sha256(body).hexdigest()}")
    header = b"".join(_get(rows["path"].removeprefix(site))).decode(rows["encoding"]).splitlines()[0].lstrip("\ufeff")
    assert header.split(",") == [one["name"] for one in rows["schema"]["fields"]] == ["Nom", "Hauteur (m)"]
    read = datapackage.read_dataset(document)
    assert read.tables == (replace(tables.schemas_of(dataset.id)[0], resource=file.id),)
    assert read.dataset.resources[0].title == "arbres.csv"
    html = _get(f"/fr/datasets/{dataset.slug}").content.decode()
    assert html.count(f'href="/datasets/{dataset.slug}/datapackage.json"') == 2


def test_data_package_is_of_what_is_public_and_has_a_file(make_dataset):
    link = records.Resource(title="a", url="https://a.example/a.csv", format="csv")
    states = {state: make_dataset(state, state=state, resources=(link,))
              for state in ("archived", "draft", "private", "hidden", "deleted")}  # fmt: skip
    states["empty"] = make_dataset("Sans fichier")
    found = {name: _get(f"/datasets/{one.id}/datapackage.json").status_code for name, one in states.items()}
    assert found == {"archived": 200, "draft": 404, "private": 404, "hidden": 404, "deleted": 410, "empty": 404}
    assert "datapackage.json" not in _get(f"/fr/datasets/{states['empty'].slug}").content.decode()


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize(
    ("state", "status"), [("draft", 404), ("private", 404), ("hidden", 404), ("deleted", 410), ("archived", 200)]
)
def test_only_what_is_public_has_a_document(make_dataset, document, state, status):
    dataset = make_dataset("Caché", state=state)
    assert _get(f"/datasets/{dataset.id}/{document}").status_code == status


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_reader_that_has_the_document_is_told_so(make_dataset, document):
    dataset = make_dataset("Écoles")
    first = _get(f"/datasets/{dataset.slug}/{document}")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert _get(f"/fr/datasets/{dataset.slug}/croissant.json").status_code == 200
    assert _get(f"/datasets/{dataset.slug}/{document}", If_None_Match=first["ETag"]).status_code == 304


def test_the_page_names_its_documents(make_dataset):
    dataset = make_dataset("Écoles")
    html = _get(f"/fr/datasets/{dataset.slug}").content.decode()
    address = f"/datasets/{dataset.slug}/croissant.json"
    assert f'<link rel="alternate" type="application/ld+json" title="Croissant" href="{address}">' in html
    assert f'<a href="{address}">Croissant</a>' in html
    assert f'<a href="/datasets/{dataset.slug}/schemaorg.jsonld">schema.org</a>' in html


@pytest.mark.parametrize("left", [None, b"{}", b"no JSON"])
def test_a_profile_that_is_lost_breaks_neither_page_nor_document(give, make_dataset, kept, left):
    dataset = make_dataset("Perdu")
    give(b"perdu,retrouve\n%d,2\n" % hash(left), "perdu.csv", dataset=dataset)
    give(b"garde,aussi\n%d,2\n" % hash(left), "garde.csv", dataset=datasets.get(dataset.id, actor=SYSTEM))
    profile = Table.objects.get(ingestion__resource__title="perdu.csv").profile
    place = next(settings.PARVIS.data.rglob(f"*{profile.rpartition('/')[2]}"))
    place.chmod(0o600)
    place.unlink() if left is None else place.write_bytes(left)
    assert [one.schema["fields"][0]["name"] for one in tables.schemas_of(dataset.id)] == ["garde"]
    for path in (f"/fr/datasets/{dataset.slug}", f"/datasets/{dataset.slug}/croissant.json"):
        assert _get(path).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_for_the_tables_of_a_dataset_do_not_grow(give, make_dataset, django_assert_num_queries, count):
    dataset = make_dataset("Comptages")
    for number in range(count):
        give(b"a,b\n%d,2\n" % number, f"f{number}.csv", dataset=datasets.get(dataset.id, actor=SYSTEM))
    with django_assert_num_queries(3):
        assert len(tables.schemas_of(dataset.id)) == count
