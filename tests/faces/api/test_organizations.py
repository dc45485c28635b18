"""The API's organizations, as a program sees them."""

import pytest

from parvis.dialects import native

pytestmark = pytest.mark.django_db


def test_who_creates_an_organization_administers_it(make_user, api_as):
    client = api_as(make_user())
    made = client("POST", "/api/organizations", {"name": "Ville de Fès", "acronym": "VF"})
    assert (made.status_code, made.json()["slug"]) == (201, "ville-de-fes")
    native.OrganizationOut.model_validate(made.json())
    assert client.get("/api/me").json()["organizations"] == [{"id": made.json()["id"], "role": "administrator"}]
    changed = client("PATCH", f"/api/organizations/{made.json()['id']}", {"url": "https://example.org"})
    assert changed.json()["url"] == "https://example.org"


def test_a_visitor_creates_nothing(api):
    assert api("POST", "/api/organizations", {"name": "A"}).status_code == 401


def test_others_may_not_change_it(make_user, make_organization, api_as):
    organization = make_organization()
    assert api_as(make_user())("PATCH", f"/api/organizations/{organization.id}", {"name": "Mine"}).status_code == 403


def test_certifying_is_for_administrators_of_the_portal(make_user, api_as):
    assert api_as(make_user())("POST", "/api/organizations", {"name": "A", "badges": ["certified"]}).status_code == 403


def test_an_organization_cannot_be_above_itself(make_user, make_organization, api_as):
    top = make_organization("Top")
    below = make_organization("Below", parent=top.id)
    admin = api_as(make_user(is_administrator=True))
    answer = admin("PATCH", f"/api/organizations/{top.id}", {"parent": below.id})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "parent")


def test_a_new_name_moves_the_address(make_user, make_organization, api, api_as):
    organization = make_organization("Pôle emploi")
    api_as(make_user(is_administrator=True))(
        "PATCH", f"/api/organizations/{organization.id}", {"name": "France Travail"}
    )
    answer = api.get("/api/organizations/pole-emploi")
    assert (answer.status_code, answer["Location"]) == (308, "/api/organizations/france-travail")


def test_an_organization_with_datasets_stays(make_user, make_organization, make_dataset, api, api_as):
    organization, admin = make_organization(), api_as(make_user(is_administrator=True))
    dataset = make_dataset(organization=organization.id)
    assert admin("DELETE", f"/api/organizations/{organization.id}").status_code == 409
    admin("DELETE", f"/api/datasets/{dataset.id}")
    assert admin("DELETE", f"/api/organizations/{organization.id}").status_code == 204
    assert api.get(f"/api/organizations/{organization.id}").status_code == 410
    assert admin("POST", f"/api/organizations/{organization.id}/restore").status_code == 200


def test_members_are_named_changed_and_removed(make_user, make_organization, api_as):
    boss, colleague, organization = make_user(), make_user(email="colleague@example.org"), make_organization()
    organization.memberships.create(user=boss, role="administrator")
    client, path = api_as(boss), f"/api/organizations/{organization.id}/members"
    operator = api_as(make_user(is_administrator=True))
    assert client("PUT", path, {"email": colleague.email, "role": "editor"}).status_code == 404
    assert operator("PUT", path, {"email": colleague.email, "role": "contributor"}).status_code == 204
    assert client("PUT", path, {"email": colleague.email, "role": "editor"}).status_code == 204
    assert [member["role"] for member in client.get(path).json()] == ["administrator", "editor"]
    assert client("PUT", path, {"email": boss.email, "role": "editor"}).status_code == 403
    assert client("DELETE", f"{path}/{colleague.email}").status_code == 204
    assert len(client.get(path).json()) == 1


def test_members_are_not_shown_to_others(make_user, make_organization, api, api_as):
    path = f"/api/organizations/{make_organization().id}/members"
    assert (api.get(path).status_code, api_as(make_user()).get(path).status_code) == (401, 403)


def test_who_names_members_learns_no_e_mail(make_user, make_organization, api_as):
    boss, known, organization = make_user(), make_user(), make_organization()
    organization.memberships.create(user=boss, role="administrator")
    path = f"/api/organizations/{organization.id}/members"
    answers = [
        api_as(boss)("PUT", path, {"email": email, "role": "editor"}) for email in (known.email, "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_stranger_learns_no_e_mail_from_member_edits(make_user, make_organization, api_as):
    path = f"/api/organizations/{make_organization().id}/members"
    known, stranger = make_user(), api_as(make_user())
    answers = [
        stranger("PUT", path, {"email": email, "role": "editor"}) for email in (known.email, "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_organizations_are_found_by_name(make_organization, api, search_index):
    organization = make_organization("Haut-Commissariat au Plan", acronym="HCP")
    make_organization("Ville de Rabat")
    search_index()
    for text in ("plan", "HCP", "haut commissariat"):
        assert [item["id"] for item in api.get(f"/api/organizations?q={text}").json()["data"]] == [organization.id]
