"""Real files of administrations: as many rows as another reader finds, and the types their columns have."""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet
import pytest
from tests.conftest import SHARED
from tests.engines.tables.reading.conftest import Read, types

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared files are not here")
FOLDERS = ("tabular", "covid", "geo")
REFUSED = {  # a single cell, a single column: notes, not tables
    "special__merged-cells-boolean.xls": "no_table",
    "special__merged-cells.xlsx": "no_table",
    "special__number_format_multicode.xlsx": "no_table",
}
ABOVE = {  # records that are no rows, for a reader that knows nothing of headers: titles, repeated headers, notes
    "a_test_file.csv": 2,
    "c_test_file.csv": 1,
    "special__skip-rows-before-headers.csv": 1,
    "special__skip-rows.csv": 1,
    "Fichier_national_FANTOIR_(situation_octobre_2019)_reduit.zip": 0,
}
BOOKS = {  # rows of workbooks that another reader cannot open, or that have lines above their tables
    "api-entreprise_liasses_fiscales_liste-des-champs-par-imprime.xls": [10149],
    "catalog.xls": [2],
    "na11_COVID19_NA_10_03_2020.xlsx": [27],
    "na15_12-03-2020_0.xlsx": [43],
    "population2019.xls.gz": [17, 100, 332, 2042, 35382, 715, 2385, 4],
    "special__issue320.xlsx": [46],
    "special__multiline-headers.xlsx": [1],
    "special__skip-rows.xlsx": [2],
    "special__table-with-booleans.xls": [2],
    "special__table-with-ints-floats-dates.xls": [3],
    "KTZH_00003103_00006633.xlsx": [258, 249, 227, 214, 200, 197],
}
LAYERS = {"world-countries-110m.topojson": [177, 1]}


def files() -> list[Path]:
    found = [path for folder in FOLDERS for path in sorted((SHARED / folder).rglob("*")) if path.is_file()]
    return [path for path in found if path.suffix != ".md"]


def expected(path: Path) -> list[int]:
    """The rows of each table of a file, by readers that are not ours."""
    name = path.name
    if known := BOOKS.get(name) or LAYERS.get(name):
        return known
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            inner = [one for one in archive.namelist() if not one.endswith(("/", ".md5"))]
            return [_records(archive.read(one)) - 1 for one in inner]
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    end = Path(name.removesuffix(".gz")).suffix
    if end in (".json", ".geojson"):
        return [_objects(json.loads(body))]
    if end == ".parquet":
        return [pyarrow.parquet.read_metadata(path).num_rows]
    if end in (".xlsx", ".ods"):
        return list(_sheets(path))
    return [_records(body) - 1 - ABOVE.get(name, 0)]


def _records(body: bytes) -> int:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252")
    text = text.replace("\x00", "")
    first = text.split("\n", 3)[min(2, text.count("\n"))]
    separator = max(",;\t", key=first.count)
    csv.field_size_limit(10**9)
    return sum(1 for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(map(str.strip, row)))


def _objects(value: object) -> int:
    if isinstance(value, list):
        return len(value) - (1 if value and isinstance(value[0], list) else 0)
    assert isinstance(value, dict)
    if isinstance(value.get("features") or value.get("resources"), list):
        return len(value.get("features") or value["resources"])
    inner = [one for one in value.values() if isinstance(one, dict)]
    dates = [len(one["dates"]) for one in inner if isinstance(one.get("dates"), list)]
    return sum(dates) if dates else len(inner)


def _sheets(path: Path) -> Iterator[int]:
    """The rows with something in them, less the header, of each sheet that has two or more."""
    with zipfile.ZipFile(path) as archive:
        if path.suffix == ".ods":
            tree = ElementTree.fromstring(archive.read("content.xml"))
            space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
            tables = [list(one.iter(f"{space}table-row")) for one in tree.iter(f"{space}table")]
        else:
            parts = sorted(one for one in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", one))
            trees = [ElementTree.fromstring(archive.read(one)) for one in parts]
            tables = [[row for row in tree.iter() if row.tag.endswith("}row")] for tree in trees]
    for rows in tables:
        filled = sum(1 for row in rows if any((one.text or "").strip() for one in row.iter()))
        if filled > 1:
            yield filled - 1


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_real_file_has_the_rows_another_reader_finds(path: Path, read: Read) -> None:
    if path.suffix == ".topojson":
        pytest.importorskip("pyogrio")
    found = read(path, path.name)
    if path.name in REFUSED:
        assert (str(found.refusal), bool(found.notes)) == (REFUSED[path.name], True)
        return
    assert found.refusal is None, found.detail
    assert [made.rows for made in found.tables] == expected(path)
    assert [made.report.counted for made in found.tables] == [made.rows for made in found.tables]


TYPES = {
    "covid/donnees-hospitalieres-covid19-dep-sexe-2021-03-08.csv": {
        "dep": "string", "sexe": "integer", "jour": "date", "hosp": "integer", "rea": "integer", "rad": "integer",
        "dc": "integer",
    },
    "covid/sp-pos-quot-fra-vintage-2021-11-29.csv": {"jour": "date", "P": "integer", "cl_age90": "string"},
    "covid/chiffres-cles-2021-08-05.csv": {"date": "string", "deces": "integer", "maille_code": "string"},
    "covid/meteo-synop-finistere.csv": {"Date": "datetime", "Température": "number", "Humidité": "integer"},
    "tabular/decoupage-administratif/arrondissements.csv": {
        "ARR": "string", "DEP": "string", "REG": "string", "CHEFLIEU": "string", "TNCC": "integer", "LIBELLE": "string",
    },
    "tabular/decoupage-administratif/banatic_siren_insee.xlsx": {
        "siren": "string", "insee": "string", "nom_com": "string", "ptot_2024": "integer",
    },
    "tabular/dgml/5e32233c06e3e708b6320bb5--c27fb866-7347-418a-a216-09d3c5770bd5.csv": {"LUNDI_MATIN_DEBUT": "time"},
    "tabular/dgml/5e32238906e3e708b6320bba--5d6ad9de-c512-4154-8e0d-f970cf1242bb.csv": {
        "Montant en €": "number", "Numéro article": "string",
    },
    "tabular/tabulator-edge-cases/special__table-with-booleans.ods": {"id": "integer", "boolean": "boolean"},
    "tabular/tabulator-edge-cases/special__table-with-ints-floats-dates.xls": {
        "Int": "integer", "Float": "number", "Date": "date",
    },
    "tabular/hydra/20190618-annuaire-diagnostiqueurs_compressed.csv.gz": {
        "CP": "string", "Tel1": "string", "Date début validité": "date",
    },
    "geo/cog-communes.json.gz": {"code": "string", "population": "integer", "codesPostaux": "object", "siren": "string"},
    "geo/departements-version-simplifiee.geojson": {"code": "string", "nom": "string", "geometry": "geojson"},
    "geo/maroc-provinces.csv.gz": {"code": "string", "name_ar": "string", "population_2024": "integer"},
}  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_real_file_has_the_types_of_its_columns(name: str, read: Read) -> None:
    made = read(SHARED / name, Path(name).name).tables[0]
    assert {column: types(made).get(column) for column in TYPES[name]} == TYPES[name]


def test_wrong_date_of_a_real_file_is_told_with_its_line(read: Read) -> None:
    made = read(SHARED / "covid/chiffres-cles-2021-08-05.csv", "a.csv").tables[0]
    assert [(cell.line, cell.value) for cell in made.report.demoted["date"]] == [(3414, "2020-11_11")]
