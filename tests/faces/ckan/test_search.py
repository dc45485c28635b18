"""`package_search`: words, filters, orders, facets, pages, what it refuses."""

from typing import Any
from urllib.parse import quote

import pytest
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.engines.search.wanted import Among, Either, Every, Has, Where, Within, Without
from parvis.faces.ckan import searching
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.organizations import actions as organizations

TITLES = ("Qualité de l’eau", "Réseau d’eau potable", "Prix des carburants", "Qualité de l’air")
MADE = ("qualite-de-leau", "reseau-deau-potable", "prix-des-carburants", "qualite-de-lair")


@pytest.fixture
def portal(make_dataset: Any, make_organization: Any, make_topic: Any, search_index: Any) -> Any:
    """Four public datasets of two organizations, one a minute; a private one and a draft."""
    rabat, agency = make_organization("Ville de Rabat"), make_organization("Agence")
    rows = []
    for number, title in enumerate(TITLES):
        made = make_dataset(
            title, organization=(rabat, agency)[number % 2].id, tags=("eau", "public") if "eau" in title else ("prix",),
            license="cc-by" if number else "", frequency="weekly" if number == 2 else "",
        )  # fmt: skip
        link = records.Resource(title="f", url="https://x.example/a", format="csv" if number < 3 else "json")
        datasets.add_resource(made, link, by=SYSTEM)
        at = f"2026-01-0{number + 1}T12:00:00.500000+00:00"
        Dataset.objects.filter(pk=made.pk).update(modified_at=at, created_at=at)
        rows.append(made)
    make_topic("La mer", holds=[rows[0], rows[3]])
    make_topic("Énergie", holds=[rows[2]])
    make_dataset("Eau secrète", state="private", organization=rabat.id, tags=("eau",))
    make_dataset("Eau en projet", state="draft", organization=rabat.id, tags=("eau",))
    search_index()
    return rabat


def names(found: dict[str, Any]) -> list[str]:
    return [one["name"] for one in found["results"]]


def test_everything_changed_last_first(act: Any, portal: Any) -> None:
    found = act("package_search")
    assert (found["count"], names(found), found["facets"]) == (4, [*reversed(MADE)], {})
    assert found["sort"] == "score desc, metadata_modified desc"
    assert found["results"][0] == act("package_show", id=MADE[3])
    assert names(act("package_search", q="*:*", sort="metadata_created asc", rows="2", start=1)) == [MADE[1], MADE[2]]


# One portal for all of them: making it takes longer than asking it.
FILTERS = [
    ("organization:ville-de-rabat", {0, 2}),
    ("organization:ville-de-rabat OR organization:agence", {0, 1, 2, 3}),
    ("-organization:ville-de-rabat", {1, 3}),
    ("+organization:(agence OR nobody) +tags:eau", {1}),
    ("organization:vil*", {0, 2}),
    ("(groups:la-mer OR groups:energie)", {0, 2, 3}),
    ("groups:nothing", set()),
    ("tags:eau", {0, 1}),
    ("tags:Eau", {0, 1}),
    ("tags:(eau AND public)", {0, 1}),
    ("tags:pri*", {2, 3}),
    ("NOT tags:eau", {2, 3}),
    ("res_format:CSV", {0, 1, 2}),
    ("res_format:csv -tags:eau", {2}),
    ("license_id:cc-by", {1, 2, 3}),
    ("license_id:\"cc-by\" AND res_format:JSON", {3}),
    ("state:active", {0, 1, 2, 3}),
    ("state:draft", set()),
    ("capacity:public AND dataset_type:dataset AND site_id:any", {0, 1, 2, 3}),
    ("capacity:private", set()),
    ("private:false", {0, 1, 2, 3}),
    ("name:qualite-de-lair", {3}),
    ("name:qualite*", {0, 3}),
    ("id:nothing", set()),
    ("title:qualité", {0, 3}),
    ('title:"qualité de l’air"', {3}),
    ("frequency:weekly", {2}),
    ("metadata_modified:[2026-01-02T00:00:00.000000Z TO *]", {1, 2, 3}),
    ("metadata_modified:[* TO 2026-01-02T12:00:00Z]", {0, 1}),
    ("metadata_modified:[* TO 2026-01-02T12:00:00Z}", {0}),
    ("metadata_created:[2026-01-02 TO 2026-01-04]", {1, 2}),
    ("metadata_modified:[NOW-1DAY TO NOW]", set()),
    ("metadata_modified:*", {0, 1, 2, 3}),
    ("*:* -tags:eau", {2, 3}),
    ("", {0, 1, 2, 3}),
]  # fmt: skip


