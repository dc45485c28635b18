"""Personal data before publication: nothing that somebody has to decide about is public, and who decided is kept."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as program
from django.test import Client
from tests.conftest import SYSTEM, Body, read_tables

from parvis.kit.dates import now
from parvis.kit.errors import Denied, Invalid
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset, Resource
from parvis.portal.moderation.models import AuditLine
from parvis.portal.organizations import actions as organizations
from parvis.portal.tables import actions
from parvis.portal.tables.queries import privacy

Give = Callable[..., Resource]
ACCOUNTS = ("agent;iban\n" + "".join(f"{number};FR7630006000011234567890189\n" for number in range(30))).encode()
LETTERS = ("nom;courriel\n" + "".join(f"n{number};jean.dupont{number}@d{number}.fr\n" for number in range(30))).encode()
PLAIN = b"jour;valeur\n2024-02-13;1\n2024-02-14;2\n"
REASON = "Publies au journal officiel."


@pytest.fixture(autouse=True)
def _guarded(settings: Any) -> None:
    settings.PARVIS_GUARDS = ["parvis.portal.tables.queries.privacy"]


@pytest.fixture
def city(make_organization: Any, make_user: Any, actor_of: Any, make_dataset: Any) -> SimpleNamespace:
    """A producer with an editor and a contributor, and a draft of theirs."""
    home, editor, helper = make_organization(), make_user(first_name="Amina"), make_user()
    organizations.set_member(home, editor.email, "editor", by=SYSTEM)
    organizations.set_member(home, helper.email, "contributor", by=SYSTEM)
    draft = make_dataset("Comptes", state="draft", organization=home.id)
    datasets.assign(draft, helper.id, by=SYSTEM)
    return SimpleNamespace(
        home=home, user=editor, editor=actor_of(editor), helper=actor_of(helper), draft=draft, make=make_dataset
    )


def _send(resource: Resource, body: bytes, *, read: bool = True) -> None:
    upload = datasets.receive_upload(Body(body), filename="nouveau.csv", by=SYSTEM)
    datasets.replace_file(resource, upload=upload.id, by=SYSTEM)
    if read:
        actions.refresh(resource.dataset_id, by=SYSTEM)
        read_tables()


def _bytes(path: str, client: Client | None = None) -> bytes:
    answer = (client or Client()).get(path, follow=True)
    return b"".join(answer.streaming_content) if answer.status_code == 200 else b""


# --- a draft -----------------------------------------------------------------------------------------------------


def test_a_draft_with_bank_accounts_is_published_once_somebody_says_why(give: Give, city: SimpleNamespace) -> None:
    resource = give(ACCOUNTS, "comptes.csv", dataset=city.draft)
    with pytest.raises(Invalid) as refused:
        datasets.publish(city.draft, by=city.editor)
    assert "comptes bancaires" in str(refused.value.fields[f"resources.{resource.pk}"][0])
    with pytest.raises(Invalid):
        datasets.publish(city.draft, by=SYSTEM)
    with pytest.raises(Denied):
        actions.decide(resource, reason=REASON, by=city.helper)
    actions.decide(resource, reason=REASON, by=city.editor)
    assert datasets.publish(city.draft, by=city.editor).state == "published"
    assert _bytes(f"/api/datasets/r/{resource.pk}") == ACCOUNTS


def test_a_draft_is_published_once_its_files_are_read(give: Give, city: SimpleNamespace) -> None:
    resource = give(PLAIN, "jours.csv", dataset=city.draft, read=False)
    for _ in range(2):
        with pytest.raises(Invalid) as refused:
            datasets.publish(city.draft, by=city.editor)
        assert "en cours de lecture" in str(refused.value.fields[f"resources.{resource.pk}"][0])
        actions.refresh(city.draft.id, by=SYSTEM)
    read_tables()
    assert datasets.publish(city.draft, by=city.editor).state == "published"


def test_a_file_whose_reading_was_stopped_is_not_published(give: Give, city: SimpleNamespace) -> None:
    resource = give(PLAIN, "jours.csv", dataset=city.draft, read=False)
    actions.refresh(city.draft.id, by=SYSTEM)
    actions.cancel(resource, by=city.editor)
    with pytest.raises(Invalid):
        datasets.publish(city.draft, by=city.editor)
    actions.retry(resource, by=city.editor)
    read_tables()
    assert datasets.publish(city.draft, by=city.editor).state == "published"


@pytest.mark.parametrize(("body", "name"), [(b"%PDF-1.4 ...", "note.pdf"), (b"<!doctype html><html></html>", "a.csv")])
def test_what_is_no_table_is_published(give: Give, city: SimpleNamespace, body: bytes, name: str) -> None:
    give(body, name, dataset=city.draft)
    assert datasets.publish(city.draft, by=city.editor).state == "published"


def test_addresses_of_people_warn_and_do_not_block(give: Give, city: SimpleNamespace) -> None:
    give(LETTERS, "lettres.csv", dataset=city.draft)
    (told,) = queries.objections(city.draft)
    assert (told.code, told.blocks, "adresses électroniques" in str(told.words)) == ("personal_data", False, True)
    assert datasets.publish(city.draft, by=city.editor).state == "published"


def test_a_planned_draft_waits_for_its_reading_and_stays_a_draft_with_bank_accounts(
    give: Give, city: SimpleNamespace
) -> None:
    give(ACCOUNTS, "comptes.csv", dataset=city.draft, read=False)
    datasets.schedule(city.draft, now() + timedelta(hours=1), by=city.editor)
    Dataset.objects.filter(pk=city.draft.pk).update(publish_at=now() - timedelta(minutes=1))
    assert datasets.publish_due(by=SYSTEM) == 0
    assert Dataset.objects.get(pk=city.draft.pk).publish_at is not None
    actions.refresh(city.draft.id, by=SYSTEM)
    read_tables()
    assert datasets.publish_due(by=SYSTEM) == 0
    after = Dataset.objects.get(pk=city.draft.pk)
    assert (after.state, after.publish_at) == ("draft", None)
    with pytest.raises(Invalid):
        datasets.schedule(city.draft, now() + timedelta(hours=1), by=city.editor)


# --- what is published already -----------------------------------------------------------------------------------


def test_a_new_file_with_bank_accounts_is_not_public_and_the_one_before_is_served(
    give: Give, city: SimpleNamespace
) -> None:
    dataset = city.make("Jours", organization=city.home.id)
    resource = give(PLAIN, "jours.csv", dataset=dataset)
    start = f"/datasets/{dataset.slug}/resources/{resource.pk}"
    _send(resource, ACCOUNTS, read=False)
    people = Client()
    people.force_login(city.user)
    for _ in range(2):  # while it is read, and while somebody decides
        for path in (f"/api/datasets/r/{resource.pk}", f"{start}/latest"):
            assert _bytes(path) == PLAIN, path
        assert Client().get(f"{start}/versions/2").status_code == 404
        assert Client().get(f"{start}/versions/2", headers={"If-None-Match": "*"}).status_code == 404
        assert _bytes(f"{start}/versions/1") == PLAIN
        assert _bytes(f"{start}/versions/2", people) == ACCOUNTS
        assert "private" in people.get(f"{start}/versions/2").headers["Cache-Control"]
        actions.refresh(dataset.id, by=SYSTEM)
        read_tables()
    rows = Client().get(f"/api/resources/{resource.pk}/rows").json()
    assert [row["valeur"] for row in rows["data"]] == [1, 2]
    resource = Resource.objects.select_related("dataset__organization").get(pk=resource.pk)
    actions.decide(resource, reason=REASON, by=city.editor)
    assert _bytes(f"{start}/latest") == ACCOUNTS
    assert _bytes(f"{start}/versions/2") == ACCOUNTS


def test_a_first_file_with_bank_accounts_is_for_its_people_alone(give: Give, city: SimpleNamespace) -> None:
    dataset = city.make("Vide", organization=city.home.id)
    resource = give(ACCOUNTS, "comptes.csv", dataset=dataset)
    for path in (f"/api/datasets/r/{resource.pk}", f"/datasets/{dataset.slug}/resources/{resource.pk}/latest"):
        assert Client().get(path).status_code == 404, path


def test_a_file_from_before_files_were_read_stays_public(give: Give, city: SimpleNamespace) -> None:
    dataset = city.make("Ancien", organization=city.home.id)
    resource = give(PLAIN, "jours.csv", dataset=dataset, read=False)
    Resource.objects.filter(pk=resource.pk).update(modified_at=now() - timedelta(days=2))
    assert _bytes(f"/api/datasets/r/{resource.pk}") == PLAIN


def test_files_are_public_at_once_where_they_are_not_read(give: Give, city: SimpleNamespace, settings: Any) -> None:
    settings.PARVIS = program.PARVIS.model_copy(update={"tables": False})
    resource = give(PLAIN, "jours.csv", dataset=city.make("Ouvert"), read=False)
    assert _bytes(f"/api/datasets/r/{resource.pk}") == PLAIN


# --- who decides, who decided -------------------------------------------------------------------------------------


def test_what_waits_is_in_the_workspace_of_those_who_may(
    give: Give, city: SimpleNamespace, client: Client, api_as: Any
) -> None:
    resource = give(ACCOUNTS, "comptes.csv", dataset=city.draft)
    client.force_login(city.user)
    html = client.get("/fr/workspace").content.decode()
    assert f"resources/{resource.pk}/table" in html
    assert "comptes bancaires" in html
    told = api_as(city.user).get("/api/me/todo").json()
    assert [(one["kind"], one["object"]["id"]) for one in told["data"] if one["kind"] == "personal"] == [
        ("personal", resource.pk)
    ]
    preview = client.get(f"/fr/datasets/{city.draft.id}/preview").content.decode()
    assert f"/fr/datasets/{city.draft.slug}/resources/{resource.pk}/table" in preview
    actions.decide(resource, reason=REASON, by=city.editor)
    assert privacy.undecided(city.editor, limit=5) == ([], 0)


def test_the_trail_is_for_those_who_work_on_the_dataset_and_in_the_audit_log(
    give: Give, city: SimpleNamespace, client: Client, api: Any, api_as: Any
) -> None:
    resource = give(ACCOUNTS, "comptes.csv", dataset=city.draft)
    actions.decide(resource, reason=REASON, by=city.editor)
    datasets.publish(city.draft, by=city.editor)
    address = f"/api/resources/{resource.pk}/table/decisions"
    assert api.get(address).status_code == 401
    (told,) = api_as(city.user).get(address).json()
    assert (told["by_id"], told["reason"], told["findings"][0]["kind"]) == (city.user.id, REASON, "iban")
    page = f"/fr/datasets/{city.draft.slug}/resources/{resource.pk}/table"
    assert REASON not in Client().get(page).content.decode()
    client.force_login(city.user)
    assert REASON in client.get(page).content.decode()
    line = AuditLine.objects.get(verb="table.decide")
    assert (line.actor_id, line.reason, line.key) == (city.user.id, REASON, resource.pk)
