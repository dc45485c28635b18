"""Pages of organizations as people use them, without script."""

import io

import pytest
from PIL import Image
from tests.portal.organizations.conftest import heard, team  # noqa: F401

from parvis.dialects import records
from parvis.kit.actors import system
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset, Transfer
from parvis.portal.organizations import actions, events, queries
from parvis.portal.organizations.models import Invitation, JoinRequest, Organization

pytestmark = pytest.mark.django_db
SYSTEM = system("tests")
EMPTY = {
    "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0", "links-TOTAL_FORMS": "1", "links-INITIAL_FORMS": "0",
    "contacts-0-role": "contact",
}  # fmt: skip


@pytest.fixture
def here(team, web_as):  # noqa: F811
    """The team, and the browser of each of them by name."""
    team.at = f"/fr/organizations/{team.organization.slug}"
    team.browser = lambda name: web_as(team.users[name])
    return team


def text(answer) -> str:
    return answer.content.decode()


def test_somebody_creates_an_organization_and_goes_on_to_describe_it(make_user, web_as):
    answer = web_as(make_user()).post("/fr/organizations/new", {"name_fr": "Ville de Fès", "acronym": "VF"})
    organization = Organization.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/fr/organizations/{organization.slug}/edit")
    assert organization.memberships.get().role == "administrator"


def test_a_visitor_is_led_to_sign_in(web):
    answer = web.get("/fr/organizations/new")
    assert (answer.status_code, answer["Location"]) == (302, "/fr/account/login/?next=%2Ffr%2Forganizations%2Fnew")


def test_those_that_look_the_same_are_shown_before_and_nothing_typed_is_lost(make_user, make_organization, web_as):
    make_organization("Ville de Fès")
    browser, sent = web_as(make_user()), {"name_fr": "ville de fes", "business_number_id": "123"}
    answer = browser.post("/fr/organizations/new", sent)
    assert answer.status_code == 200
    assert "/fr/organizations/ville-de-fes/join" in text(answer)
    assert 'value="ville de fes"' in text(answer)
    assert Organization.objects.count() == 1
    assert browser.post("/fr/organizations/new", sent | {"sure": "1"}).status_code == 303
    assert Organization.objects.count() == 2


def test_faults_stand_beside_the_fields_and_nothing_typed_is_lost(here):
    sent = EMPTY | {"name_fr": "Agence", "url": "javascript:alert(1)", "zone": "nulle part",
                    "presentation_fr": "Longue présentation"}  # fmt: skip
    answer = here.browser("administrator").post(f"{here.at}/edit", sent)
    assert answer.status_code == 200
    assert "id_zone_error" in text(answer)
    assert "Longue présentation" in text(answer)
    del sent["zone"]
    answer = here.browser("administrator").post(f"{here.at}/edit", sent)
    assert "id_url_error" in text(answer)
    here.organization.refresh_from_db()
    assert here.organization.name == "Agence des eaux"


