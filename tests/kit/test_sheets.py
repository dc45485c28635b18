"""CSV that opens everywhere and runs nowhere."""

import csv
import io

import pytest

from parvis.kit import sheets


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\u00a0=1"])
def test_inert_shields_what_a_spreadsheet_would_run(text: str) -> None:
    assert sheets.inert(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Population", "a=b", "", 12, -3, 4.5, None])
def test_inert_leaves_the_rest_alone(value: object) -> None:
    assert sheets.inert(value) == value


def test_lines_read_back_as_they_were_written() -> None:
    rows = [('été; "x"', n, "ligne\nsuivante") for n in range(450)]
    text = b"".join(sheets.lines(("Titre", "n", "texte"), rows)).decode()
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [[a, str(n), c] for a, n, c in rows]


def test_lines_start_with_a_mark_when_asked() -> None:
    assert b"".join(sheets.lines(("Titre",), [], bom=True)) == b"\xef\xbb\xbfTitre\r\n"
    assert b"".join(sheets.lines(("Titre",), [])) == b"Titre\r\n"
