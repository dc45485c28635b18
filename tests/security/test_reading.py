"""Files made to hurt whoever opens them: refused, quickly, with a word for why."""

import gzip
import io
import resource
import struct
import time
import zipfile

import pytest

from parvis.engines.tables import Sample, packed, sample

MB = 1024 * 1024


def read(body: bytes, name: str = "") -> Sample:
    """Read within seconds, and without growing by more than 200 MB."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    found = sample.read(io.BytesIO(body), name)
    assert time.monotonic() - start < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # KB
    return found


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, body in members.items():
            made.writestr(name, body)
    return out.getvalue()


def workbook(sheet: str) -> bytes:
    """The smallest workbook there is, around the XML of one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return archive(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
                f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ).encode(),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
                '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
                f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
            ).encode(),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'.encode(),
        }
    )


def cell(ref: str, value: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'


def test_workbook_of_the_test_is_one() -> None:
    rows = (
        f'<row r="1">{cell("A1", "ville")}{cell("B1", "an")}</row><row r="2">{cell("A2", "Fès")}{cell("B2", "x")}</row>'
    )
    found = read(workbook(rows))
    assert (found.kind, found.trouble, [one.name for one in found.columns]) == ("xlsx", "", ["ville", "an"])


def test_gzip_bomb_is_refused() -> None:
    assert read(gzip.compress(b"0" * (64 * MB), 9), "a.csv.gz").trouble == "bomb"


def test_zip_bomb_is_refused() -> None:
    assert read(archive({"a.csv": b"0" * (64 * MB)}), "a.zip").trouble == "bomb"


def test_zip_of_a_hundred_thousand_files_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(packed.MEMBERS + 1):
            made.writestr(f"{number}.csv", "")
    assert read(out.getvalue()).trouble == "bomb"


def test_zip_that_lies_about_its_size_is_refused() -> None:
    body = bytearray(workbook("<row/>" * 400_000))
    directory = body.index(b"PK\x01\x02", body.rindex(b"worksheets/sheet1.xml") - 60)
    struct.pack_into("<I", body, directory + 24, 100)  # the size before compression, in the central directory
    assert read(bytes(body), "a.xlsx").trouble == "damaged"


def test_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(workbook("<row/>" * (40 * MB // 6))).trouble == "bomb"
    monkeypatch.setattr(sample, "_UNPACKED", MB)
    assert read(workbook("".join(f'<row r="{n}"/>' for n in range(200_000)))).trouble == "too_large"


def test_workbook_that_claims_seventeen_billion_cells_hurts_nobody() -> None:
    sheet = f'<row r="1">{cell("A1", "x")}</row><row r="1048576">{cell("XFD1048576", "y")}</row>'
    assert read(workbook(sheet), "a.xlsx").trouble == "too_large"


def test_parquet_that_is_damaged_is_told() -> None:
    assert read(b"PAR1" + b"\xff" * 1000 + b"PAR1", "a.parquet").trouble == "damaged"


def test_encrypted_files_are_told() -> None:
    body = bytearray(archive({"a.csv": b"a,b\n1,2\n"}))
    for start in (body.index(b"PK\x03\x04") + 6, body.index(b"PK\x01\x02") + 8):
        struct.pack_into("<H", body, start, 1)
    assert read(bytes(body), "a.zip").trouble == "encrypted"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    assert read(ole, "a.xlsx").trouble == "encrypted"


def test_json_without_bottom_is_told() -> None:
    assert read(b"[" * MB, "a.json").trouble == "no_table"
    assert read(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "a.json").trouble == "no_table"


def test_line_without_end_is_read_within_limits() -> None:
    assert read(b"a," * (20 * MB)).trouble == "too_large"
    assert read(b"a,b\n" + b'x","x\n' * (4 * MB)).trouble == ""
    assert read(b'a,b\n"' + b"x" * (20 * MB)).trouble == ""


def test_names_inside_an_archive_lead_nowhere() -> None:
    found = read(archive({"../../etc/passwd.csv": b"a,b\n1,2\n"}))
    assert (found.inside, found.row_count) == ("../../etc/passwd.csv", 1)  # a word to show, opened as nothing else
