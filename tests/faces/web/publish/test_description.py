"""The form of a description: all its fields, its buttons, what stands against it, and who was faster."""

import re
from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.organizations.models import Membership
from parvis.portal.zones import actions as zones


@pytest.fixture
def editor(make_user: Any, make_organization: Any, web_as: Any, search_index: Any) -> Any:
    user, organization = make_user(first_name="Salma"), make_organization("Ville de Rabat")
    Membership.objects.create(organization=organization, user=user, role="editor")
    client = web_as(user)
    client.organization = organization
    return client


@pytest.fixture
def places(db: None) -> None:
    zones.load(
        [
            records.Zone(id="country:ma", name="Maroc", level="country", code="MA",
                         translations={"ar": {"name": "المغرب"}}),
            records.Zone(id="ma:region:04", name="Rabat-Salé-Kénitra", level="ma:region", code="04", parent="country:ma"),
        ],
        by=SYSTEM,
    )  # fmt: skip


@pytest.fixture
def dataset(editor: Any, make_dataset: Any) -> Any:
    return make_dataset("Arrêts de bus", organization=editor.organization.id, extras={"ours": "1", "deep": {"a": 1}})


def address(dataset: Any) -> str:
    return f"/fr/datasets/{dataset.id}/edit"


FULL: dict[str, Any] = {
    "title": "Arrêts de bus de Rabat",
    "description": "Chaque arrêt, avec sa ligne.",
    "license": "lov2",
    "frequency": "weekly",
    "temporal_start": "2020-01-01",
    "temporal_end": "2024-12-31",
    "granularity": "poi",
    "tags": "bus, Transports publics، حافلات",
    "acronym": "ABR",
    "description_short": "Les arrêts.",
    "language": "fr",
    "access_type": "open",
    "schema_name": "gtfs",
    "schema_url": "https://example.org/gtfs",
    "source_url": "https://example.org/bus",
    "zones": ["country:ma", "ma:region:04"],
    "contact-0-name": "Service des bus",
    "contact-0-role": "contact",
    "contact-0-email": "bus@example.org",
    "extra-0-key": "interne",
    "extra-0-value": "42",
    "title_ar": "محطات الحافلات",
    "description_ar": "كل محطة مع خطها.",
    "title_en": "Bus stops",
}


def test_every_field_is_saved_and_shown_again(editor: Any, dataset: Any, places: None, opened: Any) -> None:
    form = opened(editor, address(dataset))
    response = editor.post(address(dataset), form.fields | FULL | {"do": "save"})
    assert (response.status_code, response.headers["Location"]) == (303, "/fr/datasets/arrets-de-bus-de-rabat")
    saved = queries.record(queries.get(dataset.id, actor=SYSTEM))
    assert {
        "title": saved.title,
        "tags": saved.tags,
        "license": saved.license,
        "zones": saved.zones,
        "schema": saved.schema,
        "extras": saved.extras,
        "contacts": saved.contacts,
        "translations": saved.translations,
        "acronym": saved.acronym,
        "source_url": saved.source_url,
        "frequency": saved.frequency,
    } == {
        "title": "Arrêts de bus de Rabat",
        "tags": ("bus", "transports-publics", "حافلات"),
        "license": "lov2",
        "zones": ("country:ma", "ma:region:04"),
        "schema": {"name": "gtfs", "url": "https://example.org/gtfs"},
        "extras": {"deep": {"a": 1}, "interne": "42"},
        "contacts": (records.Contact(name="Service des bus", email="bus@example.org"),),
        "translations": {
            "ar": {"title": "محطات الحافلات", "description": "كل محطة مع خطها."},
            "en": {"title": "Bus stops"},
        },
        "acronym": "ABR",
        "source_url": "https://example.org/bus",
        "frequency": "weekly",
    }
    again = opened(editor, address(dataset))
    shown = {name: again.fields[name] for name in FULL if name != "tags"}
    assert shown == {
        name: value if isinstance(value, list) else [value] for name, value in FULL.items() if name != "tags"
    }


def test_form_sent_as_it_came_changes_nothing(editor: Any, dataset: Any, opened: Any) -> None:
    before = Dataset.objects.get(pk=dataset.pk).modified_at
    form = opened(editor, address(dataset))
    assert editor.post(address(dataset), form.sent("save")).status_code == 303
    assert Dataset.objects.get(pk=dataset.pk).modified_at == before


