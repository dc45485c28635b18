"""What is proposed, and why: from names, columns and what is known around."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from parvis.engines.tables import sample
from parvis.portal.datasets.rules import proposals
from parvis.portal.datasets.rules.proposals import Known, Place, Proposal, Source

TODAY = date(2021, 3, 9)


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def source(name: str, text: str = "") -> Source:
    return Source(name, sample.read(io.BytesIO(text.encode()), name) if text else None)


def propose(*sources: Source, **known: object) -> dict[str, Proposal]:
    facts = Known(**{"today": TODAY, **known})  # type: ignore[arg-type]
    return {one.field: one for one in proposals.propose(sources, facts)}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("export_lignes-bus_2024_v2.csv", "Lignes bus 2024"),
        ("donnees-hospitalieres-covid19-dep-sexe-2021-03-08.csv", "Donnees hospitalieres covid19 dep sexe 2021"),
        ("20240312_qualite_eau.xlsx", "2024 qualite eau"),
        ("Budget primitif 2023-2025 (1).ods", "Budget primitif 2023–2025"),
        ("QUALITE_DE_L_AIR.csv.gz", "Qualite de l air"),
        ("lignesDeBus.geojson", "Lignes De Bus"),
        ("https://example.org/files/march%C3%A9s-publics.csv?x=1", "Marchés publics"),
        ("السكان حسب الجماعات.csv", "السكان حسب الجماعات"),
        ("export.csv", ""),
        ("data_final_v2.csv", ""),
        ("563d99bfa3a729734ab81572.csv", ""),
        ("12.csv", ""),
    ],
)
def test_title_is_what_people_would_write(name: str, title: str) -> None:
    assert proposals.title_of(name) == title


def test_names_of_several_files_share_a_title() -> None:
    found = propose(
        source("ventes_region_2022.csv"), source("ventes_region_2023.csv"), source("ventes_region_2024.csv")
    )
    assert (found["title"].value, found["title"].reason) == (
        "Ventes region",
        "It is what the names of your files have in common.",
    )
    assert found["temporal"].value == {"start": "2022-01-01", "end": "2024-12-31"}
    assert found["frequency"].value == "annual"


def test_period_is_that_of_the_column_of_dates_and_not_of_the_record() -> None:
    found = propose(source("x.csv", "date_maj;jour;n\n2021-03-01;2019-01-01;1\n2021-03-02;2020-06-30;2\n"))["temporal"]
    assert found == Proposal(
        "temporal",
        {"start": "2019-01-01", "end": "2020-06-30"},
        "The column “jour” goes from January 1, 2019 to June 30, 2020.",
        "January 1, 2019 – June 30, 2020",
    )


def test_period_of_a_column_of_years_is_whole_years() -> None:
    found = propose(source("x.csv", "Année;n\n2015;1\n2020;2\n"))["temporal"]
    assert found.value == {"start": "2015-01-01", "end": "2020-12-31"}
    assert found.reason == "The column “Année” goes from 2015 to 2020."


def test_number_that_looks_like_a_year_is_not_one() -> None:
    assert "temporal" not in propose(source("x.csv", "habitants;n\n2015;1\n2020;2\n"))


def test_period_of_a_name_is_said_to_be_of_the_name() -> None:
    assert propose(source("budget-2024.csv"))["temporal"].reason == "The name of the file says 2024."


def place(id: str, name: str, *around: str) -> tuple[str, Place]:
    return id, Place(id, name, around)


FRANCE = dict(
    [
        place("country:fr", "France"),
        place("fr:region:53", "Bretagne", "country:fr"),
        place("fr:departement:29", "Finistère", "fr:region:53", "country:fr"),
        place("fr:departement:35", "Ille-et-Vilaine", "fr:region:53", "country:fr"),
        place("fr:departement:01", "Ain", "fr:region:84", "country:fr"),
        *(
            place(f"fr:commune:2900{n}", f"Commune {n}", "fr:departement:29", "fr:region:53", "country:fr")
            for n in range(1, 9)
        ),
    ]
)


def test_codes_of_communes_give_the_place_around_them() -> None:
    text = "code_insee;n\n" + "".join(f"2900{n};{n}\n" for n in range(1, 9))
    found = propose(source("x.csv", text), places=FRANCE)
    assert found["zones"] == Proposal(
        "zones", ["fr:departement:29"], "The column “code_insee” has codes of places.", "Finistère"
    )
    assert found["granularity"].value == "fr:commune"


def test_codes_of_departements_that_lost_their_zero_are_found() -> None:
    found = propose(source("x.csv", "dep;n\n1;1\n29;2\n"), places=FRANCE)
    assert found["zones"].value == ["fr:departement:01", "fr:departement:29"]


def test_numbers_in_a_column_called_otherwise_are_no_codes() -> None:
    assert "zones" not in propose(source("x.csv", "rang;n\n1;1\n29;2\n"), places=FRANCE)


def test_names_of_places_are_found_in_any_language() -> None:
    rabat = dict([place("ma:region:04", "Rabat-Salé-Kénitra", "country:ma"), place("country:ma", "Maroc")])
    text = "الجهة;العدد\nالرباط-سلا-القنيطرة;12\n"
    found = propose(source("x.csv", text), places=rabat, names={"الرباط-سلا-القنيطرة": "ma:region:04"})
    assert found["zones"].value == ["ma:region:04"]


def test_codes_of_the_hcp_are_told_from_those_of_the_insee() -> None:
    morocco = dict([place(f"ma:region:{n:02}", f"R{n}", "country:ma") for n in range(1, 13)])
    morocco |= dict([place("country:ma", "Maroc")])
    text = "code_region;n\n" + "".join(f"{n:02};1\n" for n in range(1, 13))
    assert propose(source("x.csv", text), places=morocco)["zones"].value == ["country:ma"]
    both = morocco | dict([place(f"fr:region:{n:02}", f"F{n}", "country:fr") for n in range(1, 13)])
    both |= dict([place("country:fr", "France")])
    assert propose(source("x.csv", text), places=both, zone="ma:region:04")["zones"].value == ["country:ma"]
    assert propose(source("x.csv", text), places=both)["zones"].value == ["country:fr"]


def test_place_of_the_organization_comes_last() -> None:
    found = propose(source("x.csv", "a;b\n1;2\n"), places=FRANCE, zone="fr:region:53", organization="La Région")
    assert found["zones"] == Proposal("zones", ["fr:region:53"], "It is where La Région works.", "Bretagne")
    named = propose(source("budget-finistere.csv"), places=FRANCE, zone="fr:region:53",
                    names={"finistere": "fr:departement:29"})  # fmt: skip
    assert named["zones"].value == ["fr:departement:29"]


def test_coordinates_go_down_to_the_point() -> None:
    assert propose(source("x.csv", "latitude;longitude\n48.1;-4.2\n48.2;-4.3\n"))["granularity"].value == "poi"


def test_pace_of_daily_data_that_reaches_to_these_days() -> None:
    text = "jour;n\n" + "".join(f"2021-03-0{n};{n}\n" for n in range(1, 9))
    assert propose(source("x.csv", text))["frequency"].value == "daily"
    assert "frequency" not in propose(source("x.csv", text), today=date(2024, 1, 1))


def test_licence_is_the_one_the_organization_uses_most() -> None:
    found = propose(
        source("x.csv"),
        licenses={"lov2": 12, "odc-odbl": 2},
        license_titles={"lov2": "Licence ouverte"},
        organization="Rabat",
    )["license"]
    assert found == Proposal(
        "license", "lov2", "It is that of 12 of the 14 datasets of Rabat that state one.", "Licence ouverte"
    )


def test_keywords_are_those_in_use_that_the_file_says() -> None:
    text = "ligne;arret;velo\n1;2;3\n"
    tags = ["transports", "bus", "lignes-de-bus", "velos", "code", "ligne"]
    assert propose(source("lignes-bus.csv", text), tags=tags)["tags"].value == ["bus", "ligne", "velos"]


def test_description_is_a_draft_of_what_can_be_counted() -> None:
    text = "jour;dep;valeur;vide\n2024-01-01;01;1,5;\n2024-01-02;2A;3;\n"
    assert propose(source("x.csv", text))["description"] == Proposal(
        "description",
        "Contains 2 rows and 4 columns:\n\n- **jour** (from January 1, 2024 to January 2, 2024)\n- **dep** (01, 2A)\n"
        "- **valeur** (from 1.5 to 3.0)\n- **vide** (empty)",
        "A draft counted from your file: say in a sentence what it is about, and complete it.",
    )


def test_nothing_is_proposed_of_a_file_that_says_nothing() -> None:
    assert propose(source("12.csv")) == {}


# --- real files --------------------------------------------------------------------------------------------------


@pytest.fixture
def real(shared: Path) -> Callable[[str], Source]:
    def read(name: str) -> Source:
        with (shared / name).open("rb") as file:
            return Source(Path(name).name, sample.read(file, name))

    return read


def test_real_hospital_file(real: Callable[[str], Source]) -> None:
    numbers = [*(f"{n:02}" for n in range(1, 20)), *map(str, range(21, 96)), "2A", "2B"]
    known = dict(place(f"fr:departement:{n}", n, "country:fr") for n in [*numbers, *map(str, range(971, 979))])
    known |= dict([place("country:fr", "France")])
    found = propose(real("covid/donnees-hospitalieres-covid19-dep-sexe-2021-03-08.csv"), places=known, tags=["covid19"])
    assert {field: one.value for field, one in found.items() if field != "description"} == {
        "title": "Donnees hospitalieres covid19 dep sexe 2021",
        "temporal": {"start": "2020-03-18", "end": "2021-03-07"},
        "zones": ["country:fr"],
        "granularity": "fr:departement",
        "frequency": "daily",
        "tags": ["covid19"],
    }
    assert found["description"].value.startswith("Contains 107,565 rows and 7 columns:\n\n- **dep** ")


def test_real_parquet_file(real: Callable[[str], Source]) -> None:
    found = propose(real("tabular/decp-processing/code_officiel_geographique.parquet"))
    assert found["title"].value == "Code officiel geographique"
    assert "temporal" not in found
