"""Lists of places brought in: what is written, what is not, who may."""

import gzip
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from parvis.dialects.records import Zone as Record
from parvis.kit.actors import VISITOR, system
from parvis.kit.errors import NotFound, SignInNeeded, Unavailable
from parvis.portal.zones import actions, queries
from parvis.portal.zones.actions import Loaded
from parvis.portal.zones.models import Zone

SYSTEM = system("tests")
pytestmark = pytest.mark.django_db


def _place(code: str = "1", name: str = "Rabat", **fields: object) -> Record:
    return Record(id=f"ma:province:{code}", code=code, name=name, level="ma:province", **fields)


def test_countries_are_there_from_the_start() -> None:
    assert queries.count(level="country") == 244
    assert queries.get("country:ma").translations["ar"]["name"] == "المغرب"


def test_countries_are_there_again_in_an_emptied_database() -> None:
    Zone.objects.filter(parent__isnull=False).delete()
    Zone.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert queries.count(level="country") == 244


def test_countries_cost_one_query_when_they_are_there(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert actions.ensure_world(by=SYSTEM) == 0


def test_visitor_loads_nothing() -> None:
    with pytest.raises(SignInNeeded):
        actions.load([_place()], by=VISITOR)


def test_load_writes_what_is_new_and_what_changed_alone() -> None:
    assert actions.load([_place("1"), _place("2", "Salé")], by=SYSTEM) == Loaded(created=2, updated=0, unchanged=0)
    again = [_place("1"), _place("2", "Salé-la-Neuve"), _place("3", "Témara")]
    assert actions.load(again, by=SYSTEM) == Loaded(created=1, updated=1, unchanged=1)
    assert queries.get("ma:province:2").name == "Salé-la-Neuve"


def test_names_of_every_language_are_folded_for_search() -> None:
    actions.load(
        [_place(name="Salé", translations={"ar": {"name": "سلا"}})], by=SYSTEM, population={"ma:province:1": 9}
    )
    zone = queries.get("ma:province:1")
    assert (zone.folded, zone.population, zone.rank) == ("sale سلا", 9, 30)


def test_progress_ends_at_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    told: list[tuple[int, int]] = []
    actions.load([_place(str(n)) for n in range(5)], by=SYSTEM, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_morocco_is_loaded_once() -> None:
    assert actions.load_country("ma", by=SYSTEM).created == 1598
    assert actions.load_country("ma", by=SYSTEM) == Loaded(created=0, updated=0, unchanged=1598)
    assert queries.count(level="ma:region") == 12
    assert queries.count(level="ma:province", parent="ma:region:04") == 7
    assert [zone.id for zone in queries.search("الرباط", level="ma:region")] == ["ma:region:04"]


def test_unknown_country_is_told() -> None:
    with pytest.raises(NotFound, match="xx"):
        actions.load_country("xx", by=SYSTEM)


def test_list_of_france_that_was_not_built_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "FRANCE", tmp_path / "fr.json.gz")
    with pytest.raises(Unavailable, match="make assets"):
        actions.load_country("fr", by=SYSTEM)


def test_france_is_loaded_from_its_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "fr.json.gz"
    rows = [
        {"level": "fr:region", "code": "53", "name": "Bretagne", "parent": "country:fr", "population": 3449370},
        {"level": "fr:departement", "code": "29", "name": "Finistère", "parent": "fr:region:53", "population": 0},
    ]
    path.write_bytes(gzip.compress(json.dumps(rows).encode()))
    monkeypatch.setattr(actions, "FRANCE", path)
    assert actions.load_country("fr", by=SYSTEM).created == 5
    finistere = queries.get("fr:departement:29")
    assert (finistere.parent_id, finistere.population, finistere.folded) == ("fr:region:53", None, "finistere")


@pytest.mark.skipif(not actions.FRANCE.exists(), reason="the list of French places is not built")
def test_whole_of_france_is_loaded() -> None:
    loaded = actions.load_country("fr", by=SYSTEM)
    assert loaded.total > 36_000
    assert queries.count(level="fr:region") >= 18
    assert queries.count(level="fr:departement") >= 101
    assert queries.count(level="fr:commune") > 34_000


def test_name_of_one_place_is_looked_up() -> None:
    assert queries.by_name(["MAROC", "maroc", "Nulle part"]) == {"maroc": "country:ma"}


def test_of_homonyms_the_largest_is_meant() -> None:
    commune = Record(id="fr:commune:75056", code="75056", name="Paris", level="fr:commune")
    departement = Record(id="fr:departement:75", code="75", name="Paris", level="fr:departement")
    actions.load([departement, commune], by=SYSTEM)
    assert queries.by_name(["Paris"]) == {"paris": "fr:departement:75"}


def test_between_homonyms_of_one_rank_there_is_doubt() -> None:
    actions.load([_place("1", "Saint-Marcel"), _place("2", "Saint-Marcel"), _place("3", "Saint-Marcel")], by=SYSTEM)
    assert queries.by_name(["Saint-Marcel"]) == {}
