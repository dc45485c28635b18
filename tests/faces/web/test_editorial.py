"""The portal's own voice on its pages: written without script, shown once published, in three languages."""

import re
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from parvis.faces.web import look
from parvis.kit.actors import VISITOR, system
from parvis.portal.datasets import actions as datasets
from parvis.portal.editorial import actions, queries
from parvis.portal.topics import actions as topics

SYSTEM = system("tests")
TEXT = {"type": "markdown", "text": {"fr": "Bonjour **tous**", "ar": "مرحبا"}}


@pytest.fixture
def boss(web_as, make_user) -> Client:
    return web_as(make_user(is_administrator=True))


def published(title: str = "Nouvelle", *rows: dict[str, Any], kind: str = "post", **content: Any) -> Any:
    content = {"title": {"fr": title, "ar": "خبر"}, "blocks": list(rows) or [TEXT], **content}
    return actions.publish(actions.create(kind, content, by=SYSTEM), by=SYSTEM)


def png() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (64, 40), "#24409a").save(out, "PNG")
    return SimpleUploadedFile("x.png", out.getvalue(), "image/png")


# --- read ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["post", "page"])
def test_page_is_read_in_the_readers_language_or_marked(web, kind: str) -> None:
    page = published(kind=kind)
    noun = f"{kind}s"
    assert "Bonjour <strong>tous</strong>" in web.get(f"/fr/{noun}/{page.slug}").content.decode()
    arabic = web.get(f"/ar/{noun}/{page.slug}").content.decode()
    assert "<h1><bdi>خبر</bdi></h1>" in arabic
    english = web.get(f"/en/{noun}/{page.slug}").content.decode()
    assert '<h1><bdi lang="fr">Nouvelle</bdi></h1>' in english
    assert '<div class="block prose" lang="fr" dir="ltr">' in english


def test_every_block_of_a_page_is_shown(web, content: SimpleNamespace, make_topic) -> None:
    topic = make_topic("L’eau")
    rows = [
        {"type": "hero", "title": {"fr": "Un titre"}, "action": {"label": {"fr": "Y aller"}, "url": "/datasets?tag=eau"}},
        {"type": "number", "value": 12.5, "unit": {"fr": "%"}, "sentence": {"fr": "de plus"}, "source": {"fr": "Insee"},
         "bars": [{"label": {"fr": "Nord"}, "value": 4}, {"label": {"fr": "Sud"}, "value": 2}]},
        {"type": "datasets", "ids": [content.water.id]},
        {"type": "datasets", "q": "air"},
        {"type": "organizations", "ids": [content.city.id]},
        {"type": "topics", "ids": [topic.id]},
        {"type": "links", "links": [{"label": {"fr": "Ailleurs"}, "url": "https://example.org/"}]},
        {"type": "questions", "items": [{"question": {"fr": "Pourquoi ?"}, "answer": {"fr": "Parce *que*."}}]},
        {"type": "quote", "text": {"fr": "Je pense"}, "who": {"fr": "Quelqu’un"}},
    ]  # fmt: skip
    page = published("Tout", *rows)
    html = web.get(f"/fr/posts/{page.slug}").content.decode()
    for said in ("Un titre", 'href="/fr/datasets?tag=eau"', "12,5", 'width="50.0"', f"/fr/datasets/{content.water.slug}",
                 f"/fr/datasets/{content.air.slug}", f"/fr/organizations/{content.city.slug}", "/fr/topics/leau",
                 "https://example.org/", "<summary><bdi>Pourquoi ?</bdi></summary>", "Parce <em>que</em>", "Quelqu’un"):  # fmt: skip
        assert said in html, said
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=", html) == []


def test_what_a_page_names_and_became_private_is_shown_to_nobody(web, boss, make_dataset, make_organization) -> None:
    secret = make_dataset("Canari-5", organization=make_organization().id)
    page = published("Choix", {"type": "datasets", "ids": [secret.id]}, TEXT)
    home = actions.compose_home(by=SYSTEM)
    actions.publish(actions.write(home, {"blocks": [{"type": "datasets", "ids": [secret.id]}]}, by=SYSTEM), by=SYSTEM)
    datasets.make_private(secret, by=SYSTEM)
    for client in (web, boss):
        for path in (f"/fr/posts/{page.slug}", "/fr/", "/fr/posts.atom"):
            assert "Canari-5" not in client.get(path).content.decode(), path


