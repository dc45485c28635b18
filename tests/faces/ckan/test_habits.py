"""What clients that are not run here are known to do, call by call, as they do it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource

TRAFFIC = b"jour,voyageurs\n2024-01-01,10\n2024-01-02,20\n"


def test_a_session_of_qgis(
    act: Any, give: Callable[..., Resource], make_dataset: Any, make_topic: Any, search_index: Any
) -> None:
    """Its CKAN browser: groups, a search in two of them, page by page, then the size and the name of a file."""
    made = [make_dataset(f"Eau {number}") for number in range(3)]
    file = give(TRAFFIC, "relevés.csv", dataset=made[0])
    datasets.add_resource(made[1], records.Resource(title="L", url="https://x.example/a.shp", format="shp"), by=SYSTEM)
    make_topic("Rivières", holds=made[:1])
    make_topic("Lacs", holds=made[1:2])
    search_index()
    groups = act.get("group_list", "?all_fields=true").json()["result"]
    assert [(one["display_name"], one["name"]) for one in groups] == [("Lacs", "lacs"), ("Rivières", "rivieres")]
    asked = "?q=eau&fq=(groups:lacs+OR+groups:rivieres)&sort=name+asc&rows=1&start="
    pages = [act.get("package_search", f"{asked}{start}").json()["result"] for start in range(3)]
    assert [page["count"] for page in pages] == [2, 2, 2]
    assert [[one["title"] for one in page["results"]] for page in pages] == [["Eau 0"], ["Eau 1"], []]
    resource = pages[0]["results"][0]["resources"][0]
    assert (resource["name"], resource["format"]) == ("relevés.csv", "CSV")
    answer = act.client.head(urlsplit(resource["url"]).path, follow=True)
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(TRAFFIC)))
    assert "relev" in answer["Content-Disposition"]
    assert file.pk == resource["id"]


def test_a_session_of_ckanr(act: Any, give: Callable[..., Resource], make_dataset: Any) -> None:
    """R's client: its ping and version, both headers at once, rows by a POST whose parameters are in its address."""
    file = give(TRAFFIC, "trafic.csv", dataset=make_dataset("Trafic"))
    headers = {"X-CKAN-API-Key": "None", "Authorization": "None"}
    status = act.get("status_show", "", **headers).json()["result"]
    assert [int(part) >= 0 for part in status["ckan_version"].split(".")] == [True] * 3
    asked = f"/api/3/action/datastore_search?resource_id={file.pk}&limit=1&sort=voyageurs%20desc"
    told = act.client.post(asked, headers=headers).json()["result"]
    assert (told["total"], told["records"]) == (2, [{"_id": 2, "jour": "2024-01-02", "voyageurs": 20}])
    fields = act.client.post(f"/api/3/action/datastore_search?resource_id={file.pk}&limit=0", headers=headers).json()
    assert [one["id"] for one in fields["result"]["fields"]] == ["_id", "jour", "voyageurs"]
    wrong = act.get("package_show", "?id=rien").json()
    assert (wrong["success"], wrong["error"]["message"][:9]) == (False, "Not found")
