"""What is read of files, real and messy ones."""

import gzip
import io
import zipfile
from pathlib import Path

import orjson
import pytest

from parvis.engines import tables
from parvis.engines.tables import Column, Sample, sample


def read(body: bytes | str, name: str = "") -> Sample:
    return sample.read(io.BytesIO(body.encode() if isinstance(body, str) else body), name)


def types(found: Sample) -> dict[str, str]:
    return {column.name: str(column.type) for column in found.columns}


def spans(found: Sample) -> dict[str, tuple[str, str]]:
    return {column.name: (column.smallest, column.largest) for column in found.columns if column.smallest}


def test_csv_is_read_whole() -> None:
    found = read("jour;dep;valeur\n2024-01-01;01;1,5\n2024-01-02;2A;3\n2024-01-03;01;\n", "a.csv")
    assert (found.kind, found.format, found.encoding, found.separator) == ("csv", "csv", "utf-8", ";")
    assert (found.row_count, found.is_whole, found.trouble) == (3, True, "")
    assert found.rows == (("2024-01-01", "01", "1,5"), ("2024-01-02", "2A", "3"), ("2024-01-03", "01", ""))
    assert found.columns == (
        Column("jour", "date", "2024-01-01", "2024-01-03", 1, 3),
        Column("dep", "code", distinct=2, values=("01", "2A")),
        Column("valeur", "number", "1.5", "3.0", distinct=2),
    )


def test_sample_comes_back_from_json() -> None:
    found = read("a,b\n1,x\n2,y\n")
    assert tables.from_json(found.to_json()) == found
    assert tables.from_json({**found.to_json(), "later": 1}) == found


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("31/12/2023\n01/02/2024\n", "2023-12-31", "2024-02-01"),
        ("12/31/2023\n02/01/2024\n", "2023-12-31", "2024-02-01"),
        ("2023-12\n2024-02\n", "2023-12-01", "2024-02-01"),
        ("20231231\n20240201\n", "2023-12-31", "2024-02-01"),
        ("2023-12-31T10:00:00Z\n2024-02-01 00:00\n", "2023-12-31", "2024-02-01"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, first: str, last: str) -> None:
    assert spans(read(f"quand\n{text}", "a.csv")) == {"quand": (first, last)}


def test_lines_above_the_table_are_stepped_over() -> None:
    found = read("Relevés de la station\n\nSource : la ville\ndate;débit;niveau\n2024-01-01;1;2\n2024-01-02;3;4\n")
    assert [column.name for column in found.columns] == ["date", "débit", "niveau"]
    assert found.row_count == 2


def test_file_without_a_header_has_made_up_names() -> None:
    found = read("1;2.5\n2;3.5\n3;4.5\n")
    assert ([column.name for column in found.columns], found.row_count) == (["column 1", "column 2"], 3)


def test_encodings_of_french_and_arabic_are_told_apart() -> None:
    french = "commune;été\nCréteil;déjà vu à Nîmes\nOrléans;où ça ?\n" * 20
    arabic = "المدينة;السكان\nالدار البيضاء;3359818\nفاس;1112072\n" * 20
    assert read(french.encode("cp1252")).encoding == "cp1252"
    assert read(arabic.encode("cp1256")).encoding == "cp1256"
    assert read(arabic.encode("utf-16")).columns[0].name == "المدينة"
    assert read(b"\xef\xbb\xbf" + french.encode()).columns[0].name == "commune"


def test_character_cut_in_two_does_not_change_the_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    body = ("nom;valeur\n" + "é;1\n" * 100).encode()
    monkeypatch.setattr(sample, "BYTES", 102)  # in the middle of a character
    assert body[101:103] == "é".encode()
    assert read(body).encoding == "utf-8"


def test_large_file_is_read_at_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"{year}-{month:02}-01;{month}" for year in range(1900, 2100) for month in range(1, 13)]
    body = "mois;n\n" + "\n".join(lines) + "\n"
    monkeypatch.setattr(sample, "BYTES", 4_000)
    monkeypatch.setattr(sample, "TAIL", 1_000)
    found = read(body)
    assert (found.is_whole, spans(found)["mois"]) == (False, ("1900-01-01", "2099-12-01"))
    assert abs((found.row_count or 0) - 2400) < 24


def test_web_page_with_the_name_of_a_table_is_told() -> None:
    found = read("<!DOCTYPE html><html><body>404</body></html>", "data.csv")
    assert (found.kind, found.trouble) == ("html", "web_page")


def test_json_with_the_name_of_a_table_is_read_as_json() -> None:
    found = read('[{"ville": "Rabat", "habitants": 515619}, {"ville": "Salé", "habitants": null}]', "data.csv")
    assert (found.kind, types(found), found.row_count) == ("json", {"ville": "text", "habitants": "integer"}, 2)


