"""The dumps: all that is public and nothing else, replaced at once, the same when nothing changed, and read back."""

import gzip
import hashlib
import io
import re
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import orjson
import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.dialects import datajson, dcat, records
from parvis.engines import files
from parvis.engines.jobs import Job
from parvis.kit.actors import VISITOR
from parvis.kit.dates import now
from parvis.kit.errors import Invalid, SignInNeeded, Unavailable
from parvis.portal.catalogue import actions, queries
from parvis.portal.catalogue.models import Dump
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries as catalogue
from parvis.portal.datasets.models import Dataset

pytestmark = pytest.mark.django_db
SECRET = "introuvable-ailleurs"


def _body(name: str) -> bytes:
    body = b"".join(files.store().read(queries.dump(name).file))
    return gzip.decompress(body) if name.endswith(".gz") else body


def test_a_dump_holds_what_everybody_sees_and_nothing_else(make_dataset, make_organization):
    organization = make_organization("Ville de Rabat")
    for number in range(3):
        make_dataset(f"Jeu {number}", organization=organization.id)
    make_dataset("Ancien", state="archived")
    for state in ("draft", "private", "hidden", "deleted"):
        make_dataset(f"{SECRET} {state}", state=state, organization=organization.id)
    actions.make_dumps(by=SYSTEM)
    counts = {one.name: one.count for one in queries.dumps()}
    assert counts == {
        "datasets.csv": 4, "resources.csv": 0, "organizations.csv": 1, "datasets.parquet": 4, "resources.parquet": 0,
        "organizations.parquet": 1, "datasets.jsonl": 4, "data.json": 3, "catalog.nt.gz": 4,
    }  # fmt: skip
    assert [name for name in counts if SECRET.encode() in _body(name)] == []
    titles = sorted(orjson.loads(line)["title"] for line in _body("datasets.jsonl").splitlines())
    assert titles == ["Ancien", "Jeu 0", "Jeu 1", "Jeu 2"]
    graph = dcat.read(_body("catalog.nt.gz"), "nt", base="http://testserver")
    assert sorted(one.title for one in graph.datasets) == titles


def test_a_catalogue_goes_out_and_comes_in_again(make_dataset, make_organization):
    organization = make_organization("Ville de Rabat")
    kept = make_dataset('Pistes; cyclables\n"neuves"', organization=organization.id, tags=("velo",), license="fr-lo")
    actions.make_dumps(by=SYSTEM)
    body = _body("datasets.csv")
    Dataset.objects.all().delete()
    report = datasets.load_catalogue(io.BytesIO(body), by=SYSTEM)
    assert (report.created, report.refused) == (1, [])
    again = catalogue.record(catalogue.get(kept.id, actor=VISITOR))
    before = catalogue.record(kept)
    assert (again.title, again.tags, again.slug, again.organization, again.license) == (
        before.title, before.tags, before.slug, before.organization, before.license
    )  # fmt: skip


def test_dumps_are_the_same_bytes_until_something_changes(make_dataset):
    make_dataset("Un jeu")
    first = {one.name: (one.file, one.changed_at) for one in actions.make_dumps(by=SYSTEM)}
    second = {one.name: (one.file, one.changed_at) for one in actions.make_dumps(by=SYSTEM)}
    assert first == second
    make_dataset("Un autre")
    third = {one.name: (one.file, one.changed_at) for one in actions.make_dumps(by=SYSTEM)}
    assert [name for name in first if third[name] == second[name]] == [
        "resources.csv", "organizations.csv", "resources.parquet", "organizations.parquet",
    ]  # fmt: skip


def test_parquet_has_the_rows_of_the_csv_with_their_types(make_dataset, tmp_path):
    resource = records.Resource(
        title='Une; "ligne"', description='Une; "ligne"\net une autre', url="https://a.example/a.csv", filesize=2**40
    )
    made = [make_dataset("Jeu; un", temporal_start=date(2020, 2, 29), resources=(resource,)), make_dataset("Deux")]
    actions.make_dumps(by=SYSTEM)
    for name in ("datasets", "resources"):
        (tmp_path / f"{name}.parquet").write_bytes(_body(f"{name}.parquet"))
    with duckdb.connect() as connection:
        rows = connection.execute(
            'SELECT id, title, "temporal_coverage.start", "metric.views" FROM read_parquet(?) ORDER BY title DESC',
            [str(tmp_path / "datasets.parquet")],
        ).fetchall()
        files = connection.execute(
            'SELECT title, description, filesize, "dataset.id", epoch(created_at) FROM read_parquet(?)',
            [str(tmp_path / "resources.parquet")],
        ).fetchall()
    assert rows == [(made[0].id, "Jeu; un", date(2020, 2, 29), 0), (made[1].id, "Deux", None, 0)]
    created_at = made[0].resources.get().created_at.timestamp()
    assert files == [(resource.title, resource.description, 2**40, made[0].id, pytest.approx(created_at))]


