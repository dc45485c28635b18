"""The clients of CKAN as they are on PyPI: only the address of the site is ours.

What docs/api/ckan.md says of them is what these tests do.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource

CLIENTS = Path(os.environ.get("PARVIS_CLIENTS", Path(__file__).parents[2] / ".venv-clients")) / "bin"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (CLIENTS / "ckanapi").exists(), reason="the clients are not installed (make clients)"),
]
TRAFFIC = b"jour,voyageurs\n2024-01-01,10\n2024-01-02,20\n"


@pytest.fixture
def site(live_server: Any, settings: Any, search_index: Any) -> str:
    settings.PARVIS = settings.PARVIS.model_copy(update={"site_url": live_server.url})
    return str(live_server.url)


@pytest.fixture
def ckanapi(site: str) -> Callable[..., list[Any]]:
    """Runs the command line; gives the lines of JSON it writes."""

    def run(*arguments: str, jsonl: bool = True) -> list[Any]:
        command = [str(CLIENTS / "ckanapi"), *arguments, "-r", site]
        environment = {**os.environ, "PATH": f"{CLIENTS}{os.pathsep}{os.environ['PATH']}"}  # its workers are itself
        done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return [orjson.loads(line) for line in done.stdout.splitlines()] if jsonl else [orjson.loads(done.stdout)]

    return run


@pytest.fixture
def traffic(site: str, give: Callable[..., Resource], make_dataset: Any, make_organization: Any) -> Resource:
    """A table in a dataset of an organization, two other datasets, one of which nobody may see."""
    made = make_dataset("Trafic", organization=make_organization("Ville de Rabat").id, tags=("transport",))
    other = make_dataset("Air", extras={"theme": "air"})
    datasets.add_resource(other, records.Resource(title="Air", url="https://x.example/a.csv", format="csv"), by=SYSTEM)
    make_dataset("Caché", state="draft")
    return give(TRAFFIC, "trafic.csv", dataset=made)


@pytest.mark.proves("ckan", "package_list")
def test_ckanapi_dump_datasets(ckanapi: Any, traffic: Resource) -> None:
    air, found = ckanapi("dump", "datasets", "--all", "-p", "1")
    assert (air["name"], found["name"]) == ("air", "trafic")
    assert (found["organization"]["name"], found["resources"][0]["id"]) == ("ville-de-rabat", traffic.id)
    assert {"key": "theme", "value": "air"} in air["extras"]


@pytest.mark.proves("ckan", "datastore_search")
def test_ckanapi_dump_datasets_with_their_fields(ckanapi: Any, traffic: Resource) -> None:
    _air, found = ckanapi("dump", "datasets", "--all", "-p", "1", "-d")
    fields = found["resources"][0]["datastore_fields"]
    assert [field["id"] for field in fields if field["id"] != "_id"] == ["jour", "voyageurs"]


@pytest.mark.proves("ckan", "package_search")
def test_ckanapi_search_datasets(ckanapi: Any, traffic: Resource, search_index: Any) -> None:
    search_index()
    assert [one["name"] for one in ckanapi("search", "datasets", "q=trafic")] == ["trafic"]
    assert {one["name"] for one in ckanapi("search", "datasets")} == {"trafic", "air"}


@pytest.mark.proves("ckan", "organization_list", "organization_show")
def test_ckanapi_dump_organizations(ckanapi: Any, traffic: Resource) -> None:
    (found,) = ckanapi("dump", "organizations", "--all", "-p", "1")
    assert (found["name"], found["title"], found["is_organization"]) == ("ville-de-rabat", "Ville de Rabat", True)


def _administrator(make_user: Any) -> str:
    from parvis.portal.accounts import actions as accounts

    administrator = make_user(is_administrator=True)
    return str(accounts.create_token(administrator, by=SYSTEM, scopes=("read", "write", "admin"))[1])


@pytest.mark.proves("ckan", "user_show", "user_list")
def test_ckanapi_dump_users(ckanapi: Any, make_user: Any) -> None:
    salma = make_user(first_name="Salma", last_name="Idrissi")
    token = _administrator(make_user)
    found = {one["id"]: one for one in ckanapi("dump", "users", "--all", "-p", "1", "-a", token)}
    assert len(found) == 2
    assert (found[salma.pk]["fullname"], found[salma.pk]["email"]) == ("Salma Idrissi", salma.email)


@pytest.mark.proves("ckan", "group_list", "group_show")
def test_ckanapi_dump_groups_and_load_them(
    ckanapi: Any, traffic: Resource, make_topic: Any, make_user: Any, tmp_path: Path
) -> None:
    """Groups are dumped, loaded where there is none, and dumped again: the same."""
    from parvis.portal.topics.models import Topic

    make_topic("Déplacements", holds=[traffic.dataset], extras={"code": "3"})
    token, command = _administrator(make_user), ("dump", "groups", "--all", "-p", "1")
    (found,) = ckanapi(*command)
    assert (found["name"], found["package_count"]) == ("deplacements", 1)
    Topic.objects.all().delete()
    for done in ("create", "update"):
        assert _loaded(ckanapi, "groups", [found], token, tmp_path) == [(done, None)]
    (again,) = ckanapi(*command)
    same = ("id", "name", "title", "description", "state", "type")
    assert {name: again[name] for name in same} == {name: found[name] for name in same}
    assert {"key": "code", "value": "3"} in again["extras"]


@pytest.mark.proves("ckan", "package_show")
def test_ckanapi_action(ckanapi: Any, traffic: Resource) -> None:
    (found,) = ckanapi("action", "package_show", "id=trafic", jsonl=False)
    assert found["title"] == "Trafic"
    (got,) = ckanapi("action", "package_show", "id=trafic", "-g", jsonl=False)
    assert got == found
    (rows,) = ckanapi("action", "datastore_search", f"resource_id={traffic.id}", "limit:1", jsonl=False)
    assert rows["records"] == [{"_id": 1, "jour": "2024-01-01", "voyageurs": 10}]
    assert rows["total"] == 2


WRITER = """
import json, sys
from ckanapi import RemoteCKAN, ValidationError
with RemoteCKAN(sys.argv[1], apikey=sys.argv[2]) as portal:
    fields = [{"id": "station", "type": "text"}, {"id": "hauteur", "type": "numeric"}]
    made = portal.action.datastore_create(
        resource={"package_id": "air", "name": "Hauteurs"}, fields=fields, primary_key=["station"],
        records=[{"station": "01", "hauteur": 1.5}, {"station": "02", "hauteur": None}],
    )
    ask = {"resource_id": made["resource_id"]}
    portal.action.datastore_upsert(**ask, method="upsert", records=[{"station": "02", "hauteur": 2}])
    try:
        portal.action.datastore_upsert(**ask, method="upsert", records=[{"station": "03", "hauteur": "haute"}])
    except ValidationError as error:
        wrong = sorted(error.error_dict)
    portal.action.datastore_delete(**ask, filters={"station": "01"})
    print(json.dumps({"wrong": wrong, "rows": portal.action.datastore_search(**ask)["records"]}))
