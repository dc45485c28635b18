"""What udata's clients do around the data: people of organizations, keys, badges, contacts, transfers, reports, posts."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image
from tests.conftest import SYSTEM
from tests.faces.udata.conftest import Catalogue

from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations.models import Membership

ORG = "/api/1/organizations/ville-de-rabat/"


@pytest.fixture
def mine(editor: Any, udata_as: Callable[..., Any]) -> Any:
    return udata_as(editor)


@pytest.fixture
def governor(make_user: Callable[..., Any], udata_as: Callable[..., Any]) -> Any:
    return udata_as(make_user(is_administrator=True), ("read", "write", "admin"))


@pytest.mark.proves(
    "udata", "GET /api/1/organizations/{ref}/membership/", "POST /api/1/organizations/{ref}/membership/",
    "POST /api/1/organizations/{ref}/membership/{id}/accept/", "PUT /api/1/organizations/{ref}/member/{user}/",
    "DELETE /api/1/organizations/{ref}/member/{user}/",
)  # fmt: skip
def test_somebody_asks_to_join_is_let_in_changes_role_and_leaves(
    api: Any, mine: Any, catalogue: Catalogue, make_user: Any, udata_as: Any
) -> None:
    user = make_user(first_name="Ali")
    newcomer = udata_as(user)
    asked = newcomer("POST", f"{ORG}membership/", {"comment": "Je travaille à la régie."})
    told = asked.json()
    assert (asked.status_code, told["status"], told["kind"], told["user"]["first_name"]) == (
        201, "pending", "request", "Ali",
    )  # fmt: skip
    assert newcomer.get(f"{ORG}membership/").json() == [told]
    assert mine.get(f"{ORG}membership/?status=pending").json() == [told]
    assert mine.get(f"{ORG}membership/?user=nobody").json() == []
    assert api.get(f"{ORG}membership/").status_code == 401
    assert newcomer("POST", f"{ORG}membership/{told['id']}/accept/").status_code == 403
    accepted = mine("POST", f"{ORG}membership/{told['id']}/accept/").json()
    assert (accepted["role"], accepted["user"]["id"], accepted["user"]["email"]) == ("editor", user.pk, user.email)
    changed = mine("PUT", f"{ORG}member/{user.pk}/", {"role": "partial_editor"}).json()
    assert (changed["role"], changed["label"]) == ("partial_editor", "Contributeur")
    assert mine("PUT", f"{ORG}member/{user.pk}/", {"role": "king"}).json()["errors"]["role"]
    assert newcomer("DELETE", f"{ORG}member/{user.pk}/").status_code == 204
    assert not Membership.objects.filter(user=user).exists()
    assert mine("DELETE", f"{ORG}member/{user.pk}/").status_code == 404


@pytest.mark.proves(
    "udata", "POST /api/1/organizations/{ref}/membership/{id}/refuse/",
    "POST /api/1/organizations/{ref}/membership/{id}/cancel/",
)  # fmt: skip
def test_a_request_is_refused_with_a_reason_or_taken_back(
    mine: Any, catalogue: Catalogue, make_user: Any, udata_as: Any
) -> None:
    newcomer = udata_as(make_user())
    first = newcomer("POST", f"{ORG}membership/", {}).json()["id"]
    assert mine("POST", f"{ORG}membership/{first}/refuse/", {}).status_code == 400
    assert mine("POST", f"{ORG}membership/{first}/refuse/", {"comment": "Pas encore."}).json() == {}
    second = newcomer("POST", f"{ORG}membership/", {}).json()["id"]
    assert newcomer("POST", f"{ORG}membership/{second}/cancel/").json() == {}
    assert newcomer.get(f"{ORG}membership/").json() == []


@pytest.mark.proves(
    "udata", "POST /api/1/organizations/{ref}/member/", "POST /api/1/organizations/{ref}/membership/{id}/cancel/",
    "GET /api/1/me/org_invitations/", "POST /api/1/me/org_invitations/{id}/accept/",
    "POST /api/1/me/org_invitations/{id}/refuse/",
)  # fmt: skip
def test_somebody_is_invited_and_answers(mine: Any, catalogue: Catalogue, make_user: Any, udata_as: Any) -> None:
    user = make_user()
    guest = udata_as(user)

    def invite() -> str:
        answer = mine("POST", f"{ORG}member/", {"email": user.email, "role": "editor", "comment": "Bienvenue."})
        told = answer.json()
        assert (answer.status_code, told["kind"], told["role"], told["email"]) == (
            201,
            "invitation",
            "editor",
            user.email,
        )
        return str(told["id"])

    assert mine("POST", f"{ORG}member/", {"user": user.pk}).json()["errors"]["email"]
    assert mine("POST", f"{ORG}membership/{invite()}/cancel/").json() == {}
    second = invite()
    assert [one["organization"]["slug"] for one in guest.get("/api/1/me/org_invitations/").json()] == ["ville-de-rabat"]
    assert guest("POST", f"/api/1/me/org_invitations/{second}/refuse/").json()["status"] == "refused"
    third = invite()
    assert mine("POST", f"/api/1/me/org_invitations/{third}/accept/").status_code == 403
    assert guest("POST", f"/api/1/me/org_invitations/{third}/accept/").json()["status"] == "accepted"
    assert guest.get("/api/1/me/org_invitations/").json() == []
    assert [one["slug"] for one in guest.get("/api/1/me/").json()["organizations"]] == ["ville-de-rabat"]


@pytest.mark.proves(
    "udata", "GET /api/1/organizations/{ref}/assignments/",
    "PUT /api/1/organizations/{ref}/member/{user}/assignments/",
)  # fmt: skip
def test_a_contributor_works_on_what_is_assigned(
    mine: Any, catalogue: Catalogue, make_user: Any, udata_as: Any
) -> None:
    user = make_user()
    organizations.set_member(catalogue.city, user.email, "contributor", by=SYSTEM)
    theirs = udata_as(user)
    path = f"/api/1/datasets/{catalogue.water.id}/"
    assert theirs("PUT", path, {"acronym": "E"}).status_code == 403
    wanted = [{"class": "Dataset", "id": catalogue.water.id}]
    assert mine("PUT", f"{ORG}member/{user.pk}/assignments/", wanted).json() == wanted
    assert theirs("PUT", path, {"acronym": "E"}).status_code == 200
    assert [(one["user"]["id"], one["subject"]) for one in mine.get(f"{ORG}assignments/").json()] == [
        (user.pk, wanted[0]),
    ]  # fmt: skip
    assert theirs.get(f"{ORG}assignments/").status_code == 403


@pytest.mark.proves("udata", "POST /api/1/organizations/{ref}/logo/", "PUT /api/1/organizations/{ref}/logo/")
def test_a_logo_is_a_picture_of_a_form(
    mine: Any, catalogue: Catalogue, make_user: Any, udata_as: Any, kept: Any
) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "PNG")

    def send(caller: Any, body: bytes, method: str = "post") -> Any:
        form = {"file": SimpleUploadedFile("logo.png", body, content_type="image/png"), "bbox": "0,0,20,20"}
        return caller.client.post(f"{ORG}logo/", form, headers=caller.headers)

    told = send(mine, picture.getvalue())
    assert (told.status_code, told.json()["success"]) == (200, True)
    assert mine.get(ORG).json()["logo"] == told.json()["image"]
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        + picture.getvalue()
        + b"\r\n--x--\r\n"
    )
    put = mine.client.put(f"{ORG}logo/", body, content_type="multipart/form-data; boundary=x", headers=mine.headers)
    assert put.json() == told.json()
    assert send(mine, b"no picture").json()["errors"]["logo"]
    assert send(udata_as(make_user()), picture.getvalue()).status_code == 403


@pytest.mark.proves(
    "udata", "GET /api/1/me/api_tokens/", "POST /api/1/me/api_tokens/", "DELETE /api/1/me/api_tokens/{id}/",
    "PUT /api/1/me/",
)  # fmt: skip
def test_keys_are_made_used_and_revoked(mine: Any, api: Any, catalogue: Catalogue) -> None:
    made = mine("POST", "/api/1/me/api_tokens/", {"name": "Robot", "scopes": ["admin"]})
    told = made.json()
    assert (made.status_code, told["name"], told["kind"], made["Cache-Control"]) == (
        201,
        "Robot",
        "api_key",
        "no-store",
    )
    assert told["token"].startswith(told["token_prefix"])
    assert api("PUT", "/api/1/me/", {"first_name": "Sara"}, X_API_KEY=told["token"]).json()["first_name"] == "Sara"
    listed = mine.get("/api/1/me/api_tokens/").json()
    assert ("token" in listed[0], told["id"] in [one["id"] for one in listed]) == (False, True)
    narrow = mine(
        "POST", "/api/1/me/api_tokens/", {"scopes": ["read"], "expires_at": "2090-01-01T00:00:00+00:00"}
    ).json()
    assert api("PUT", "/api/1/me/", {"first_name": "S"}, X_API_KEY=narrow["token"]).status_code == 403
    assert mine("POST", "/api/1/me/api_tokens/", {"expires_at": "demain"}).json()["errors"]["expires_at"]
    assert mine("DELETE", f"/api/1/me/api_tokens/{told['id']}/").status_code == 204
    assert api.get("/api/1/me/", X_API_KEY=told["token"]).status_code == 401


@pytest.mark.proves(
    "udata", "POST /api/1/datasets/{ref}/badges/", "DELETE /api/1/datasets/{ref}/badges/{kind}/",
    "POST /api/1/organizations/{ref}/badges/", "DELETE /api/1/organizations/{ref}/badges/{kind}/",
)  # fmt: skip
def test_administrators_give_and_take_badges(mine: Any, governor: Any, catalogue: Catalogue) -> None:
    for noun, slug, badge in (
        ("datasets", catalogue.air.slug, "hvd"),
        ("organizations", catalogue.city.slug, "certified"),
    ):
        path = f"/api/1/{noun}/{slug}/"
        assert mine("POST", f"{path}badges/", {"kind": badge}).status_code == 403
        given = governor("POST", f"{path}badges/", {"kind": badge})
        assert (given.status_code, given.json()) == (201, {"kind": badge})
        assert governor("POST", f"{path}badges/", {"kind": badge}).status_code == 200
        assert {"kind": badge} in governor.get(path).json()["badges"]
        assert governor("POST", f"{path}badges/", {"kind": "king"}).status_code == 400
        assert governor("DELETE", f"{path}badges/{badge}/").status_code == 204
        assert governor("DELETE", f"{path}badges/{badge}/").status_code == 404


@pytest.mark.proves(
    "udata", "POST /api/1/contacts/", "GET /api/1/contacts/{id}/", "PUT /api/1/contacts/{id}/",
    "DELETE /api/1/contacts/{id}/", "GET /api/1/organizations/{ref}/contacts/suggest/",
)  # fmt: skip
def test_contacts_of_an_organization_are_written_and_named_by_datasets(
    api: Any, mine: Any, catalogue: Catalogue, make_user: Any, udata_as: Any
) -> None:
    sent = {"name": "Guichet", "email": "guichet@example.org", "role": "contact", "organization": catalogue.city.id}
    made = mine("POST", "/api/1/contacts/", sent)
    told = made.json()
    assert (made.status_code, told["name"], told["organization"]["slug"]) == (201, "Guichet", "ville-de-rabat")
    path = f"/api/1/contacts/{told['id']}/"
    assert mine.get(path).json() == told
    assert api.get(path).status_code == 404
    assert udata_as(make_user())("POST", "/api/1/contacts/", sent).status_code == 403
    assert mine("POST", "/api/1/contacts/", {"name": "Moi"}).json()["errors"]["organization"]
    assert [one["id"] for one in api.get(f"{ORG}contacts/suggest/?q=gui").json()] == [told["id"]]
    dataset = f"/api/1/datasets/{catalogue.air.id}/"
    for point in (told["id"], {"id": told["id"]}):
        answer = mine("PUT", dataset, {"contact_points": [point]}).json()
        assert [one["email"] for one in answer["contact_points"]] == ["guichet@example.org"]
    changed = mine("PUT", path, {"email": "accueil@example.org"}).json()
    assert (changed["name"], changed["email"]) == ("Guichet", "accueil@example.org")
    assert mine.get(path).status_code == 404
    assert mine("DELETE", f"/api/1/contacts/{changed['id']}/").status_code == 204
    assert api.get(f"{ORG}contacts/").json()["total"] == 0


@pytest.mark.proves(
    "udata", "GET /api/1/transfer/", "POST /api/1/transfer/", "GET /api/1/transfer/{id}/", "POST /api/1/transfer/{id}/"
)
def test_a_dataset_is_offered_and_taken_or_not(
    mine: Any, catalogue: Catalogue, make_user: Any, make_organization: Any, udata_as: Any
) -> None:
    other, user = make_organization("Ville de Salé"), make_user()
    organizations.set_member(other, user.email, "administrator", by=SYSTEM)
    theirs = udata_as(user)
    sent = {"subject": {"class": "Dataset", "id": catalogue.air.id}, "comment": "À vous.",
            "recipient": {"class": "Organization", "id": other.id}}  # fmt: skip
    made = mine("POST", "/api/1/transfer/", sent)
    told = made.json()
    assert (made.status_code, told["status"], told["subject"]["id"]) == (201, "pending", catalogue.air.id)
    assert (told["owner"]["slug"], told["recipient"]["slug"]) == ("ville-de-rabat", "ville-de-sale")
    path = f"/api/1/transfer/{told['id']}/"
    assert mine("POST", path, {"response": "accept"}).status_code == 403
    assert theirs("POST", path, {"response": "peut-être"}).json()["errors"]["response"]
    assert theirs("POST", path, {"response": "refuse", "comment": "Non."}).json()["reponse_comment"] == "Non."
    again = mine("POST", "/api/1/transfer/", sent).json()
    assert [one["id"] for one in theirs.get("/api/1/transfer/?status=pending").json()] == [again["id"]]
    assert theirs.get(f"/api/1/transfer/?subject={catalogue.water.id}").json() == []
    assert theirs("POST", f"/api/1/transfer/{again['id']}/", {"response": "accept"}).json()["status"] == "accepted"
    assert mine.get(f"/api/1/transfer/{again['id']}/").json()["status"] == "accepted"
    assert mine.get(f"/api/1/datasets/{catalogue.air.id}/").json()["organization"]["slug"] == "ville-de-sale"
    to_somebody = {
        "subject": {"class": "Dataset", "id": catalogue.water.id},
        "recipient": {"class": "User", "id": user.pk},
    }
    assert mine("POST", "/api/1/transfer/", to_somebody).json()["errors"]["recipient"]


@pytest.mark.proves(
    "udata", "GET /api/1/reports/reasons/", "POST /api/1/reports/", "GET /api/1/reports/", "GET /api/1/reports/{id}/",
    "PATCH /api/1/reports/{id}/",
)  # fmt: skip
def test_anybody_reports_and_who_moderates_reads(api: Any, mine: Any, governor: Any, catalogue: Catalogue) -> None:
    assert "spam" in [one["value"] for one in api.get("/api/1/reports/reasons/").json()]
    subject = {"class": "Dataset", "id": catalogue.water.id}
    made = api("POST", "/api/1/reports/", {"subject": subject, "reason": "spam", "message": "De la réclame."})
    told = made.json()
    assert (made.status_code, told["subject"], told["by"], told["reason"]) == (201, subject, None, "spam")
    for wrong, field in (({"subject": {"class": "Robot", "id": "a"}}, "subject"), ({"reason": "bof"}, "reason")):
        answer = api("POST", "/api/1/reports/", {"subject": subject, "reason": "spam", **wrong})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    hidden = {"class": "Dataset", "id": catalogue.draft.id}
    assert api("POST", "/api/1/reports/", {"subject": hidden, "reason": "spam"}).status_code == 404
    assert governor.get("/api/1/reports/?handled=false&subject_type=Dataset").json()["data"] == [told]
    assert governor.get("/api/1/reports/?handled=true").json()["total"] == 0
    assert governor.get(f"/api/1/reports/{told['id']}/").json() == told
    path, said = f"/api/1/reports/{told['id']}/", {"dismissed_at": "2026-01-01T00:00:00Z"}
    assert (mine("PATCH", path, said).status_code, governor("PATCH", path, {}).status_code) == (403, 400)
    dismissed = governor("PATCH", path, said).json()
    assert dismissed["dismissed_at"]
    assert governor("PATCH", path, said).json() == dismissed
    assert governor.get("/api/1/reports/?handled=true").json()["data"] == [dismissed]
    assert (mine.get("/api/1/reports/").status_code, api.get("/api/1/reports/").status_code) == (403, 401)


@pytest.mark.proves("udata", "GET /api/1/activity/")
def test_activity_tells_of_what_one_may_see(api: Any, mine: Any, catalogue: Catalogue) -> None:
    told = api.get(f"/api/1/activity/?organization={catalogue.city.id}&page_size=50").json()
    assert {one["related_to"] for one in told["data"]} >= {"Qualité de l’eau", "Qualité de l’air"}
    assert "Qualité du sol" not in {one["related_to"] for one in told["data"]}
    assert "Qualité du sol" in {one["related_to"] for one in mine.get("/api/1/activity/?page_size=50").json()["data"]}
    about = api.get(f"/api/1/activity/?related_to={catalogue.water.id}").json()
    assert {one["related_to_id"] for one in about["data"]} == {catalogue.water.id}
    assert api.get(f"/api/1/activity/?related_to={catalogue.draft.id}").json()["total"] == 0
    mine("PUT", f"/api/1/datasets/{catalogue.water.id}/", {"acronym": "E"})
    last = api.get(f"/api/1/activity/?related_to={catalogue.water.id}&page_size=1").json()["data"][0]
    assert (last["key"], last["changes"], last["actor"]) == ("dataset:updated", ["acronym"], None)
    assert last["label"] == "Description modifiée"
    mine("POST", f"/api/1/datasets/{catalogue.water.id}/resources/", {"title": "Puits", "url": "https://x.example/p"})
    added = api.get(f"/api/1/activity/?related_to={catalogue.water.id}&page_size=1").json()["data"][0]
    assert added["key"] == "dataset:resource:added"
    assert mine.get("/api/1/activity/?page_size=1").json()["data"][0]["actor"]["first_name"] == "Salma Idrissi"
    assert api.get("/api/1/activity/?user=somebody").json()["total"] == 0


@pytest.mark.proves(
    "udata", "GET /api/1/posts/", "POST /api/1/posts/", "GET /api/1/posts/{ref}/", "PUT /api/1/posts/{ref}/",
    "DELETE /api/1/posts/{ref}/", "POST /api/1/posts/{ref}/publish/", "DELETE /api/1/posts/{ref}/publish/",
    "GET /api/2/posts/search/",
)  # fmt: skip
def test_posts_are_written_published_and_taken_off(api: Any, mine: Any, governor: Any, catalogue: Catalogue) -> None:
    sent = {"name": "Nouveau portail", "headline": "Il est là.", "content": "Bonjour **à tous**.", "tags": ["portail"]}
    assert mine("POST", "/api/1/posts/", sent).status_code == 403
    made = governor("POST", "/api/1/posts/", sent)
    told = made.json()
    assert (made.status_code, told["slug"], told["published"], told["content"]) == (
        201, "nouveau-portail", None, "Bonjour **à tous**.",
    )  # fmt: skip
    path = f"/api/1/posts/{told['id']}/"
    assert api.get(path).status_code == 404
    assert governor("POST", f"{path}publish/").json()["published"]
    assert [one["name"] for one in api.get("/api/1/posts/").json()["data"]] == ["Nouveau portail"]
    changed = governor("PUT", path, {"content": "Bonsoir."}).json()
    assert (changed["content"], changed["headline"]) == ("Bonsoir.", "Il est là.")
    assert api.get("/api/1/posts/nouveau-portail/").json()["content"] == "Bonsoir."
    found = api.get("/api/2/posts/search/?q=bonsoir&tag=portail&last_update_range=last_30_days&sort=-created").json()
    assert [one["id"] for one in found["data"]] == [told["id"]]
    assert found["facets"] == {"tag": [{"name": "all", "count": 1}, {"name": "portail", "count": 1}]}
    for nothing in ("q=bonjour", "tag=eau", "kind=page"):
        assert api.get(f"/api/2/posts/search/?{nothing}").json()["total"] == 0
    page = governor("POST", "/api/1/posts/", {**sent, "name": "À propos", "kind": "page"}).json()
    governor("POST", f"/api/1/posts/{page['id']}/publish/")
    assert api.get("/api/1/posts/a-propos/").json()["kind"] == "page"
    assert [one["slug"] for one in api.get("/api/1/posts/?kind=page").json()["data"]] == ["a-propos"]
    assert governor("POST", "/api/1/posts/", {**sent, "kind": "poem"}).status_code == 400
    assert governor("DELETE", f"{path}publish/").json()["published"] is None
    assert api.get(path).status_code == 404
    governor("POST", f"{path}publish/")
    assert governor("DELETE", path).status_code == 204
    assert api.get(path).status_code == 410


@pytest.mark.proves("udata", "POST /api/1/posts/{ref}/image/", "PUT /api/1/posts/{ref}/image/")
def test_a_picture_of_a_post_comes_in_a_form(api: Any, mine: Any, governor: Any, kept: Any) -> None:
    post = governor("POST", "/api/1/posts/", {"name": "Nouveau", "headline": "Là.", "content": "Oui."}).json()
    governor("POST", f"/api/1/posts/{post['id']}/publish/")
    drawn, path = BytesIO(), f"/api/1/posts/{post['id']}/image/"
    Image.new("RGB", (40, 30), "green").save(drawn, "PNG")

    def send(caller: Any, method: str, body: bytes) -> Any:
        form = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("p.png", body, "image/png")})
        return caller.client.generic(method, path, form, content_type=MULTIPART_CONTENT, headers=caller.headers)

    told = send(governor, "POST", drawn.getvalue()).json()
    assert told["image"].endswith(".webp")
    assert api.get(f"/api/1/posts/{post['id']}/").json()["image"] == told["image"]
    assert send(governor, "PUT", drawn.getvalue()).json() == told
    assert send(governor, "POST", b"no picture").json()["errors"].keys() == {"file"}
    assert (send(mine, "POST", drawn.getvalue()).status_code, send(api, "POST", b"").status_code) == (403, 401)


@pytest.mark.proves(
    "udata", "PUT /api/2/organizations/{ref}/extras/", "DELETE /api/2/organizations/{ref}/extras/",
    "GET /api/2/me/org_topics/",
)  # fmt: skip
def test_extras_and_topics_of_ones_organizations(mine: Any, catalogue: Catalogue) -> None:
    path = "/api/2/organizations/ville-de-rabat/extras/"
    assert mine("PUT", path, {"a": 1, "b": 2}).json() == {"a": 1, "b": 2}
    assert mine("DELETE", path, ["a"]).status_code == 204
    assert mine.get(path).json() == {"b": 2}
    assert [one["name"] for one in mine.get("/api/2/me/org_topics/").json()] == ["Santé"]


@pytest.mark.proves(
    "udata", "POST /api/2/topics/{ref}/featured/", "DELETE /api/2/topics/{ref}/featured/",
    "DELETE /api/2/topics/{ref}/elements/",
)  # fmt: skip
def test_topics_are_put_forward_and_emptied(mine: Any, governor: Any, catalogue: Catalogue) -> None:
    path = f"/api/2/topics/{catalogue.topic.id}/"
    assert mine("POST", f"{path}featured/").status_code == 403
    assert governor("POST", f"{path}featured/").json()["featured"] is True
    assert governor("DELETE", f"{path}featured/").json()["featured"] is False
    assert mine("DELETE", f"{path}elements/").status_code == 204
    assert mine.get(f"{path}elements/").json()["total"] == 0