def test_geojson_gives_its_properties() -> None:
    features = [{"type": "Feature", "geometry": None, "properties": {"code": f"0{n}"}} for n in range(1, 4)]
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    found = read(body, "regions.geojson")
    assert (found.kind, found.format, types(found), found.row_count) == ("geojson", "geojson", {"code": "code"}, 3)


def test_lines_of_json_are_rows() -> None:
    found = read('{"a": 1}\n{"a": 2}\n{"a": 3, "b": true}\n', "x.ndjson")
    assert (types(found), found.row_count) == ({"a": "integer", "b": "boolean"}, 3)


@pytest.mark.parametrize("body", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\x00\x00\x00"])
def test_empty_file_is_told(body: bytes) -> None:
    assert read(body, "vide.csv").trouble == "empty"


def test_gzip_is_read_through() -> None:
    found = read(gzip.compress(b"a,b\n1,2\n"), "mesures.csv.gz")
    assert (found.kind, found.format, found.inside, found.row_count) == ("gz", "csv.gz", "mesures.csv", 1)


def test_archive_gives_its_largest_table() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("lisez-moi.txt", "x")
        archive.writestr("data/stops.csv", "id,name\n1,A\n2,B\n")
    found = read(packed.getvalue(), "gtfs.zip")
    assert (found.kind, found.inside, found.members, found.row_count) == ("zip", "data/stops.csv", 2, 2)


def test_archive_of_a_map_says_so() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("zones.shp", b"\x00\x00\x27\x0a")
        archive.writestr("zones.dbf", b"\x03")
    found = read(packed.getvalue())
    assert (found.kind, found.format, found.trouble) == ("zip", "shp", "no_table")


def test_quote_that_never_closes_keeps_what_stood_before() -> None:
    found = read('a,b\n1,2\n3,"4\n' + "5,6\n" * 10)
    assert [column.name for column in found.columns] == ["a", "b"]


# --- real files --------------------------------------------------------------------------------------------------


def of(shared: Path, name: str) -> Sample:
    with (shared / name).open("rb") as file:
        return sample.read(file, name, seconds=60)  # what is read within the usual limit depends on the machine


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("covid/donnees-hospitalieres-covid19-dep-sexe-2021-03-08.csv", ("csv", "utf-8", ";", 107565, 7)),
        ("covid/metadonnees-classes-age.csv", ("csv", "cp1252", ";", 10, 5)),
        ("covid/etalab-dashboard-contrib-data.json", ("json", "utf-8", "", 575, 11)),
        ("tabular/tabulator-edge-cases/special__latin1.csv", ("csv", "cp1252", ",", 2, 2)),
        ("tabular/tabulator-edge-cases/special__skip-rows-before-headers.csv", ("csv", "utf-8", ",", 2, 2)),
        ("tabular/tabulator-edge-cases/special__sheet2.xlsx", ("xlsx", "", "", 2, 2)),
        ("tabular/tabulator-edge-cases/special__table-with-ints-floats-dates.xls", ("xls", "", "", 3, 3)),
        ("tabular/csv-detective/file.ods", ("ods", "", "", 3, 5)),
        ("tabular/decp-processing/code_officiel_geographique.parquet", ("parquet", "", "", 35015, 6)),
        ("tabular/decoupage-administratif/banatic_siren_insee.xlsx", ("xlsx", "", "", 34935, 8)),
        ("tabular/hydra/20190618-annuaire-diagnostiqueurs_compressed.csv.gz", ("gz", "utf-8", ";", 29, 15)),
        ("tabular/transport-site/gtfs.zip", ("zip", "utf-8", ",", 140, 7)),
    ],
)
def test_real_file_is_read(shared: Path, name: str, expected: tuple[object, ...]) -> None:
    found = of(shared, name)
    assert (found.kind, found.encoding, found.separator, found.row_count, len(found.columns)) == expected
    assert found.trouble == ""


def test_real_columns_have_their_types(shared: Path) -> None:
    found = of(shared, "covid/donnees-hospitalieres-covid19-dep-sexe-2021-03-08.csv")
    assert types(found) == {
        "dep": "code",
        "sexe": "integer",
        "jour": "date",
        "hosp": "integer",
        "rea": "integer",
        "rad": "integer",
        "dc": "integer",
    }
    day = next(column for column in found.columns if column.name == "jour")
    assert (day.smallest, day.largest, day.step) == ("2020-03-18", "2021-03-07", 1)


def test_every_real_file_is_read_or_says_why(shared: Path) -> None:
    files = [path for path in (shared / "tabular").rglob("*") if path.is_file()]
    assert len(files) > 50
    told = {path.name: of(shared, str(path.relative_to(shared))) for path in files}
    assert sorted(name for name, found in told.items() if found.trouble) == [
        "Fichier_national_FANTOIR_(situation_octobre_2019)_reduit.zip",
        "StockUniteLegale_reduit_utf8.zip",
        "population2019.xls.gz",
    ]
