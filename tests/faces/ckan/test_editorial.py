"""Pages and posts, as ckanext-pages has them."""

from typing import Any

import pytest
from tests.conftest import SYSTEM

from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.models import Page

SENT = {"page": "mentions", "title": "Mentions légales", "content": "<h2>Qui</h2><p>La <b>Ville</b>.</p>"}


@pytest.fixture
def administrator(act_as: Any, make_user: Any) -> Any:
    return act_as(make_user(is_administrator=True))


@pytest.mark.proves("ckan", "ckanext_pages_update", "ckanext_pages_show", "ckanext_pages_list", "ckanext_pages_delete")
def test_a_page_is_written_shown_changed_and_taken_off(
    act: Any, act_as: Any, make_user: Any, administrator: Any
) -> None:
    made = administrator("ckanext_pages_update", **SENT)
    assert (made["name"], made["private"], made["page_type"]) == ("mentions", True, "page")
    assert made["content"] == "## Qui\n\nLa **Ville**."
    assert act("ckanext_pages_show", page="mentions") is None
    assert act("ckanext_pages_list") == []
    assert administrator("ckanext_pages_list") == [made]
    shown = administrator("ckanext_pages_update", page="mentions", private="false")
    assert act("ckanext_pages_show", page="mentions") == shown
    assert (shown["title"], shown["private"], shown["publish_date"] is None) == ("Mentions légales", False, False)
    changed = administrator("ckanext_pages_update", page="mentions", name="legal", title="Legal", lang="en")
    assert (changed["title"], act("ckanext_pages_show", page="mentions")["title"]) == ("Legal", "Mentions légales")
    assert act("ckanext_pages_show", page=made["id"], lang="en") == changed
    other = act_as(make_user())
    for who in (act, other):
        assert who.error("ckanext_pages_update", page="legal", title="x")[0] == 403
        assert who.error("ckanext_pages_delete", page="legal")[0] == 403
    assert administrator("ckanext_pages_delete", page="legal") is None
    assert [who("ckanext_pages_show", page="legal") for who in (act, administrator)] == [None, None]
    assert administrator.error("ckanext_pages_delete", page="legal")[0] == 404
    assert administrator("ckanext_pages_update", **(SENT | {"page": "legal"}))["private"] is False
    assert Page.objects.count() == 1


@pytest.mark.proves("ckan", "ckanext_pages_update", "ckanext_pages_list")
def test_posts_are_pages_of_another_type(act: Any, administrator: Any) -> None:
    sent = {"name": "eau", "title": "Eau", "content": "De l’eau.", "page_type": "blog", "private": False}
    made = administrator("ckanext_pages_update", **sent)
    assert act("ckanext_pages_list", page_type="blog") == [made]
    assert act("ckanext_pages_list", page_type="page") == act("ckanext_pages_list", org_id="x") == []
    blocks = [{"type": "quote", "text": {"fr": "Dit."}}, {"type": "markdown", "text": {"fr": "Puis."}}]
    page = queries.get(queries.POST, "eau", actor=SYSTEM)
    actions.publish(actions.write(page, {**page.content, "blocks": blocks}, by=SYSTEM), by=SYSTEM)
    assert act("ckanext_pages_show", page="eau")["content"] == "> Dit.\n\nPuis."
    for wrong, field in (
        ({"content": "x"}, "message"), ({"page_type": "x"}, "page_type"), ({"org_id": "x"}, "org_id"),
        ({"page": "", "name": ""}, "page"), ({"name": "air", "title": "", "page_type": "page"}, "title"),
        ({"name": "air", "content": "", "page_type": "page"}, "blocks"),
    ):  # fmt: skip
        status, error = administrator.error("ckanext_pages_update", **(sent | wrong))
        assert (status, field in error) == (409, True), (wrong, error)
    assert act("ckanext_pages_show", page="eau")["content"] == "> Dit.\n\nPuis."
    assert Page.objects.count() == 1
