"""What udata's clients read: the members always there, pages, filters, masks, errors, what each reader may see."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from tests.conftest import SYSTEM
from tests.faces.udata.conftest import Catalogue

from parvis.dialects import dcat, records
from parvis.engines import renditions
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets import queries
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import queries as producers
from parvis.portal.tables.models import Current, Ingestion

# The members of docs/api/udata.md, which are those of udata 17.
DATASET = {
    "id", "title", "acronym", "slug", "description", "description_short", "created_at", "last_modified", "last_update",
    "deleted", "archived", "private", "featured", "tags", "badges", "resources", "frequency", "frequency_date", "extras",
    "harvest", "metrics", "organization", "owner", "schema", "temporal_coverage", "spatial", "license", "access_type",
    "access_audiences", "authorization_request_url", "access_type_reason_category", "access_type_reason", "uri", "page",
    "quality", "internal", "contact_points", "permissions",
}  # fmt: skip
RESOURCE = {
    "id", "title", "description", "filetype", "type", "format", "url", "latest", "checksum", "filesize", "mime",
    "created_at", "last_modified", "metrics", "harvest", "extras", "preview_url", "schema", "internal",
}  # fmt: skip
ORGANIZATION = {
    "id", "name", "acronym", "slug", "description", "url", "image_url", "logo", "logo_thumbnail", "business_number_id",
    "members", "teams", "badges", "extras", "zone", "ext", "metrics", "created_at", "last_modified", "deleted",
    "presentation_blocs_published_at", "uri", "page", "permissions",
}  # fmt: skip
TOPIC = {
    "id", "name", "slug", "description", "tags", "color", "featured", "private", "extras", "spatial", "elements", "owner",
    "organization", "created_at", "last_modified", "uri",
}  # fmt: skip
ENVELOPE = {"data", "page", "page_size", "total", "next_page", "previous_page"}


@pytest.mark.proves("udata", "GET /api/1/datasets/{ref}/")
def test_dataset_of_api_1_has_every_member(api: Any, catalogue: Catalogue) -> None:
    told = api.get(f"/api/1/datasets/{catalogue.water.slug}/").json()
    assert set(told) == DATASET
    assert set(told["resources"][0]) == RESOURCE
    assert told["organization"] == {
        "class": "Organization", "id": catalogue.city.id, "name": "Ville de Rabat", "acronym": "VR",
        "slug": "ville-de-rabat", "uri": f"{settings.PARVIS.site_url}/api/1/organizations/ville-de-rabat/",
        "page": f"{settings.PARVIS.site_url}/organizations/ville-de-rabat", "logo": "", "logo_thumbnail": "",
        "badges": [{"kind": "public-service"}],
        "permissions": {"edit": False, "delete": False, "members": False, "harvest": False, "private": False},
    }  # fmt: skip
    assert (told["license"], told["frequency"], told["private"]) == ("lov2", "weekly", False)
    assert told["spatial"] == {"geom": None, "zones": ["country:ma"], "granularity": "country"}
    assert told["temporal_coverage"] == {"start": "2024-01-01", "end": "2024-12-31"}
    assert told["contact_points"][0]["email"] == "eau@example.org"
    assert told["quality"]["score"] > 0.5
    assert told["badges"] == [{"kind": "hvd"}]
    assert datetime.fromisoformat(told["created_at"]).tzinfo is not None


def test_dataset_that_says_little_has_every_member_too(api: Any, catalogue: Catalogue) -> None:
    told = api.get(f"/api/1/datasets/{catalogue.air.id}/").json()
    assert set(told) == DATASET
    assert (told["license"], told["frequency"], told["spatial"], told["harvest"]) == (
        "notspecified",
        "unknown",
        None,
        None,
    )
    assert "has_open_format" not in told["quality"]


@pytest.mark.proves(
    "udata",
    "GET /api/2/datasets/{ref}/",
    "GET /api/2/datasets/{ref}/resources/",
    "GET /api/1/datasets/community_resources/",
)
def test_dataset_of_api_2_gives_links_in_the_place_of_parts(api: Any, catalogue: Catalogue) -> None:
    told = api.get(f"/api/2/datasets/{catalogue.water.slug}/").json()
    assert set(told) == DATASET - {"schema"} | {"community_resources"}
    link = told["resources"]
    assert (link["rel"], link["type"], link["total"]) == ("subsection", "GET", 1)
    page = api.get(link["href"].removeprefix(settings.PARVIS.site_url)).json()
    assert set(page) == ENVELOPE
    assert [set(row) for row in page["data"]] == [RESOURCE]
    none = api.get(told["community_resources"]["href"].removeprefix(settings.PARVIS.site_url)).json()
    assert (none["data"], none["total"]) == ([], 0)
    assert api.get(f"/api/2/datasets/{catalogue.air.slug}/").json()["license"] is None


@pytest.mark.proves("udata", "GET /api/2/datasets/", "GET /api/2/datasets/{ref}/")
def test_full_objects_when_asked_for(api: Any, catalogue: Catalogue) -> None:
    told = api.get(f"/api/2/datasets/{catalogue.water.id}/", X_Get_Datasets_Full_Objects="True").json()
    assert told["license"]["title"].startswith("Licence Ouverte")
    assert told["frequency"]["id"] == "weekly"
    assert set(told["spatial"]["zones"][0]) == {"id", "name", "slug", "code", "level", "uri"}
    assert told["spatial"]["granularity"]["id"] == "country"
    listed = api.get("/api/2/datasets/", X_Get_Datasets_Full_Objects="True").json()["data"]
    assert [one["license"] and one["license"]["id"] for one in listed] == [None, "lov2"]


@pytest.mark.proves("udata", "GET /api/1/datasets/{ref}/resources/{id}/", "GET /api/2/datasets/resources/{id}/")
def test_resource_by_its_dataset_and_by_its_id_alone(api: Any, catalogue: Catalogue) -> None:
    id = catalogue.water.resources.get().id
    told = api.get(f"/api/1/datasets/{catalogue.water.id}/resources/{id}/").json()
    assert set(told) == RESOURCE
    assert api.get(f"/api/2/datasets/resources/{id}/").json() == {"resource": told, "dataset_id": catalogue.water.id}
    assert api.get(f"/api/1/datasets/{catalogue.air.id}/resources/{id}/").status_code == 404


def test_resources_whose_rows_are_read_here_say_so_and_where(
    api: Any, catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any]
) -> None:
    file, dataset = catalogue.water.resources.get(), f"/api/1/datasets/{catalogue.water.id}/"
    assert api.get(dataset).json()["resources"][0]["preview_url"] is None
    read = Ingestion.objects.create(
        resource=file, version=1, source="s", sha256="s", state="ready", created_at=file.created_at
    )
    Current.objects.create(resource=file, ingestion=read, since=file.created_at)
    told = api.get(dataset).json()["resources"][0]
    assert told["preview_url"] == (
        f"{settings.PARVIS.site_url}/datasets/{catalogue.water.id}/resources/{file.id}/table"
    )
    assert told["extras"]["analysis:parsing:parsing_table"] == file.id
    mine = udata_as(editor)
    assert mine.get(dataset).json()["resources"] == [told]
    listed = {one["id"]: one["resources"] for one in api.get("/api/1/datasets/").json()["data"]}
    assert listed == {catalogue.water.id: [told], catalogue.air.id: []}
    assert api.get(f"{dataset}resources/{file.id}/").json() == told
    assert api.get(f"/api/2/datasets/{catalogue.water.id}/resources/").json()["data"] == [told]
    mine("PUT", f"{dataset}resources/{file.id}/", told)
    file.refresh_from_db()
    assert "analysis:parsing:parsing_table" not in file.extras


@pytest.mark.proves("udata", "GET /api/1/organizations/{ref}/")
def test_organization_has_every_member_and_tells_who_works_there_to_its_administrators_alone(
    api: Any, catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any]
) -> None:
    told = api.get("/api/1/organizations/ville-de-rabat/").json()
    assert set(told) == ORGANIZATION
    assert (told["members"], told["metrics"]["datasets"]) == ([], 2)
    assert told["permissions"]["edit"] is False
    seen = udata_as(editor).get(f"/api/1/organizations/{catalogue.city.id}/").json()
    assert [(one["role"], one["user"]["first_name"]) for one in seen["members"]] == [("admin", "Salma")]
    assert seen["permissions"]["edit"] is True


@pytest.mark.proves("udata", "GET /api/2/topics/{ref}/", "GET /api/2/topics/{ref}/elements/", "GET /api/2/topics/")
def test_topic_has_every_member_and_its_elements_are_those_one_may_see(
    api: Any, catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any]
) -> None:
    told = api.get(f"/api/2/topics/{catalogue.topic.slug}/").json()
    assert set(told) == TOPIC
    assert told["elements"]["total"] == 2
    page = api.get(told["elements"]["href"].removeprefix(settings.PARVIS.site_url)).json()
    assert [one["element"] for one in page["data"]] == [
        {"class": "Dataset", "id": catalogue.water.id}, {"class": "Dataset", "id": catalogue.air.id},
    ]  # fmt: skip
    assert set(page["data"][0]) == {"id", "title", "description", "tags", "extras", "element"}
    mine = udata_as(editor).get(f"/api/2/topics/{catalogue.topic.id}/elements/?class=Dataset").json()
    assert mine["total"] == 3
    assert api.get(f"/api/2/topics/{catalogue.topic.id}/elements/?class=None").json()["total"] == 0
    listed = api.get("/api/2/topics/").json()
    assert [set(one) for one in listed["data"]] == [TOPIC]


@pytest.mark.proves("udata", "GET /api/1/datasets/")
def test_lists_are_pages_with_absolute_links(api: Any, catalogue: Catalogue) -> None:
    first = api.get("/api/1/datasets/?page_size=1&sort=title").json()
    assert set(first) == ENVELOPE
    assert (first["page"], first["page_size"], first["total"], first["previous_page"]) == (1, 1, 2, None)
    assert first["next_page"] == f"{settings.PARVIS.site_url}/api/1/datasets/?page_size=1&sort=title&page=2"
    second = api.get(first["next_page"].removeprefix(settings.PARVIS.site_url)).json()
    assert second["next_page"] is None
    assert [first["data"][0]["slug"], second["data"][0]["slug"]] == ["qualite-de-lair", "qualite-de-leau"]
    assert set(first["data"][0]) == DATASET


def test_a_page_beyond_the_limit_of_the_instance_is_that_limit(api: Any, catalogue: Catalogue) -> None:
    assert api.get("/api/1/datasets/?page_size=100000").json()["page_size"] == settings.PARVIS.page_size_max


@pytest.mark.proves("udata", "GET /api/1/datasets/")
@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("organization=ville-de-rabat&sort=title", ["Qualité de l’air", "Qualité de l’eau"]),
        ("organization=nowhere", []),
        ("license=lov2", ["Qualité de l’eau"]),
        ("tag=sante&tag=air", ["Qualité de l’air"]),
        ("q=analyses", ["Qualité de l’eau"]),
        ("geozone=country:ma", ["Qualité de l’eau"]),
        ("granularity=country", ["Qualité de l’eau"]),
        ("format=csv", ["Qualité de l’eau"]),
        ("badge=hvd", ["Qualité de l’eau"]),
        ("temporal_coverage=2024-06-01-2024-07-01", ["Qualité de l’eau"]),
        ("temporal_coverage=2020-06-01-2020-07-01", []),
        ("featured=true", []),
        ("archived=true", []),
        ("reuse=5d13a8b6634f41070a43dff3", []),
        ("topic=sante&tag=air", ["Qualité de l’air"]),
        ("topic=sante&sort=-title", ["Qualité de l’eau", "Qualité de l’air"]),
        ("tag=sante&sort=title", ["Qualité de l’air", "Qualité de l’eau"]),
        ("deleted=true", []),
        ("topic=nowhere", []),
        ("last_update_range=last_30_days&tag=air", ["Qualité de l’air"]),
    ],
)
def test_filters(
    api: Any, catalogue: Catalogue, search_index: Callable[[], int], asked: str, titles: list[str]
) -> None:
    search_index()
    told = api.get(f"/api/1/datasets/?{asked}").json()
    assert [one["title"] for one in told["data"]] == titles
    assert told["total"] == len(titles)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("page=0", "page"), ("page_size=-1", "page_size"), ("page=un", "page"), ("sort=taille", "sort"),
        ("featured=peut-etre", "featured"), ("temporal_coverage=hier", "temporal_coverage"),
        ("last_update_range=toujours", "last_update_range"), ("q=a&page=9000", "page"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_a_400_that_says_why(api: Any, catalogue: Catalogue, asked: str, field: str) -> None:
    answer = api.get(f"/api/1/datasets/?{asked}")
    assert answer.status_code == 400
    told = answer.json()
    assert (set(told), list(told["errors"])) == ({"message", "errors"}, [field])
    assert told["errors"][field][0]


@pytest.mark.proves("udata", "GET /api/2/datasets/search/")
def test_search_counts_facets_udatas_way(api: Any, catalogue: Catalogue, search_index: Callable[[], int]) -> None:
    search_index()
    told = api.get("/api/2/datasets/search/?tag=eau").json()
    assert set(told) == ENVELOPE | {"facets"}
    assert [one["id"] for one in told["data"]] == [catalogue.water.id]
    assert told["facets"]["tag"][0] == {"name": "all", "count": 1}
    assert told["facets"]["organization_id_with_name"][1] == {"name": f"{catalogue.city.id}|Ville de Rabat", "count": 1}
    assert {"name": "csv", "count": 1} in told["facets"]["format"]
    assert told["facets"]["topics"] == [{"name": "all", "count": 1}, {"name": catalogue.topic.id, "count": 1}]
    assert told["facets"]["last_update"][1:] == [
        {"name": name, "count": 1} for name in ("last_30_days", "last_12_months", "last_3_years")
    ]
    within = api.get("/api/2/datasets/search/?topic=sante&tag=sante").json()
    assert {one["id"] for one in within["data"]} == {catalogue.air.id, catalogue.water.id}
    assert within["facets"]["tag"][1] == {"name": "sante", "count": 2}
    for nothing in ("topic=nowhere", "reuse=x", f"owner={catalogue.city.id}"):
        assert api.get(f"/api/2/datasets/search/?{nothing}").json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "names"),
    [
        pytest.param(
            "/api/2/organizations/search/?q=rabat",
            ["Ville de Rabat"],
            marks=pytest.mark.proves("udata", "GET /api/2/organizations/search/"),
        ),
        pytest.param(
            "/api/1/organizations/?q=rabat",
            ["Ville de Rabat"],
            marks=pytest.mark.proves("udata", "GET /api/1/organizations/"),
        ),
        pytest.param(
            "/api/1/organizations/?name=ville de rabat",
            ["Ville de Rabat"],
            marks=pytest.mark.proves("udata", "GET /api/1/organizations/"),
        ),
        pytest.param(
            "/api/1/organizations/?badge=certified", [], marks=pytest.mark.proves("udata", "GET /api/1/organizations/")
        ),
        pytest.param(
            "/api/2/topics/search/?tag=sante", ["Santé"], marks=pytest.mark.proves("udata", "GET /api/2/topics/search/")
        ),
        pytest.param(
            "/api/2/topics/?organization=ville-de-rabat&featured=false&sort=name",
            ["Santé"],
            marks=pytest.mark.proves("udata", "GET /api/2/topics/"),
        ),
        ("/api/2/organizations/search/?badge=public-service&sort=-reuses", ["Ville de Rabat"]),
        ("/api/1/organizations/?q=ville&sort=name", ["Ville de Rabat"]),
        ("/api/2/topics/?dataset=qualite-de-leau&tag=sante&sort=name", ["Santé"]),
        ("/api/2/topics/search/?dataset=qualite-de-leau&last_update_range=last_30_days", ["Santé"]),
        ("/api/2/topics/?dataset=nowhere", []),
        ("/api/2/topics/?private=true", []),
        ("/api/2/topics/?reuse=x", []),
    ],
)
def test_organizations_and_topics_found(
    api: Any, catalogue: Catalogue, search_index: Callable[[], int], path: str, names: list[str]
) -> None:
    search_index()
    assert [one["name"] for one in api.get(path).json()["data"]] == names


@pytest.mark.proves("udata", "GET /api/1/datasets/")
def test_masks_keep_what_is_asked_for(api: Any, catalogue: Catalogue) -> None:
    told = api.get("/api/1/datasets/", X_Fields="data{id,organization{name}},next_page").json()
    assert told == {
        "data": [{"id": one.id, "organization": {"name": "Ville de Rabat"}} for one in (catalogue.air, catalogue.water)],
        "next_page": None,
    }  # fmt: skip
    told = api.get(
        f"/api/1/datasets/{catalogue.water.id}/", X_fields="resources{internal{last_modified_internal}}"
    ).json()
    assert list(told["resources"][0]["internal"]) == ["last_modified_internal"]
    told = api.get(f"/api/1/datasets/{catalogue.water.id}/", X_Fields="*,nothing").json()
    assert set(told) == DATASET | {"nothing"}


@pytest.mark.parametrize("mask", ["a{", "a}", "{", "a{}", "a,,b", "a{b}c", "<a>", ",", "a," * 3000])
def test_a_mask_that_is_none_is_refused(api: Any, catalogue: Catalogue, mask: str) -> None:
    answer = api.get("/api/1/datasets/", X_Fields=mask)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["X-Fields"])


def test_a_title_of_before_leads_on_with_a_308(
    api: Any, catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any]
) -> None:
    before = catalogue.water.slug
    record = queries.record(catalogue.water)
    datasets.update(catalogue.water, replace(record, title="Eau potable"), by=SYSTEM)
    answer = api.get(f"/api/1/datasets/{before}/?x=1")
    assert (answer.status_code, answer["Location"]) == (
        308, f"{settings.PARVIS.site_url}/api/1/datasets/eau-potable/?x=1",
    )  # fmt: skip
    assert api.get(f"/api/2/datasets/{before}/resources/")["Location"].endswith(
        "/api/2/datasets/eau-potable/resources/"
    )
    subject = {"class": "Dataset", "id": before}
    told = udata_as(editor)("POST", "/api/1/transfer/", {"subject": subject, "recipient": {"id": "x"}})
    assert (told.status_code, "eau-potable" in told.json()["message"]) == (404, True)


def test_what_was_deleted_is_gone_and_what_was_never_public_is_not_there(api: Any, catalogue: Catalogue) -> None:
    datasets.delete(catalogue.air, by=SYSTEM)
    gone = api.get(f"/api/1/datasets/{catalogue.air.id}/")
    assert (gone.status_code, set(gone.json())) == (410, {"message"})
    for path in (f"datasets/{catalogue.draft.id}/", "datasets/rien/", "organizations/rien/", "nulle/part/"):
        answer = api.get(f"/api/1/{path}")
        assert (answer.status_code, set(answer.json())) == (404, {"message"})


@pytest.mark.proves("udata", "GET /api/1/organizations/{ref}/datasets/", "GET /api/1/me/org_datasets/")
def test_a_draft_is_seen_by_its_people_alone(
    api: Any, catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any]
) -> None:
    mine = udata_as(editor)
    told = mine.get(f"/api/1/datasets/{catalogue.draft.slug}/").json()
    assert (told["private"], told["permissions"], told["organization"]["permissions"]["edit"]) == (
        True, {"edit": True, "edit_resources": True, "delete": True}, True,
    )  # fmt: skip
    assert mine.get("/api/1/datasets/?private=true").json()["total"] == 1
    assert mine.get("/api/1/organizations/ville-de-rabat/datasets/").json()["total"] == 3
    assert api.get("/api/1/organizations/ville-de-rabat/datasets/").json()["total"] == 2
    assert api.get("/api/1/datasets/?private=true").json()["total"] == 0
    assert {one["id"] for one in mine.get("/api/1/me/org_datasets/").json()} == {
        catalogue.draft.id, catalogue.air.id, catalogue.water.id,
    }  # fmt: skip


@pytest.mark.proves("udata", "GET /api/1/me/", "GET /api/1/users/{id}/")
def test_me_is_whoever_the_key_speaks_for(api: Any, editor: Any, udata_as: Callable[..., Any]) -> None:
    told = udata_as(editor).get("/api/1/me/").json()
    assert (told["first_name"], told["email"], told["roles"]) == ("Salma", editor.email, [])
    assert [one["name"] for one in told["organizations"]] == ["Ville de Rabat"]
    refused = api.get("/api/1/me/")
    assert (refused.status_code, set(refused.json()), refused["WWW-Authenticate"]) == (
        401, {"message"}, 'Bearer realm="parvis"',
    )  # fmt: skip
    assert api.get("/api/1/datasets/", X_API_KEY="faux").status_code == 401
    assert udata_as(editor).get(f"/api/1/users/{editor.pk}/").status_code == 200
    assert api.get(f"/api/1/users/{editor.pk}/").status_code == 404


@pytest.mark.proves("udata", "GET /api/1/me/datasets/")
def test_datasets_of_ones_own_are_those_of_no_organization(catalogue: Catalogue, editor: Any, udata_as: Any) -> None:
    mine = udata_as(editor)
    made = mine("POST", "/api/1/datasets/", {"title": "Carnet", "description": "Le mien.", "private": True}).json()
    assert [one["id"] for one in mine.get("/api/1/me/datasets/").json()] == [made["id"]]


@pytest.mark.proves("udata", "GET /api/1/organizations/{ref}/contacts/", "GET /api/2/organizations/{ref}/extras/")
def test_contacts_and_extras_of_an_organization(api: Any, make_organization: Callable[..., Any]) -> None:
    contact = records.Contact(name="Régie", email="eau@example.org")
    made = make_organization("Régie des eaux", contacts=(contact,), extras={"siret": "1"})
    told = api.get(f"/api/1/organizations/{made.slug}/contacts/").json()["data"]
    assert [(one["name"], one["email"]) for one in told] == [("Régie", "eau@example.org")]
    assert api.get(f"/api/2/organizations/{made.slug}/extras/").json() == {"siret": "1"}


def test_a_key_as_bearer_is_the_same_key(editor: Any, api_as: Callable[..., Any]) -> None:
    assert api_as(editor).get("/api/1/me/").json()["id"] == editor.pk


@pytest.mark.parametrize(
    ("path", "first"),
    [
        pytest.param(
            "datasets/licenses/",
            {"id", "title", "maintainer", "url", "flags", "alternate_urls", "alternate_titles"},
            marks=pytest.mark.proves("udata", "GET /api/1/datasets/licenses/"),
        ),
        pytest.param(
            "datasets/frequencies/",
            {"id", "label"},
            marks=pytest.mark.proves("udata", "GET /api/1/datasets/frequencies/"),
        ),
        pytest.param(
            "datasets/resource_types/",
            {"id", "label"},
            marks=pytest.mark.proves("udata", "GET /api/1/datasets/resource_types/"),
        ),
        pytest.param(
            "organizations/roles/",
            {"id", "label"},
            marks=pytest.mark.proves("udata", "GET /api/1/organizations/roles/"),
        ),
        pytest.param(
            "contacts/roles/", {"id", "label"}, marks=pytest.mark.proves("udata", "GET /api/1/contacts/roles/")
        ),
        pytest.param(
            "access_type/reason_categories/",
            {"id", "label"},
            marks=pytest.mark.proves("udata", "GET /api/1/access_type/reason_categories/"),
        ),
        pytest.param(
            "spatial/levels/", {"id", "name"}, marks=pytest.mark.proves("udata", "GET /api/1/spatial/levels/")
        ),
        pytest.param(
            "spatial/granularities/",
            {"id", "name"},
            marks=pytest.mark.proves("udata", "GET /api/1/spatial/granularities/"),
        ),
        pytest.param(
            "spatial/zones/suggest/?q=mar",
            {"id", "name", "slug", "code", "level", "uri"},
            marks=pytest.mark.proves("udata", "GET /api/1/spatial/zones/suggest/"),
        ),
        pytest.param(
            "datasets/suggest/?q=qual",
            {"id", "title", "acronym", "slug", "image_url", "page"},
            marks=pytest.mark.proves("udata", "GET /api/1/datasets/suggest/"),
        ),
        pytest.param(
            "organizations/suggest/?q=rab",
            {"id", "name", "acronym", "slug", "image_url", "page"},
            marks=pytest.mark.proves("udata", "GET /api/1/organizations/suggest/"),
        ),
        pytest.param("tags/suggest/?q=san", {"text"}, marks=pytest.mark.proves("udata", "GET /api/1/tags/suggest/")),
        pytest.param(
            "datasets/suggest/formats/?q=cs",
            {"text"},
            marks=pytest.mark.proves("udata", "GET /api/1/datasets/suggest/formats/"),
        ),
        pytest.param(
            "datasets/suggest/mime/?q=csv",
            {"text"},
            marks=pytest.mark.proves("udata", "GET /api/1/datasets/suggest/mime/"),
        ),
        pytest.param(
            "spatial/zone/country:ma/datasets/",
            {"class", "id", "title", "acronym", "uri", "page"},
            marks=pytest.mark.proves("udata", "GET /api/1/spatial/zone/{id}/datasets/"),
        ),
    ],
)
def test_reference_lists(
    api: Any, catalogue: Catalogue, search_index: Callable[[], int], path: str, first: set[str]
) -> None:
    search_index()
    told = api.get(f"/api/1/{path}").json()
    assert set(told[0]) == first


@pytest.mark.proves("udata", "GET /api/2/datasets/{ref}/schemas/")
def test_schemas_of_a_dataset_are_told_once(api: Any, make_dataset: Callable[..., Any]) -> None:
    link = records.Resource(title="Bornes", url="https://example.org/a.csv", schema={"name": "etalab/schema-irve"})
    made = make_dataset("Bornes", resources=(link, replace(link, url="https://example.org/b.csv")))
    told = api.get(f"/api/2/datasets/{made.id}/schemas/").json()
    assert [one["name"] for one in told] == ["etalab/schema-irve"]


@pytest.mark.proves(
    "udata",
    "GET /api/1/spatial/zone/{id}/",
    "GET /api/1/spatial/zones/{ids}/",
    "GET /api/1/datasets/badges/",
    "GET /api/1/organizations/badges/",
    "GET /api/1/datasets/extensions/",
    "GET /api/1/site/",
)
def test_zones_badges_extensions_and_the_site(api: Any, catalogue: Catalogue) -> None:
    zone = api.get("/api/1/spatial/zone/country:ma/").json()
    assert (zone["type"], zone["properties"]["name"]) == ("Feature", "Maroc")
    assert api.get("/api/1/spatial/zones/country:ma/").json() == {"type": "FeatureCollection", "features": [zone]}
    assert api.get("/api/1/spatial/zones/country:ma,country:xx/").status_code == 404
    assert "hvd" in api.get("/api/1/datasets/badges/").json()
    assert "certified" in api.get("/api/1/organizations/badges/").json()
    assert "csv" in api.get("/api/1/datasets/extensions/").json()
    metrics = api.get("/api/1/site/").json()["metrics"]
    assert (metrics["datasets"], metrics["resources"], metrics["harvesters"]) == (2, 1, 0)


@pytest.mark.proves("udata", "GET /api/1/datasets/r/{id}", "GET /api/1/datasets/r/{id}/")
def test_files_by_the_addresses_udata_gave_them(api: Any, catalogue: Catalogue) -> None:
    id = catalogue.water.resources.get().id
    for address in (
        f"/api/1/datasets/r/{id}",
        f"/api/1/datasets/r/{id}/",
        f"/datasets/r/{id}",
        f"/fr/datasets/r/{id}",
        f"/fr/datasets/r/{id}/",
    ):
        answer = api.get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/api/datasets/r/{id}")
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert api.get("/fr/datasets/r/00000000-0000-0000-0000-000000000000").status_code == 404


def test_feeds_by_the_addresses_udata_gave_them(
    api: Any, catalogue: Catalogue, search_index: Callable[[], int]
) -> None:
    search_index()
    answer = api.get("/api/1/datasets/recent.atom?tag=eau&geozone=country:ma&organization=ville-de-rabat&x=1")
    query = f"organization={catalogue.city.id}&tag=eau&zone=country%3Ama"
    assert (answer.status_code, answer["Location"]) == (302, f"/fr/datasets.atom?{query}")
    assert "Qualité de l’eau" in api.get(answer["Location"]).content.decode()
    assert api.get("/api/1/posts/recent.atom")["Location"] == "/fr/posts.atom"


@pytest.mark.proves(
    "udata", "GET /api/1/reuses/", "GET /api/1/reuses/suggest/", "GET /api/1/reuses/types/",
    "GET /api/1/reuses/topics/", "GET /api/1/reuses/badges/", "GET /api/1/dataservices/", "GET /api/1/discussions/",
    "GET /api/1/visualizations/", "GET /api/1/datasets/{ref}/followers/", "GET /api/1/organizations/{ref}/followers/",
    "GET /api/1/organizations/{ref}/reuses/", "GET /api/1/organizations/{ref}/discussions/", "GET /api/2/reuses/",
    "GET /api/2/reuses/search/", "GET /api/2/dataservices/search/", "GET /api/2/discussions/search/",
    "GET /api/1/me/reuses/", "GET /api/1/me/org_reuses/", "GET /api/1/me/org_discussions/",
    "GET /api/1/me/org_community_resources/",
)  # fmt: skip
def test_what_the_portal_has_none_of_is_an_empty_list_in_its_shape(
    api: Any, catalogue: Catalogue, editor: Any, udata_as: Callable[..., Any]
) -> None:
    ids = (catalogue.water.slug, catalogue.city.slug)
    page = {"data": [], "page": 1, "page_size": 5, "total": 0, "next_page": None, "previous_page": None}
    first = ("reuses", "dataservices", "discussions", "visualizations", f"datasets/{ids[0]}/followers",
             f"organizations/{ids[1]}/followers")  # fmt: skip
    for path in (*(f"1/{one}" for one in first), "2/reuses"):
        assert api.get(f"/api/{path}/?page_size=5").json() == page
    for noun in ("reuses", "dataservices", "discussions"):
        assert api.get(f"/api/2/{noun}/search/?page_size=5").json() == {**page, "facets": {}}
    lists = ("reuses/suggest", "reuses/types", "reuses/topics", "organizations/ville-de-rabat/reuses",
             "organizations/ville-de-rabat/discussions")  # fmt: skip
    assert [api.get(f"/api/1/{path}/").json() for path in lists] == [[]] * len(lists)
    assert api.get("/api/1/reuses/badges/").json() == {}
    mine = udata_as(editor)
    for name in ("reuses", "org_reuses", "org_discussions", "org_community_resources"):
        assert mine.get(f"/api/1/me/{name}/").json() == []
        assert api.get(f"/api/1/me/{name}/").status_code == 401
    assert api.get(f"/api/1/datasets/{catalogue.draft.id}/followers/").status_code == 404
    assert api.get("/api/1/organizations/nulle-part/reuses/").status_code == 404


@pytest.mark.proves("udata", "GET /api/1/site/context.jsonld")
def test_documents_that_name_the_context_are_read_with_it(api: Any, db: None) -> None:
    answer = api.get("/api/1/site/context.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    told = {"@context": answer.json()["@context"], "@id": "https://x.example/1", "@type": "Dataset", "title": "Eau",
            "distribution": {"@id": "https://x.example/2", "@type": "Distribution", "title": "Puits",
                             "downloadURL": "https://x.example/puits.csv"}}  # fmt: skip
    (read,) = dcat.read(orjson.dumps(told), "application/ld+json", base="https://x.example/").datasets
    assert (read.title, [one.url for one in read.resources]) == ("Eau", ["https://x.example/puits.csv"])


@pytest.mark.proves("udata", "PATCH /api/1/site/")
def test_administrators_name_the_portal(
    api: Any, editor: Any, make_user: Callable[..., Any], udata_as: Callable[..., Any]
) -> None:
    governor = udata_as(make_user(is_administrator=True), ("read", "write", "admin"))
    assert governor("PATCH", "/api/1/site/", {"title": "Rabat ouverte", "feed_size": 5}).json()["title"] == (
        "Rabat ouverte"
    )
    assert api.get("/api/1/site/").json()["title"] == "Rabat ouverte"
    assert (udata_as(editor)("PATCH", "/api/1/site/", {}).status_code, api("PATCH", "/api/1/site/", {}).status_code) == (
        403, 401,
    )  # fmt: skip
    assert governor("PATCH", "/api/1/site/", {"title": ""}).json()["title"] == settings.PARVIS.site_name


def test_pages_by_the_addresses_udata_gave_them(api: Any, catalogue: Catalogue) -> None:
    for noun, slug in (("datasets", catalogue.water.slug), ("organizations", catalogue.city.slug)):
        answer = api.get(f"/fr/{noun}/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, f"/fr/{noun}/{slug}")
        assert api.get(f"/{noun}/{slug}/").status_code == 302


def test_etag_says_that_nothing_changed(api: Any, catalogue: Catalogue) -> None:
    for path in ("datasets/", f"datasets/{catalogue.water.id}/", f"organizations/{catalogue.city.id}/"):
        etag = api.get(f"/api/1/{path}")["ETag"]
        assert api.get(f"/api/1/{path}", If_None_Match=etag).status_code == 304
        assert api("HEAD", f"/api/1/{path}")["ETag"] == etag


def test_any_page_of_the_web_may_read_and_send_its_key(api: Any, catalogue: Catalogue) -> None:
    assert api.get("/api/1/datasets/")["Access-Control-Allow-Origin"] == "*"
    asked = api("OPTIONS", "/api/1/datasets/", Access_Control_Request_Method="POST")
    assert (asked.status_code, "X-API-KEY" in asked["Access-Control-Allow-Headers"]) == (204, True)


def test_an_address_without_its_last_slash_leads_to_it(api: Any, catalogue: Catalogue) -> None:
    answer = api.get("/api/1/datasets?q=eau")
    assert (answer.status_code, answer["Location"]) == (308, "/api/1/datasets/?q=eau")


def test_swagger_describes_every_route(api: Any, catalogue: Catalogue) -> None:
    for version in (1, 2):
        told = api.get(f"/api/{version}/swagger.json").json()
        assert (told["swagger"], told["basePath"]) == ("2.0", f"/api/{version}")
        assert "/datasets/{ref}/" in told["paths"]
        assert {one["in"] for path in told["paths"].values() for method in path.values() for one in method["parameters"]
                } <= {"path", "query", "header", "body", "formData"}  # fmt: skip
        for path in {path for path in told["paths"] if re.search(r"rdf|catalog|atom|data\.", path)}:  # of other faces
            noun = path.split("/")[1]
            ref = catalogue.city.slug if noun == "organizations" else catalogue.water.slug
            asked = f"/api/{version}{path}".replace("{ref}", ref).replace("{format}", "ttl")
            assert (path, api.get(asked).status_code in (200, 302, 303, 307)) == (path, True)
    assert api.get("/api/3/swagger.json").status_code == 404


def test_a_method_that_is_not_there_is_a_405(api: Any, catalogue: Catalogue) -> None:
    answer = api("POST", "/api/1/datasets/licenses/", {})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_public_dataset_is_read_from_its_rendition(
    api: Any, catalogue: Catalogue, django_assert_num_queries: Any
) -> None:
    path = f"/api/1/datasets/{catalogue.water.slug}/"
    api.get(path)
    with django_assert_num_queries(3):
        api.get(path)
    record = queries.record(queries.get(catalogue.water.id, actor=SYSTEM))
    datasets.update(catalogue.water, replace(record, description="Autre chose."), by=SYSTEM)
    assert api.get(path).json()["description"] == "Autre chose."


def test_a_slow_reader_keeps_nothing_older_than_what_is_known(catalogue: Catalogue) -> None:
    """It read the dataset before a change, and nothing in its dialect was there to be told of it."""
    known = queries.public(catalogue.water.id)
    assert known is not None
    renditions.put("dataset", known.id, "summary", b"new", media_type="text/plain", version=known.version + 1)
    renditions.put("dataset", known.id, "late", b"old", media_type="text/plain", version=known.version)
    assert renditions.get("dataset", known.id, "late") is None


def test_lists_ask_the_same_number_of_queries_however_long(
    api: Any, catalogue: Catalogue, make_dataset: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_dataset(f"Autre {number}", organization=catalogue.city.id)
    renditions.clear("")
    with django_assert_max_num_queries(12):
        assert api.get("/api/1/datasets/").json()["total"] == 7
    with django_assert_max_num_queries(4):
        api.get("/api/1/datasets/")


def test_a_name_changed_is_said_by_the_datasets_of_the_organization(api: Any, catalogue: Catalogue) -> None:
    path = f"/api/1/datasets/{catalogue.water.id}/"
    api.get(path)
    record = producers.record(catalogue.city)
    organizations.update(catalogue.city, replace(record, name="Rabat"), by=SYSTEM)
    datasets.follow_producer(catalogue.city.id, by=SYSTEM)
    assert api.get(path).json()["organization"]["name"] == "Rabat"


@pytest.mark.parametrize("name", ["dataset_metadata.json", "resource_metadata_api2.json"])
def test_members_recorded_from_data_gouv_are_all_there(api: Any, catalogue: Catalogue, shared: Path, name: str) -> None:
    recorded = orjson.loads((shared / "catalogues/udata-api" / name).read_bytes())
    if name.startswith("dataset"):
        told = api.get(f"/api/1/datasets/{catalogue.water.id}/").json()
        assert set(recorded["resources"][0]) <= set(told["resources"][0])
        assert set(recorded["organization"]) <= set(told["organization"])
    else:
        told = api.get(f"/api/2/datasets/resources/{catalogue.water.resources.get().id}/").json()
        assert set(recorded["resource"]) <= set(told["resource"])
    assert set(recorded) <= set(told)
