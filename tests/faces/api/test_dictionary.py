"""What columns mean, by the API."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import SYSTEM

from parvis.portal.datasets.models import Resource
from parvis.portal.organizations import actions as organizations
from parvis.portal.tables import actions

Give = Callable[..., Resource]
WATER = "siren;débit;jour\n552100554;1,5;13/02/2024\n552100554;2,5;14/02/2024\n".encode()


def _editor(give: Give, make_dataset: Any, make_organization: Any, make_user: Any, api_as: Any) -> tuple[Resource, Any]:
    city, editor = make_organization(), make_user()
    organizations.set_member(city, editor.email, "editor", by=SYSTEM)
    return give(WATER, "eau.csv", dataset=make_dataset("Débits", organization=city.id)), api_as(editor)


def test_dictionary_is_read_changed_and_replaced(
    api: Any, give: Give, make_dataset: Any, make_organization: Any, make_user: Any, api_as: Any
) -> None:
    resource, editor = _editor(give, make_dataset, make_organization, make_user, api_as)
    address = f"/api/resources/{resource.id}/dictionary"
    empty = api.get(address).json()
    assert [one["name"] for one in empty["tables"][0]["columns"]] == ["siren", "débit", "jour"]
    assert (empty["schema"], empty["modified_at"], empty["gone"]) == (None, None, {})
    sent = {"columns": {"eau": {"débit": {"label": "Débit", "unit": "m³/s"}}}}
    assert api("PATCH", address, sent).status_code == 401
    told = editor("PATCH", address, sent).json()["tables"][0]["columns"][1]
    assert (told["label"], told["unit"], told["type"], told["semantic"]) == ("Débit", "m³/s", "number", "")
    editor("PATCH", address, {"columns": {"eau": {"débit": {"description": "Moyen."}}}})
    assert api.get(f"/api/resources/{resource.id}/table").json()["columns"][1]["description"] == "Moyen."
    answer = editor("PUT", address, {"columns": {"eau": {"siren": {"label": "Entreprise"}}}}).json()
    assert [one["label"] for one in answer["tables"][0]["columns"]] == ["Entreprise", "", ""]
    wrong = editor("PATCH", address, {"columns": {"eau": {"rien": {"label": "x"}}}})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "columns.eau.rien")


def test_table_schema_is_given_out(api: Any, give: Give) -> None:
    resource = give(WATER, "eau.csv")
    actions.describe(resource, columns={"eau": {"débit": {"label": "Débit", "unit": "m³/s"}}}, by=SYSTEM)
    schema = api.get(f"/api/resources/{resource.id}/dictionary/schema").json()
    assert [(one["name"], one["type"]) for one in schema["fields"]] == [
        ("siren", "string"), ("débit", "number"), ("jour", "date"),
    ]  # fmt: skip
    assert schema["fields"][1] == {
        "name": "débit", "type": "number", "title": "Débit", "unit": "m³/s", "example": "1.5",
        "constraints": {"required": True, "unique": True},
    }  # fmt: skip
    assert schema["path"].endswith(f"/api/resources/{resource.id}/rows.csv?table=eau")


def test_validation_is_told_and_taken_along(api: Any, give: Give, shared: Path) -> None:
    folder = shared / "schemas/examples/stationnement"
    resource = give((folder / "exemple-invalide.csv").read_bytes(), "exemple-invalide.csv")
    address = f"/api/resources/{resource.id}/validation"
    assert api.get(address).json()["state"] == "none"
    assert api.get(f"{address}.csv").status_code == 404
    actions.describe(resource, schema=(folder / "schema.json").read_bytes(), by=SYSTEM)
    assert api.get(address).json()["state"] == "waiting"
    actions.validate(resource.pk, by=SYSTEM)
    verdict = api.get(address).json()["verdict"]
    assert verdict["is_valid"] is False
    assert {"row", "line", "field", "code", "value", "wanted", "rule"} <= set(verdict["errors"][0])
    report = b"".join(api.get(f"{address}.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert report[0].startswith("Ligne,Ligne du fichier,Colonne,Valeur")
    assert len(report) >= len(verdict["errors"]) + 1