@pytest.mark.proves("ckan", "package_search")
def test_filters_by_the_index_and_by_the_database(act: Any, portal: Any) -> None:
    for fq, expected in FILTERS:
        wanted = sorted(MADE[number] for number in expected)
        found = act("package_search", fq=fq)
        assert (fq, sorted(names(found)), found["count"]) == (fq, wanted, len(wanted))
        assert (fq, names(act("package_search", fq=fq, sort="name asc"))) == (fq, wanted)
        deep = act("package_search", fq=fq, start=searching.REACH)
        assert (fq, deep["count"], deep["results"]) == (fq, len(wanted), [])
        answer = act.get("package_search", f"?fq={quote(fq)}").json()
        assert (fq, answer["result"]["count"]) == (fq, len(wanted))


def test_words_and_filters_together(act: Any, portal: Any) -> None:
    assert names(act("package_search", q="eau potable"))[0] == MADE[1]
    assert set(names(act("package_search", q="qualité", fq="organization:agence"))) == {MADE[3]}
    assert names(act("package_search", q="title:qualité AND res_format:JSON")) == [MADE[3]]
    assert names(act("package_search", q="qualité tags:eau")) == [MADE[0]]
    assert names(act("package_search", q="qualité", sort="name desc")) == [MADE[0], MADE[3]]
    assert act("package_search", q="Rabat: la ville")["count"] == 2
    assert act("package_search", q="zzzzzz")["count"] == 0
    assert set(names(act("package_search", fq_list=["tags:eau", "organization:agence"]))) == {MADE[1]}


def test_orders(act: Any, portal: Any) -> None:
    orders = {
        "name asc": sorted(MADE), "name desc": sorted(MADE, reverse=True), "score desc, name asc": sorted(MADE),
        "metadata_created desc": [*reversed(MADE)],
    }  # fmt: skip
    for sort, expected in orders.items():
        assert (sort, names(act("package_search", sort=sort))) == (sort, expected)
    for sort, key in (("id asc", "id"), ("title_string asc", "title")):
        said = [one[key] for one in act("package_search", sort=sort)["results"]]
        assert (sort, said) == (sort, sorted(said))


@pytest.mark.proves("ckan", "package_search")
def test_a_harvester_pages_to_an_empty_page(act: Any, portal: Any) -> None:
    pages, start = [], 0
    while True:
        answer = act.get("package_search", f"?rows=3&start={start}&sort=id+asc").json()["result"]
        pages.append([one["id"] for one in answer["results"]])
        if not answer["results"]:
            break
        start += 3
    assert [len(page) for page in pages] == [3, 1, 0]
    assert pages[0] + pages[1] == sorted(pages[0] + pages[1])


@pytest.mark.proves("ckan", "package_search")
def test_facets_in_both_forms(act: Any, portal: Any) -> None:
    fields = ["organization", "tags", "res_format", "license_id", "groups", "nothing"]
    found = act("package_search", **{"facet.field": fields, "rows": 0})
    assert (found["count"], found["results"]) == (4, [])
    assert found["facets"] == {
        "organization": {"agence": 2, "ville-de-rabat": 2}, "tags": {"eau": 2, "prix": 2, "public": 2},
        "res_format": {"CSV": 3, "JSON": 1}, "license_id": {"cc-by": 3}, "groups": {"la-mer": 2, "energie": 1}, "nothing": {},
    }  # fmt: skip
    rabat = {"name": "ville-de-rabat", "display_name": "Ville de Rabat", "count": 2}
    assert found["search_facets"]["organization"] == {
        "title": "organization", "items": [rabat, {"name": "agence", "display_name": "Agence", "count": 2}]
    }  # fmt: skip
    assert found["search_facets"]["license_id"]["items"][0]["display_name"].startswith("Creative Commons")
    text = act.get(
        "package_search", "?" + quote('facet.field=["tags"]&facet.limit=1&fq=tags:eau&rows=0', safe="=&")
    ).json()
    assert text["result"]["facets"] == {"tags": {"eau": 2}}
    assert act.get("package_search", "?facet.field=tags&facet.mincount=3").json()["result"]["facets"] == {"tags": {}}
    assert act("package_search", **{"facet.field": '["tags"]', "facet": "false"})["facets"] == {}