def test_everything_an_organization_says_is_kept(here):
    sent = EMPTY | {
        "name_fr": "Agence de l’eau", "name_ar": "وكالة الماء", "description_fr": "L’eau.",
        "presentation_fr": "## Missions\n\nLes *eaux*.", "acronym": "AE", "url": "https://example.org",
        "business_number_id": "732 829 320 00074", "contacts-0-name": "Guichet", "contacts-0-email": "a@example.org",
        "links-0-title": "Forge", "links-0-url": "https://example.org/forge",
    }  # fmt: skip
    answer = here.browser("administrator").post(f"{here.at}/edit", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/fr/organizations/agence-de-leau/edit")
    record = queries.record(Organization.objects.get(pk=here.organization.pk))
    assert (record.name, record.translations["ar"]["name"]) == ("Agence de l’eau", "وكالة الماء")
    assert record.business_number_id == "73282932000074"
    assert record.contacts == (records.Contact(name="Guichet", email="a@example.org"),)
    assert record.links == (records.Link(title="Forge", url="https://example.org/forge"),)
    page = text(here.browser("stranger").get("/fr/organizations/agence-de-leau/presentation"))
    assert "<em>eaux</em>" in page
    assert "a@example.org" in text(here.browser("stranger").get("/fr/organizations/agence-de-leau"))


def test_operators_put_an_organization_anywhere_by_its_address(here, make_organization):
    ministry = make_organization("Ministère")
    browser = here.browser("governor")
    sent = EMPTY | {"name_fr": "Agence des eaux", "parent": "https://portal.example/fr/organizations/ministere/"}
    assert browser.post(f"{here.at}/edit", sent).status_code == 303
    assert Organization.objects.get(pk=here.organization.pk).parent == ministry
    assert 'value="ministere"' in text(browser.get(f"{here.at}/edit"))
    answer = browser.post(f"{here.at}/edit", sent | {"parent": "nulle-part"})
    assert (answer.status_code, "id_parent_error" in text(answer)) == (200, True)
    assert browser.post(f"{here.at}/edit", sent | {"parent": ""}).status_code == 303
    assert Organization.objects.get(pk=here.organization.pk).parent is None


def test_a_contact_nobody_could_reach_is_said_where_it_stands(here):
    answer = here.browser("administrator").post(
        f"{here.at}/edit", EMPTY | {"name_fr": "Agence", "contacts-0-name": "Guichet"}
    )
    assert answer.status_code == 200
    assert 'value="Guichet"' in text(answer)
    assert "Donnez une adresse" in text(answer)


def test_a_presentation_is_seen_before_it_is_kept(here):
    browser = here.browser("administrator")
    sent = EMPTY | {"name_fr": "Agence", "presentation_fr": "Un **texte** <script>alert(1)</script>"}
    answer = browser.post(f"{here.at}/edit", sent | {"preview": "1"})
    assert "<strong>texte</strong>" in text(answer)
    assert "<script>alert" not in text(answer)
    part = browser.post("/fr/preview?field=presentation_fr", sent)
    assert part.content.decode() == "<p>Un <strong>texte</strong> </p>\n"
    here.organization.refresh_from_db()
    assert here.organization.presentation == ""


def test_a_logo_is_put_seen_and_taken_away(here, web):
    browser = here.browser("administrator")
    drawn = io.BytesIO()
    Image.new("RGB", (600, 600), "green").save(drawn, "PNG")
    drawn.seek(0)
    drawn.name = "logo.png"
    assert browser.post(f"{here.at}/logo", {"logo": drawn, "alt": "Une goutte"}).status_code == 303
    organization = Organization.objects.get(pk=here.organization.pk)
    page = text(web.get(here.at))
    assert f'src="/pictures/{organization.logo.rpartition("/")[2]}.webp" alt="Une goutte"' in page
    assert queries.holds([organization.logo, organization.logo_small, "x"]) == {
        organization.logo, organization.logo_small,
    }  # fmt: skip
    browser.post(f"{here.at}/logo", {"remove": "1"})
    assert Organization.objects.get(pk=here.organization.pk).logo == ""


def test_what_is_no_picture_is_refused_in_words(here):
    sent = io.BytesIO(b"<svg onload=alert(1)>")
    sent.name = "logo.svg"
    browser = here.browser("administrator")
    answer = browser.post(f"{here.at}/logo", {"logo": sent}, follow=True)
    assert "Nous ne pouvons pas lire cette image" in text(answer)


@pytest.mark.parametrize("page", ["edit", "members", "delete"])
@pytest.mark.parametrize(("name", "status"), [("contributor", 403), ("editor", 403), ("stranger", 403)])
def test_pages_of_administrators_are_theirs(here, page, name, status):
    assert here.browser(name).get(f"{here.at}/{page}").status_code == status


def test_labels_are_given_by_operators_alone(here):
    assert here.browser("administrator").post(f"{here.at}/badges", {"badges": ["certified"]}).status_code == 403
    here.browser("governor").post(f"{here.at}/badges", {"badges": ["certified", "association"]})
    assert Organization.objects.get(pk=here.organization.pk).badges == ["certified", "association"]


def test_an_invitation_leads_a_newcomer_in(here, make_user, web, web_as):
    with heard(events.invitation_sent) as said:
        answer = here.browser("administrator").post(
            f"{here.at}/members", {"email": "new@example.org", "role": "contributor", "message": "Bonjour"}
        )
    assert answer.status_code == 303
    address = f"/fr/invitations/{said[0]['secret']}"
    before = web.get(address)
    assert (before.status_code, before["Cache-Control"], before["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    assert "/account/signup/" in text(before)
    newcomer = web_as(make_user(email="new@example.org"))
    assert f"/fr/workspace/invitations/{Invitation.objects.get().id}" in text(newcomer.get(address))
    assert "Agence des eaux" in text(newcomer.get("/fr/workspace/organizations"))
    done = newcomer.post(f"/fr/workspace/invitations/{Invitation.objects.get().id}", {"do": "accept"})
    assert done.status_code == 303
    assert here.organization.memberships.get(user__email="new@example.org").role == "contributor"
    assert web.get(address).status_code == 410


def test_an_invitation_shown_to_somebody_else_has_a_way_out(here, web_as):
    with heard(events.invitation_sent) as said:
        actions.invite(here.organization, "new@example.org", "editor", by=here.as_("administrator"))
    page = text(here.browser("stranger").get(f"/fr/invitations/{said[0]['secret']}"))
    assert "/workspace/invitations/" not in page
    assert "new@example.org" in page
    address = f"/fr/invitations/{said[0]['secret']}"
    out = here.browser("stranger").post("/fr/account/logout/", {"next": address})
    assert (out.status_code, out["Location"]) == (302, address)


def test_the_same_is_said_whoever_is_invited(here):
    answers = []
    for email in ("stranger@example.org", "nobody@example.org"):
        answer = here.browser("administrator").post(
            f"{here.at}/members", {"email": email, "role": "editor"}, follow=True
        )
        answers.append((answer.status_code, text(answer).count(email)))
    assert answers[0] == answers[1]


def test_a_request_is_made_and_accepted(here):
    answer = here.browser("stranger").post(f"{here.at}/join", {"message": "Je suis hydrologue."})
    assert answer.status_code == 303
    asked = JoinRequest.objects.get()
    assert "Je suis hydrologue." in text(here.browser("administrator").get(f"{here.at}/members"))
    assert "Je suis hydrologue." in text(here.browser("administrator").get("/fr/workspace/organizations"))
    sent = {"do": "accept", "role": "editor", "from": "members"}
    answer = here.browser("administrator").post(f"/fr/workspace/requests/{asked.id}", sent)
    assert answer["Location"] == f"{here.at}/members"
    assert here.organization.memberships.get(user=here.stranger).role == "editor"


def test_a_refusal_needs_a_reason_which_is_read(here):
    asked = actions.ask(here.organization, by=here.as_("stranger"))
    browser = here.browser("administrator")
    answer = browser.post(f"/fr/workspace/requests/{asked.id}", {"do": "refuse"}, follow=True)
    assert "Dites pourquoi" in text(answer)
    browser.post(f"/fr/workspace/requests/{asked.id}", {"do": "refuse", "reason": "Pas encore."})
    assert "Pas encore." in text(here.browser("stranger").get("/fr/workspace/organizations"))


def test_the_last_administrator_is_told_to_name_another(here):
    address = f"{here.at}/members/{here.administrator.id}/remove"
    answer = here.browser("administrator").post(address, follow=True)
    assert "Nommez d’abord un autre administrateur" in text(answer)


def test_datasets_are_assigned_on_the_page_of_a_contributor(here, make_dataset):
    dataset = make_dataset("Forages", organization=here.organization.id)
    address = f"{here.at}/members/{here.contributor.id}"
    assert "Forages" in text(here.browser("administrator").get(address))
    here.browser("administrator").post(f"{address}/assignments", {"datasets": [dataset.id]})
    assert [one.user for one in dataset.assignments.all()] == [here.contributor]
    assert "Forages" not in text(here.browser("administrator").get(f"{here.at}/members/{here.editor.id}"))


def test_a_ministry_shows_the_data_of_its_agencies_unless_asked_not_to(
    make_organization, make_dataset, web, search_index
):
    ministry = make_organization("Ministère")
    agency = make_organization("Agence", parent=ministry.id)
    make_organization("Ailleurs")
    make_dataset("Routes", organization=ministry.id)
    make_dataset("Forages", organization=agency.id)
    make_dataset("Écoles")
    search_index()
    whole, own = (text(web.get(f"/fr/organizations/ministere{query}")) for query in ("", "?reach=own"))
    assert [title in whole for title in ("Routes", "Forages", "Écoles")] == [True, True, False]
    assert [title in own for title in ("/datasets/routes", "/datasets/forages")] == [True, False]
    assert 'name="reach"' in own


def test_an_organization_is_deleted_on_a_page_that_says_what_follows(here, make_dataset):
    dataset = make_dataset(organization=here.organization.id)
    browser = here.browser("administrator")
    assert "/workspace/transfers/new" in text(browser.get(f"{here.at}/delete"))
    assert browser.post(f"{here.at}/delete", {"reason": "Fin"}).status_code == 200
    datasets.delete(dataset, by=SYSTEM)
    assert browser.post(f"{here.at}/delete", {"reason": "Fusion."}).status_code == 303
    assert here.browser("stranger").get(here.at).status_code == 410
    here.browser("governor").post(f"{here.at}/act", {"do": "restore"})
    assert here.browser("stranger").get(here.at).status_code == 200


def test_operators_accept_and_refuse_on_one_page(here):
    Organization.objects.filter(pk=here.organization.pk).update(approval="pending")
    assert here.browser("stranger").get(here.at).status_code == 404
    assert here.browser("editor").get(here.at).status_code == 200
    assert here.browser("administrator").get("/fr/moderation/organizations").status_code == 403
    governor = here.browser("governor")
    assert "Agence des eaux" in text(governor.get("/fr/moderation/organizations"))
    governor.post(f"{here.at}/refuse", {"reason": "Dites qui vous êtes."})
    assert "Dites qui vous êtes." in text(here.browser("administrator").get(f"{here.at}/edit"))
    here.browser("administrator").post(f"{here.at}/act", {"do": "submit"})
    governor.post(f"{here.at}/act", {"do": "accept", "from": "moderation"})
    assert here.browser("stranger").get(here.at).status_code == 200


def test_datasets_are_given_to_an_organization_found_by_its_name(here, make_organization, make_dataset, search_index):
    receiving = make_organization("Direction des routes")
    dataset = make_dataset("Ponts", organization=here.organization.id)
    search_index()
    browser = here.browser("administrator")
    sent = {"datasets": [dataset.id], "to": "routes", "comment": "À vous."}
    answer = browser.post("/fr/workspace/transfers/new", sent)
    assert (answer.status_code, Transfer.objects.count()) == (200, 0)
    assert "Direction des routes" in text(answer)
    assert "À vous." in text(answer)
    assert browser.post("/fr/workspace/transfers/new", sent | {"to_organization": receiving.id}).status_code == 303
    transfer = Transfer.objects.get()
    receiving.memberships.create(user=here.stranger, role="administrator")
    assert "Ponts" in text(here.browser("stranger").get("/fr/workspace/transfers"))
    here.browser("stranger").post(f"/fr/workspace/transfers/{transfer.id}", {"do": "accept"})
    assert Dataset.objects.get(pk=dataset.pk).organization_id == receiving.id


def test_who_may_give_nothing_is_told_so(here):
    page = here.browser("editor").get("/fr/workspace/transfers/new")
    assert (page.status_code, "Ponts" in text(page)) == (200, False)


def test_no_page_takes_a_form_of_another_site(here):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(here.administrator)
    for address in (f"{here.at}/edit", f"{here.at}/members", f"{here.at}/delete", "/fr/preview"):
        assert browser.post(address, {}).status_code == 403


def test_contacts_and_links_are_named_for_who_hears_the_page(here) -> None:
    page = here.browser("administrator").get(f"{here.at}/edit").content.decode()
    for words in ("Contact 1", "Lien 1"):
        assert page.count(f'<legend class="visually-hidden">{words}</legend>') == 1
