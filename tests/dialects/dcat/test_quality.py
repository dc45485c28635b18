"""The European score, counted by hand from the table of its method."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parvis.dialects import dcat, licenses, records
from parvis.dialects.vocabularies import AccessType, ResourceType

SITE = "https://portal.example"
LICENSES = {one.id: one for one in licenses.LICENSES}
AT = datetime(2026, 1, 1, tzinfo=UTC)


def _score(dataset: records.Dataset, answered: dict[str, bool] | None = None) -> dcat.Score:
    told = records.Described(dataset=dataset, license=LICENSES.get(dataset.license))
    return dcat.assess(told, lambda url: True if url.startswith(SITE) else (answered or {}).get(url), site=SITE)


FILE = records.Resource(
    id="f1", title="Arbres", file="ab/cd", url="", format="csv", mime="text/csv", filesize=12, created_at=AT,
)  # fmt: skip
FULL = records.Dataset(
    id="d1", slug="arbres", title="Arbres", description="Les arbres remarquables.", language="fr", organization="o1",
    license="cc-by", tags=("environnement",), zones=("country:fr",), temporal_start=date(2020, 1, 1),
    contacts=(records.Contact(name="Service des parcs", email="parcs@ville.example"),), created_at=AT, updated_at=AT,
    resources=(FILE,),
)  # fmt: skip
ROUGH = replace(
    FULL, tags=("zzz",), zones=(), temporal_start=None, contacts=(), license="other-open",
    resources=(records.Resource(id="f2", title="Page", url="https://a.example/p", format="html"),),
)  # fmt: skip


def test_method_counts_405_points_and_names_itself():
    assert (dcat.METHOD, dcat.VERSION, dcat.TOTAL) == ("mqa", "1", 405)
    totals = {name: sum(indicators.values()) for name, indicators in dcat.DIMENSIONS.items()}
    assert totals == {
        "findability": 100, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 20,
    }  # fmt: skip


def test_everything_said_has_all_but_the_rights_of_files():
    score = _score(FULL)
    assert [name for name, met in score.met.items() if not met] == ["rightsAvailability"]
    assert (score.points, score.rating) == (400, "excellent")


def test_bare_title_has_what_the_portal_says_by_itself():
    score = _score(records.Dataset(id="d2", title="Sans rien", created_at=AT, updated_at=AT))
    # compliance 30, access rights 10 + 5, issued 5, modified 5
    assert (score.points, score.rating) == (55, "bad")
    assert {name: score.of(name) for name in dcat.DIMENSIONS} == {
        "findability": 0, "accessibility": 0, "interoperability": 30, "reusability": 15, "contextuality": 10,
    }  # fmt: skip


@pytest.mark.parametrize(("answered", "points"), [(None, 135), (False, 135), (True, 185)])
def test_link_to_a_page_counts_when_it_answered(answered, points):
    # keyword 30; format 20, non-proprietary 20 (HTML), compliance 30; access rights 15, publisher 10; dates 10
    known = {} if answered is None else {"https://a.example/p": answered}
    found = _score(replace(ROUGH, license=""), known)
    assert (found.points, found.rating) == (points, "sufficient")


def test_licence_that_europe_does_not_list_has_a_part():
    listed, other, none = (_score(replace(FULL, license=one)) for one in ("lov2", "fr-lo", ""))
    assert (listed.points, other.points, none.points) == (400, 390, 370)


def test_best_file_counts_for_the_dataset():
    closed = records.Resource(id="f3", title="PDF", url="https://a.example/x.pdf", format="pdf")
    assert _score(replace(FULL, resources=(closed, FILE))) == _score(replace(FULL, resources=(FILE, closed)))
    # alone, and never asked: no answers 80, no media type 10, no vocabulary of both 10, pdf 40, size 5
    assert _score(replace(FULL, resources=(closed,))).points == 400 - 145


def test_private_media_type_is_of_no_list():
    odd = replace(FILE, mime="application/x-shapefile")
    assert _score(replace(FULL, resources=(odd,))).points == 390


def test_reason_of_what_is_closed_is_told_of_the_dataset():
    closed = replace(FULL, access_type=AccessType.RESTRICTED, access_reason="Vie privée", license="")
    assert _score(closed).met["accessRightsVocabularyAlignment"]


def test_documents_count_as_files_do():
    manual = replace(FILE, id="f4", type=ResourceType.DOCUMENTATION, format="pdf", mime="application/pdf")
    assert _score(replace(FULL, resources=(manual,))).points == 400 - 40


@pytest.mark.parametrize(
    ("points", "rating"), [(405, "excellent"), (355, "excellent"), (350, "good"), (225, "good"), (220, "sufficient"),
                           (125, "sufficient"), (120, "bad"), (0, "bad")],
)  # fmt: skip
def test_rating_changes_at_its_points(points, rating):
    missing, met = 405 - points, dict.fromkeys(dcat.POINTS, True)
    for name, value in sorted(dcat.POINTS.items(), key=lambda one: -one[1]):
        if value <= missing:
            missing, met[name] = missing - value, False
    assert (dcat.Score(met).points, dcat.Score(met).rating) == (points, rating)


def test_others_catalogues_are_scored_by_what_they_say(shared):
    body = (shared / "catalogues" / "dati-unibo.rdf").read_bytes()
    page = dcat.read(body, "application/rdf+xml", base="https://dati.unibo.it/")
    scores = [_score(one) for one in page.datasets]
    for one, score in zip(page.datasets, scores, strict=True):
        assert score.met["keywordAvailability"] == bool(one.tags)
        assert score.met["downloadUrlStatusCode"] is False  # nobody asked
        assert score.points == sum(score.of(name) for name in dcat.DIMENSIONS)
    assert len({score.points for score in scores}) > 1