def test_restricted_access_is_described(editor: Any, dataset: Any, opened: Any) -> None:
    form = opened(editor, address(dataset))
    editor.post(
        address(dataset),
        form.sent("save", access_type="restricted", access_reason="Données de santé.", audience_private="no",
                  access_reason_category="confidentiality_of_personal_data"),
    )  # fmt: skip
    saved = queries.record(queries.get(dataset.id, actor=SYSTEM))
    assert (saved.access_type, saved.access_audiences, saved.access_reason) == (
        "restricted",
        ({"role": "private", "condition": "no"},),
        "Données de santé.",
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "id_title_error"),
        ({"temporal_start": "2024-01-01", "temporal_end": "2020-01-01"}, "id_temporal_end_error"),
        ({"source_url": "pas une adresse"}, "id_source_url_error"),
        ({"frequency": "chaque lune"}, "id_frequency_error"),
        ({"contact-0-name": "Équipe", "contact-0-email": "", "contact-0-role": "contact"}, "contact-0-fault"),
        ({"contact-0-name": "", "contact-0-email": "a@example.org"}, "contact-0-fault"),
        ({"extra-0-key": "", "extra-0-value": "42"}, "extra-0-fault"),
    ],
)
def test_fault_is_told_beside_its_field_and_nothing_typed_is_lost(
    editor: Any, dataset: Any, opened: Any, sheet: Any, changes: dict[str, str], words: str
) -> None:
    form = opened(editor, address(dataset))
    typed = form.sent("save", description="Tapé avec soin.", tags="un, deux", **changes)
    response = editor.post(address(dataset), typed)
    assert (response.status_code, f'id="{words}"' in response.content.decode()) == (400, True)
    assert 'id="faults"' in response.content.decode()  # said at the top too
    shown = sheet(response)
    assert (shown["description"], shown["tags"]) == ("Tapé avec soin.", "un, deux")
    for name, value in changes.items():
        if not name.endswith("role") and value and name != "frequency":
            assert shown[name] == value
    assert queries.get(dataset.id, actor=SYSTEM).description != "Tapé avec soin."


def test_somebody_was_faster_both_are_shown_and_mine_stands_when_saved_again(
    editor: Any, dataset: Any, opened: Any, sheet: Any
) -> None:
    form = opened(editor, address(dataset))
    theirs = queries.record(queries.get(dataset.id, actor=SYSTEM))
    actions.update(dataset, records_with(theirs, title="Leur titre", acronym="EUX"), by=SYSTEM)
    response = editor.post(address(dataset), form.sent("save", title="Mon titre"))
    page = response.content.decode()
    assert (response.status_code, "Leur titre" in page, sheet(response)["title"]) == (400, True, "Mon titre")
    assert queries.get(dataset.id, actor=SYSTEM).title == "Leur titre"
    again = editor.post(address(dataset), sheet(response).sent("save"))
    assert (again.status_code, queries.get(dataset.id, actor=SYSTEM).title) == (303, "Mon titre")


def records_with(record: records.Dataset, **changes: Any) -> records.Dataset:
    from dataclasses import replace

    return replace(record, **changes)


# --- buttons inside the form -------------------------------------------------------------------------------------


def test_place_is_found_added_and_removed_without_script(
    editor: Any, dataset: Any, places: None, opened: Any, sheet: Any
) -> None:
    form = opened(editor, address(dataset))
    found = sheet(editor.post(address(dataset), form.sent("zone-find", place="rab", title="Tapé")))
    assert ("zone-add:ma:region:04" in found.buttons, found["title"]) == (True, "Tapé")
    added = sheet(editor.post(address(dataset), found.sent("zone-add:ma:region:04")))
    assert (added.fields["zones"], added["title"], "Rabat-Salé-Kénitra" in added.page) == (
        ["ma:region:04"], "Tapé", True,
    )  # fmt: skip
    removed = sheet(editor.post(address(dataset), added.sent("zone-remove:ma:region:04")))
    assert "zones" not in removed.fields
    assert queries.record(queries.get(dataset.id, actor=SYSTEM)).zones == ()


def test_place_that_nobody_knows_is_said_to_be_unknown(editor: Any, dataset: Any, places: None, opened: Any) -> None:
    page = editor.post(address(dataset), opened(editor, address(dataset)).sent("zone-find", place="zzz"))
    assert "Aucun lieu ne porte ce nom" in page.content.decode()


def test_contacts_and_members_are_added_and_removed(editor: Any, dataset: Any, opened: Any, sheet: Any) -> None:
    form = opened(editor, address(dataset))
    typed = {"contact-0-name": "Un", "contact-0-email": "un@example.org"}
    more = sheet(editor.post(address(dataset), form.sent("contact-add", **typed)))
    assert ("contact-1-name" in more.fields, more["contact-0-name"]) == (True, "Un")
    two = more.sent("contact-remove:0", **{"contact-1-name": "Deux", "contact-1-email": "deux@example.org"})
    left = sheet(editor.post(address(dataset), two))
    assert (left["contact-0-name"], "contact-1-name" in left.fields) == ("Deux", False)
    members = sheet(editor.post(address(dataset), left.sent("extra-add")))
    assert (members["extra-0-key"], members["extra-1-key"]) == ("ours", "")


