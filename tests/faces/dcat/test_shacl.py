"""Every page of real records is valid against the shapes of DCAT-AP 3."""

import csv
import gzip
import io
import warnings
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client

from parvis.dialects import dcat, licenses, records, udata
from parvis.kit.actors import system
from parvis.portal.datasets import actions, queries

SYSTEM = system("tests")
pytestmark = pytest.mark.django_db
pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
DATASETS = 320


def _head(path: Path) -> io.BytesIO:
    text = io.StringIO()
    with path.open(encoding="utf-8", newline="") as file:
        csv.writer(text, delimiter=";").writerows(islice(csv.reader(file, delimiter=";"), DATASETS + 1))
    return io.BytesIO(text.getvalue().encode())


def _violations(body: bytes, shapes: Any) -> list[str]:
    graph = rdflib.Graph().parse(data=body, format="turtle")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        valid, _report, text = pyshacl.validate(graph, shacl_graph=shapes, advanced=False)
    return [] if valid else text.splitlines()


def _full() -> records.Dataset:
    """A dataset that says all that can be said."""
    return records.Dataset(
        title="Pistes cyclables", acronym="PC", description="Toutes les pistes.", description_short="Pistes.",
        language="fr", translations={"ar": {"title": "مسارات", "description": "كل المسارات"}}, license="cc-by",
        tags=("transport", "mobilite"), badges=("hvd", "inspire"), frequency="monthly", zones=(),
        geometry={"type": "Polygon", "coordinates": [[[-7, 33], [-6, 33], [-6, 34], [-7, 33]]]},
        contacts=(records.Contact(name="Données", email="data@example.org", contact_form="https://a.example/c"),
                  records.Contact(name="Auteur", role="creator"), records.Contact(name="Éditeur", role="publisher"),
                  records.Contact(name="Gestionnaire", role="custodian", email="x@example.org")),
        schema={"name": "etalab/schema-amenagements-cyclables", "version": "0.3.4", "url": "https://schema.example/1"},
        source_url="https://source.example/page", extras={"dcat": {
            "dct:provenance": [{"rdfs:label": [{"@value": "Relevés", "@language": "fr"}]}],
            "dct:language": [{"@id": "http://publications.europa.eu/resource/authority/language/SPA"}]}},
        resources=(
            records.Resource(title="CSV", url="https://a.example/x y.csv", format="csv", mime="text/csv", filesize=12,
                             checksum_type="sha256", checksum="ab" * 32),
            records.Resource(title="WFS", url="https://a.example/wfs", format="wfs", type="api"),
            records.Resource(title="Notice", url="N/A", format="inconnu", mime="text/x; charset=a", type="documentation"),
        ),
    )  # fmt: skip


@pytest.mark.once
def test_every_page_of_the_shared_catalogue_is_valid(shared, make_organization, search_index):
    shapes = rdflib.Graph().parse(shared / "catalogues/shacl/dcat-ap_3_shacl_shapes.ttl")
    actions.load_catalogue(_head(shared / "catalogues/datagouv-catalogue-2026-01-16.sample-2000.csv"), by=SYSTEM)
    organization = make_organization(
        "Ville de Rabat", acronym="VR", url="https://rabat.example", badges=("local-authority",), language="fr",
        description="La ville.", translations={"ar": {"name": "مدينة الرباط"}},
    )  # fmt: skip
    actions.publish(actions.create(replace(_full(), organization=organization.id), by=SYSTEM), by=SYSTEM)
    pages = -(-queries.count() // 100)
    assert pages == 3
    for page in range(1, pages + 1):
        body = Client().get(f"/catalog.ttl?page={page}").content
        assert _violations(body, shapes) == []
    assert _violations(Client().get(f"/organizations/{organization.slug}/catalog.ttl").content, shapes) == []


def test_real_files_and_the_services_of_their_rows_are_valid(shared):
    shapes = rdflib.Graph().parse(shared / "catalogues/shacl/dcat-ap_3_shacl_shapes.ttl")
    terms = {one.id: one for one in licenses.LICENSES}
    lines, files = b"", 0
    with gzip.open(shared / "catalogues/udata-api-datasets.jsonl.gz") as bodies:
        for body in islice(bodies, 60):
            one = replace(udata.read_dataset(orjson.loads(body)), organization="", owner_name="Quelqu’un")
            written = dcat.write_dataset(one, license=terms.get(one.license), zones={}, site="https://portal.example")
            lines += dcat.chosen(dcat.keep(written), {file.id for file in one.resources})
            files += len(one.resources)
    assert files > 400
    assert lines.count(b"#DataService>") > 300
    assert _violations(dcat.rewrite(lines, dcat.TURTLE), shapes) == []
