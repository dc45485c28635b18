"""Posts, pages and the home page: written, published now or later, said again, never half shown."""

from datetime import timedelta

import pytest

from parvis.dialects import blocks
from parvis.kit.actors import VISITOR, Actor, system
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Gone, Invalid, Moved, NotFound, SignInNeeded
from parvis.portal.activity.models import Activity
from parvis.portal.datasets import actions as datasets
from parvis.portal.editorial import actions, queries
from parvis.portal.editorial.models import Page

SYSTEM = system("tests")
TEXT = {"type": "markdown", "text": {"fr": "Bonjour", "ar": "مرحبا"}}

pytestmark = pytest.mark.django_db


def make(title: str = "Nouvelle", kind: str = "post", *rows: dict) -> Page:
    return actions.create(kind, {"title": {"fr": title}, "blocks": list(rows) or [TEXT]}, by=SYSTEM)


@pytest.mark.parametrize(
    ("block", "field"),
    [
        ({"type": "html", "text": {"fr": "<b>"}}, "type"),
        ({"type": "markdown", "text": {}}, "text"),
        ({"type": "markdown", "text": {"fr": "  "}}, "text"),
        ({"type": "markdown", "text": "Bonjour"}, "text"),
        ({"type": "hero", "text": {"fr": "x"}}, "title"),
        ({"type": "hero", "title": {"fr": "x"}, "action": {"label": {"fr": "y"}, "url": "javascript:alert(1)"}}, "action.url"),
        ({"type": "links", "links": [{"label": {"fr": "x"}, "url": "//evil.example"}]}, "links.0.url"),
        ({"type": "links", "links": []}, "links"),
        ({"type": "figure", "picture": "../../etc/passwd", "alt": {"fr": "x"}}, "picture"),
        ({"type": "figure", "picture": "ab", "alt": {}}, "alt"),
        ({"type": "number", "value": float("nan"), "sentence": {"fr": "x"}, "source": {"fr": "y"}}, "value"),
        ({"type": "number", "value": 4, "sentence": {"fr": "x"}}, "source"),
        ({"type": "datasets", "limit": 999}, "limit"),
    ],
)  # fmt: skip
def test_blocks_that_cannot_be_are_refused_by_their_field(block: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        blocks.block(block)
    assert list(refused.value.fields) == [field]
    with pytest.raises(Invalid) as refused:
        blocks.content({"title": {"fr": "x"}, "blocks": [TEXT, block]})
    assert list(refused.value.fields) == [f"blocks.1.{field}" if field != "type" else "blocks.1"]


def test_every_type_of_block_is_read_as_it_was_written() -> None:
    rows = [
        {"type": "hero", "title": {"fr": "T"}, "action": {"label": {"fr": "Voir"}, "url": "/datasets"}},
        {"type": "quote", "text": {"ar": "قول"}, "who": {"fr": "Ibn Khaldoun"}},
        {"type": "questions", "items": [{"question": {"fr": "Q"}, "answer": {"fr": "R"}}]},
        {"type": "number", "value": 36.8, "unit": {"fr": "millions"}, "sentence": {"fr": "S"}, "source": {"fr": "HCP"},
         "bars": [{"label": {"fr": "Nord"}, "value": 3}]},
        *({"type": name} for name in ("search", "now", "news", "themes", "topic", "posts", "how", "ask")),
    ]  # fmt: skip
    once = blocks.content({"blocks": rows})
    assert blocks.content(once) == once
    assert [one["type"] for one in once["blocks"]] == [one["type"] for one in rows]


def test_visitor_and_member_write_nothing(make_user, actor_of) -> None:
    page = make()
    with pytest.raises(SignInNeeded):
        actions.write(page, page.content, by=VISITOR)
    with pytest.raises(Denied):
        actions.publish(page, by=actor_of(make_user()))
    with pytest.raises(Denied):
        queries.listing("post", actor=actor_of(make_user()))
    with pytest.raises(Denied):
        actions.set_appearance({}, by=actor_of(make_user()))
    # an administrator's token without the scope to administer is nobody special
    with pytest.raises(Denied):
        actions.publish(
            page, by=Actor(kind="person", id="a", is_administrator=True, scopes=frozenset({"read", "write"}))
        )


def test_what_is_being_written_is_not_read_until_it_is_published() -> None:
    page = make()
    with pytest.raises(NotFound):
        queries.get("post", page.slug, actor=VISITOR)
    actions.publish(page, by=SYSTEM)
    page = actions.write(page, {"title": {"fr": "Autre"}, "blocks": [TEXT]}, by=SYSTEM)
    read = queries.told(queries.get("post", page.slug, actor=VISITOR))
    assert read.content["title"] == {"fr": "Nouvelle"}
    assert queries.changed_since(page)
    page = actions.publish(page, by=SYSTEM)
    assert queries.told(page).content["title"] == {"fr": "Autre"}
    assert [one.number for one in queries.editions(page, actor=SYSTEM)] == [2, 1]


def test_former_edition_is_said_again_once_published() -> None:
    page = actions.publish(make(), by=SYSTEM)
    page = actions.publish(actions.write(page, {"title": {"fr": "Faux"}, "blocks": [TEXT]}, by=SYSTEM), by=SYSTEM)
    page = actions.say_again(page, 1, by=SYSTEM)
    assert queries.told(page).content["title"] == {"fr": "Faux"}
    page = actions.publish(page, by=SYSTEM)
    assert queries.told(page).content["title"] == {"fr": "Nouvelle"}
    with pytest.raises(NotFound):
        actions.say_again(page, 99, by=SYSTEM)


def test_page_is_published_at_its_moment_and_not_before() -> None:
    page = make()
    with pytest.raises(Invalid):
        actions.publish_later(page, now() - timedelta(minutes=1), by=SYSTEM)
    actions.publish_later(page, now() + timedelta(days=1), by=SYSTEM)
    assert actions.publish_due(by=SYSTEM) == 0
    Page.objects.filter(pk=page.pk).update(publish_at=now() - timedelta(seconds=1))
    assert actions.publish_due(by=SYSTEM) == 1
    assert [one.slug for one in queries.published("post")] == ["nouvelle"]
    assert actions.publish_due(by=SYSTEM) == 0


def test_withdrawn_and_deleted_pages_come_back() -> None:
    page = actions.publish(make(), by=SYSTEM)
    actions.withdraw(page, by=SYSTEM)
    with pytest.raises(NotFound):
        queries.get("post", page.slug, actor=VISITOR)
    actions.publish(page, by=SYSTEM)
    actions.delete(page, by=SYSTEM)
    with pytest.raises(Gone):
        queries.get("post", page.slug, actor=VISITOR)
    actions.restore(page, by=SYSTEM)
    assert queries.count("post") == 1
    with pytest.raises(Conflict):
        actions.restore(page, by=SYSTEM)


def test_renamed_page_leads_on_and_a_taken_address_is_refused() -> None:
    page, other = actions.publish(make("Un"), by=SYSTEM), make("Deux")
    with pytest.raises(Invalid):
        actions.rename(other, "un", by=SYSTEM)
    actions.rename(page, "Le premier", by=SYSTEM)
    with pytest.raises(Moved) as moved:
        queries.get("post", "un", actor=VISITOR)
    assert moved.value.ref == "le-premier"
    assert make("Un", "page").slug == "un"  # pages have addresses of their own


def test_blocks_are_put_moved_and_taken_one_by_one() -> None:
    page = make("Blocs", "post", TEXT)
    page = actions.put_block(page, {"type": "quote", "text": {"fr": "Q"}}, by=SYSTEM)
    first, second = (one["id"] for one in page.content["blocks"])
    page = actions.move_block(page, second, -1, by=SYSTEM)
    assert [one["id"] for one in page.content["blocks"]] == [second, first]
    page = actions.put_block(page, {"id": second, "type": "quote", "text": {"fr": "Autre"}}, by=SYSTEM)
    assert page.content["blocks"][0]["text"] == {"fr": "Autre"}
    page = actions.take_block(page, first, by=SYSTEM)
    assert [one["id"] for one in page.content["blocks"]] == [second]
    with pytest.raises(NotFound):
        actions.take_block(page, first, by=SYSTEM)
    with pytest.raises(Invalid):
        actions.put_block(page, {"type": "search"}, by=SYSTEM)  # for the home page only


def test_things_in_blocks_are_found_and_their_loss_does_not_lock_the_page(make_dataset, make_organization) -> None:
    water = make_dataset("Eau", organization=make_organization().id)
    page = make("Données", "post", {"type": "datasets", "ids": [f"/fr/datasets/{water.slug}"]})
    assert page.content["blocks"][0]["ids"] == [water.id]
    with pytest.raises(Invalid) as refused:
        actions.put_block(page, {"type": "datasets", "ids": ["rien"]}, by=SYSTEM)
    assert list(refused.value.fields) == ["ids"]
    datasets.delete(water, by=SYSTEM)
    datasets.purge(by=SYSTEM)
    page = actions.put_block(page, TEXT, by=SYSTEM)
    assert len(page.content["blocks"]) == 2


def test_home_is_composed_and_goes_back_to_its_own() -> None:
    assert [one["type"] for one in queries.home().blocks][:2] == ["search", "now"]
    page = actions.compose_home(by=SYSTEM)
    page = actions.take_block(page, "news", by=SYSTEM)
    assert len(queries.home().blocks) == len(queries.DEFAULT_HOME)  # not published yet
    actions.publish(page, by=SYSTEM)
    assert "news" not in [one["type"] for one in queries.home().blocks]
    with pytest.raises(Conflict):
        actions.delete(page, by=SYSTEM)
    actions.default_home(by=SYSTEM)
    assert len(queries.home().blocks) == len(queries.DEFAULT_HOME)


def test_what_matters_now_is_the_post_put_forward_last() -> None:
    assert queries.now() is None
    one, two = actions.publish(make("Un"), by=SYSTEM), make("Deux")
    actions.set_featured(one, True, by=SYSTEM)
    actions.set_featured(two, True, by=SYSTEM)  # a draft: it matters to nobody yet
    assert queries.now().slug == "un"
    actions.publish(two, by=SYSTEM)
    assert queries.now().slug == "deux"
    assert queries.now(one.id).slug == "un"


def test_history_tells_of_what_was_said() -> None:
    page = actions.publish(make(), by=SYSTEM)
    assert list(Activity.objects.filter(kind="post", key=page.id).order_by("pk").values_list("verb", flat=True)) == [
        "created", "published",
    ]  # fmt: skip
