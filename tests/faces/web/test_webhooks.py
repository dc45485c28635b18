"""Pages of webhooks: the secret is seen once, buttons do what they say, the log is its owner's."""

from typing import Any

import pytest
from django.test import Client
from tests.portal.mirrors.conftest import person, site  # noqa: F401  (fixtures)

from parvis.engines import jobs
from parvis.portal.mirrors.models import Delivery, Webhook

pytestmark = pytest.mark.django_db
HOOKS = "/en/workspace/webhooks"


def _signed_in(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def browser(make_user: Any) -> Client:
    return _signed_in(make_user())


def test_a_webhook_is_made_its_secret_seen_once_and_tested(browser: Client, make_organization: Any, site: Any) -> None:  # noqa: F811
    city = make_organization()
    sent = {"name": "Our copy", "url": f"{site.url}/hook", "kinds": ["dataset"],
            "organization": f"https://portal.example/fr/organizations/{city.slug}/"}  # fmt: skip
    made = browser.post(f"{HOOKS}/new", sent)
    assert b"whsec_" in made.content
    webhook = Webhook.objects.get()
    assert (webhook.organization, webhook.kinds) == (city.id, ["dataset"])
    at = f"{HOOKS}/{webhook.pk}"
    page = browser.get(at).content.decode()
    assert "whsec_" not in page
    assert city.name in page
    assert browser.post(f"{at}/act", {"do": "ping"}).status_code == 303
    assert 'hx-trigger="every 2s"' in browser.get(at).content.decode()
    jobs.Worker().run_until_idle()
    page = browser.get(at).content.decode()
    assert "Received" in page
    assert "every 2s" not in page
    delivery = Delivery.objects.get()
    assert "&#34;type&#34;: &#34;ping&#34;" in browser.get(f"{at}/deliveries/{delivery.pk}").content.decode()
    assert browser.post(f"{at}/deliveries/{delivery.pk}/redeliver").status_code == 303
    assert b"whsec_" not in browser.get(f"{at}/secret").content
    assert b"whsec_" in browser.post(f"{at}/secret").content
    for verb, pause in (("pause", "owner"), ("resume", "")):
        browser.post(f"{at}/act", {"do": verb})
        assert Webhook.objects.get().pause == pause
    edited = browser.post(f"{at}/edit", sent | {"name": "Changed", "organization": ""})
    assert (edited.status_code, Webhook.objects.get().name, Webhook.objects.get().organization) == (303, "Changed", "")
    assert browser.post(f"{at}/act", {"do": "explode"}).status_code == 404
    browser.post(f"{at}/act", {"do": "delete"})
    assert not Webhook.objects.exists()


def test_what_is_wrong_is_said_beside_its_field(browser: Client) -> None:
    page = browser.post(f"{HOOKS}/new", {"name": "a", "url": "http://10.0.0.1/", "organization": "nobody"})
    assert 'id="id_url_error"' in page.content.decode()
    assert 'id="id_organization_error"' in page.content.decode()


def test_pages_are_their_owners(browser: Client, make_user: Any) -> None:
    browser.post(f"{HOOKS}/new", {"name": "Our copy", "url": "https://a.example/"})
    at = f"{HOOKS}/{Webhook.objects.get().pk}"
    stranger, boss = _signed_in(make_user()), _signed_in(make_user(is_administrator=True))
    assert Client().get(at).status_code == 302
    for path in (at, f"{at}/edit", f"{at}/secret"):
        assert stranger.get(path).status_code == 404
    assert b"Our copy" not in stranger.get(HOOKS).content
    assert b"Our copy" in boss.get(HOOKS).content
    assert (boss.get(at).status_code, boss.get(f"{at}/secret").status_code) == (200, 403)
