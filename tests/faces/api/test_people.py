"""Members, invitations, requests, transfers and assignments, as a program sees them."""

import pytest
from tests.portal.organizations.conftest import team  # noqa: F401

from parvis.faces.api import organizations, people, transfers
from parvis.portal.organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(team, api_as):  # noqa: F811
    """The team, and the API as each of them sees it."""
    team.at = f"/api/organizations/{team.organization.id}"
    team.api = lambda name: api_as(team.users[name])
    return team


def test_invitations_are_sent_listed_and_taken_back(here):
    boss = here.api("administrator")
    made = boss("POST", f"{here.at}/invitations", {"email": "New@example.org", "role": "editor"})
    assert (made.status_code, made.json()["email"], made.json()["state"]) == (201, "new@example.org", "pending")
    people.InvitationOut.model_validate(made.json())
    assert [one["id"] for one in boss.get(f"{here.at}/invitations").json()] == [made.json()["id"]]
    path = f"/api/invitations/{made.json()['id']}"
    assert boss("POST", f"{path}/resend").status_code == 429
    assert here.api("stranger")("DELETE", path).status_code == 404
    assert boss("DELETE", path).status_code == 204
    assert boss("DELETE", path).status_code == 409
    assert boss.get(f"{here.at}/invitations").json() == []


def test_no_answer_ever_holds_a_secret(here):
    made = here.api("administrator")("POST", f"{here.at}/invitations", {"email": "new@example.org", "role": "editor"})
    assert set(made.json()) == {
        "id", "organization", "email", "role", "message", "state", "created_at", "sent_at", "expires_at",
    }  # fmt: skip


def test_an_invitation_is_accepted_by_the_person(here, make_user, api_as):
    here.api("administrator")("POST", f"{here.at}/invitations", {"email": "new@example.org", "role": "editor"})
    person = api_as(make_user(email="new@example.org"))
    [mine] = person.get("/api/me/invitations").json()
    assert here.api("stranger")("POST", f"/api/invitations/{mine['id']}/accept").status_code == 404
    assert person("POST", f"/api/invitations/{mine['id']}/accept").status_code == 204
    assert person.get("/api/me").json()["organizations"] == [{"id": here.organization.id, "role": "editor"}]


def test_a_request_is_made_refused_made_again_and_accepted(here):
    stranger, boss = here.api("stranger"), here.api("administrator")
    first = stranger("POST", f"{here.at}/join-requests", {"message": "Bonjour"})
    assert first.status_code == 201
    people.JoinRequestOut.model_validate(first.json())
    assert stranger("POST", f"{here.at}/join-requests", {}).status_code == 409
    assert [one["message"] for one in boss.get(f"{here.at}/join-requests").json()] == ["Bonjour"]
    path = f"/api/join-requests/{first.json()['id']}"
    assert stranger("POST", f"{path}/accept", {"role": "administrator"}).status_code == 403
    assert boss("POST", f"{path}/refuse", {"reason": " "}).status_code == 400
    assert boss("POST", f"{path}/refuse", {"reason": "Non."}).json()["state"] == "refused"
    assert [one["reason"] for one in stranger.get("/api/me/join-requests").json()] == ["Non."]
    second = stranger("POST", f"{here.at}/join-requests", {}).json()
    assert boss("POST", f"/api/join-requests/{second['id']}/accept", {"role": "contributor"}).status_code == 204
    assert here.organization.memberships.get(user=here.stranger).role == "contributor"
    assert stranger("DELETE", f"/api/join-requests/{second['id']}").status_code == 409


def test_somebody_leaves(here):
    assert here.api("editor")("POST", f"{here.at}/leave").status_code == 204
    assert here.api("administrator")("POST", f"{here.at}/leave").status_code == 403
    assert here.api("stranger")("POST", f"{here.at}/leave").status_code == 403


def test_a_contributor_works_on_what_is_assigned(here, make_dataset):
    dataset = make_dataset("Forages", organization=here.organization.id, state="draft")
    contributor, boss = here.api("contributor"), here.api("administrator")
    path = f"/api/datasets/{dataset.id}"
    assert contributor("PATCH", path, {"acronym": "F"}).status_code == 403
    assignments = f"{here.at}/members/{here.contributor.id}/assignments"
    assert boss("PUT", assignments, {"datasets": [dataset.id]}).json() == {"datasets": [dataset.id]}
    assert boss.get(assignments).json() == {"datasets": [dataset.id]}
    assert contributor.get(assignments).status_code == 403
    assert contributor("PATCH", path, {"acronym": "F"}).status_code == 200
    assert contributor("POST", f"{path}/publish").status_code == 403
    assert contributor("PUT", f"{path}/assignments/{here.contributor.id}").status_code == 403
    assert boss("DELETE", f"{path}/assignments/{here.contributor.id}").status_code == 204
    assert contributor("PATCH", path, {"acronym": "G"}).status_code == 403
    assert boss("PUT", f"{path}/assignments/{here.editor.id}").status_code == 400
    assert boss("PUT", f"{path}/assignments/{here.contributor.id}").status_code == 204