def test_guess_is_offered_later_used_and_refused(editor: Any, make_dataset: Any, opened: Any, sheet: Any) -> None:
    draft = make_dataset(
        "Budget", organization=editor.organization.id, state="draft", description="",
        resources=(records.Resource(title="Budget 2024", url="https://example.org/budget-2024.csv"),),
    )  # fmt: skip
    actions.update(draft, records_with(queries.record(draft), acronym="B"), by=SYSTEM)  # somebody has described it
    form = opened(editor, address(draft))
    assert (form["temporal_start"], "use:temporal" in form.buttons) == ("", True)
    used = sheet(editor.post(address(draft), form.sent("use:temporal")))
    assert (used["temporal_start"], used["temporal_end"]) == ("2024-01-01", "2024-12-31")
    assert "refuse:temporal" in used.buttons
    refused = sheet(editor.post(address(draft), used.sent("refuse:temporal", title="Tapé")))
    assert (refused["temporal_start"], refused["title"]) == ("", "Tapé")
    assert queries.get(draft.id, actor=SYSTEM).temporal_start is None


def test_new_draft_is_filled_in_once(editor: Any, make_dataset: Any, opened: Any) -> None:
    draft = make_dataset(
        "Budget", organization=editor.organization.id, state="draft", description="",
        resources=(records.Resource(title="Budget 2024", url="https://example.org/budget-2024.csv"),),
    )  # fmt: skip
    Dataset.objects.filter(pk=draft.pk).update(modified_at=draft.created_at)
    form = opened(editor, address(draft))
    assert (form["temporal_start"], "refuse:temporal" in form.buttons) == ("2024-01-01", True)


# --- what follows the typing -------------------------------------------------------------------------------------


def test_meter_and_preview_follow_what_is_typed(editor: Any, dataset: Any, opened: Any) -> None:
    form = opened(editor, address(dataset))
    live = f"{address(dataset)}/live"
    before = editor.post(live, form.sent("")).content.decode()
    after = editor.post(live, form.sent("", frequency="weekly", description="# Titre\n\n" + "x" * 120)).content.decode()
    earned = [int(re.search(r'role="status">(\d)', page)[1]) for page in (before, after)]  # type: ignore[index]
    assert earned[1] - earned[0] == 3  # the pace, kept so far, and the description
    assert "<h3>Titre</h3>" in after
    assert queries.get(dataset.id, actor=SYSTEM).frequency == ""


def test_title_that_exists_is_told_with_what_to_do(
    editor: Any, dataset: Any, make_dataset: Any, search_index: Any, opened: Any
) -> None:
    make_dataset("Qualité de l’air à Rabat")
    search_index()
    form = opened(editor, address(dataset))
    page = editor.post(f"{address(dataset)}/live", form.sent("", title="qualite de l'air a rabat")).content.decode()
    assert "Qualité de l’air à Rabat" in page
    assert "demandez à leur producteur" in page
    other = editor.post(f"{address(dataset)}/live", form.sent("", title="Budget de la commune")).content.decode()
    assert "Qualité de l’air à Rabat" not in other
    itself = editor.post(f"{address(dataset)}/live", form.sent("", title="Arrêts de bus")).content.decode()
    assert "existe déjà" not in itself


def test_script_in_a_description_stays_text(editor: Any, dataset: Any, opened: Any) -> None:
    form = opened(editor, address(dataset))
    page = editor.post(f"{address(dataset)}/live", form.sent("", description="<script>alert(1)</script><b>x</b>"))
    assert "<script>alert" not in page.content.decode()


def test_places_are_found_while_typing(editor: Any, places: None, web: Any) -> None:
    page = editor.get("/fr/publish/places?place=المغ").content.decode()
    assert "zone-add:country:ma" in page
    assert "zone-add:country:ma" not in editor.get("/fr/publish/places?place=mar&zones=country:ma").content.decode()
    assert web.get("/fr/publish/places?place=mar").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_edit_takes_a_fixed_number_of_queries(
    editor: Any, make_dataset: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    files = tuple(records.Resource(title=f"F{n}", url=f"https://example.org/{n}.csv") for n in range(count))
    dataset = make_dataset("Arrêts", organization=editor.organization.id, resources=files)
    editor.get(address(dataset))
    with django_assert_max_num_queries(30):
        assert editor.get(address(dataset)).status_code == 200


def test_page_of_a_dataset_leads_its_people_to_the_form(
    editor: Any, dataset: Any, web_as: Any, make_user: Any, web: Any
) -> None:
    page, edit = f"/fr/datasets/{dataset.slug}", f"/fr/datasets/{dataset.id}/edit"
    shown = [edit in reader.get(page).content.decode() for reader in (editor, web_as(make_user()), web)]
    assert shown == [True, False, False]