def test_data_json_is_at_its_usual_address_and_read_as_others_are(make_dataset, make_organization):
    assert Client().get("/data.json").status_code == 404
    actions.make_dumps(by=SYSTEM)
    assert orjson.loads(b"".join(Client().get("/data.json")))["dataset"] == []
    link = records.Resource(title="a", url="https://a.example/a.csv", format="csv", filesize=3)
    organization = make_organization("Ville de Rabat").id
    made = [make_dataset(f"Jeu {n}", organization=organization, license="cc-by", resources=(link,)) for n in range(2)]
    make_dataset("Ancien", state="archived")
    actions.make_dumps(by=SYSTEM)
    response = Client().get("/data.json")
    body = b"".join(response)
    document = orjson.loads(body)
    assert (response["Content-Type"], document["@type"]) == ("application/json", "Catalog")
    assert document["conformsTo"]["title"] == "DCAT-US 3.0"
    found = [datajson.read_dataset(one) for one in datajson.records_of(body)]
    assert sorted(one.harvest["dct_identifier"] for one in found) == sorted(one.id for one in made)
    first = document["dataset"][0]
    # what 1.1 and 3 require
    assert first["publisher"] == {"@type": "Organization", "name": "Ville de Rabat"}
    assert first["contactPoint"] == [{"@type": "Kind", "fn": "Ville de Rabat"}]
    assert (first["accessLevel"], bool(first["modified"] and first["description"])) == ("public", True)
    assert first["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [(file.url, file.format, file.filesize) for file in found[0].resources] == [(link.url, "csv", 3)]


@pytest.mark.parametrize("leave", [
    lambda one: datasets.delete(one, by=SYSTEM), lambda one: datasets.hide(one, reason="spam", by=SYSTEM),
    lambda one: datasets.make_private(one, by=SYSTEM), lambda one: datasets.withdraw(one, by=SYSTEM),
])  # fmt: skip
def test_what_leaves_the_catalogue_leaves_the_dumps_soon_and_at_once(make_dataset, leave):
    one, other, draft = make_dataset("Un"), make_dataset("Autre"), make_dataset("Brouillon", state="draft")
    waiting = Job.objects.filter(name="catalogue.dump")
    leave(one)
    assert waiting.count() == 0  # there are no dumps
    actions.make_dumps(by=SYSTEM)
    datasets.delete(draft, by=SYSTEM)
    datasets.update(other, replace(catalogue.record(other), title="Une autre"), by=SYSTEM)
    assert waiting.count() == 0  # it was never in them; it is still
    leave(other)
    datasets.delete(make_dataset("Encore"), by=SYSTEM)
    (job,) = waiting
    assert now() < job.run_at <= now() + timedelta(minutes=5)


def test_what_another_catalogue_no_longer_shows_leaves_the_dumps_soon(make_dataset):
    shown, never = make_dataset("Un"), make_dataset("Brouillon", state="private")
    actions.make_dumps(by=SYSTEM)
    waiting = Job.objects.filter(name="catalogue.dump")
    for one, state, jobs in ((never, "private", 0), (shown, "published", 0), (shown, "private", 1)):
        datasets.load([replace(catalogue.record(one), title=f"{one.title} {state}", state=state)], by=SYSTEM)
        assert waiting.count() == jobs


def test_dumps_that_took_long_do_not_replace_those_begun_after_them(make_dataset):
    one = make_dataset(SECRET)
    seen = []

    def meanwhile(done: int, total: int) -> None:  # ours are being written, the dataset in them
        if not seen:
            seen.append(total)
            datasets.delete(one, by=SYSTEM)
            actions.make_dumps(by=SYSTEM)

    assert {made.name: made.count for made in actions.make_dumps(by=SYSTEM, progress=meanwhile)}["datasets.csv"] == 0
    assert SECRET.encode() not in _body("datasets.csv")


@pytest.mark.parametrize("place", [[[[1.0]]], [[["a", "b"]]], [[]], [[[1, 2], [3]]], "x"])
def test_a_place_that_is_none_is_refused_and_one_kept_before_breaks_nothing(make_dataset, place):
    one = make_dataset("Un", geometry={"type": "Polygon", "coordinates": [[[1, 2], [3, 2], [3, 4], [1, 2]]]})
    with pytest.raises(Invalid) as refused:
        datasets.update(
            one, replace(catalogue.record(one), geometry={"type": "Polygon", "coordinates": place}), by=SYSTEM
        )
    assert set(refused.value.fields) == {"geometry"}
    Dataset.objects.update(geometry={"type": "Polygon", "coordinates": [[[1.0]]]})
    assert {made.name: made.count for made in actions.make_dumps(by=SYSTEM)}["data.json"] == 1
    assert Client().get(f"/fr/datasets/{one.slug}").status_code == 200
    assert Client().get("/catalog.ttl").status_code == 200


def test_nothing_that_one_dataset_says_stops_the_dumps_of_all(make_dataset, tmp_path):
    kept = {"datagouv:main_resources_count": "many", "datagouv:discussions_open": 2**63}
    file = records.Resource(title="a\rb", url="https://a.example/a.csv", description="\r", type="other")
    one = make_dataset("Un", description="a\r\nb\rc", extras=kept, resources=(file,))
    Dataset.objects.filter(pk=one.pk).update(title='Un\rdeux; "trois"')  # as titles were kept before
    one.resources.update(title="a\rb")
    actions.make_dumps(by=SYSTEM)
    with duckdb.connect() as connection:
        for name, title in (("datasets", 'Un\rdeux; "trois"'), ("resources", "a\rb")):
            path = tmp_path / f"{name}.parquet"
            path.write_bytes(_body(path.name))
            assert connection.execute("SELECT title FROM read_parquet(?)", [str(path)]).fetchall() == [(title,)]
    report = datasets.load_catalogue(io.BytesIO(_body("datasets.csv")), by=SYSTEM, dry_run=True)
    assert (report.refused, report.unchanged + report.updated) == ([], 1)


def test_the_page_lists_the_files(make_dataset):
    assert "Les premiers fichiers seront faits cette nuit." in Client().get("/fr/dumps").content.decode()
    make_dataset("Un jeu")
    actions.make_dumps(by=SYSTEM)
    html = Client().get("/fr/dumps").content.decode()
    assert re.findall(r'href="/dumps/([^"]+)"', html) == list(queries.MEDIA_TYPES)
    assert Client().get("/dumps", headers={"Accept-Language": "ar"})["Location"] == "/ar/dumps"
    assert '<a href="/fr/dumps">' in Client().get("/fr/").content.decode()


def test_dumps_stay_when_new_ones_cannot_be_made(make_dataset, monkeypatch):
    make_dataset("Un jeu")
    actions.make_dumps(by=SYSTEM)
    before = list(Dump.objects.order_by("name").values())
    make_dataset("Un autre")

    def fail(*_arguments: object, **_options: object) -> None:
        raise Unavailable("no store")

    monkeypatch.setattr(files.store().__class__, "put", fail)
    with pytest.raises(Unavailable):
        actions.make_dumps(by=SYSTEM)
    assert list(Dump.objects.order_by("name").values()) == before


def test_only_who_governs_makes_dumps(db):
    with pytest.raises(SignInNeeded):
        actions.make_dumps(by=VISITOR)


@pytest.mark.parametrize("count", [1, 3])
def test_dumps_cost_the_same_queries_for_any_number_of_datasets(make_dataset, django_assert_max_num_queries, count):
    for number in range(count):
        make_dataset(f"Jeu {number}")
    actions.make_dumps(by=SYSTEM)
    with django_assert_max_num_queries(30):
        actions.make_dumps(by=SYSTEM)


def test_a_dump_is_served_whole_in_part_and_not_again(make_dataset):
    make_dataset("Un jeu")
    assert Client().get("/dumps/datasets.csv").status_code == 404
    actions.make_dumps(by=SYSTEM)
    whole = Client().get("/dumps/datasets.csv")
    body = b"".join(whole.streaming_content)
    (told,) = [one for one in Client().get("/api/dumps").json() if one["name"] == "datasets.csv"]
    assert (whole.status_code, whole["Content-Type"], told["sha256"]) == (
        200, "text/csv", hashlib.sha256(body).hexdigest()
    )  # fmt: skip
    assert (told["filesize"], told["count"]) == (len(body), 1)
    part = Client().get("/dumps/datasets.csv", headers={"Range": "bytes=0-1"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, body[:2])
    assert Client().get("/dumps/datasets.csv", headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert whole["Last-Modified"]
    for name in ("nothing.csv", "secret_key"):
        assert Client().get(f"/dumps/{name}").status_code == 404


def test_the_files_of_dumps_are_kept(make_dataset):
    make_dataset("Un jeu")
    keys = {one.file for one in actions.make_dumps(by=SYSTEM)}
    assert queries.holds([*keys, "aa/bb/none"]) == keys
