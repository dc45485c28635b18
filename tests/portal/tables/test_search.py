"""Datasets are found by the columns of their files."""

from collections.abc import Callable
from typing import Any

from stdnum import luhn
from tests.conftest import SYSTEM, Body, read_tables

from parvis.engines import search as engine
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import actions

Give = Callable[..., Resource]
FIRMS = b"siren;raison_sociale;jour\n552100554;Renault;2024-02-13\n542065479;PSA;2024-02-14\n"


def _hits(text: str, **asked: Any) -> list[tuple[str, str]]:
    found = engine.engine().search(engine.Query(kind="dataset", text=text, **asked))
    return [(hit.id, hit.matched) for hit in found.hits]


def test_dataset_is_found_by_a_column_once_its_file_is_read(
    give: Give, make_dataset: Any, search_index: Callable[[], int]
) -> None:
    firms = give(FIRMS, "entreprises.csv", dataset=make_dataset("Entreprises"), read=False)
    search_index()
    assert _hits("siren") == []
    actions.refresh(firms.dataset_id, by=SYSTEM)
    read_tables()
    search_index()
    assert _hits("siren") == [(firms.dataset_id, "columns")]
    assert _hits("raison sociale") == [(firms.dataset_id, "columns")]


def test_dataset_is_found_by_what_its_columns_mean_and_are_said_to_be(
    give: Give, make_dataset: Any, search_index: Callable[[], int]
) -> None:
    numbers = (f"{number:08}" for number in range(40_000_000, 90_000_000, 500_003))
    rows = "".join(f"{number}{luhn.calc_check_digit(number)};x\n" for number in numbers)
    firms = give(f"n_entreprise;autre\n{rows}".encode(), "a.csv", dataset=make_dataset("Liste"))
    actions.describe(firms, columns={"a": {"autre": {"label": "Effectif moyen"}}}, by=SYSTEM)
    search_index()
    assert _hits("effectif") == [(firms.dataset_id, "columns")]
    assert _hits("siren") == [(firms.dataset_id, "columns")]


def test_title_comes_before_a_column(give: Give, make_dataset: Any, search_index: Callable[[], int]) -> None:
    firms = give(FIRMS, "entreprises.csv", dataset=make_dataset("Entreprises"))
    base = make_dataset("Base Siren des entreprises")
    search_index()
    assert [id for id, _matched in _hits("siren")] == [base.id, firms.dataset_id]


def test_columns_of_a_draft_are_found_by_its_people_alone(
    give: Give, make_dataset: Any, make_organization: Any, search_index: Callable[[], int]
) -> None:
    city = make_organization()
    firms = give(FIRMS, "a.csv", dataset=make_dataset("Brouillon", state="draft", organization=city.id))
    search_index()
    assert _hits("siren") == []
    assert _hits("siren", audience=(f"organization:{city.id}",)) == [(firms.dataset_id, "columns")]


def test_columns_that_went_are_no_longer_found(give: Give, make_dataset: Any, search_index: Callable[[], int]) -> None:
    firms = give(FIRMS, "a.csv", dataset=make_dataset("Entreprises"))
    upload = datasets.receive_upload(Body(b"nom;jour\nPSA;2024-02-13\n"), filename="b.csv", by=SYSTEM)
    datasets.replace_file(firms, upload=upload.id, by=SYSTEM)
    actions.refresh(firms.dataset_id, by=SYSTEM)
    read_tables()
    search_index()
    assert _hits("siren") == []
