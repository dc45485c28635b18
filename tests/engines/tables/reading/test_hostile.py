"""Files made to hurt: they are refused, or become harmless tables."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from tests.engines.tables.reading import workbooks
from tests.engines.tables.reading.conftest import Read, rows, types

from parvis.engines.tables.reading.limits import MEGABYTE, Limits


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_gzip_bomb_is_refused(read: Read) -> None:
    found = read(gzip.compress(b"a;b\n" + b"1;2\n" * 15_000_000, 9), "bomb.csv.gz")
    assert (str(found.refusal), found.tables) == ("bomb", ())


def test_zip_bomb_is_refused_by_what_it_gives(read: Read) -> None:
    bomb = bytearray(zipped({"bomb.csv": b"0" * (60 * MEGABYTE)}))
    found = read(bytes(bomb), "bomb.zip")
    assert str(found.refusal) == "bomb"
    at = bomb.find(b"PK\x01\x02") + 24  # the size it says it has: a lie
    bomb[at : at + 4] = (1000).to_bytes(4, "little")
    assert str(read(bytes(bomb), "bomb.zip").refusal) in ("bomb", "damaged")


def test_workbook_that_is_a_bomb_is_refused(read: Read) -> None:
    book = io.BytesIO(workbooks.xlsx({"a": [["x", "y"], [1, 2]]}))
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"0" * (60 * MEGABYTE))
    assert str(read(book.getvalue(), "a.xlsx").refusal) == "bomb"


def test_unpacked_size_has_a_limit(read: Read) -> None:
    body = gzip.compress(b"a;b\n" + b"".join(b"%d;%d\n" % (n, n * 7919) for n in range(400_000)))
    found = read(body, "a.csv.gz", Limits(unpacked=MEGABYTE))
    assert (str(found.refusal), found.detail) == ("too_large", "unpacked")


def test_names_in_an_archive_lead_nowhere(read: Read, tmp_path: Path) -> None:
    before = {path for path in tmp_path.parent.rglob("*") if path.is_file()}
    body = zipped(
        {"../../../evil.csv": b"a;b\n1;2\n", "/etc/cron.d/evil.csv": b"a;b\n3;4\n", "..\\win.csv": b"a;b\n5;6\n"}
    )
    found = read(body, "evil.zip")
    assert sorted(row for made in found.tables for row in rows(made)) == [(1, 2), (3, 4), (5, 6)]
    assert all(made.path.parent.parent == tmp_path for made in found.tables)
    after = {path for path in tmp_path.parent.rglob("*") if path.is_file()} - before
    assert {path.suffix for path in after if tmp_path not in path.parents} == set()


def test_encrypted_archive_is_told_so(read: Read) -> None:
    body = bytearray(zipped({"a.csv": b"a;b\n1;2\n"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.find(mark) + place] |= 1
    assert str(read(bytes(body), "a.zip").refusal) == "encrypted"


def test_archive_within_an_archive_is_not_opened(read: Read) -> None:
    found = read(zipped({"inner.zip": zipped({"a.csv": b"a;b\n1;2\n"})}), "outer.zip")
    assert str(found.refusal) == "not_supported"


def test_cell_of_ten_megabytes_is_kept(read: Read) -> None:
    found = read(b'id;texte\n1;x\n2;"' + b"y" * (10 * MEGABYTE) + b'"\n3;z\n', "a.csv")
    assert rows(found.tables[0], "SELECT id, length(texte) FROM t") == [(1, 1), (2, 10 * MEGABYTE), (3, 1)]


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_cell_over_the_limit_is_refused(read: Read, quote: bytes) -> None:
    body = b"id;texte\n1;x\n2;" + quote + b"y" * (3 * MEGABYTE) + quote + b"\n3;z;w\n"
    found = read(body, "a.csv", Limits(cell=MEGABYTE))
    assert (str(found.refusal), found.detail) == ("too_large", "cell")


@pytest.mark.parametrize("body", [",".join(f"c{n}" for n in range(100_000)), ";" * 100_000], ids=["names", "empty"])
def test_hundred_thousand_columns_are_refused(read: Read, body: str) -> None:
    found = read(body + "\n" + body, "wide.csv")
    assert (str(found.refusal), found.tables) == ("too_many_columns", ())


def test_objects_with_too_many_names_are_refused(read: Read) -> None:
    body = "[" + ",".join(f'{{"a{n}": 1}}' for n in range(5000)) + "]"
    assert str(read(body, "a.json").refusal) == "too_many_columns"


def test_scripts_and_formulas_are_only_text(read: Read) -> None:
    body = "<b>nom</b>,=cmd|'/c calc'!A0,\"'); DROP TABLE t; --\"\n<script>alert(1)</script>,=1+1,@SUM(A1)\nx,-2,+3\n"
    made = read(body, "a.csv").tables[0]
    assert list(types(made)) == ["<b>nom</b>", "=cmd|'/c calc'!A0", "'); DROP TABLE t; --"]
    assert rows(made) == [("<script>alert(1)</script>", "=1+1", "@SUM(A1)"), ("x", "-2", "+3")]


def test_deep_json_is_refused_or_read(read: Read) -> None:
    found = read('[{"a": ' + "[" * 100_000 + "]" * 100_000 + "}]", "a.json")
    assert str(found.refusal) == "damaged"


def test_truncated_parquet_is_refused(read: Read, tmp_path: Path) -> None:
    made = read("a;b\n1;x\n2;y\n", "a.csv").tables[0]
    body = made.path.read_bytes()
    assert str(read(body[:-30], "a.parquet").refusal) == "damaged"
    assert str(read(b"PAR1" + b"\xff" * 400 + b"PAR1", "a.parquet").refusal) == "damaged"
    assert rows(read(body, "a.parquet").tables[0]) == [(1, "x"), (2, "y")]


def test_text_over_the_limit_of_size_shows_its_first_rows(read: Read) -> None:
    body = b"a;b\n" + b"".join(b"%d;x\n" % n for n in range(30_000))
    made = read(body, "a.csv", Limits(source=100_000)).tables[0]
    assert (made.rows, made.report.notes) == (10_000, ["cut_at_10000_rows"])
    assert rows(made, "SELECT max(a) FROM t") == [(9999,)]


def test_other_file_over_the_limit_of_size_is_refused(read: Read) -> None:
    found = read(workbooks.xlsx({"a": [["x", "y"], [1, 2]]}), "a.xlsx", Limits(source=100))
    assert (str(found.refusal), found.detail) == ("too_large", "source")
