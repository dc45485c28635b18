"""Sources and their jobs at udata's addresses."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import SYSTEM
from tests.faces.udata.conftest import Catalogue

from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Entry, Run, Source

START = "/api/1/harvest"
SENT = {"name": "Ville", "url": "https://x.example/data.json", "backend": "datajson", "config": {"a": 1}}


@pytest.fixture
def source(catalogue: Catalogue) -> Source:
    wanted = actions.Wanted(name="Ville", kind="datajson", url=SENT["url"], cadence="weekly")
    return actions.create(wanted, catalogue.city, by=SYSTEM)


@pytest.mark.proves(
    "udata", "GET /api/1/harvest/sources/", "POST /api/1/harvest/sources/", "GET /api/1/harvest/source/{ref}/",
    "PUT /api/1/harvest/source/{ref}/", "DELETE /api/1/harvest/source/{ref}/", "GET /api/1/harvest/backends/",
    "POST /api/1/harvest/source/{ref}/validate/",
)  # fmt: skip
def test_sources_are_created_changed_validated_and_deleted(
    api: Any, catalogue: Catalogue, editor: Any, make_user: Callable[..., Any], udata_as: Callable[..., Any]
) -> None:
    own = udata_as(editor)
    administrator = udata_as(make_user(is_administrator=True), ("read", "write", "admin"))
    assert "datajson" in [one["id"] for one in api.get(f"{START}/backends/").json()]
    made = own("POST", f"{START}/sources/", {**SENT, "organization": catalogue.city.id})
    assert made.status_code == 201, made.content
    told = made.json()
    address = f"{START}/source/{told['id']}/"
    assert (told["config"], told["schedule"], told["last_job"], told["organization"]["slug"]) == (
        {"a": 1}, "0 0 * * *", None, "ville-de-rabat",
    )  # fmt: skip
    assert told["permissions"] == {
        "edit": True, "delete": True, "run": told["validation"]["state"] == "accepted", "preview": True,
        "validate": False, "schedule": True,
    }  # fmt: skip
    assert own("PUT", address, {**SENT, "name": "Rabat", "active": False}).json()["name"] == "Rabat"
    assert own("POST", f"{address}validate/", {"state": "accepted"}).status_code == 403
    assert administrator("POST", f"{address}validate/", {"state": "refused"}).json()["errors"].keys() == {"reason"}
    assert administrator("POST", f"{address}validate/", {"state": "maybe"}).status_code == 400
    accepted = administrator("POST", f"{address}validate/", {"state": "accepted"}).json()
    assert accepted["validation"]["state"] == "accepted"
    (seen,) = api.get(f"{START}/sources/?organization=ville-de-rabat").json()["data"]
    assert (seen["name"], seen["active"], seen["url"], seen["config"]) == ("Rabat", False, None, {})
    assert api.get(address).json() == seen
    for wrong in ({"name": ""}, {"config": [1]}, {"backend": "maaf"}):
        assert own("PUT", address, {**SENT, **wrong}).status_code == 400
    assert own("POST", f"{START}/sources/", SENT).status_code == 400
    assert api("PUT", address, SENT).status_code == 401
    assert own("DELETE", address).status_code == 204
    assert api.get(address).status_code == 410


@pytest.mark.proves(
    "udata", "POST /api/1/harvest/source/{ref}/schedule/", "DELETE /api/1/harvest/source/{ref}/schedule/"
)
def test_how_often_a_source_is_read_is_said_as_cron_says_it(
    api: Any, editor: Any, source: Source, udata_as: Callable[..., Any]
) -> None:
    own, address = udata_as(editor), f"{START}/source/{source.slug}/schedule/"
    Source.objects.update(access="basic", login="a", secret="sealed")
    for cron, told in (("5 3 * * *", "0 0 * * *"), ("0 4 * * 6", "0 0 * * 1"), ("0 4 15 * *", "0 0 1 * *"),
                       ("30 * * * *", "0 * * * *")):  # fmt: skip
        assert own("POST", address, cron).json()["schedule"] == told
    for wrong in ("@daily", "* * * * *", "0 0 1 1 *", "0 0 * *", "", {"schedule": "0 0 * * *"}):
        assert own("POST", address, wrong).status_code == 400
    assert own("DELETE", address).json()["schedule"] is None
    kept = Source.objects.get()
    assert (kept.cadence, kept.access, kept.login, kept.secret) == ("manual", "basic", "a", "sealed")
    assert (api("POST", address, "0 0 * * *").status_code, api("DELETE", address).status_code) == (401, 401)
    for asked, total in (("q=vil", 1), ("q=village", 0), ("sort=-created", 1), ("deleted=true", 0)):
        assert own.get(f"{START}/sources/?{asked}").json()["total"] == total


@pytest.mark.proves(
    "udata", "POST /api/1/harvest/source/{ref}/run/", "GET /api/1/harvest/source/{ref}/preview/",
    "GET /api/1/harvest/source/{ref}/jobs/", "GET /api/1/harvest/job/{id}/", "GET /api/1/harvest/job/{id}/items/",
)  # fmt: skip
def test_jobs_and_what_became_of_records(api: Any, editor: Any, source: Source, udata_as: Callable[..., Any]) -> None:
    own, address = udata_as(editor), f"{START}/source/{source.slug}/"
    job = own("POST", f"{address}run/").json()["last_job"]
    assert (job["status"], job["source"], job["ended"]) == ("pending", source.id, None)
    assert own("POST", f"{address}run/").status_code == 409
    run = Run.objects.get(pk=job["id"])
    Entry.objects.create(run=run, remote_id="a", outcome="created", title="A", dataset="x")
    Entry.objects.create(run=run, remote_id="b", outcome="refused", reason="unknown_kind")
    Run.objects.update(state="done", seen=2, created=1, refused=1)
    told = api.get(f"{START}/job/{run.pk}/").json()
    assert (told["status"], told["items"]["total"], told["items"]["by_status"]["failed"]) == ("done-errors", 2, 1)
    failed = own.get(f"{START}/job/{run.pk}/items/?status=failed").json()
    assert ([one["remote_id"] for one in failed["data"]], failed["total"]) == (["b"], 1)
    assert failed["data"][0]["errors"][0]["message"] != ""
    assert own.get(f"{START}/job/{run.pk}/items/?status=started").json()["total"] == 0
    assert api.get(f"{START}/job/{run.pk}/items/").status_code == 401
    first, again = (own.get(f"{address}preview/").json() for _time in range(2))
    assert (first["id"], first["items"]) == (again["id"], [])
    assert [one["id"] for one in api.get(f"{address}jobs/").json()["data"]] == [run.pk]
    assert api.get(f"{START}/job/{first['id']}/").status_code == 404
    assert api.get(f"{address}preview/").status_code == 401
