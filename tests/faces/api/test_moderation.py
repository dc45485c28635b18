"""Moderation through the API."""

import pytest

from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries as datasets
from parvis.portal.moderation.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(make_dataset, make_organization, make_user):
    """A published dataset, and who runs its organization."""
    organization, author = make_organization(), make_user()
    organization.memberships.create(user=author, role="administrator")
    return make_dataset("Budget", organization=organization.id), author


def test_a_report_becomes_a_decision_told_and_contested(api, api_as, make_user, dataset):
    thing, author = dataset
    sent = {"kind": "dataset", "ref": thing.slug, "reason": "personal_data", "message": "Des noms."}
    assert api("POST", "/api/reports", sent).status_code == 201
    client, other = api_as(make_user(is_administrator=True)), api_as(make_user(is_administrator=True))
    queue = client.get("/api/moderation/cases").json()
    [case] = queue["data"]
    assert (queue["total"], case["label"], case["severity"], case["reasons"]) == (1, "Budget", 5, ["personal_data"])
    one = client.get(f"/api/moderation/cases/{case['id']}").json()
    assert (one["reports"][0]["message"], one["people"][0]["id"], one["thing"]["state"]) == (
        "Des noms.", author.id, "published",
    )  # fmt: skip
    assert client("PUT", f"/api/moderation/cases/{case['id']}/assignee").json()["assignee"]
    assert client("DELETE", f"/api/moderation/cases/{case['id']}/assignee").json()["assignee"] is None
    decided = client(
        "POST", f"/api/moderation/cases/{case['id']}/decisions", {"verb": "hide", "reason": "personal_data"}
    )
    assert decided.status_code == 201
    assert api.get(f"/api/datasets/{thing.id}").status_code == 404
    mine = api_as(author)
    [notice] = mine.get("/api/moderation/notices").json()["data"]
    assert "by" not in notice["decision"]
    answered = mine("POST", f"/api/moderation/notices/{notice['id']}/answer", {"words": "C’est corrigé."})
    assert answered.status_code == 201
    assert mine("POST", f"/api/moderation/notices/{notice['id']}/answer", {"words": "Encore."}).status_code == 409
    verdict = {"verb": "restore", "reason": "others"}
    assert client("POST", f"/api/moderation/cases/{case['id']}/decisions", verdict).status_code == 403
    assert other("POST", f"/api/moderation/cases/{case['id']}/decisions", verdict).status_code == 201
    assert datasets.get(thing.id, actor=VISITOR).state == "published"


def test_moderation_needs_the_admin_scope(api, api_as, make_user, dataset):
    administrator = make_user(is_administrator=True)
    for path in ("cases", "people", "audit", "audit.csv"):
        assert api.get(f"/api/moderation/{path}").status_code == 401
        assert api_as(dataset[1]).get(f"/api/moderation/{path}").status_code == 403
        assert api_as(administrator, ("read", "write")).get(f"/api/moderation/{path}").status_code == 403
        assert api_as(administrator).get(f"/api/moderation/{path}").status_code == 200
    assert api.get("/api/moderation/notices").status_code == 401


def test_people_are_blocked_and_opened(api_as, make_user, dataset):
    client, blocked = api_as(make_user(is_administrator=True)), api_as(dataset[1])
    assert client("POST", f"/api/moderation/people/{dataset[1].id}/block", {"reason": "Publicité."}).status_code == 204
    assert blocked.get("/api/me").status_code == 401
    assert client.get("/api/moderation/people?state=blocked").json()["data"][0]["blocked_reason"] == "Publicité."
    assert client("POST", f"/api/moderation/people/{dataset[1].id}/unblock").status_code == 204
    assert blocked.get("/api/me").status_code == 200
    lines = client.get("/api/moderation/audit?verb=user.block").json()
    assert lines["total"] == 2
    assert {line["face"] for line in lines["data"]} == {"api"}


def test_read_only_by_the_api(api, api_as, make_user, django_capture_on_commit_callbacks):
    client = api_as(make_user(is_administrator=True))
    with django_capture_on_commit_callbacks(execute=True):
        assert client("PUT", "/api/moderation/read-only", {"reason": "Maintenance."}).status_code == 204
    assert api.get("/api/moderation/read-only").json()["read_only"] is True
    assert client("POST", "/api/datasets", {"title": "x"}).status_code == 503
    with django_capture_on_commit_callbacks(execute=True):
        assert client("DELETE", "/api/moderation/read-only").status_code == 204
    assert client("POST", "/api/datasets", {"title": "x"}).status_code == 201


def test_acts_on_jobs_are_noted(api_as, make_user):
    from parvis.engines import jobs

    job = jobs.enqueue("datasets.render", {"dataset_id": "x"})
    client = api_as(make_user(is_administrator=True))
    assert client("POST", f"/api/jobs/{job.id}/cancel").status_code == 204
    line = AuditLine.objects.get(verb="job.cancel")
    assert (line.kind, line.key) == ("job", str(job.id))
