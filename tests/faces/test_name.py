"""Everything that says the portal's name says the one that was chosen, in the language of its reader."""

from collections.abc import Callable, Iterator
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from allauth.core.context import request_context
from django.test import Client, RequestFactory
from django.utils import translation

from parvis.engines import outbox
from parvis.faces.mail import letters
from parvis.faces.web.accounts.factors import Adapter
from parvis.kit.actors import system
from parvis.portal.accounts.models import User
from parvis.portal.editorial import actions as editorial

FRENCH, ARABIC = "Données de Rabat", "بيانات الرباط"
ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _named(db: None) -> Iterator[None]:
    editorial.set_appearance({"name": {"fr": FRENCH, "ar": ARABIC}}, by=system("tests"))
    yield
    editorial.reset_appearance(by=system("tests"))


@pytest.mark.parametrize(("language", "name"), [("fr", FRENCH), ("ar", ARABIC), ("en", FRENCH)])
def test_letters_are_signed_with_it(language: str, name: str) -> None:
    letters.write("accounts/unknown", "nora@example.org", language=language)
    letter = outbox.get(outbox.listing()[0].id)
    assert letter.text.count(name) == 2  # in the sentence and at the foot
    assert f'<p class="name">{name}</p>' in letter.html
    assert "Parvis" not in letter.text


@pytest.mark.parametrize(("language", "name"), [("fr", FRENCH), ("ar", ARABIC)])
def test_pages_of_operators_bear_it(client: Client, make_user: Callable[..., User], language: str, name: str) -> None:
    client.force_login(make_user(is_administrator=True))
    page = client.get("/operate/jobs", headers={"Accept-Language": language}).content.decode()
    assert f" · {name}</title>" in page
    assert f'<a class="name" href="/{language}/">{name}</a>' in page


@pytest.mark.parametrize(("language", "name"), [("fr", FRENCH), ("ar", ARABIC)])
def test_passkeys_and_codes_are_kept_under_it(make_user: Callable[..., User], language: str, name: str) -> None:
    with translation.override(language), request_context(RequestFactory().get("/")):
        assert Adapter().get_public_key_credential_rp_entity()["name"] == name
        assert f"issuer={quote(name)}" in Adapter().build_totp_url(make_user(), "secret")


def test_page_of_the_api_bears_it(client: Client) -> None:
    page = client.get("/api/docs", headers={"Accept-Language": "ar"}).content.decode()
    assert f"<title>API · {ARABIC}</title>" in page


def test_feed_signs_with_it_what_has_no_producer(client: Client, make_dataset, search_index) -> None:
    make_dataset("Eau")
    search_index()
    feed = ET.fromstring(client.get("/ar/datasets.atom").content)
    assert feed.findtext(f"{ATOM}title").startswith(f"{ARABIC} – ")
    assert feed.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == ARABIC
