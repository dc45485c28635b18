"""Webhooks: signed as anybody can verify, in order, tried again, given up, and told what everybody may see alone."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import SYSTEM
from tests.portal.mirrors.conftest import heard, send
from tests.portal.mirrors.following import tell

from parvis.engines import jobs
from parvis.engines.jobs.models import Job
from parvis.kit.actors import VISITOR
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, Invalid, NotFound, SignInNeeded, TooMany
from parvis.portal.datasets import actions as datasets
from parvis.portal.mirrors import actions, events, queries
from parvis.portal.mirrors.models import Delivery, News, Webhook
from parvis.portal.mirrors.rules import allows, labels

pytestmark = pytest.mark.django_db


def _verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As the specification says it, without a line of the portal's."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    sent = {name.lower(): value for name, value in headers.items()}
    signed = sent["webhook-id"].encode() + b"." + sent["webhook-timestamp"].encode() + b"." + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in sent["webhook-signature"].split(" ")


def _due(webhook: Webhook) -> None:
    """The time of the next attempt has come."""
    Webhook.objects.filter(pk=webhook.pk).update(retry_at=now() - timedelta(seconds=1))


def test_what_changed_is_told_signed(make_webhook: Any, site: Any, make_dataset: Any) -> None:
    make_dataset("Avant")
    tell()
    webhook = make_webhook()
    dataset = make_dataset("Eau")
    tell()
    assert jobs.Worker().run_until_idle() >= 1
    ((method, path, headers),) = site.seen
    assert (method, path, headers["Content-Type"]) == ("POST", "/hook", "application/json")
    assert _verified(make_webhook.secret, headers, site.bodies[0])
    assert not _verified(make_webhook.secret, headers, site.bodies[0] + b" ")
    (message,) = heard(site)
    assert message["type"] == "changes"
    assert [(one["op"], one["id"]) for one in message["data"]["changes"]] == [("created", dataset.id)]
    page = queries.page(message["data"]["since"])
    assert [one.hash for one in page.changes] == [one["hash"] for one in message["data"]["changes"]]
    assert (message["data"]["cursor"], message["data"]["webhook"]) == (page.cursor, webhook.pk)
    delivery = Delivery.objects.get()
    assert (delivery.pk, delivery.state, delivery.count) == (headers["webhook-id"], "done", 1)
    assert [(one["status"], one["error"]) for one in delivery.attempts] == [(200, "")]


def test_messages_follow_each_other_without_a_gap(make_webhook: Any, site: Any, make_dataset: Any, monkeypatch) -> None:
    monkeypatch.setattr("parvis.portal.mirrors.actions.sending.TOGETHER", 2)
    webhook = make_webhook()
    ids = [make_dataset(f"Jeu {number}").id for number in range(5)]
    tell()
    assert send(webhook) == 3
    messages = [one["data"] for one in heard(site)]
    assert [change["id"] for one in messages for change in one["changes"]] == ids
    assert [one["since"] for one in messages[1:]] == [one["cursor"] for one in messages[:-1]]
    assert send(webhook) == 0


def test_what_is_not_wanted_is_not_sent(
    make_webhook: Any, site: Any, make_dataset: Any, make_organization: Any
) -> None:
    city, other = make_organization(), make_organization("Agence de l’eau")
    topical, own = make_webhook(kinds=["topic"]), make_webhook(organization=city.slug)
    make_dataset("Air", organization=other.id)
    mine = make_dataset("Eau", organization=city.id)
    Job.objects.all().delete()
    tell()
    assert [job.kwargs for job in Job.objects.filter(name=actions.SEND)] == [{"webhook": own.pk}]
    assert (send(topical), send(own)) == (0, 1)
    assert {change["id"] for change in heard(site)[0]["data"]["changes"]} == {city.id, mine.id}


def test_what_is_not_public_is_never_told(make_webhook: Any, site: Any, make_dataset: Any) -> None:
    webhook = make_webhook()
    draft, private = make_dataset("Secret", state="draft"), make_dataset("Secret", state="private")
    hidden = make_dataset("Masqué")
    tell()
    datasets.hide(hidden, reason="spam", by=SYSTEM)
    send(webhook)
    (change,) = heard(site)[0]["data"]["changes"]
    assert (change["id"], change["hash"]) == (hidden.id, None)
    tell()
    send(webhook)
    assert [(one["op"], one["id"]) for one in heard(site)[1]["data"]["changes"]] == [("deleted", hidden.id)]
    told = b"".join(site.bodies).decode()
    assert not any(word in told for word in (draft.id, private.id, draft.slug, "Secret", "Masqué"))


def test_a_failure_is_tried_again_later_and_blocks_what_follows(
    make_webhook: Any, site: Any, make_dataset: Any
) -> None:
    webhook = make_webhook()
    first = make_dataset("Un")
    tell()
    site.answer("/hook", status=503)
    before = now()
    assert send(webhook) == 0
    second = make_dataset("Deux")
    Job.objects.all().delete()
    tell()
    webhook.refresh_from_db()
    (job,) = Job.objects.filter(name=actions.SEND)
    assert (webhook.failures, job.run_at) == (1, webhook.retry_at)
    assert before + labels.WAITS[0] <= webhook.retry_at <= now() + labels.WAITS[0]
    Webhook.objects.update(retry_at=now() + timedelta(hours=1))
    assert send(webhook) == 0  # too early
    assert len(site.bodies) == 1
    site.answer("/hook")
    _due(webhook)
    assert send(webhook) == 2
    assert site.bodies[0] == site.bodies[1]
    assert site.seen[0][2]["webhook-id"] == site.seen[1][2]["webhook-id"] != site.seen[2][2]["webhook-id"]
    assert [one["data"]["changes"][0]["id"] for one in heard(site)] == [first.id, first.id, second.id]
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.retry_at) == (0, None)


def test_giving_up_pauses_and_tells(make_webhook: Any, site: Any, make_dataset: Any, person: Any) -> None:
    told: list[Any] = []
    events.webhook_paused.connect(lambda webhook, **_: told.append(webhook.pause), dispatch_uid="test", weak=False)
    webhook = make_webhook()
    make_dataset("Eau")
    tell()
    site.answer("/hook", status=500)
    waits = []
    for _attempt in range(len(labels.WAITS) + 1):
        assert told == []
        assert send(webhook) == 0
        webhook.refresh_from_db()
        waits.append(webhook.retry_at and round((webhook.retry_at - now()).total_seconds()))
        _due(webhook)
    events.webhook_paused.disconnect(dispatch_uid="test")
    assert (webhook.pause, told, waits[-1]) == ("failing", ["failing"], None)
    assert waits[:-1] == sorted(waits[:-1])
    assert (len(site.bodies), Delivery.objects.get().state) == (len(labels.WAITS) + 1, "failed")
    site.answer("/hook")
    assert send(webhook) == 0
    actions.resume(webhook, by=person)
    assert send(webhook) == 1
    assert site.bodies[-1] == site.bodies[0]


def test_410_pauses_at_once(make_webhook: Any, site: Any, make_dataset: Any) -> None:
    webhook = make_webhook()
    make_dataset("Eau")
    tell()
    site.answer("/hook", status=410)
    send(webhook)
    webhook.refresh_from_db()
    assert (webhook.pause, len(site.bodies)) == ("gone", 1)


@pytest.mark.parametrize(
    ("url", "error"),
    [("http://localhost/hook", "private"), ("http://nowhere.invalid/hook", "unknown_host")],
)
def test_no_message_reaches_a_private_network(make_webhook: Any, make_dataset: Any, settings: Any, url, error) -> None:
    webhook = make_webhook(url=url)
    settings.PARVIS = settings.PARVIS.model_copy(update={"fetch_allow": []})
    make_dataset("Eau")
    tell()
    assert send(webhook) == 0
    assert [(one["status"], one["error"]) for one in Delivery.objects.get().attempts] == [(None, error)]


def test_a_redirect_is_a_failure(make_webhook: Any, site: Any, make_dataset: Any) -> None:
    webhook = make_webhook()
    site.redirect("/hook", f"{site.url}/elsewhere", status=307)
    make_dataset("Eau")
    tell()
    assert send(webhook) == 0
    assert [path for _method, path, _headers in site.seen] == ["/hook"]


def test_an_address_that_cannot_be_is_refused(person: Any, site: Any) -> None:
    for url in ("", "ftp://a.example/x", "https://me:pass@a.example/", "https://a.example:22/", "https://10.0.0.1/",
                "https://[::1]/", "https://a.example:99999/"):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            actions.create(actions.Wanted(name=" ", url=url, kinds=["user"], organization="nobody"), by=person)
        assert list(refused.value.fields) == ["name", "url", "kinds", "organization"], url


def test_a_secret_is_renewed_and_both_verify_for_a_day(make_webhook: Any, site: Any, person: Any) -> None:
    webhook = make_webhook()
    former = make_webhook.secret
    webhook, secret = actions.renew(webhook, by=person)
    assert secret != former
    for expected in (True, False):
        delivery = actions.ping(webhook, by=person)
        assert actions.deliver(delivery.pk, by=SYSTEM)
        (_method, _path, headers), body = site.seen[-1], site.bodies[-1]
        assert (_verified(secret, headers, body), _verified(former, headers, body)) == (True, expected)
        Webhook.objects.update(renewed_at=now() - labels.BOTH_SECRETS - timedelta(minutes=1))
        Delivery.objects.update(created_at=now() - timedelta(minutes=1))


def test_a_test_is_sent_once_though_paused(make_webhook: Any, site: Any, person: Any) -> None:
    webhook = actions.pause(make_webhook(), by=person)
    site.answer("/hook", status=500)
    delivery = actions.ping(webhook, by=person)
    with pytest.raises(TooMany):
        actions.ping(webhook, by=person)
    jobs.Worker().run_until_idle()
    assert [one["type"] for one in heard(site)] == ["ping"]
    delivery.refresh_from_db()
    webhook.refresh_from_db()
    assert (delivery.state, webhook.failures, webhook.pause) == ("failed", 0, "owner")


def test_redelivery_sends_the_same_and_unblocks(make_webhook: Any, site: Any, make_dataset: Any, person: Any) -> None:
    webhook = make_webhook()
    make_dataset("Eau")
    tell()
    site.answer("/hook", status=500)
    send(webhook)
    with pytest.raises(TooMany):
        actions.redeliver(queries.delivery(webhook, Delivery.objects.get().pk, actor=person), by=person)
    site.answer("/hook")
    attempts = [{"at": (now() - timedelta(minutes=1)).isoformat(), "ms": 1, "status": 500, "error": ""}]
    Delivery.objects.update(attempts=attempts)
    actions.redeliver(queries.delivery(webhook, Delivery.objects.get().pk, actor=person), by=person)
    jobs.Worker().run_until_idle()
    assert site.bodies[0] == site.bodies[1]
    webhook.refresh_from_db()
    assert (Delivery.objects.get().state, webhook.failures, send(webhook)) == ("done", 0, 0)


def _grow_old() -> None:
    """Ninety days and more go by."""
    News.objects.update(at=now() - actions.KEPT - timedelta(days=1))
    Webhook.objects.exclude(pause="").update(paused_at=now() - actions.KEPT - timedelta(days=1))
    actions.forget(by=SYSTEM)


def test_a_long_pause_with_deletions_that_are_forgotten_is_told_to_start_over(
    make_webhook: Any, site: Any, make_dataset: Any, person: Any
) -> None:
    gone = make_dataset("Avant")
    tell()
    webhook = actions.pause(make_webhook(), by=person)
    there = make_dataset("Pendant")
    datasets.delete(gone, by=SYSTEM)
    tell()
    _grow_old()
    assert send(webhook) == 0
    actions.resume(webhook, by=person)
    site.answer("/hook", status=500)
    assert send(webhook) == 0
    later = make_dataset("Après")
    tell()
    site.answer("/hook")
    _due(webhook)
    assert send(webhook) == 2
    first, again, second = heard(site)
    assert first == again
    assert (first["type"], first["data"]["url"]) == ("start_over", queries.beginning())
    assert first["data"]["since"] == str(webhook.seq)
    whole = {change.id for change in queries.page("").changes}
    assert (there.id in whole, gone.id in whole) == (True, False)
    assert (second["type"], second["data"]["since"]) == ("changes", first["data"]["cursor"])
    assert [change["id"] for change in second["data"]["changes"]] == [later.id]
    assert send(webhook) == 0


def test_a_long_pause_without_a_deletion_of_what_it_wants_misses_nothing(
    make_webhook: Any, site: Any, make_dataset: Any, make_organization: Any, person: Any
) -> None:
    city = make_organization()
    webhook, idle = actions.pause(make_webhook(organization=city.slug), by=person), make_webhook(kinds=["topic"])
    gone, mine = make_dataset("Air"), make_dataset("Eau", organization=city.id)
    tell()
    datasets.delete(gone, by=SYSTEM)
    tell()
    _grow_old()
    actions.resume(webhook, by=person)
    assert (send(webhook), send(idle)) == (1, 0)
    assert heard(site)[0]["type"] == "changes"
    assert {change["id"] for change in heard(site)[0]["data"]["changes"]} == {city.id, mine.id}


def test_what_left_the_organization_of_a_webhook_long_ago_is_told_as_missed(
    make_webhook: Any, site: Any, make_dataset: Any, make_organization: Any, person: Any
) -> None:
    city, other = make_organization(), make_organization("Agence de l’eau")
    dataset = make_dataset("Eau", organization=city.id)
    tell()
    webhook = actions.pause(make_webhook(organization=city.slug), by=person)
    News.objects.create(op="updated", kind="dataset", key=dataset.id, organization=other.id, former=city.id, at=now())
    News.objects.create(op="updated", kind="dataset", key=dataset.id, organization=other.id, at=now())
    _grow_old()
    actions.resume(webhook, by=person)
    assert send(webhook) == 1
    assert heard(site)[0]["type"] == "start_over"


def test_log_is_kept_for_a_month(make_webhook: Any, person: Any) -> None:
    webhook = make_webhook()
    actions.ping(webhook, by=person)
    assert actions.clear(by=SYSTEM) == 0
    Delivery.objects.update(created_at=now() - labels.KEPT - timedelta(minutes=1))
    assert actions.clear(by=SYSTEM) == 1


def test_nothing_is_sent_for_somebody_who_is_blocked(make_webhook: Any, site: Any, make_dataset: Any) -> None:
    webhook = make_webhook()
    type(webhook.owner).objects.update(is_active=False)
    Job.objects.all().delete()
    make_dataset("Eau")
    tell()
    assert not Job.objects.filter(name=actions.SEND).exists()
    assert (send(webhook), site.seen) == (0, [])


def test_webhooks_are_their_owners(make_webhook: Any, person: Any, make_user: Any, actor_of: Any) -> None:
    webhook = make_webhook()
    stranger, boss = actor_of(make_user()), actor_of(make_user(is_administrator=True))
    reader = replace(person, scopes=frozenset({"read"}))
    for actor in (VISITOR, person, reader, stranger, boss, SYSTEM):
        assert queries.visible_to(actor).filter(pk=webhook.pk).exists() is allows(actor, "webhook.read", webhook), actor
    with pytest.raises(NotFound):
        queries.get(webhook.pk, actor=stranger)
    for actor in (boss, reader, stranger):
        with pytest.raises(Denied):
            actions.renew(webhook, by=actor)
    assert actions.pause(webhook, by=boss).pause == "owner"
    with pytest.raises(SignInNeeded):
        actions.create(actions.Wanted(name="a", url="https://a.example/"), by=VISITOR)


def test_one_webhook_too_many(make_webhook: Any) -> None:
    for _number in range(labels.MOST):
        make_webhook()
    with pytest.raises(Conflict):
        make_webhook()
