"""`datagouv-client`, as it is on PyPI, reads and writes a live portal: only its base URL is ours."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.faces.udata.conftest import Catalogue

CLIENTS = Path(os.environ.get("PARVIS_CLIENTS", Path(__file__).parents[2] / ".venv-clients")) / "bin/python"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CLIENTS.exists(), reason="the clients are not installed (make clients)"),
]
# What it fetches for something else it asks of clients made when it was loaded: their base URL is ours too.
START = """
import json, sys
from datagouv import Client, Dataset, Organization, Resource, Topic
site, key, *given = sys.argv[1:]
client = Client(api_key=key or None, verbose=False)
made = [value for kind in (Dataset, Organization, Resource, Topic) for value in kind.__init__.__defaults__]
for one in [client, *made]:
    if isinstance(one, Client):
        one.base_url = site
"""


@pytest.fixture
def run(live_server: Any, settings: Any) -> Callable[..., Any]:
    """Runs a script with `client`, `given` and `json`; what it prints is JSON."""
    settings.PARVIS = settings.PARVIS.model_copy(update={"site_url": live_server.url})

    def made(script: str, *given: str, key: str = "") -> Any:
        command = [str(CLIENTS), "-c", START + script, live_server.url, key, *given]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return orjson.loads(done.stdout)

    return made


@pytest.mark.proves("udata", "GET /api/1/datasets/{ref}/", "GET /api/2/datasets/resources/{id}/")
def test_a_dataset_its_resources_and_its_organization(run: Callable[..., Any], catalogue: Catalogue) -> None:
    told = run("""
dataset = client.dataset(given[0])
resource = dataset.resources[0]
print(json.dumps({"title": dataset.title, "license": dataset.license, "quality": dataset.quality["license"],
                  "producer": dataset.organization.name, "resource": resource.title, "newer":
                  resource.check_if_more_recent_update(dataset.id), "alone": client.resource(resource.id).dataset_id}))
""", catalogue.water.id)  # fmt: skip
    assert told == {
        "title": "Qualité de l’eau", "license": "lov2", "quality": True, "producer": "Ville de Rabat",
        "resource": "Analyses", "newer": False, "alone": catalogue.water.id,
    }  # fmt: skip


@pytest.mark.proves("udata", "GET /api/1/organizations/{ref}/", "GET /api/1/organizations/{ref}/datasets/")
def test_an_organization_and_its_datasets(run: Callable[..., Any], catalogue: Catalogue) -> None:
    told = run("""
organization = client.organization(given[0])
print(json.dumps([organization.name, sorted([one.title, len(one.resources)] for one in organization.datasets)]))
""", catalogue.city.id)  # fmt: skip
    assert told == ["Ville de Rabat", [["Qualité de l’air", 0], ["Qualité de l’eau", 1]]]


@pytest.mark.proves("udata", "GET /api/2/topics/{ref}/", "GET /api/2/topics/{ref}/elements/")
def test_a_topic_its_elements_and_their_datasets(run: Callable[..., Any], catalogue: Catalogue) -> None:
    told = run("""
topic = client.topic(given[0])
print(json.dumps([topic.name, topic.organization.name, [one.title for one in topic.datasets]]))
""", catalogue.topic.id)  # fmt: skip
    assert told == ["Santé", "Ville de Rabat", ["Qualité de l’eau", "Qualité de l’air"]]


@pytest.mark.proves("udata", "GET /api/2/datasets/")
def test_every_page_of_a_list_with_a_mask(
    run: Callable[..., Any], catalogue: Catalogue, make_dataset: Callable[..., Any]
) -> None:
    for number in range(5):
        make_dataset(f"Jeu {number}")
    told = run("""
print(json.dumps([one for one in client.get_all_from_api_query("api/2/datasets/?page_size=2&sort=title", mask="data{title}")]))
""")  # fmt: skip
    assert [one["title"] for one in told] == [f"Jeu {number}" for number in range(5)] + [
        "Qualité de l’air",
        "Qualité de l’eau",
    ]
    assert {tuple(one) for one in told} == {("title",)}


@pytest.mark.proves("udata", "GET /api/2/datasets/", "GET /api/2/datasets/{ref}/resources/")
def test_resources_of_a_dataset_of_api_2(run: Callable[..., Any], catalogue: Catalogue) -> None:
    told = run("""
