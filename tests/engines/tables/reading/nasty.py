"""The files that break readers of tables, and what each of them is to give.

Each line of `FILES` is (name, bytes, what is expected); 5000 rows unless said otherwise, as people publish them.
"""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.engines.tables.reading import workbooks

ROWS = 5000


@dataclass(frozen=True)
class Expected:
    """Rows of each table, some of the types, what the report says, or the refusal."""

    rows: int | list[int] = ROWS
    types: dict[str, str] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, Any] = field(default_factory=dict)  # SQL: its one value
    refusal: str = ""


@dataclass(frozen=True)
class Nasty:
    name: str
    make: Callable[[], bytes]
    expected: Expected


FILES: list[Nasty] = []


def nasty(name: str, expected: Expected) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def add(make: Callable[[], bytes]) -> Callable[[], bytes]:
        FILES.append(Nasty(name, make, expected))
        return make

    return add


def _lines(count: int = ROWS, separator: str = ";") -> list[str]:
    return [
        separator.join(
            [str(n), f"Commune {n}", f"{n / 4:.2f}".replace(".", ","), f"{1 + n % 28:02}/{1 + n % 12:02}/2023"]
        )
        for n in range(1, count + 1)
    ]


HEADER = "id;nom;montant;jour"
TYPES = {"id": "integer", "nom": "string", "montant": "number", "jour": "date"}


def _plain(count: int = ROWS) -> str:
    return "\n".join([HEADER, *_lines(count)]) + "\n"


@nasty(
    "01-ragged.csv",
    Expected(
        types={"id": "integer", "e": "string"},
        report={"short_rows": 500, "long_rows": 100, "separator": ","},
        cells={"SELECT count(*) FROM t WHERE e IS NULL": 500},
    ),
)
def _ragged() -> bytes:
    out = ["id,b,c,d,e"]
    for n in range(1, ROWS + 1):
        cells = [str(n), "x", "y", "z", "w"]
        out.append(",".join(cells[:3] if n % 10 == 3 else [*cells, "too", "many"] if n % 50 == 0 else cells))
    return "\n".join(out).encode()


@nasty(
    "02-quoted-newlines.csv",
    Expected(
        types={"id": "integer", "texte": "string"},
        cells={"SELECT texte FROM t WHERE id = 997": 'deux\nlignes et "guillemets"', "SELECT max(id) FROM t": ROWS},
    ),
)
def _newlines() -> bytes:
    rows = [f'{n};"deux\nlignes et ""guillemets"""' if n % 997 == 0 else f"{n};simple" for n in range(1, ROWS + 1)]
    return ("id;texte\n" + "\n".join(rows) + "\n").encode()


@nasty(
    "03-duplicate-headers.csv",
    Expected(
        types={"id": "integer", "nom": "string", "Nom_2": "string", "ID_2": "integer"},
        report={"renamed": {"Nom_2": "Nom", "ID_2": "ID"}},
    ),
)
def _duplicates() -> bytes:
    return ("id;nom;Nom;ID\n" + "\n".join(f"{n};a{n};b{n};{n}" for n in range(ROWS))).encode()


@nasty("04-empty-header.csv", Expected(types={"id": "integer", "colonne_2": "string", "v": "integer"}))
def _empty_header() -> bytes:
    return ("id;;v\n" + "\n".join(f"{n};a{n};{n * 2}" for n in range(ROWS))).encode()


@nasty(
    "05-preamble-padded.csv",
    Expected(
        types=TYPES,
        report={"header_line": 4, "preamble": ["Subventions 2023", "Source : la ville"]},
    ),
)
def _preamble_padded() -> bytes:
    return ("Subventions 2023;;;\nSource : la ville;;;\n;;;\n" + _plain()).encode()


@nasty(
    "05b-preamble-one-cell.csv",
    Expected(
        types=TYPES,
        report={"header_line": 4, "preamble": ["Subventions 2023", "Source : la ville"]},
        cells={"SELECT min(id) FROM t": 1, "SELECT max(id) FROM t": ROWS},
    ),
)
def _preamble() -> bytes:
    return ("Subventions 2023\nSource : la ville\n\n" + _plain()).encode()