def test_drafts_are_on_no_page_feed_or_map(web) -> None:
    actions.create("post", {"title": {"fr": "Secret-3"}, "blocks": [TEXT]}, by=SYSTEM)
    published("Connue", summary={"fr": "En bref"})
    for path in ("/fr/posts", "/fr/posts.atom", "/sitemap-pages-1.xml", "/fr/"):
        body = web.get(path).content.decode()
        assert "secret-3" not in body.lower(), path
    assert "Connue" in web.get("/fr/posts").content.decode()
    assert "<title>خبر</title>" in re.sub(r"\s*\n\s*", "", web.get("/ar/posts.atom").content.decode())
    assert "/fr/posts/connue" in web.get("/sitemap-pages-1.xml").content.decode()
    assert web.get("/fr/posts/secret-3").status_code == 404


# --- the home page ---------------------------------------------------------------------------------------------


def test_home_by_itself_tells_what_matters_now_once(web, content: SimpleNamespace, make_topic) -> None:
    topics.set_featured(make_topic("L’eau"), True, by=SYSTEM)
    number = {"type": "number", "value": 7, "sentence": {"fr": "fois plus"}, "source": {"fr": "Nous"}}
    post = published("Ce qui compte", number)
    actions.set_featured(post, True, by=SYSTEM)
    html = web.get("/fr/").content.decode()
    assert (
        html.index("Que cherchez-vous") < html.index("Ce qui compte en ce moment") < html.index("Nouveau et amélioré")
    )
    assert html.count(f"/fr/posts/{post.slug}") == 2  # its title and “read on”, and not again among the news
    assert "/fr/topics/leau" in html
    assert "Comment ça marche" in html


def test_home_composed_is_shown_at_once_and_undone(web, boss) -> None:
    assert "Comment ça marche" in web.get("/fr/").content.decode()
    assert boss.get("/fr/editorial/home").status_code == 200
    assert boss.post("/fr/editorial/home/home/arrange", {"item": "how", "do": "remove"}).status_code == 303
    assert "Comment ça marche" in web.get("/fr/").content.decode()
    preview = boss.get("/fr/editorial/home/home/preview").content.decode()
    assert "Comment ça marche" not in preview
    assert "Voici ce que verront les lecteurs" in preview
    boss.post("/fr/editorial/home/home/act", {"do": "publish"})
    assert "Comment ça marche" not in web.get("/fr/").content.decode()
    boss.post("/fr/editorial/home/home/act", {"do": "default"})
    assert "Comment ça marche" in web.get("/fr/").content.decode()


def test_home_without_a_search_field_still_has_one_title(web) -> None:
    actions.publish(actions.write(actions.compose_home(by=SYSTEM), {"blocks": [TEXT]}, by=SYSTEM), by=SYSTEM)
    assert web.get("/fr/").content.decode().count("<h1") == 1


def test_home_that_is_kept_costs_one_query(web, content: SimpleNamespace) -> None:
    web.get("/fr/")
    with CaptureQueriesContext(connection) as queried:
        assert web.get("/fr/").status_code == 200
    assert len(queried) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_posts_costs_the_same_for_one_and_three(web, count: int) -> None:
    for number in range(count):
        published(f"Nouvelle {number}")
    web.get("/fr/posts")
    with CaptureQueriesContext(connection) as queried:
        assert web.get("/fr/posts").content.decode().count('<li class="topic') == count
    assert len(queried) == 3


# --- written without script ------------------------------------------------------------------------------------


def test_post_is_written_block_by_block(web, boss) -> None:
    refused = boss.post("/fr/editorial/posts/new", {"title_fr": "", "summary_fr": "gardé"}).content.decode()
    assert "Donnez-lui un titre." in refused
    assert "gardé" in refused
    made = boss.post("/fr/editorial/posts/new", {"title_fr": "Bonjour", "title_ar": "مرحبا"})
    assert made.status_code == 303
    place = made["Location"]
    page = queries.get("post", "bonjour", actor=SYSTEM)
    assert boss.post(f"{place}/act", {"do": "publish"}).status_code == 303
    assert page.live is None  # nothing to say yet
    wrong = boss.post(f"{place}/blocks/new?type=number", {"value": "3", "sentence_fr": "fois"}).content.decode()
    assert "Ceci est nécessaire." in wrong
    assert re.search(r">\s*fois</textarea>", wrong)
    sent = {
        "value": "3.5",
        "sentence_fr": "fois",
        "source_fr": "Insee",
        "url": "/datasets",
        "bars": "1,5; Nord; North\n2; Sud",
    }
    assert boss.post(f"{place}/blocks/new?type=number", sent).status_code == 303
    links = {"links-0-there": "1", "links-0-label_fr": "Ici", "links-0-url": "/about", "links-1-there": "1"}
    assert boss.post(f"{place}/blocks/new?type=links", links).status_code == 303
    page = queries.get("post", "bonjour", actor=SYSTEM)
    number, link = page.content["blocks"]
    assert [(bar["value"], bar["label"]) for bar in number["bars"]] == [
        (1.5, {"fr": "Nord", "en": "North"}),
        (2, {"fr": "Sud"}),
    ]
    assert [(one["label"], one["url"]) for one in link["links"]] == [({"fr": "Ici"}, "/about")]
    wrong = boss.post(f"{place}/blocks/{link['id']}", {**links, "links-0-url": "javascript:alert(1)"}).content.decode()
    assert "Donnez une adresse qui commence par https://" in wrong
    assert boss.get(f"{place}/blocks/{number['id']}").content.decode().count("1.5; Nord; North") == 1
    boss.post(f"{place}/arrange", {"item": link["id"], "do": "up"})
    boss.post(f"{place}/act", {"do": "publish"})
    html = web.get("/fr/posts/bonjour").content.decode()
    assert html.index('href="/fr/about"><bdi>Ici') < html.index("3,5")
    boss.post(f"{place}/arrange", {"item": link["id"], "do": "remove"})
    boss.post(f"{place}/act", {"do": "publish"})
    assert "Ici" not in web.get("/fr/posts/bonjour").content.decode()
    boss.post(f"{place}/act", {"do": "again", "number": "1"})
    boss.post(f"{place}/act", {"do": "publish"})
    assert "Ici" in web.get("/fr/posts/bonjour").content.decode()
    boss.post(f"{place}/act", {"do": "withdraw"})
    assert web.get("/fr/posts/bonjour").status_code == 404