found = list(client.get_all_from_api_query("api/2/datasets/?license=lov2", cast_as=Dataset))
print(json.dumps([[one.title, [resource.title for resource in one.resources]] for one in found]))
""")  # fmt: skip
    assert told == [["Qualité de l’eau", ["Analyses"]]]


@pytest.mark.proves(
    "udata",
    "POST /api/1/datasets/",
    "PUT /api/1/datasets/{ref}/",
    "DELETE /api/1/datasets/{ref}/",
    "PUT /api/2/datasets/{ref}/extras/",
    "POST /api/1/datasets/{ref}/resources/",
    "PUT /api/1/datasets/{ref}/resources/",
    "POST /api/1/datasets/{ref}/upload/",
    "POST /api/1/datasets/{ref}/resources/{id}/upload/",
    "PUT /api/1/datasets/{ref}/resources/{id}/",
    "DELETE /api/1/datasets/{ref}/resources/{id}/",
    "PUT /api/2/datasets/{ref}/resources/{id}/extras/",
)
def test_a_dataset_created_filled_changed_and_deleted(
    run: Callable[..., Any], catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any], kept: Any, tmp_path: Path
) -> None:
    key = udata_as(editor).headers["X-API-KEY"]
    (tmp_path / "mesures.csv").write_text("a;b\n1;2\n")
    told = run("""
dataset = client.organization(given[0]).create_dataset({"title": "Bruit", "description": "Mesures du bruit."})
dataset.update({"title": "Bruits", "tags": ["bruit"]})
dataset.update_extras({"a": 1, "b": 2})
dataset.delete_extras(["a"])
link = dataset.create_remote({"title": "Carte", "url": "https://example.org/carte"})
file = dataset.create_static(given[1], {"title": "Mesures"})
file.update({"description": "Par station."}, file_to_upload=given[1])
link.update_extras({"c": 3})
dataset.refresh()
dataset.sort_resources("title.desc")
dataset.refresh()
said = [dataset.title, dataset.tags, dataset.extras, dataset.organization.name,
        [[one.title, one.filetype, one.description, one.extras] for one in dataset.resources]]
bytes = file.download_buffer().read().decode()
link.delete()
dataset.delete()
print(json.dumps([said, bytes, bool(client.session.get(dataset.uri).json()["deleted"])]))
""", catalogue.city.id, str(tmp_path / "mesures.csv"), key=key)  # fmt: skip
    assert told == [
        ["Bruits", ["bruit"], {"b": 2, "parvis": {"language": "fr"}}, "Ville de Rabat",
         [["Mesures", "file", "Par station.", {}], ["Carte", "remote", None, {"c": 3}]]],
        "a;b\n1;2\n", True,
    ]  # fmt: skip


@pytest.mark.proves(
    "udata",
    "POST /api/1/organizations/",
    "PUT /api/1/organizations/{ref}/",
    "POST /api/2/topics/",
    "PUT /api/2/topics/{ref}/",
)
def test_an_organization_and_a_topic_created_and_changed(
    run: Callable[..., Any], catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any]
) -> None:
    key = udata_as(editor).headers["X-API-KEY"]
    told = run("""
organization = client.create_organization({"name": "Ville de Salé", "description": "L’autre rive."})
organization.update({"url": "https://sale.example/"})
topic = client.create_topic({"name": "Eau", "description": "Tout.", "elements": [
    {"title": "Eau", "element": {"class": "Dataset", "id": given[0]}}]})
topic.update({"tags": ["eau"]})
print(json.dumps([organization.name, organization.url, topic.tags, [one.title for one in topic.datasets]]))
""", catalogue.water.id, key=key)  # fmt: skip
    assert told == ["Ville de Salé", "https://sale.example/", ["eau"], ["Qualité de l’eau"]]