@nasty(
    "06-text-after-150000-integers.csv",
    Expected(
        rows=150_100,
        types={"code": "string", "n": "integer"},
        cells={"SELECT count(*) FROM t WHERE code LIKE '2A%'": 100, "SELECT count(code) FROM t": 150_100},
    ),
)
def _late_text() -> bytes:
    rows = [f"{n};{n}" for n in range(1, 150_001)] + [f"2A{n:03};{n}" for n in range(100)]
    return ("code;n\n" + "\n".join(rows) + "\n").encode()


@nasty(
    "06b-late-text-named-otherwise.csv",
    Expected(
        rows=150_100,
        types={"valeur": "string", "n": "integer"},
        report={"demoted": ["valeur"]},
        cells={"SELECT count(valeur) FROM t": 150_100},
    ),
)
def _late_words() -> bytes:
    rows = [f"{n};{n}" for n in range(1, 150_001)] + [f"K{n:03};{n}" for n in range(100)]
    return ("valeur;n\n" + "\n".join(rows) + "\n").encode()


@nasty("07-one-column.csv", Expected(types={"valeur": "integer"}, report={"separator": ""}))
def _one_column() -> bytes:
    return ("valeur\n" + "\n".join(str(n * 3) for n in range(ROWS)) + "\n").encode()


@nasty("08a-empty.csv", Expected(refusal="empty"))
def _empty() -> bytes:
    return b""


@nasty("08b-header-only.csv", Expected(rows=0, types={"a": "string", "b": "string", "c": "string"}))
def _header_only() -> bytes:
    return b"a;b;c\n"


@nasty("08c-blank-lines.csv", Expected(refusal="empty"))
def _blank_lines() -> bytes:
    return b"\n\n  \r\n\n"


@nasty("09-web-page.csv", Expected(refusal="web_page"))
def _web_page() -> bytes:
    return b"<!DOCTYPE html>\n<html><body><h1>404, pas trouv\xc3\xa9</h1><p>a;b;c</p></body></html>"


@nasty(
    "10-quote-never-closed.csv",
    Expected(
        types={"id": "integer", "nom": "string"},
        report={"notes": ["quote_never_closed"], "broken_quotes": [2501]},
        cells={"SELECT max(id) FROM t": ROWS, "SELECT count(DISTINCT id) FROM t": ROWS},
    ),
)
def _never_closed() -> bytes:
    rows = [f'{n};"Commune {n};{n}' if n == 2500 else f"{n};Commune {n};{n}" for n in range(1, ROWS + 1)]
    return ("id;nom;v\n" + "\n".join(rows) + "\n").encode()


@nasty(
    "10b-quotes-never-closed-twice.csv",
    Expected(
        types={"id": "integer", "nom": "string"},
        report={"broken_quotes": [11, 16]},
        cells={"SELECT count(DISTINCT id) FROM t": ROWS},
    ),
)
def _closed_by_another() -> bytes:
    rows = [f'{n};"Commune {n};{n}' if n in (10, 15) else f'{n};"Commune {n}";{n}' for n in range(1, ROWS + 1)]
    return ("id;nom;v\n" + "\n".join(rows) + "\n").encode()


@nasty(
    "11-leading-zeros.csv",
    Expected(
        types={"cle": "string", "n": "integer"},
        cells={"SELECT cle FROM t LIMIT 1": "00001"},
    ),
)
def _zeros() -> bytes:
    return ("cle,n\n" + "\n".join(f"{n:05},{n}" for n in range(1, ROWS + 1))).encode()


@nasty(
    "11b-late-leading-zero.csv",
    Expected(
        rows=200_000,
        types={"valeur": "string", "n": "integer"},
        report={"demoted": ["valeur"]},
        cells={"SELECT valeur FROM t WHERE n = 190001": "01"},
    ),
)
def _late_zero() -> bytes:
    rows = ["01,190001" if n == 190_001 else f"{n},{n}" for n in range(1, 200_001)]
    return ("valeur,n\n" + "\n".join(rows) + "\n").encode()


