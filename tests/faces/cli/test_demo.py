"""`parvis demo`: real data, whole, in three languages, there once, and gone when asked."""

import csv
import hashlib
import io
from collections.abc import Iterator

import orjson
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from typer.testing import CliRunner

from parvis.dialects import records
from parvis.dialects.vocabularies import ResourceType
from parvis.engines import files, jobs
from parvis.engines.changes import log
from parvis.faces.cli import demo
from parvis.faces.cli.app import app
from parvis.faces.cli.demo import catalogue, tables
from parvis.kit.actors import VISITOR
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.editorial import actions as writing
from parvis.portal.editorial import queries as editorial
from parvis.portal.organizations.models import Organization
from parvis.portal.topics import queries as topics
from parvis.portal.zones import actions as zones

pytestmark = pytest.mark.django_db

FRENCH = 4


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[records.Dataset]]:
    """The datasets, made once for all tests, without the list of French places: that of Morocco says as much."""
    with pytest.MonkeyPatch.context() as patch:
        data = tmp_path_factory.mktemp("demo")
        patch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"data": data}))
        for module in (zones, demo, catalogue, tables):
            patch.setattr(module, "FRANCE", data / "absent")
        caches = (files.store, tables._france, catalogue.edition)
        for function in caches:
            function.cache_clear()
        yield list(catalogue.datasets())
    for function in caches:
        function.cache_clear()


@pytest.fixture(autouse=True)
def _quick(_made: list[records.Dataset], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "datasets", lambda: _made)


def _all() -> int:
    return len(catalogue.texts("datasets")["dataset"]) - FRENCH


def test_demonstration_is_loaded_once() -> None:
    assert demo.load() == _all() == Dataset.objects.filter(state="published").count()
    head = log.head()
    assert demo.load() == 0
    assert log.head() == head


def test_every_dataset_is_well_described() -> None:
    demo.load()
    for dataset in Dataset.objects.all():
        assert dataset.quality_score == 1, dataset.slug
        assert dataset.extras["demo"] is True
        assert dataset.coverage.exists()
        assert {"en", "ar"} == set(dataset.translations)
        for texts in (dataset.translations["en"], dataset.translations["ar"]):
            assert len(texts["title"]) > 20
            assert len(texts["description"]) > 200


def test_every_organization_says_it_is_a_demonstration() -> None:
    demo.load()
    for organization in Organization.objects.all():
        assert "parvis demo remove" in organization.description
        assert {"en", "ar"} == set(organization.translations)
    assert Organization.objects.get(acronym="OTM-démo").datasets == 8


def test_every_file_hashes_to_its_checksum() -> None:
    demo.load()
    assert Resource.objects.count() == 3 * _all()
    for resource in Resource.objects.all():
        body = b"".join(files.store().read(resource.file))
        assert (resource.checksum_type, hashlib.sha256(body).hexdigest()) == ("sha256", resource.checksum)
        assert len(body) == resource.filesize


def test_the_csv_the_parquet_and_the_dictionary_tell_of_the_same_columns() -> None:
    demo.load()
    for dataset in Dataset.objects.all():
        found = {resource.filename.rsplit("-", 1)[-1]: resource for resource in dataset.resources.all()}
        bodies = {name: b"".join(files.store().read(resource.file)) for name, resource in found.items()}
        dictionary = next(body for name, body in bodies.items() if name == "dictionnaire.csv")
        data = next(body for name, body in bodies.items() if name.endswith(".csv") and name != "dictionnaire.csv")
        parquet = next(body for name, body in bodies.items() if name.endswith(".parquet"))
        header, *rows = csv.reader(io.StringIO(data.decode()))
        table = pq.read_table(io.BytesIO(parquet))
        described = [row["name"] for row in csv.DictReader(io.StringIO(dictionary.decode()))]
        assert header == described == table.column_names
        assert len(rows) == table.num_rows > 10


def test_every_column_means_something() -> None:
    demo.load()
    for resource in Resource.objects.filter(type=ResourceType.DOCUMENTATION):
        body = b"".join(files.store().read(resource.file)).decode()
        for row in csv.DictReader(io.StringIO(body)):
            assert row["description_fr"] != row["name"] or row["name"] == "", f"{resource.filename}: {row['name']}"
            assert row["description_en"] != row["name"], f"{resource.filename}: {row['name']}"