"""


@pytest.mark.proves("ckan", "datastore_create", "datastore_upsert", "datastore_delete", "datastore_search")
def test_ckanapi_writes_a_table(site: str, traffic: Resource, make_user: Any) -> None:
    command = [str(CLIENTS / "python"), "-c", WRITER, site, _administrator(make_user)]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = orjson.loads(done.stdout)
    assert told == {"wrong": ["__type", "records"], "rows": [{"_id": 1, "station": "02", "hauteur": 2}]}


FRICTIONLESS = """
import json, sys
from frictionless import Package
from frictionless.portals import CkanControl
package = Package(control=CkanControl(baseurl=sys.argv[1], dataset="trafic"))
resource = package.resources[0]
print(json.dumps({"title": package.title, "rows": [row.to_dict() for row in resource.read_rows()]}, default=str))
"""


def test_frictionless_reads_a_dataset(site: str, traffic: Resource) -> None:
    done = subprocess.run(
        [str(CLIENTS / "python"), "-c", FRICTIONLESS, site], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    told = orjson.loads(done.stdout)
    assert (told["title"], len(told["rows"])) == ("Trafic", 2)
    assert [row["voyageurs"] for row in told["rows"]] == [10, 20]


def test_ckanapi_load_datasets_into_an_empty_portal(
    ckanapi: Any, traffic: Resource, make_user: Any, shared: Path, tmp_path: Path
) -> None:
    """What was dumped here is loaded where there is nothing, with its ids, and dumped again: the same."""
    from parvis.portal.accounts import actions as accounts
    from parvis.portal.datasets.models import Dataset
    from parvis.portal.organizations.models import Organization

    administrator = make_user(is_administrator=True)
    token = accounts.create_token(administrator, by=SYSTEM, scopes=("read", "write", "admin"))[1]
    dumped = {kind: ckanapi("dump", kind, "--all", "-p", "1") for kind in ("organizations", "datasets")}
    real = orjson.loads((shared / "catalogues/datasud-package_search.json").read_bytes())["result"]["results"]
    Dataset.objects.all().delete()
    Organization.objects.all().delete()
    for organization in {one["organization"]["id"]: one["organization"] for one in real}.values():
        dumped["organizations"].append(organization)
    for kind, things in dumped.items():
        sent = things + (real if kind == "datasets" else [])
        assert _loaded(ckanapi, kind, sent, token, tmp_path) == [("create", None)] * len(sent)
    again = {one["id"]: one for one in ckanapi("dump", "datasets", "--all", "-p", "1")}
    same = ("id", "name", "title", "notes", "tags", "private", "state", "owner_org", "license_id", "groups")
    for one in dumped["datasets"]:
        back = again[one["id"]]
        assert {name: back[name] for name in same} == {name: one[name] for name in same}
        assert [row["id"] for row in back["resources"]] == [row["id"] for row in one["resources"]]
        assert _told(back) == _told(one)
    assert {one["id"] for one in real} <= set(again)


def _loaded(ckanapi: Any, kind: str, things: list[Any], token: str, room: Path) -> list[tuple[str, str | None]]:
    """(what was done, what was wrong) with each thing, as the command writes it in its log."""
    file, log = room / f"{kind}.jsonl", room / f"{kind}.log"
    file.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in things))
    log.unlink(missing_ok=True)
    ckanapi("load", kind, "-I", str(file), "-l", str(log), "-a", token, "-p", "1")
    return [(action, error) for _at, _done, action, error, _told in map(orjson.loads, log.read_bytes().splitlines())]


def _told(package: Any) -> Any:
    """Its extras, but for when its data changed here."""
    return [pair for pair in package["extras"] if pair["key"] != "parvis_updated_at"]
