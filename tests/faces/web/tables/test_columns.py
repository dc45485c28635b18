"""The page of the columns of a table, the form of it, and the table beside its schema."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.kit.actors import VISITOR
from parvis.portal.datasets.models import Resource
from parvis.portal.organizations import actions as organizations
from parvis.portal.tables import actions, queries

Give = Callable[..., Resource]
WATER = "siren;débit;jour\n552100554;1,5;13/02/2024\n552100554;2,5;14/02/2024\n;3;15/02/2024\n".encode()


@pytest.fixture
def water(
    give: Give, make_dataset: Callable[..., Any], make_organization: Callable[..., Any], make_user: Callable[..., Any],
    web: Client,
) -> Resource:  # fmt: skip
    """A file of an organization whose editor reads the page."""
    city, editor = make_organization(), make_user()
    organizations.set_member(city, editor.email, "editor", by=SYSTEM)
    resource = give(WATER, "eau.csv", dataset=make_dataset("Débits", organization=city.id))
    web.force_login(editor)
    return resource


def _address(resource: Resource, view: str = "columns") -> str:
    return f"/fr/datasets/{resource.dataset.slug}/resources/{resource.id}/{view}"


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_page_says_what_columns_mean_and_hold(give: Give, language: str) -> None:
    resource = give(WATER, "eau.csv")
    actions.describe(
        resource, columns={"eau": {"débit": {"label": "Débit <moyen>", "description": "Sur un an.", "unit": "m³/s"}}},
        by=SYSTEM,
    )  # fmt: skip
    html = Client().get(_address(resource).replace("/fr/", f"/{language}/")).content.decode()
    assert "Débit &lt;moyen&gt;" in html
    assert "Sur un an." in html
    assert "m³/s" in html
    assert {"fr": "numéro SIREN", "en": "SIREN number", "ar": "رقم SIREN"}[language] in html
    assert {"fr": "nombre", "en": "number", "ar": "عدد"}[language] in html
    assert {"fr": "33\u202f%", "en": "33%", "ar": "33"}[language].replace("\u202f", "") in html.replace(
        "\u202f", ""
    ).replace("\u00a0", "")
    assert '<form class="form"' not in html


def test_form_is_for_those_who_may_describe(web: Client, water: Resource) -> None:
    assert "edit=1" in web.get(_address(water)).content.decode()
    assert 'name="label-0"' in web.get(f"{_address(water)}?edit=1").content.decode()
    visitor = Client()
    assert "edit=1" not in visitor.get(_address(water)).content.decode()
    assert visitor.get(f"{_address(water)}?edit=1").status_code in (302, 303, 401, 403)
    assert visitor.post(_address(water), {"do": "save"}).status_code in (302, 303, 401, 403)


def test_form_keeps_what_it_says(web: Client, water: Resource) -> None:
    sent = {"do": "save", "name-0": "siren", "label-0": "Entreprise", "description-0": "", "unit-0": "",
            "name-1": "débit", "label-1": "Débit", "description-1": "Moyen.", "unit-1": "m³/s"}  # fmt: skip
    assert web.post(f"{_address(water)}?table=eau", sent).status_code == 303
    assert queries.described(water, actor=VISITOR).columns == {
        "eau": {
            "siren": {"label": "Entreprise"},
            "débit": {"label": "Débit", "description": "Moyen.", "unit": "m³/s"},
        }
    }
    head = web.get(_address(water, "table")).content.decode()
    assert 'title="Débit · Moyen. · m³/s"' in head


def test_form_says_faults_beside_their_field_and_keeps_what_was_typed(web: Client, water: Resource) -> None:
    sent = {"do": "save", "name-0": "siren", "label-0": "Entreprise", "unit-0": "x" * 61, "description-0": "a"}
    answer = web.post(f"{_address(water)}?table=eau", sent)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="unit-0_error"' in html
    assert 'value="Entreprise"' in html
    assert queries.described(water, actor=VISITOR).columns == {}


def test_schema_comes_as_a_file_and_is_taken_off(web: Client, water: Resource) -> None:
    file = io.BytesIO(b'{"title": "Eaux", "fields": [{"name": "siren", "title": "Entreprise"}]}')
    file.name = "schema.json"
    assert web.post(f"{_address(water)}?edit=1", {"do": "schema", "schema": file}).status_code == 303
    known = queries.described(water, actor=VISITOR)
    assert (known.schema["title"], known.columns) == ("Eaux", {"eau": {"siren": {"label": "Entreprise"}}})
    assert "Eaux" in web.get(_address(water)).content.decode()
    assert web.post(f"{_address(water)}?edit=1", {"do": "forget"}).status_code == 303
    assert queries.described(water, actor=VISITOR).schema == {}
    assert web.post(f"{_address(water)}?edit=1", {"do": "schema"}).status_code == 400


@pytest.mark.once
def test_what_is_wrong_beside_the_schema_is_shown_at_its_cell(give: Give, shared: Path) -> None:
    folder = shared / "schemas/examples/stationnement"
    resource = give((folder / "exemple-invalide.csv").read_bytes(), "exemple-invalide.csv")
    visitor = Client()
    assert "Personne" in visitor.get(_address(resource, "validation")).content.decode()
    actions.describe(resource, schema=(folder / "schema.json").read_bytes(), by=SYSTEM)
    assert "en train" in visitor.get(_address(resource, "validation")).content.decode()
    actions.validate(resource.pk, by=SYSTEM)
    html = visitor.get(_address(resource, "validation")).content.decode()
    assert "de la forme" in html
    assert "Télécharger le rapport" in html


@pytest.mark.once
def test_columns_of_a_wide_table_come_in_pages(give: Give, django_assert_max_num_queries: Any) -> None:
    names = [f"c{number}" for number in range(120)]
    resource = give(f"{';'.join(names)}\n{';'.join('1' * 120)}\n".encode(), "large.csv")
    visitor = Client()
    with django_assert_max_num_queries(20):
        html = visitor.get(f"{_address(resource)}?page=3").content.decode()
    assert html.count('<li id="column-') == 20
    assert "c119" in html


def test_a_file_without_a_table_says_so(give: Give) -> None:
    resource = give(b"%PDF-1.4 ...", "note.pdf")
    assert "n’a pas de table" in Client().get(_address(resource)).content.decode()
    assert Client().get(_address(resource, "validation")).status_code == 404
