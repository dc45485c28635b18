"""Pages of topics: read in three languages, written without script, silent about what is hidden."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.dialects import records
from parvis.kit.actors import VISITOR, system
from parvis.portal.datasets import actions as datasets
from parvis.portal.organizations import actions as organizations
from parvis.portal.topics import actions, queries

SYSTEM = system("tests")


def test_topic_reads_from_top_to_bottom_in_the_readers_language(web, make_topic, make_dataset) -> None:
    water = make_dataset("Qualité de l’eau")
    topic = make_topic(
        "L’eau", translations={"ar": {"title": "الماء", "description": "من أين **يأتي**"}},
        holds=[
            records.Element(kind="section", title="Au robinet", translations={"ar": {"title": "في الصنبور"}}),
            records.Element(kind="dataset", key=water.id, title="Les analyses", description="Lisez d’abord *ceci*."),
            records.Element(kind="link", title="OMS", url="https://www.who.int/eau"),
            records.Element(kind="section", title="Rien ici"),
            records.Element(kind="section", title="Et après"),
            records.Element(kind="text", title="Pourquoi", description="Parce que."),
        ],
    )  # fmt: skip
    html = web.get(f"/fr/topics/{topic.slug}").content.decode()
    assert re.findall(r"<h2 id=\"title[^>]*><?b?d?i?>?([^<]+)", html) == ["Au robinet", "Et après"]
    assert "Rien ici" not in html
    assert html.index("Les analyses") < html.index("www.who.int") < html.index("Pourquoi")
    assert "<em>ceci</em>" in html
    arabic = web.get(f"/ar/topics/{topic.slug}").content.decode()
    assert "<h1><bdi>الماء</bdi></h1>" in arabic
    assert "<strong>يأتي</strong>" in arabic
    assert "في الصنبور" in arabic
    assert '<bdi lang="fr">Les analyses</bdi>' in arabic


def test_hidden_dataset_is_on_no_page_that_visitors_see(
    web, web_as, make_user, make_topic, make_dataset, make_organization, search_index
) -> None:
    city, member = make_organization(), make_user()
    organizations.set_member(city, member.email, "contributor", by=SYSTEM)
    secret = make_dataset("Canari-9", organization=city.id)
    topic = make_topic(holds=[secret])
    address = f"/fr/topics/{topic.slug}"
    assert "Canari-9" in web.get(address).content.decode()  # and now it is kept
    datasets.make_private(secret, by=SYSTEM)
    search_index()
    for page in (address, "/fr/topics", "/fr/topics?q=canari", "/fr/topics.atom", "/fr/suggestions?q=canari",
                 "/sitemap-topics-1.xml", "/fr/"):  # fmt: skip
        assert "Canari-9" not in web.get(page).content.decode(), page
        assert secret.slug not in web.get(page).content.decode(), page
    assert "Canari-9" in web_as(member).get(address).content.decode()


def test_draft_is_read_by_its_editors_alone_and_old_addresses_lead_on(web, web_as, make_user, make_topic) -> None:
    boss = make_user(is_administrator=True)
    draft = make_topic("Brouillon", state="draft")
    assert web.get(f"/fr/topics/{draft.slug}").status_code == 404
    assert "Ceci est un brouillon" in web_as(boss).get(f"/fr/topics/{draft.slug}").content.decode()
    topic = make_topic("L’air")
    record = queries.record(topic)
    from dataclasses import replace

    actions.update(topic, replace(record, title="L’air pur"), by=SYSTEM)
    moved = web.get("/fr/topics/lair")
    assert (moved.status_code, moved["Location"]) == (301, "/fr/topics/lair-pur")


def test_topic_is_written_from_beginning_to_end_without_script(web_as, make_user, make_dataset, make_organization):
    city, editor = make_organization("Ville"), make_user()
    organizations.set_member(city, editor.email, "editor", by=SYSTEM)
    water, client = make_dataset("Eau"), web_as(editor)
    empty = client.post("/fr/workspace/topics/new", {"title_fr": "", "tags": "eau, robinet"})
    assert "Donnez un titre au thème." in empty.content.decode()
    assert 'value="eau, robinet"' in empty.content.decode()
    sent = {
        "organization": city.id,
        "title_fr": "L’eau",
        "title_ar": "الماء",
        "description_fr": "Tout.",
        "tags": "eau, robinet",
    }
    made = client.post("/fr/workspace/topics/new", sent)
    assert (made.status_code, made["Location"]) == (303, "/fr/topics/leau/edit")
    topic = queries.get("leau", actor=queries_actor(editor))
    assert (topic.organization_id, topic.tags, topic.translations) == (
        city.id,
        ["eau", "robinet"],
        {"ar": {"title": "الماء"}},
    )
    assert client.post("/fr/topics/leau/edit/add/section", {"title_fr": "Au robinet"}).status_code == 303
    refused = client.post("/fr/topics/leau/edit/add/dataset", {"ref": "nothing", "description_fr": "gardé"})
    assert "Rien ne porte ce nom" in refused.content.decode()
    assert "gardé" in refused.content.decode()
    assert client.post("/fr/topics/leau/edit/add/dataset", {"ref": f"/fr/datasets/{water.slug}"}).status_code == 303
    first, second = queries.elements(topic)
    client.post("/fr/topics/leau/edit/arrange", {"item": second.id, "do": "up"})
    assert [one.id for one in queries.elements(topic)] == [second.id, first.id]
    client.post("/fr/topics/leau/edit/arrange", {"do": "order", "order": f"{first.id},{second.id}"})
    assert [one.id for one in queries.elements(topic)] == [first.id, second.id]
    client.post(f"/fr/topics/leau/edit/elements/{second.id}", {"title_fr": "Les analyses"})
    assert client.post("/fr/topics/leau/edit/act", {"do": "publish"}).status_code == 303
    page = web_as(make_user()).get("/fr/topics/leau").content.decode()
    assert "Les analyses" in page
    client.post("/fr/topics/leau/edit/arrange", {"item": second.id, "do": "remove"})
    assert "Les analyses" not in web_as(make_user()).get("/fr/topics/leau").content.decode()
    assert client.post("/fr/topics/leau/edit/act", {"do": "delete"}).status_code == 303
    assert web_as(make_user()).get("/fr/topics/leau").status_code == 410


def queries_actor(user):
    from parvis.portal.organizations import queries as producers

    return producers.actor_of(user, frozenset({"read", "write", "admin"}))


def test_strangers_reach_no_workbench(web, web_as, make_user, make_topic) -> None:
    topic = make_topic()
    for path in ("edit", "edit/details", "edit/add/text"):
        assert web.get(f"/fr/topics/{topic.slug}/{path}").status_code == 302
        assert web_as(make_user()).get(f"/fr/topics/{topic.slug}/{path}").status_code == 403
    assert web_as(make_user()).post(f"/fr/topics/{topic.slug}/edit/act", {"do": "delete"}).status_code == 403


def test_dataset_page_offers_to_add_to_a_topic_to_who_signed_in(web, web_as, make_user, make_dataset) -> None:
    user, water = make_user(), make_dataset("Eau")
    assert "workspace/topics/add" not in web.get(f"/fr/datasets/{water.slug}").content.decode()
    assert (
        f"workspace/topics/add?dataset={water.slug}" in web_as(user).get(f"/fr/datasets/{water.slug}").content.decode()
    )
    topic = actions.create(records.Topic(title="À moi"), by=queries_actor(user))
    address = f"/fr/workspace/topics/add?dataset={water.slug}"
    assert "À moi" in web_as(user).get(address).content.decode()
    done = web_as(user).post(address, {"topic": topic.id, "description": "Utile"})
    assert (done.status_code, done["Location"]) == (303, "/fr/topics/a-moi/edit")
    assert [(one.key, one.description) for one in queries.elements(topic)] == [(water.id, "Utile")]
    other = actions.create(records.Topic(title="Pas à toi"), by=SYSTEM)
    assert web_as(user).post(address, {"topic": other.id}).status_code == 200  # no choice of theirs
    assert queries.elements(other) == []


@pytest.mark.parametrize("count", [1, 3])
def test_page_and_list_cost_the_same_for_one_and_three(web, make_topic, make_dataset, search_index, count: int) -> None:
    topics = [
        make_topic(f"Thème {n}", holds=[make_dataset(f"Jeu {n} {m}") for m in range(count)]) for n in range(count)
    ]
    search_index()
    for _turn in range(2):
        with CaptureQueriesContext(connection) as page:
            assert web.get(f"/fr/topics/{topics[0].slug}?x=1").status_code == 200
        with CaptureQueriesContext(connection) as listed:
            assert web.get("/fr/topics").content.decode().count('<li class="topic') == count
    assert (len(page), len(listed)) == (PAGE, LIST)


PAGE, LIST = 9, 4


def test_feed_and_sitemap_tell_of_published_topics(web, make_topic) -> None:
    make_topic("L’eau", translations={"ar": {"title": "الماء"}})
    make_topic("Secret", state="draft")
    assert "الماء" in web.get("/ar/topics.atom").content.decode()
    assert "Secret" not in web.get("/fr/topics.atom").content.decode()
    assert "/fr/topics/leau" in web.get("/sitemap-topics-1.xml").content.decode()
    assert "sitemap-topics-1.xml" in web.get("/sitemap.xml").content.decode()
    assert VISITOR.kind == "visitor"