@nasty(
    "12-euros.csv",
    Expected(
        types={"id": "integer", "prix": "string", "montant": "number", "population": "integer", "part": "string"},
        cells={"SELECT montant FROM t LIMIT 1": 1234567.89, "SELECT population FROM t LIMIT 1": 1234567},
    ),
)
def _euros() -> bytes:
    rows = [f"{n};1 234 567,89 €;1\u00a0234\u202f567,89;1 234 567;12,5 %" for n in range(ROWS)]
    return ("id;prix;montant;population;part\n" + "\n".join(rows)).encode()


@nasty("13a-mixed-date-orders.csv", Expected(types={"jour": "string"}, cells={"SELECT count(jour) FROM t": ROWS}))
def _mixed_dates() -> bytes:
    rows = [f"{n};31/12/2023" if n % 2 else f"{n};12/31/2023" for n in range(ROWS)]
    return ("id;jour\n" + "\n".join(rows)).encode()


@nasty("13b-ambiguous-dates.csv", Expected(types={"jour": "string"}))
def _ambiguous_dates() -> bytes:
    return ("id;jour\n" + "\n".join(f"{n};{1 + n % 12:02}/{1 + n % 7:02}/2023" for n in range(ROWS))).encode()


@nasty(
    "13c-american-dates.csv",
    Expected(
        types={"jour": "date"},
        cells={"SELECT max(jour) FROM t": date(2023, 12, 28)},
    ),
)
def _american_dates() -> bytes:
    return ("id;jour\n" + "\n".join(f"{n};{1 + n % 12:02}/{1 + n % 28:02}/2023" for n in range(ROWS))).encode()


@nasty("13d-first-of-months.csv", Expected(types={"mois": "date"}))
def _months() -> bytes:
    return ("id;mois\n" + "\n".join(f"{n};01/{1 + n % 12:02}/2023" for n in range(ROWS))).encode()


@nasty(
    "14-dates-with-time.csv",
    Expected(
        types={"quand": "datetime", "zone": "datetime", "heure": "time"},
        report={"notes": ["times_in_utc"]},
    ),
)
def _times() -> bytes:
    rows = [f"{n};2023-05-06 13:45:{n % 60:02};2023-05-06T13:45:00+02:00;13:{n % 60:02}" for n in range(ROWS)]
    return ("id;quand;zone;heure\n" + "\n".join(rows)).encode()


@nasty("15-nul-bytes.csv", Expected(types=TYPES, report={"nul_bytes": 3}))
def _nul() -> bytes:
    return _plain().replace("Commune 7;", "Com\x00mune 7\x00\x00;").encode()


@nasty(
    "16-one-latin-byte.csv",
    Expected(
        types={"id": "integer", "nom": "string"},
        report={"encoding": "utf-8", "undecodable": 1},
        cells={"SELECT nom FROM t WHERE id = 4900": "Créteil", "SELECT nom FROM t WHERE id = 1": "Orléans"},
    ),
)
def _one_byte() -> bytes:
    rows = [b"%d;Cr\xe9teil" % n if n == 4900 else f"{n};Orléans".encode() for n in range(1, ROWS + 1)]
    return b"id;nom\n" + b"\n".join(rows) + b"\n"


@nasty(
    "17-huge-integers.csv",
    Expected(
        types={"gros": "string", "id": "integer"},
        cells={"SELECT gros FROM t LIMIT 1": "12345678901234567890123"},
    ),
)
def _huge() -> bytes:
    return ("id;gros\n" + "\n".join(f"{n};{12345678901234567890123 + n}" for n in range(ROWS))).encode()


@nasty("18a-carriage-returns.csv", Expected(types=TYPES))
def _returns() -> bytes:
    return _plain().replace("\n", "\r").encode()


@nasty("18b-mixed-line-ends.csv", Expected(types=TYPES))
def _mixed_ends() -> bytes:
    ends = ("\n", "\r\n", "\r")
    return "".join(line + ends[at % 3] for at, line in enumerate([HEADER, *_lines()])).encode()


@nasty("18c-windows-line-ends.csv", Expected(types=TYPES))
def _windows_ends() -> bytes:
    return _plain().replace("\n", "\r\n").encode()


@nasty("19a-tabs.tsv", Expected(types=TYPES, report={"separator": "\t"}))
def _tabs() -> bytes:
    return _plain().replace(";", "\t").encode()