def test_some_members_of_each(act: Any, portal: Any) -> None:
    found = act("package_search", fl="name,extras_frequency", fq="frequency:weekly")
    assert found["results"] == [{"name": MADE[2], "extras_frequency": "weekly"}]


def test_rows_beyond_the_most_are_cut(act: Any, portal: Any) -> None:
    assert act("package_search", rows=1_000_000)["count"] == 4


def test_private_and_drafts_for_those_who_may_see_them(act: Any, act_as: Any, make_user: Any, portal: Any) -> None:
    user = make_user()
    organizations.set_member(portal, user.email, "editor", by=SYSTEM)
    own, stranger = act_as(user), act_as(make_user())
    asked = {"include_private": True, "include_drafts": True, "fq": "tags:eau"}
    for sort in ("metadata_modified desc", "name asc"):
        assert own("package_search", **asked, sort=sort)["count"] == 4
        assert own("package_search", fq="tags:eau", sort=sort)["count"] == 2
        assert stranger("package_search", **asked, sort=sort)["count"] == 2
        assert act("package_search", **asked, sort=sort)["count"] == 2
    assert own("package_search", include_private=True, fq="capacity:private")["count"] == 1


WRONG: list[dict[str, Any]] = [
    {"fq": "tags:eau~"}, {"fq": "nothing:x"}, {"fq": "tags:(a"}, {"fq": "{!geofilt}"}, {"q": "{!knn}"}, {"fq": "tags:[a TO b]"},
    {"sort": "colour asc"}, {"sort": "name sideways"}, {"colour": "red"}, {"ext_bbox": "1,2,3,4"}, {"fq": "res_format:c*"},
    {"fq": "metadata_modified:[yesterday TO *]"}, {"q": "tags:eau^4"}, {"fq": "title:qual*"}, {"fq": "id:a*"},
]  # fmt: skip


def test_what_cannot_be_asked_is_a_400(act: Any, portal: Any) -> None:
    for sent in WRONG:
        status, error = act.error("package_search", **sent)
        assert (sent, status, error["__type"]) == (sent, 400, "Search Query Error")
        assert error["message"], sent


CONDITIONS: list[Where] = [
    Every(), Either(), Without(Every()), Without(Either()), Has("tag", ("eau", "prix")), Has("tag", ()), Has("format", ("json",)),
    Has("license", ("cc-by",)), Without(Has("license", ("cc-by",))), Has("state", ("published",)), Has("frequency", ("weekly",)),
    Within("modified", 1767355200, None), Within("modified", None, 1767355200), Within("created", 1767355200, 1767441600),
    Either((Has("tag", ("eau",)), Every())), Every((Has("tag", ("eau",)), Without(Has("format", ("csv",))))),
    Either((Has("tag", ("public",)), Has("format", ("json",)))), Without(Either((Has("tag", ("eau",)), Has("format", ("json",))))),
    Among(()), Among(("nothing",)),
]  # fmt: skip


def test_index_and_database_agree(portal: Any) -> None:
    from parvis.engines.search import Query

    states = ("published", "archived")
    for where in CONDITIONS:
        found = queries.find(Query(kind="dataset", where=where, filters={"state": states}), actor=VISITOR)
        ids, total = queries.ordered(where, [("id", False)], states=states, offset=0, limit=100, actor=VISITOR)
        assert (where, sorted(hit.id for hit in found.hits), found.total) == (where, ids, total)


@pytest.mark.proves("ckan", "package_autocomplete")
def test_autocomplete(act: Any, portal: Any) -> None:
    assert {one["name"] for one in act("package_autocomplete", q="qualite")} == {MADE[0], MADE[3]}
    assert act("package_autocomplete", q="secrète") == act("package_autocomplete", q="") == []