@pytest.mark.parametrize("type", ["markdown", "number", "figure", "datasets", "quote", "questions", "links", "topics",
                                  "organizations", "hero", "search", "now", "news", "themes", "topic", "posts", "how", "ask"])  # fmt: skip
def test_every_block_has_its_form(boss, type: str) -> None:
    html = boss.get(f"/fr/editorial/home/home/blocks/new?type={type}").content.decode()
    assert html.count("<h1") == 1
    assert 'enctype="multipart/form-data"' in html


def test_picture_is_sent_with_its_block(web, boss) -> None:
    place = boss.post("/fr/editorial/pages/new", {"title_fr": "Image"})["Location"]
    boss.post(f"{place}/blocks/new?type=figure", {"picture": png(), "alt_fr": "Un carré bleu"})
    boss.post(f"{place}/act", {"do": "publish"})
    html = web.get("/fr/pages/image").content.decode()
    [address] = re.findall(r'<img src="(/pictures/[0-9a-f]{64}\.webp)" alt="Un carré bleu"', html)
    assert web.get(address).headers["Content-Type"] == "image/webp"
    page = queries.get("page", "image", actor=VISITOR)
    assert queries.holds([page.content["blocks"][0]["picture"], "ab/cd/none"]) == {page.content["blocks"][0]["picture"]}


def test_page_is_planned_and_the_plan_is_taken_back(boss) -> None:
    place = boss.post("/fr/editorial/posts/new", {"title_fr": "Demain"})["Location"]
    boss.post(f"{place}/blocks/new?type=markdown", {"text_fr": "x"})
    assert "déjà passé" in boss.post(place, {"publish_at": "2001-01-01T10:00"}).content.decode()
    assert boss.post(place, {"publish_at": "2999-01-01T10:00"}).status_code == 303
    assert queries.get("post", "demain", actor=SYSTEM).publish_at.year == 2999
    boss.post(f"{place}/act", {"do": "cancel"})
    assert queries.get("post", "demain", actor=SYSTEM).publish_at is None


@pytest.mark.parametrize(
    "path",
    ["", "/home", "/posts", "/pages", "/posts/new", "/banners", "/banners/new", "/featured", "/appearance", "/appearance/preview"],
)  # fmt: skip
def test_workbench_is_for_administrators(web, web_as, boss, make_user, path: str) -> None:
    address = f"/fr/editorial{path}"
    assert boss.get(address).status_code in (200, 303)
    assert web_as(make_user()).get(address).status_code == 403
    assert web.get(address).status_code == 302


# --- banners and what is put forward ---------------------------------------------------------------------------


def test_banner_is_written_shown_and_closed_by_its_reader_alone(web, boss) -> None:
    assert web.get("/fr/about").status_code == 200
    refused = boss.post("/fr/editorial/banners/new", {"kind": "warning", "where": "everywhere", "text_fr": ""})
    assert "is-" not in refused.headers.get("Location", "")
    assert refused.status_code == 200
    sent = {
        "kind": "warning",
        "where": "everywhere",
        "text_fr": "Travaux demain",
        "text_ar": "أشغال غدا",
        "closable": "on",
    }
    assert boss.post("/fr/editorial/banners/new", sent).status_code == 303
    for path in ("/fr/", "/fr/about"):
        assert "Travaux demain" in web.get(path).content.decode()
    assert "أشغال غدا" in web.get("/ar/").content.decode()
    [close] = re.findall(r'href="(/banners/[^"]+)"', web.get("/fr/").content.decode())
    done = web.get(close)
    assert (done.status_code, done["Location"]) == (303, "/fr/")
    assert "Travaux demain" not in web.get("/fr/").content.decode()
    assert "Travaux demain" in Client().get("/fr/").content.decode()
    assert web.get(close.replace("next=/fr/", "next=//evil.example"))["Location"] == "/"
    [id] = [one.id for one in queries.banners(actor=SYSTEM)]
    boss.post(f"/fr/editorial/banners/{id}", {"do": "remove"})
    assert "Travaux demain" not in Client().get("/fr/").content.decode()