@nasty("19b-pipes.csv", Expected(types=TYPES, report={"separator": "|"}))
def _pipes() -> bytes:
    return _plain().replace(";", "|").encode()


@nasty("20-1500-columns.csv", Expected(rows=300, types={"c0": "integer", "c1499": "integer"}))
def _wide() -> bytes:
    rows = [",".join(str((n * c) % 1000) for c in range(1500)) for n in range(300)]
    return (",".join(f"c{c}" for c in range(1500)) + "\n" + "\n".join(rows)).encode()


@nasty("21-json.csv", Expected(rows=200, types={"a": "integer", "b": "string"}))
def _json() -> bytes:
    return ("[" + ",".join(f'{{"a": {n}, "b": "x{n}"}}' for n in range(200)) + "]").encode()


@nasty("22-workbook.csv", Expected(rows=200, types={"id": "integer", "nom": "string", "jour": "date"}))
def _workbook() -> bytes:
    return workbooks.xlsx({"Données": [["id", "nom", "jour"], *[[n, f"x{n}", date(2023, 1, 1)] for n in range(200)]]})


@nasty(
    "23-total-and-footnote.csv",
    Expected(
        types={"id": "integer", "montant": "number"},
        report={"footnotes": ["Total 3126250,00", "* Source : direction des finances"]},
        cells={"SELECT sum(id) FROM t": ROWS * (ROWS + 1) // 2},
    ),
)
def _total() -> bytes:
    return (_plain() + "Total;;3126250,00;\n* Source : direction des finances\n").encode()


@nasty("24-spaces-around.csv", Expected(types={"id": "integer", "prix": "number", "nom": "string"}))
def _spaces() -> bytes:
    return ("id ; nom ; prix\n" + "\n".join(f" {n} ; x{n} ; {n / 4} " for n in range(ROWS))).encode()


@nasty(
    "25-backslash-quotes.csv",
    Expected(
        types={"id": "integer", "texte": "string", "n": "integer"},
        cells={"SELECT texte FROM t LIMIT 1": 'dit "oui", puis non'},
    ),
)
def _backslash() -> bytes:
    return ("id,texte,n\n" + "\n".join(f'{n},"dit \\"oui\\", puis non",{n}' for n in range(ROWS))).encode()


@nasty(
    "26-oui-non.csv",
    Expected(
        types={"actif": "boolean", "valide": "boolean"},
        cells={"SELECT count(*) FROM t WHERE actif": ROWS // 2},
    ),
)
def _booleans() -> bytes:
    rows = [f"{n};{'Oui' if n % 2 else 'non'};{'VRAI' if n % 3 else 'FAUX'}" for n in range(ROWS)]
    return ("id;actif;valide\n" + "\n".join(rows)).encode()


_FRENCH = "id;prénom;été\n" + "\n".join(f"{n};Hélène à Nîmes;déjà où ça naïf" for n in range(ROWS)) + "\n"
_FRENCH_CELLS = {'SELECT "prénom" FROM t LIMIT 1': "Hélène à Nîmes"}


@nasty("27a-utf16.csv", Expected(types={"id": "integer"}, report={"encoding": "utf-16-le"}, cells=_FRENCH_CELLS))
def _utf16() -> bytes:
    return _FRENCH.encode("utf-16")


@nasty("27b-cp1252.csv", Expected(types={"id": "integer"}, report={"encoding": "cp1252"}, cells=_FRENCH_CELLS))
def _cp1252() -> bytes:
    return _FRENCH.encode("cp1252")


@nasty("27c-mac-roman.csv", Expected(types={"id": "integer"}, report={"encoding": "mac-roman"}, cells=_FRENCH_CELLS))
def _mac_roman() -> bytes:
    return _FRENCH.encode("mac_roman")


@nasty(
    "27d-cp1256.csv",
    Expected(
        report={"encoding": "cp1256"},
        cells={'SELECT "المدينة" FROM t LIMIT 1': "الدار البيضاء"},
    ),
)
def _cp1256() -> bytes:
    return ("id;المدينة\n" + "\n".join(f"{n};الدار البيضاء" for n in range(ROWS))).encode("cp1256")


@nasty("27e-utf8-mark.csv", Expected(types={"id": "integer"}, report={"encoding": "utf-8"}, cells=_FRENCH_CELLS))
def _mark() -> bytes:
    return b"\xef\xbb\xbf" + _FRENCH.encode()


@nasty("27f-utf16-without-mark.csv", Expected(types={"id": "integer"}, report={"encoding": "utf-16-be"}))
def _utf16_be() -> bytes:
    return _FRENCH.encode("utf-16-be")


@nasty(
    "28-cell-of-4-megabytes.csv",
    Expected(
        rows=100,
        types={"id": "integer"},
        cells={"SELECT max(length(texte)) FROM t": 3_600_000},
    ),
)
def _long_cell() -> bytes:
    rows = [f"{n};{'y' * 3_600_000}" if n == 50 else f"{n};x" for n in range(100)]
    return ("id;texte\n" + "\n".join(rows)).encode()


@nasty(
    "29-reserved-names.csv",
    Expected(
        types={"select": "integer", 'a"b': "integer", "from; drop": "integer", "__id_": "integer"},
    ),
)
def _reserved() -> bytes:
    return ('select,"a""b","from; drop",__id\n' + "\n".join(f"{n},{n},{n},{n}" for n in range(ROWS))).encode()


@nasty("30-gzip.csv.gz", Expected(types=TYPES))
def _gzip() -> bytes:
    return gzip.compress(_plain().encode())


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


@nasty("31a-one-in-a-zip.zip", Expected(types=TYPES))
def _one_zipped() -> bytes:
    return _zipped({"dossier/table.csv": _plain().encode()})


@nasty("31b-two-in-a-zip.zip", Expected(rows=[ROWS, 10], types=TYPES))
def _two_zipped() -> bytes:
    return _zipped({"a.csv": _plain().encode(), "lisez-moi.pdf": b"%PDF-1.4", "b.csv": _plain(10).encode()})


@nasty(
    "32-merged-header.xlsx",
    Expected(
        rows=3000,
        types={"Commune": "string", "Population / Femmes": "integer", "Population / Hommes": "integer", "Jour": "date"},
    ),
)
def _merged() -> bytes:
    rows: list[list[Any]] = [["Commune", "Population", None, "Jour"], [None, "Femmes", "Hommes", None]]
    rows += [[f"C{n}", n, n + 1, date(2024, 1, 1 + n % 28)] for n in range(3000)]
    return workbooks.xlsx({"Feuille": rows}, {"Feuille": ["B1:C1", "A1:A2", "D1:D2"]})


@nasty(
    "32b-header-with-gaps.xlsx",
    Expected(
        rows=300,
        types={"Commune": "string", "Population / Femmes": "integer", "Population / Hommes": "integer"},
    ),
)
def _gaps() -> bytes:
    rows: list[list[Any]] = [["Commune", "Population", None], [None, "Femmes", "Hommes"]]
    return workbooks.xlsx({"Feuille": [*rows, *[[f"C{n}", n, n + 1] for n in range(300)]]})


@nasty("33-three-sheets.xlsx", Expected(rows=[50, 60], types={"a": "integer", "code postal": "string"}))
def _sheets() -> bytes:
    notice: list[list[Any]] = [["Notice"], ["Ces données décrivent les écoles."], ["Contact : la mairie"]]
    one: list[list[Any]] = [["a", "code postal"], *[[n, f"0{n:04}"] for n in range(50)]]
    return workbooks.xlsx({"Notice": notice, "Un": one, "Deux": [["x", "y"], *[[n, n / 2] for n in range(60)]]})


@nasty("34-sheet.ods", Expected(rows=100, types={"id": "integer", "jour": "date", "actif": "boolean", "nom": "string"}))
def _ods() -> bytes:
    rows: list[list[Any]] = [["id", "nom", "jour", "actif"]]
    return workbooks.ods({"Feuille": [*rows, *[[n, f"x{n}", date(2024, 5, 1), n % 2 == 0] for n in range(100)]]})


@nasty("35-no-header.csv", Expected(types={"colonne_1": "integer", "colonne_2": "number"}))
def _no_header() -> bytes:
    return "\n".join(f"{n};{n / 4}" for n in range(1, ROWS + 1)).encode()


@nasty(
    "36-no-value-words.csv",
    Expected(
        types={"v": "integer", "t": "string"},
        cells={"SELECT count(*) FROM t WHERE v IS NULL": 3000, "SELECT count(*) FROM t WHERE t = 'NA'": 1000},
    ),
)
def _no_values() -> bytes:
    words = ["", "NA", "-", "12", "nd"]
    return (
        "id;v;t\n"
        + "\n".join(f"{n};{words[n % 5] if n % 5 != 4 else n};{'NA' if n % 5 == 1 else 'mot'}" for n in range(ROWS))
    ).encode()


@nasty(
    "37-late-decimals.csv",
    Expected(
        rows=150_000,
        types={"v": "number", "n": "integer"},
        cells={"SELECT max(v) FROM t": 149_999.5},
    ),
)
def _late_decimals() -> bytes:
    return ("n,v\n" + "\n".join(f"{n},{n}.5" if n == 149_999 else f"{n},{n}" for n in range(150_000))).encode()


@nasty("38-newline-in-header.csv", Expected(types={"id": "integer", "nom de la commune": "string"}))
def _newline_in_header() -> bytes:
    return ('id;"nom de\nla commune"\n' + "\n".join(f"{n};x{n}" for n in range(ROWS))).encode()


@nasty("39-exponents-and-codes.csv", Expected(types={"code_hexa": "string", "bloc": "string", "mesure": "number"}))
def _exponents() -> bytes:
    rows = [f"{n};{n}E{n % 10};{n}E5;{n / 8:.3e}" for n in range(1, ROWS + 1)]
    return ("id;code_hexa;bloc;mesure\n" + "\n".join(rows)).encode()


@nasty(
    "40-header-codes.csv",
    Expected(
        types={"SIREN": "string", "Code postal": "string", "téléphone": "string", "annee": "integer", "dep": "string"},
        cells={'SELECT "SIREN" FROM t LIMIT 1': "356000000"},
    ),
)
def _codes() -> bytes:
    rows = [f"{356000000 + n};75001;33612345678;{2000 + n % 20};{n % 90 + 10}" for n in range(ROWS)]
    return ("SIREN;Code postal;téléphone;annee;dep\n" + "\n".join(rows)).encode()


@nasty("41-encrypted.xlsx", Expected(refusal="encrypted"))
def _encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 3000


@nasty("42-cut.csv.gz", Expected(refusal="damaged"))
def _cut() -> bytes:
    return gzip.compress(_plain().encode())[:-200]


@nasty("43-lines-of-json.csv", Expected(rows=300, types={"a": "integer", "b": "object", "c": "string"}))
def _json_lines() -> bytes:
    return "\n".join(f'{{"a": {n}, "b": {{"x": [1, {n}]}}, "c": "0{n}"}}' for n in range(300)).encode()


@nasty("44-pdf.csv", Expected(refusal="no_table"))
def _pdf() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@nasty("45-semicolons-and-commas.csv", Expected(types={"lat": "number", "lon": "number", "lieu": "string"}))
def _commas() -> bytes:
    return ("lieu;lat;lon\n" + "\n".join(f"Place, {n};48,{n:04};2,{n:04}" for n in range(ROWS))).encode()


@nasty("46-points-in-commas.csv", Expected(types={"id": "integer", "nom": "string", "point": "string"}))
def _points() -> bytes:
    return ("id,nom,point\n" + "\n".join(f"{n},x,48.1;2.{n}" for n in range(ROWS))).encode()


@nasty("47-trailing-separators.csv", Expected(types={"id": "integer", "nom": "string"}))
def _trailing() -> bytes:
    return ("id;nom;v\n" + "\n".join(f"{n};x;{n};" for n in range(ROWS))).encode()


@nasty("48-blank-lines-inside.csv", Expected(types=TYPES))
def _blank_inside() -> bytes:
    return "\n".join([HEADER, *(line + ("\n" if at % 10 == 0 else "") for at, line in enumerate(_lines()))]).encode()
