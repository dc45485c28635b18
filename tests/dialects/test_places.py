"""The lists of places: how many, under which ids, in which languages."""

from collections import Counter

from parvis.dialects import places
from parvis.dialects.records import Zone


def _by_id(zones: list[Zone]) -> dict[str, Zone]:
    return {zone.id: zone for zone in zones}


def test_world_holds_the_countries_of_iso_3166() -> None:
    zones, _population = places.world()
    assert Counter(zone.level for zone in zones) == {"country-group": 2, "country": 244}
    assert len(places.country_codes(every=True)) == 249


def test_countries_are_named_in_three_languages() -> None:
    zones = _by_id(places.world()[0])
    assert zones["country:ma"].name == "Maroc"
    assert zones["country:ma"].translations == {"en": {"name": "Morocco"}, "ar": {"name": "المغرب"}}
    assert all({"en", "ar"} <= set(zone.translations) for zone in zones.values())


def test_regions_of_france_are_no_countries() -> None:
    assert {"country:gp", "country:re"}.isdisjoint(_by_id(places.world()[0]))


def test_morocco_has_its_regions_provinces_and_communes() -> None:
    zones, population = places.morocco()
    assert Counter(zone.level for zone in zones) == {"ma:region": 12, "ma:province": 83, "ma:commune": 1503}
    assert set(population) == {zone.id for zone in zones}
    regions = sum(people for id, people in population.items() if id.startswith("ma:region:"))
    assert regions == 36_828_330  # the legal population of the country at the census of 2024


def test_a_moroccan_place_has_two_names_and_a_parent() -> None:
    zones = _by_id(places.morocco()[0])
    rabat = zones["ma:region:04"]
    assert (rabat.name, rabat.translations["ar"]["name"], rabat.parent) == (
        "Rabat-Salé-Kénitra", "الرباط-سلا-القنيطرة", "country:ma",
    )  # fmt: skip


def test_moroccan_parents_come_before_their_children() -> None:
    seen = {"country:ma"}
    for zone in places.morocco()[0]:
        assert zone.parent in seen
        seen.add(zone.id)


def test_france_reads_its_rows() -> None:
    rows = [
        {"level": "fr:region", "code": "53", "name": "Bretagne", "parent": "country:fr", "population": 3449370},
        {"level": "fr:epci", "code": "200000172", "name": "CC Faucigny - Glières", "parent": "", "population": 0},
    ]
    zones, population = places.france(rows)
    assert [zone.id for zone in zones] == [
        "country-subset:fr:metro", "country-subset:fr:drom", "country-subset:fr:dromcom", "fr:region:53",
        "fr:epci:200000172",
    ]  # fmt: skip
    assert population == {"fr:region:53": 3449370}