def test_codes_keep_their_leading_zeros() -> None:
    assert tables.moroccan_regions()[0]["code"] == "01"
    assert tables.moroccan_dwellings()[0]["name_ar"] == "المغرب"


def test_countries_and_currencies_are_named_in_three_languages() -> None:
    morocco = next(row for row in tables.countries() if row["iso_code"] == "MA")
    assert morocco == {
        "iso_code": "MA", "name_fr": "Maroc", "name_en": "Morocco", "name_ar": "المغرب", "currency_code": "MAD",
    }  # fmt: skip
    dirham = next(row for row in tables.currencies() if row["currency_code"] == "MAD")
    assert (dirham["name_fr"], dirham["name_en"]) == ("dirham marocain", "Moroccan Dirham")


def test_removed_demonstration_can_come_back() -> None:
    demo.load()
    assert CliRunner().invoke(app, ["demo", "remove", "--yes"]).exit_code == 0
    assert not Dataset.objects.exclude(state="deleted").exists()
    assert not Organization.objects.filter(deleted_at=None).exists()
    assert demo.load() == _all()
    assert Dataset.objects.filter(state="published").count() == _all()
    assert Organization.objects.filter(deleted_at=None).count() == 3


def test_removal_leaves_an_organization_that_others_use(make_dataset) -> None:
    demo.load()
    other = make_dataset(organization=Organization.objects.get(acronym="OTM-démo").pk)
    demo.remove()
    assert list(Dataset.objects.exclude(state="deleted")) == [other]
    assert Organization.objects.get(acronym="OTM-démo").deleted_at is None


def test_removal_is_asked_for() -> None:
    demo.load()
    assert CliRunner().invoke(app, ["demo", "remove"], input="n\n").exit_code == 1
    assert Dataset.objects.exclude(state="deleted").count() == _all()


def test_french_datasets_come_with_the_list_of_french_places(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {
        "region": [{"level": "fr:region", "code": "53", "name": "Bretagne", "parent": "country:fr", "population": 5}],
        "departement": [
            {"level": "fr:departement", "code": "29", "name": "Finistère", "parent": "fr:region:53", "population": 3}
        ],
        "commune": [
            {"level": "fr:commune", "code": "29019", "name": "Brest", "parent": "fr:departement:29", "population": 1},
            {"level": "fr:commune", "code": "98901", "name": "Île de Clipperton", "parent": "", "population": 0},
        ],
    }
    monkeypatch.setattr(tables, "_france", lambda: rows)
    assert tables.french_communes() == [
        {"code": "29019", "name": "Brest", "population": 1, "departement_code": "29", "departement_name": "Finistère",
         "region_code": "53", "region_name": "Bretagne"},
        {"code": "98901", "name": "Île de Clipperton", "population": None, "departement_code": None,
         "departement_name": None, "region_code": None, "region_name": None},
    ]  # fmt: skip


def test_portal_of_the_demonstration_speaks_once_and_in_three_languages() -> None:
    demo.load()
    post = editorial.now()
    assert post is not None
    assert set(post.content["title"]) == {"fr", "en", "ar"}
    number = post.blocks[0]
    assert (number["type"], number["value"], len(number["bars"])) == ("number", 7.7, 12)
    assert [one.slug for one in editorial.published(editorial.PAGE)] == ["demo-a-propos-de-la-demonstration"]
    [topic] = map(orjson.loads, topics.featured())
    held = topics.parts(topics.get(topic["id"], actor=VISITOR), actor=VISITOR)
    assert [len(part.items) for part in held] == [2, 3]
    assert set(topic["translations"]) == {"en", "ar"}


def test_what_somebody_wrote_over_the_demonstration_stays() -> None:
    demo.load()
    page = editorial.get(editorial.POST, catalogue.id_of("demo-un-habitant-sur-cinq"), actor=VISITOR)
    writing.publish(writing.write(page, {**page.content, "title": {"fr": "À moi"}}, by=demo.OPERATOR), by=demo.OPERATOR)
    demo.remove()
    assert editorial.now() is None
    assert topics.featured() == []
    demo.load()
    assert editorial.now().content["title"] == {"fr": "À moi"}


def test_load_has_its_files_read_as_tables() -> None:
    demo.load()
    hosted = set(Resource.objects.exclude(file="").values_list("dataset_id", flat=True))
    assert hosted
    assert {job.kwargs["dataset_id"] for job in jobs.listing(name="tables.refresh", limit=1000)} == hosted