def test_data_and_topics_are_put_forward_in_one_page(web, boss, content: SimpleNamespace, make_topic) -> None:
    topic = make_topic("L’eau")
    here = "/fr/editorial/featured"
    boss.post(here, {"kind": "dataset", "do": "feature", "ref": f"/fr/datasets/{content.old.slug}"})
    boss.post(here, {"kind": "dataset", "do": "feature", "ref": content.air.slug})
    boss.post(here, {"kind": "topic", "do": "feature", "ref": topic.slug})
    html = boss.get(here).content.decode()
    assert content.air.slug in html
    assert topic.slug in html
    boss.post(here, {"kind": "dataset", "do": "unfeature", "ref": content.air.id})
    assert f"/fr/datasets/{content.air.slug}" not in boss.get(here).content.decode()
    assert (
        "Rien ne porte ce nom"
        in boss.post(here, {"kind": "topic", "do": "feature", "ref": "rien"}, follow=True).content.decode()
    )


# --- the appearance --------------------------------------------------------------------------------------------


def test_appearance_is_tried_then_given_to_every_page(web, boss) -> None:
    before = web.get("/fr/about").content.decode()
    assert "/theme/" not in before
    here = "/fr/editorial/appearance"
    sent = {"name_fr": "Données de Rabat", "name_ar": "بيانات الرباط", "font": "serif", "digits": "", "accent_day": "#7a1f3d",
            "links": "https://example.org/; Ailleurs; Elsewhere", "footer_fr": "Fait **ici**", "logo": png()}  # fmt: skip
    tried = boss.post(here, {**sent, "do": "try"})
    assert tried["Location"] == f"{here}/preview"
    preview = boss.get(f"{here}/preview").content.decode()
    [style] = re.findall(r'href="(/theme/[^"]+\.css)"', preview)
    assert "--accent:#7a1f3d" in web.get(style).content.decode()
    assert web.get(style).headers["Cache-Control"] == "no-store"
    assert "/theme/" not in web.get("/fr/about").content.decode()
    boss.post(f"{here}/act", {"do": "publish"})
    html = web.get("/fr/about").content.decode()
    assert style in html
    assert 'alt="Données de Rabat"' in html
    assert "Fait <strong>ici</strong>" in html
    assert 'href="https://example.org/"><bdi>Ailleurs' in html
    assert 'rel="preload"' not in html
    assert "بيانات الرباط" in web.get("/ar/").content.decode()
    served = web.get(style)
    assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--text:" in served.content.decode()
    assert "Données de Rabat" in web.get("/fr/datasets.atom").content.decode()
    boss.post(f"{here}/act", {"do": "reset"})
    assert "/theme/" not in web.get("/fr/about").content.decode()
    assert web.get(style).headers["Cache-Control"] == "public, max-age=60"


def test_colour_that_does_not_read_is_refused_beside_its_field(boss) -> None:
    html = boss.post(
        "/fr/editorial/appearance",
        {"accent_day": "#ffcc00", "name_fr": "gardé", "font": "plex", "digits": "", "links": ""},
    ).content.decode()
    assert "4,5" in html
    assert "trop faible" in html
    assert 'value="gardé"' in html
    assert queries.stamp() == ""


def test_colours_read_in_the_stylesheet_too() -> None:
    body = look.css({"accent_day": "#7a1f3d"})
    assert body.startswith(":root{--accent:#7a1f3d;")
    assert "@media (prefers-color-scheme:dark){:root{--accent:#" in body
    assert look.css({}) == ""


def test_figures_of_arabic_pages_follow_the_appearance(web, content: SimpleNamespace) -> None:
    page = published("Nombre", {"type": "number", "value": 45, "sentence": {"ar": "من"}, "source": {"ar": "نحن"}})
    actions.set_appearance({"digits": "arab"}, by=SYSTEM)
    assert "٤٥" in web.get(f"/ar/posts/{page.slug}").content.decode()
    actions.reset_appearance(by=SYSTEM)
    assert "45" in web.get(f"/ar/posts/{page.slug}").content.decode()
