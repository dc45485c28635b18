"""From a file to a dataset online, without a script, in French and in Arabic."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset

CSV = "jour;ligne;voyageurs\n" + "".join(f"2024-01-{day:02};L{day % 3};{day * 10}\n" for day in range(1, 32))


def file(name: str = "export_frequentation-tram_2024_v2.csv", text: str = CSV) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/csv")


@pytest.fixture
def producer(make_user: Any, make_organization: Any, web_as: Any) -> Any:
    """A person who edits for an organization, in her browser."""
    from parvis.portal.organizations.models import Membership

    user, organization = make_user(first_name="Salma", last_name="Idrissi"), make_organization("Ville de Rabat")
    Membership.objects.create(organization=organization, user=user, role="editor")
    client = web_as(user)
    client.organization, client.person = organization, user
    return client


def arrive(client: Any, language: str = "fr", **fields: Any) -> Any:
    """Send files to the first step; the answer."""
    return client.post(f"/{language}/publish", {"organization": "me", "do": "files", **fields})


def test_visitor_is_asked_to_sign_in_and_comes_back(web: Any) -> None:
    response = web.get("/fr/publish")
    assert (response.status_code, response.headers["Location"]) == (302, "/fr/account/login/?next=%2Ffr%2Fpublish")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_producer_has_a_dataset_online_in_three_steps(
    producer: Any, opened: Any, web: Any, search_index: Any, language: str
) -> None:
    first = opened(producer, f"/{language}/publish", "publish")
    assert first["organization"] == producer.organization.id  # one organization: it is proposed
    response = arrive(producer, language, organization=producer.organization.id, file=file())
    dataset = Dataset.objects.get()
    edit = f"/{language}/datasets/{dataset.id}/edit"
    assert (response.status_code, response.headers["Location"]) == (303, edit)
    assert (dataset.state, dataset.title, dataset.language) == ("draft", "Frequentation tram 2024", language)

    second = opened(producer, edit)
    assert (second["temporal_start"], second["temporal_end"]) == ("2024-01-01", "2024-01-31")
    assert "31" in second["description"]
    assert {"refuse:title", "refuse:temporal", "refuse:description"} <= set(second.buttons)
    assert 'dir="rtl"' in second.page if language == "ar" else 'dir="ltr"' in second.page
    saved = producer.post(edit, second.sent("preview", title="Fréquentation du tram", license="lov2"))
    preview = f"/{language}/datasets/{dataset.id}/preview"
    assert (saved.status_code, saved.headers["Location"]) == (303, preview)

    third = producer.get(preview)
    assert third.status_code == 200
    assert "<h1>" in third.content.decode()
    assert web.get(f"/{language}/datasets/frequentation-du-tram").status_code == 404
    online = producer.post(preview, {"do": "publish"})
    assert online.headers["Location"] == f"/{language}/datasets/frequentation-du-tram"
    search_index()
    page = web.get(online.headers["Location"]).content.decode()
    assert "Fréquentation du tram" in page
    dataset.refresh_from_db()
    assert (dataset.temporal_start, dataset.temporal_end) == (date(2024, 1, 1), date(2024, 1, 31))
    assert dataset.resources.get().format == "csv"


def test_several_files_and_links_make_one_draft(producer: Any, search_index: Any) -> None:
    links = "https://example.org/a/horaires%20bus.json\n\nhttps://example.org/plan.pdf"
    arrive(producer, file=[file("arrets_tram.csv"), file("arrets_bus.csv")], links=links)
    resources = Dataset.objects.get().resources.order_by("position")
    assert [(one.title, one.format, bool(one.file)) for one in resources] == [
        ("arrets_tram", "csv", True),
        ("arrets_bus", "csv", True),
        ("Horaires bus", "json", False),
        ("Plan", "pdf", False),
    ]


def test_in_ones_own_name_the_name_is_shown(producer: Any, search_index: Any) -> None:
    arrive(producer, file=file())
    dataset = Dataset.objects.get()
    assert (dataset.owner_id, dataset.organization_id, dataset.owner_name) == (
        producer.person.id,
        None,
        "Salma Idrissi",
    )


def test_nothing_chosen_is_said_and_no_draft_is_made(producer: Any, search_index: Any) -> None:
    response = arrive(producer)
    assert response.status_code == 400
    assert "Choisissez un fichier" in response.content.decode()
    wrong = arrive(producer, links="pas une adresse")
    assert (wrong.status_code, "pas une adresse" in wrong.content.decode()) == (400, True)
    assert not Dataset.objects.exists()


def test_file_over_the_limit_is_refused_and_the_others_are_kept(
    producer: Any, search_index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.PARVIS, "upload_limit", 300)
    alone = arrive(producer, file=file("grand.csv"))
    assert (alone.status_code, "grand.csv" in alone.content.decode()) == (400, True)
    assert not Dataset.objects.exists()
    response = arrive(producer, file=[file("grand.csv"), file("petit.csv", "a,b\n1,2\n")])
    page = producer.get(response.headers["Location"]).content.decode()
    assert "grand.csv" in page
    assert [one.filename for one in Dataset.objects.get().resources.all()] == ["petit.csv"]


def test_described_first_the_files_come_later(producer: Any, search_index: Any) -> None:
    response = arrive(producer, do="later")
    assert (response.status_code, Dataset.objects.get().title) == (303, "Données sans titre")


def test_uploads_of_somebody_else_are_not_taken(
    producer: Any, make_user: Any, actor_of: Any, search_index: Any
) -> None:
    other = actor_of(make_user())
    upload = actions.receive_upload(file(), filename="secret.csv", by=other)
    response = arrive(producer, upload=upload.id)
    page = producer.get(response.headers["Location"]).content.decode()
    assert "secret" not in page
    assert not Dataset.objects.get().resources.exists()


def test_publishing_for_an_organization_that_is_not_ones_own_is_refused(
    producer: Any, make_organization: Any, search_index: Any
) -> None:
    response = arrive(producer, organization=make_organization("Autre").id, file=file())
    assert (response.status_code, Dataset.objects.exists()) == (400, False)


# --- the preview -------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(producer: Any, make_dataset: Any, search_index: Any) -> Any:
    dataset = make_dataset("Fréquentation", organization=producer.organization.id, state="draft")
    search_index()
    return dataset


def test_preview_shows_the_page_as_others_will_see_it(producer: Any, draft: Any, web: Any) -> None:
    page = producer.get(f"/fr/datasets/{draft.id}/preview").content.decode()
    assert "telle que les autres la verront" in page
    assert "Seuls ses producteurs" not in page  # the notice of a draft
    actions.publish(draft, by=SYSTEM)
    assert producer.get(f"/fr/datasets/{draft.id}/preview").headers["Location"] == "/fr/datasets/frequentation"


def test_date_of_publication_is_chosen_by_the_portals_clock(
    producer: Any, draft: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PARVIS", settings.PARVIS.model_copy(update={"time_zone": "Europe/Paris"}))
    address = f"/fr/datasets/{draft.id}/preview"
    response = producer.post(address, {"do": "schedule", "day": "2999-07-14", "hour": "08:00"})
    assert response.headers["Location"] == address
    draft.refresh_from_db()
    assert (draft.state, draft.publish_at) == ("draft", datetime(2999, 7, 14, 6, 0, tzinfo=UTC))
    page = producer.get(address).content.decode()
    assert "dimanche 14 juillet 2999, 08:00 (heure\u202f: France)" in page.replace("heure :", "heure\u202f:")
    producer.post(address, {"do": "unschedule"})
    draft.refresh_from_db()
    assert draft.publish_at is None


def test_date_that_is_past_is_told_beside_the_field(producer: Any, draft: Any) -> None:
    response = producer.post(
        f"/fr/datasets/{draft.id}/preview", {"do": "schedule", "day": "2001-01-01", "hour": "08:00"}
    )
    page = response.content.decode()
    assert (response.status_code, page.count("déjà passé"), 'value="2001-01-01"' in page) == (400, 2, True)


def test_what_says_nothing_yet_is_not_published(producer: Any, draft: Any) -> None:
    actions.update(
        draft, records.Dataset(title="Vide", organization=producer.organization.id, language="fr"), by=SYSTEM
    )
    response = producer.post(f"/fr/datasets/{draft.id}/preview", {"do": "publish"})
    assert response.status_code == 400
    assert "Décrivez le jeu de données avant" in re.sub(r"\s+", " ", response.content.decode())
    assert queries.get(draft.id, actor=SYSTEM).state == "draft"


def test_preview_and_edit_are_for_those_who_may_change_it(web: Any, web_as: Any, make_user: Any, draft: Any) -> None:
    stranger = web_as(make_user())
    assert [stranger.get(f"/fr/datasets/{draft.id}/{page}").status_code for page in ("edit", "preview")] == [404, 404]
    actions.publish(draft, by=SYSTEM)
    assert stranger.get(f"/fr/datasets/{draft.id}/edit").status_code == 403
    assert stranger.post(f"/fr/datasets/{draft.id}/edit/live", {"title": "x"}).status_code == 403
    assert web.get(f"/fr/datasets/{draft.id}/edit").status_code == 302


# --- more files for a dataset that is there ----------------------------------------------------------------------


def test_files_are_added_to_a_dataset_that_is_there(producer: Any, draft: Any, opened: Any) -> None:
    form = opened(producer, f"/fr/publish?dataset={draft.id}", "publish")
    assert (form["dataset"], form.buttons) == (draft.id, ["files"])
    response = arrive(producer, dataset=draft.id, file=[file("arrets.csv")])
    assert response.headers["Location"] == f"/fr/datasets/{draft.id}/edit"
    assert [one.filename for one in draft.resources.all()] == ["arrets.csv"]
    assert Dataset.objects.count() == 1


def test_files_are_not_added_to_what_one_may_not_change(producer: Any, make_dataset: Any, search_index: Any) -> None:
    other = make_dataset("À d’autres")
    assert arrive(producer, dataset=other.id, file=file()).status_code == 403
    assert not other.resources.exists()


def test_what_moderation_holds_back_is_not_said_to_be_online(
    producer: Any, make_dataset: Any, search_index: Any
) -> None:
    spam = make_dataset(
        "Casino online free bonus viagra", owner=producer.person.id, state="draft",
        description="Casino bonus viagra http://casino.example http://poker.example http://bet.example buy now " * 5,
    )  # fmt: skip
    Dataset.objects.filter(pk=spam.pk).update(owner=producer.person)
    page = producer.post(f"/fr/datasets/{spam.id}/preview", {"do": "publish"}, follow=True).content.decode()
    assert (Dataset.objects.get(pk=spam.pk).state, "C’est en ligne" in page, 'role="status"' in page) == (
        "hidden",
        False,
        True,
    )