def test_datasets_change_hands(here, make_dataset, make_organization):
    receiving = make_organization("Direction des routes")
    receiving.memberships.create(user=here.stranger, role="administrator")
    dataset = make_dataset("Ponts", organization=here.organization.id)
    giver, receiver = here.api("administrator"), here.api("stranger")
    sent = {"datasets": [dataset.slug], "to_organization": receiving.slug, "comment": "À vous."}
    assert here.api("editor")("POST", "/api/transfers", sent).status_code == 403
    made = giver("POST", "/api/transfers", sent)
    assert (made.status_code, made.json()["state"], made.json()["datasets"]) == (201, "pending", [dataset.id])
    transfers.TransferOut.model_validate(made.json())
    path = f"/api/transfers/{made.json()['id']}"
    assert here.api("editor").get(path).status_code == 404
    assert [one["id"] for one in receiver.get("/api/transfers").json()["to_answer"]] == [made.json()["id"]]
    assert [one["id"] for one in giver.get("/api/transfers").json()["offered"]] == [made.json()["id"]]
    assert receiver("POST", f"{path}/accept").json()["state"] == "accepted"
    assert receiver.get(f"/api/datasets/{dataset.id}").json()["organization"]["id"] == receiving.id
    assert giver("POST", f"{path}/cancel").status_code == 409


def test_a_logo_is_sent_as_the_body(here):
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (300, 200), "green").save(out, "PNG")
    boss = here.api("administrator")
    call = boss.client.generic
    answer = call("PUT", f"{here.at}/logo?alt=Goutte", out.getvalue(), content_type="image/png", headers=boss.headers)
    assert (answer.status_code, answer.json()["logo_alt"]) == (200, "Goutte")
    address = answer.json()["logo"].removeprefix("http://127.0.0.1:8000")
    assert boss.client.get(address)["Content-Type"] == "image/webp"
    wrong = call("PUT", f"{here.at}/logo", b"<svg/>", content_type="image/svg+xml", headers=boss.headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "logo")
    assert boss("DELETE", f"{here.at}/logo").json()["logo"] == ""
    refused = here.api("editor")("DELETE", f"{here.at}/logo")
    assert refused.status_code == 403


def test_labels_and_approval_are_for_operators(here):
    boss, governor = here.api("administrator"), here.api("governor")
    assert boss("PUT", f"{here.at}/badges", {"badges": ["certified"]}).status_code == 403
    assert governor("PUT", f"{here.at}/badges", {"badges": ["certified"]}).json()["badges"] == ["certified"]
    assert governor("PUT", f"{here.at}/badges", {"badges": ["golden"]}).status_code == 400
    [act] = [one for one in boss.get(f"{here.at}/history").json()["data"] if "badges" in one["changes"]]
    assert act["changes"]["badges"] == [[], ["certified"]]
    Organization.objects.filter(pk=here.organization.pk).update(approval="pending")
    assert here.api("stranger").get(here.at).status_code == 404
    assert boss("POST", f"{here.at}/accept").status_code == 403
    assert [one["id"] for one in governor.get("/api/moderation/organizations").json()] == [here.organization.id]
    assert boss.get("/api/moderation/organizations").status_code == 403
    assert governor("POST", f"{here.at}/refuse", {"reason": "Qui ?"}).json()["approval"] == "refused"
    assert boss("POST", f"{here.at}/submit").json()["approval"] == "pending"
    assert governor("POST", f"{here.at}/accept").json()["approval"] == "accepted"


def test_a_family_is_read_and_its_data_found(make_organization, make_dataset, api, search_index):
    ministry = make_organization("Ministère")
    agency = make_organization("Agence", parent=ministry.id)
    dataset = make_dataset("Forages", organization=agency.id)
    make_dataset("Ailleurs")
    search_index()
    family = api.get(f"/api/organizations/{ministry.slug}/family").json()
    organizations.FamilyOut.model_validate(family)
    assert ([one["id"] for one in family["agencies"]], family["datasets"]) == ([agency.id], 1)
    assert api.get(f"/api/organizations/{agency.slug}/family").json()["parent"]["id"] == ministry.id
    found = api.get(f"/api/datasets?organization_tree={ministry.slug}").json()
    assert [one["id"] for one in found["data"]] == [dataset.id]
    assert api.get(f"/api/datasets?organization={ministry.slug}").json()["total"] == 0
    assert api.get("/api/datasets?organization_tree=nobody").json()["total"] == 0


def test_a_description_is_checked_before_it_is_sent(make_organization, api):
    city = make_organization("Ville de Rabat")
    sent = {"name": "ville de RABAT", "business_number_id": "73282932000075"}
    answer = api("POST", "/api/organizations/check", sent).json()
    organizations.CheckOut.model_validate(answer)
    assert [one["id"] for one in answer["similar"]] == [city.id]
    assert [one["field"] for one in answer["cautions"]] == ["business_number_id"]


@pytest.mark.once
def test_everything_is_described(api):
    described = api.get("/api/openapi.json").json()
    operations = {one["operationId"] for path in described["paths"].values() for one in path.values()}
    assert operations >= {
        "list_members", "set_member", "remove_member", "leave_organization", "invite", "list_invitations",
        "resend_invitation", "cancel_invitation", "accept_invitation", "refuse_invitation", "my_invitations",
        "ask_to_join", "list_join_requests", "accept_join_request", "refuse_join_request", "cancel_join_request",
        "ask_transfer", "list_transfers", "get_transfer", "accept_transfer", "refuse_transfer", "cancel_transfer",
        "assign_dataset", "unassign_dataset", "list_assignments", "set_assignments", "set_logo", "remove_logo",
        "set_badges", "accept_organization", "refuse_organization", "submit_organization",
        "list_waiting_organizations", "organization_family", "release_organization", "check_organization",
    }  # fmt: skip
