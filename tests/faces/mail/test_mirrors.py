"""Whoever has a webhook is told, in their language, that it is paused."""

import pytest

from parvis.engines import outbox
from parvis.portal.mirrors import actions, events

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("pause", ["failing", "gone"])
def test_letter_of_a_webhook_that_is_paused(make_user, actor_of, language, pause):
    owner = make_user(email="a@example.org")
    owner.language = language
    owner.save()
    webhook, _secret = actions.create(actions.Wanted(name="Miroir", url="https://a.example/x"), by=actor_of(owner))
    webhook.pause = pause
    events.webhook_paused.send(None, webhook=webhook)
    (row,) = outbox.listing()
    letter = outbox.get(row.id)
    assert (letter.recipient, letter.language) == ("a@example.org", language)
    assert "Miroir" in letter.subject
    assert "https://a.example/x" in letter.text
    assert f"/{language}/workspace/webhooks/{webhook.pk}" in letter.text
    assert ("410" in letter.text) is (pause == "gone")
