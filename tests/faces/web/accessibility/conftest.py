"""A portal where every page has something to show, and somebody to whom it is shown."""

import io
import time
import zlib
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from tests.conftest import read_tables
from tests.faces.web.conftest import resource
from tests.portal.organizations.conftest import heard
from tests.portal.tables.making import made_changes

from parvis.dialects import records
from parvis.engines import jobs, outbox
from parvis.engines.tables.charts.shapes import Chart, Kind, Measure
from parvis.kit.actors import VISITOR, system
from parvis.kit.dates import now
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts.models import User
from parvis.portal.catalogue import actions as catalogue
from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Dataset
from parvis.portal.datasets.rules.changes import Change
from parvis.portal.editorial import actions as editorial
from parvis.portal.harvest import actions as harvest
from parvis.portal.harvest.models import Entry, Run, Source
from parvis.portal.mirrors import actions as mirrors
from parvis.portal.mirrors.models import Delivery, Webhook
from parvis.portal.moderation import actions as moderation
from parvis.portal.moderation.models import Case, Notice
from parvis.portal.organizations import actions as organizations
from parvis.portal.organizations import events
from parvis.portal.organizations.models import Organization
from parvis.portal.tables import actions as tables
from parvis.portal.topics import actions as topics

SYSTEM = system("tests")
PASSWORD = "parvis de la gare 1912"
PLACES = b"nom;lat;lon;pays;n\nRabat;34.02;-6.84;MA;1\nParis;48.86;2.35;FR;2\nTunis;36.8;10.18;TN;3\nPerdu;0;0;ZZ;4\n"
KEYS = "account_authentication_methods"  # where allauth notes how somebody proved who they are


@pytest.fixture
def world(
    content: SimpleNamespace,
    make_user: Callable[..., Any],
    make_topic: Callable[..., Any],
    actor_of: Callable[..., Any],
    search_index: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> SimpleNamespace:
    """`visits`: route → (who, path) of each page; `sessions`: who → the session of their browser."""
    monkeypatch.setattr(
        settings,
        "PARVIS",
        settings.PARVIS.model_copy(update={"proof_of_work": 200, "sql": True, "sql_at_once": 1, "sql_seconds": 60}),
    )
    service = {"provider_id": "demo", "name": "Demo", "client_id": "x", "secret": "y",
               "settings": {"server_url": "https://demo.example"}}  # fmt: skip
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [service]}})
    boss = make_user(email="boss@example.org", first_name="Amina", is_administrator=True)
    people = SimpleNamespace(boss=boss, by=actor_of(boss), helper=make_user(email="helper@example.org"))
    visits: dict[str, list[tuple[str, str]]] = {}
    for part in (_read, _organizations, _voice, _moderation, _work, _harvest, _webhooks, _operation):
        for route, paths in part(
            content, people, SimpleNamespace(user=make_user, topic=make_topic, of=actor_of)
        ).items():
            visits.setdefault(route, []).extend(path if isinstance(path, tuple) else ("boss", path) for path in paths)
    sessions, entrance = _entrance(make_user, people)
    search_index()
    return SimpleNamespace(visits=visits | entrance, sessions=sessions)


def _read(content: SimpleNamespace, people: SimpleNamespace, make: SimpleNamespace) -> dict[str, list[Any]]:
    """What visitors read; a file here has two versions."""
    water, link = content.water, content.water.resources.first()
    upload = datasets.receive_upload(io.BytesIO(b"a;b\n1;2\n"), filename="a.csv", by=SYSTEM)
    file = datasets.add_file(water, records.Resource(title="Analyses"), upload=upload.id, by=SYSTEM)
    upload = datasets.receive_upload(io.BytesIO(b"a;b\n1;3\n3;4\n"), filename="b.csv", by=SYSTEM)
    datasets.replace_file(file, upload=upload.id, note="Une ligne de plus", by=SYSTEM)
    tables.refresh(water.id, by=SYSTEM)
    read_tables()
    schema = {"title": "Paires", "fields": [{"name": "a"}, {"name": "b", "constraints": {"enum": ["2"]}}]}
    said = {"a": {"label": "Premier", "description": "Ce qui vient d’abord.", "unit": "m"}, "b": {"label": "Second"}}
    tables.describe(file, columns={"b": said}, schema=schema, by=SYSTEM)
    tables.validate(file.id, by=SYSTEM)
    made_changes()
    upload = datasets.receive_upload(io.BytesIO(b"<html><body>a</body></html>"), filename="c.csv", by=SYSTEM)
    refused = datasets.add_file(content.draft, records.Resource(title="Page"), upload=upload.id, by=SYSTEM)
    accounts_of_people = b"agent;iban\n" + b"a;FR7630006000011234567890189\n" * 30
    upload = datasets.receive_upload(io.BytesIO(accounts_of_people), filename="d.csv", by=SYSTEM)
    held = datasets.add_file(content.draft, records.Resource(title="Comptes"), upload=upload.id, by=SYSTEM)
    tables.refresh(content.draft.id, by=SYSTEM)
    read_tables()
    bars = Chart(Kind.BAR, "a", ("b",), Measure.SUM, title="Analyses par lieu")
    shown = [tables.create_chart(file, bars, by=SYSTEM) for _each in range(2)]
    chart = f"datasets/{water.slug}/resources/{file.id}/chart"
    upload = datasets.receive_upload(io.BytesIO(PLACES), filename="lieux.csv", by=SYSTEM)
    places = datasets.add_file(content.old, records.Resource(title="Lieux"), upload=upload.id, by=SYSTEM)
    tables.refresh(content.old.id, by=SYSTEM)
    read_tables()
    catalogue.make_dumps(by=SYSTEM)
    return {
        "datasets/<str:ref>/resources/<str:id>/chart": [
            ("visitor", chart), f"{chart}?kind=line&x=a&y=b&a__greater=1&saved={shown[0].pk}", f"{chart}?kind=bar&x=z",
            f"datasets/{water.slug}/resources/{link.id}/chart",
        ],
        "charts/<str:id>/embed": [("visitor", f"charts/{shown[0].pk}/embed")],
        "charts/<str:id>/delete": [f"charts/{shown[1].pk}/delete"],
        "datasets/<str:ref>/resources/<str:id>/map": [
            ("visitor", f"datasets/{content.old.slug}/resources/{places.id}/map?n__greater=1"),
            ("visitor", f"datasets/{content.old.slug}/resources/{places.id}/map?way=pays&measure=sum&of=n"),
            ("visitor", f"datasets/{water.slug}/resources/{file.id}/map"),
            f"datasets/{content.draft.id}/resources/{refused.id}/map",
        ],
        "datasets/<str:ref>/resources/<str:id>/table": [
            ("visitor", f"datasets/{water.slug}/resources/{file.id}/table?a__greater=2"),
            f"datasets/{water.slug}/resources/{link.id}/table",
            f"datasets/{content.draft.id}/resources/{refused.id}/table",
            f"datasets/{content.draft.id}/resources/{held.id}/table",
        ],
        "datasets/<str:ref>/resources/<str:id>/columns": [
            ("visitor", f"datasets/{water.slug}/resources/{file.id}/columns"),
            f"datasets/{water.slug}/resources/{file.id}/columns?edit=1",
            ("visitor", f"datasets/{water.slug}/resources/{link.id}/columns"),
        ],
        "datasets/<str:ref>/resources/<str:id>/validation": [
            ("visitor", f"datasets/{water.slug}/resources/{file.id}/validation"),
        ],
        "datasets/<str:ref>/resources": [
            ("visitor", f"datasets/{water.slug}/resources"), ("visitor", f"datasets/{water.slug}/resources?q=zzzz"),
        ],
        "datasets/<str:ref>/resources/<str:id>/changes": [
            ("visitor", f"datasets/{water.slug}/resources/{file.id}/changes"),
            ("visitor", f"datasets/{water.slug}/resources/{link.id}/changes"),
        ],
        "": [("visitor", ""), ""],
        "datasets": [("visitor", "datasets?q=qualité&tag=santé"), ("visitor", "datasets?q=zzzz&format=csv")],
        "datasets/<str:ref>": [
            ("visitor", f"datasets/{water.slug}"), ("visitor", f"datasets/{content.old.slug}"), f"datasets/{water.slug}",
        ],
        "datasets/<str:ref>/resources/<str:id>": [
            ("visitor", f"datasets/{water.slug}/resources/{file.id}"), f"datasets/{water.slug}/resources/{file.id}",
            f"datasets/{water.slug}/resources/{link.id}",
        ],
        "datasets/<str:ref>/files": [f"datasets/{water.slug}/files"],
        "datasets/<str:ref>/resources/<str:id>/edit": [
            f"datasets/{water.slug}/resources/{one.id}/edit" for one in (file, link)
        ],
        "datasets/<str:ref>/resources/<str:id>/delete": [f"datasets/{water.slug}/resources/{file.id}/delete"],
        "datasets/<str:ref>/edit": [f"datasets/{content.draft.id}/edit", f"datasets/{water.slug}/edit"],
        "datasets/<str:ref>/preview": [f"datasets/{content.draft.id}/preview"],
        "about": [("visitor", "about")],
        "dumps": [("visitor", "dumps")],
        "sql": [("visitor", f"sql?query=SELECT+*+FROM+%22{file.id}%22"), ("visitor", "sql"),
                ("visitor", "sql?query=SELEC"), "sql?shared=none"],
    }  # fmt: skip


def _organizations(content: SimpleNamespace, people: SimpleNamespace, make: SimpleNamespace) -> dict[str, list[Any]]:
    """An organization with people, requests, invitations; one that waits; datasets that change hands."""
    city, asker = content.city, make.user(email="asker@example.org")
    organizations.set_member(city, people.boss.email, "administrator", by=SYSTEM)
    organizations.set_member(city, people.helper.email, "contributor", by=SYSTEM)
    organizations.ask(city, "Je tiens les données de qualité.", by=make.of(asker))
    with heard(events.invitation_sent) as said:
        organizations.invite(city, "new@example.org", "editor", by=make.of(people.boss), message="Bonjour")
    organizations.invite(content.agency, people.boss.email, "editor", by=SYSTEM)
    datasets.ask_transfer([content.old], to_organization=content.agency, by=SYSTEM)
    datasets.ask_transfer([content.air], to_email=people.boss.email, by=SYSTEM)
    Organization.objects.create(
        slug="cartes", name="Cartes", language="fr", approval="pending", created_at=content.made_at,
        modified_at=content.made_at,
    )  # fmt: skip
    at = f"organizations/{city.slug}"
    return {
        "organizations": [("visitor", "organizations"), ("visitor", "organizations?q=zzzz")],
        "organizations/<str:ref>": [("visitor", at), at, "organizations/cartes"],
        "organizations/<str:ref>/presentation": [("visitor", f"{at}/presentation")],
        "organizations/<str:ref>/edit": [f"{at}/edit"],
        "organizations/<str:ref>/members": [f"{at}/members"],
        "organizations/<str:ref>/members/<str:user>": [f"{at}/members/{people.helper.id}"],
        "organizations/<str:ref>/join": [f"organizations/{content.agency.slug}/join"],
        "organizations/<str:ref>/delete": [f"{at}/delete"],
        "invitations/<str:secret>": [f"invitations/{said[0]['secret']}"],
        "workspace/organizations": ["workspace/organizations?q=eau"],
    }


def _voice(content: SimpleNamespace, people: SimpleNamespace, make: SimpleNamespace) -> dict[str, list[Any]]:
    """A topic, a post with every kind of block, a page, a banner, a composed look."""
    holds = [
        records.Element(kind="section", title="Au robinet"),
        records.Element(kind="dataset", key=content.water.id, description="À lire d’abord."),
        records.Element(kind="organization", key=content.city.id),
        records.Element(kind="section", title="Ailleurs"),
        records.Element(kind="link", title="OMS", url="https://www.who.int/"),
        records.Element(kind="text", title="Pourquoi", description="Parce que."),
    ]
    topic = topics.set_featured(make.topic("L’eau", holds=holds), True, by=SYSTEM)
    element = topic.elements.first()
    blocks = [
        {"type": "number", "value": 12.5, "unit": {"fr": "%"}, "sentence": {"fr": "de plus"}, "source": {"fr": "Insee"},
         "bars": [{"label": {"fr": "Nord"}, "value": 4}, {"label": {"fr": "Sud"}, "value": 2}]},
        {"type": "markdown", "text": {"fr": "## Titre\n\nTexte."}},
        {"type": "hero", "title": {"fr": "Un titre"}, "action": {"label": {"fr": "Y aller"}, "url": "/datasets"}},
        {"type": "datasets", "ids": [content.water.id]},
        {"type": "organizations", "ids": [content.city.id]},
        {"type": "topics", "ids": [topic.id]},
        {"type": "links", "title": {"fr": "Liens"}, "links": [{"label": {"fr": "Ailleurs"}, "url": "https://example.org/"}]},
        {"type": "questions", "title": {"fr": "Questions"}, "items": [{"question": {"fr": "Q"}, "answer": {"fr": "R"}}]},
        {"type": "quote", "text": {"fr": "Je pense"}, "who": {"fr": "Quelqu’un"}},
    ]  # fmt: skip
    post, page = (
        editorial.publish(editorial.create(kind, {"title": {"fr": title}, "blocks": blocks}, by=SYSTEM), by=SYSTEM)
        for kind, title in (("post", "Nouvelle"), ("page", "Mentions légales"))
    )
    editorial.set_featured(post, True, by=SYSTEM)
    banner = editorial.put_banner({"text": {"fr": "Travaux"}, "url": "/about", "label": {"fr": "Lire"}}, by=SYSTEM)
    editorial.set_appearance({"accent_day": "#7a1f3d"}, by=SYSTEM)
    editorial.try_appearance({"accent_day": "#1f5d3d"}, by=people.by)
    at, to = f"editorial/posts/{post.id}", f"topics/{topic.slug}"
    kinds = ("dataset", "organization", "link", "text", "section")
    types = ("links", "number", "markdown", "hero", "questions", "quote", "datasets")
    return {
        "topics": [("visitor", "topics")],
        "topics/<str:ref>": [("visitor", to)],
        "topics/<str:ref>/edit": [f"{to}/edit"],
        "topics/<str:ref>/edit/details": [f"{to}/edit/details"],
        "topics/<str:ref>/edit/add/<str:kind>": [f"{to}/edit/add/{kind}" for kind in kinds],
        "topics/<str:ref>/edit/elements/<str:id>": [f"{to}/edit/elements/{element.id}"],
        "workspace/topics/add": [f"workspace/topics/add?dataset={content.water.slug}"],
        "posts": [("visitor", "posts")],
        "posts/<str:ref>": [("visitor", f"posts/{post.slug}")],
        "pages/<str:ref>": [("visitor", f"pages/{page.slug}")],
        "editorial/banners/<str:id>": [f"editorial/banners/{banner.id}"],
        "editorial/<str:noun>": ["editorial/posts", "editorial/pages"],
        "editorial/<str:noun>/new": ["editorial/posts/new"],
        "editorial/<str:noun>/<str:id>": [at],
        "editorial/<str:noun>/<str:id>/details": [f"{at}/details"],
        "editorial/<str:noun>/<str:id>/preview": [f"{at}/preview"],
        "editorial/<str:noun>/<str:id>/editions": [f"{at}/editions"],
        "editorial/<str:noun>/<str:id>/blocks/<str:block_id>": [
            f"{at}/blocks/{post.content['blocks'][0]['id']}",
            *(f"{at}/blocks/new?type={type}" for type in types),
        ],
    }


def _moderation(content: SimpleNamespace, people: SimpleNamespace, make: SimpleNamespace) -> dict[str, list[Any]]:
    """A report that waits and one that is decided, whose author is told."""
    judge = make.user(email="judge@example.org", is_administrator=True)
    spam = datasets.publish(
        datasets.create(
            records.Dataset(title="Offres", description="Des offres.", organization=content.city.id), by=SYSTEM
        ), by=SYSTEM
    )  # fmt: skip
    for thing, reason in ((spam, "personal_data"), (content.air, "spam")):
        moderation.report("dataset", thing.id, reason=reason, message="Des noms, <b>beaucoup</b>.", by=VISITOR)
    decided, open_ = Case.objects.get(key=spam.id), Case.objects.get(key=content.air.id)
    moderation.decide(decided, "hide", reason="personal_data", words="Ôtez les noms.", by=make.of(judge))
    notice = Notice.objects.get(user=people.boss)
    return {
        "report": [("visitor", f"report?kind=dataset&ref={content.old.slug}")],
        "report/thanks": [("visitor", "report/thanks")],
        "moderation": ["moderation", "moderation?q=zzz", "moderation?state=all"],
        "moderation/cases/<str:id>": [f"moderation/cases/{one.pk}" for one in (open_, decided)],
        "moderation/people/<str:id>": [f"moderation/people/{judge.pk}"],
        "workspace/notices/<str:id>": [f"workspace/notices/{notice.pk}"],
        "datasets/<str:ref>": [f"datasets/{spam.slug}"],
    }


def _work(content: SimpleNamespace, people: SimpleNamespace, make: SimpleNamespace) -> dict[str, list[Any]]:
    """Datasets that need something, and a change made to several."""
    Dataset.objects.filter(pk=content.water.pk).update(next_update_on=now().date() - timedelta(days=40))
    checked = {"check:available": False, "check:status": 404, "check:date": now().isoformat()}
    broken = records.Dataset(
        title="Arrêts de bus", description="Où ils sont.", organization=content.city.id,
        resources=(resource(9, extras=checked),),
    )  # fmt: skip
    dataset = datasets.publish(datasets.create(broken, by=SYSTEM), by=SYSTEM)
    change = datasets.change_many([dataset.id, content.air.id], Change(license="odc-odbl"), by=make.of(people.boss))
    choice = f"workspace/datasets/change?id={dataset.id}"
    verbs = ("license", "add_tags", "contact", "delete")
    return {
        "workspace/datasets": ["workspace/datasets", "workspace/datasets?q=zzzz"],
        "workspace/datasets/change": [f"{choice}&verb={verb}" for verb in verbs],
        "workspace/changes/<str:id>": [f"workspace/changes/{change.id}"],
        "datasets/<str:ref>/resources/<str:id>": [f"datasets/{dataset.slug}/resources/{dataset.resources.get().id}"],
    }


def _harvest(content: SimpleNamespace, people: SimpleNamespace, make: SimpleNamespace) -> dict[str, list[Any]]:
    """Sources: one that was read, one that waits, is held back, or was refused; runs that ended, failed, go on."""
    city = Organization.objects.get(pk=content.city.id)
    wanted = harvest.Wanted(name="Le grand catalogue", kind="datajson", url="https://data.example.org/data.json")
    source = harvest.create(wanted, city, by=SYSTEM)
    refused = harvest.refuse(harvest.create(wanted, city, by=SYSTEM), reason="À qui est-il ?", by=SYSTEM)
    held = harvest.create(wanted, city, by=SYSTEM)
    Source.objects.filter(pk=held.pk).update(held_at=now(), held_count=12)
    done, failed, going = (
        harvest.run(one, by=SYSTEM) for one in (source, held, harvest.create(wanted, city, by=SYSTEM))
    )
    Run.objects.filter(pk=done.pk).update(state="done", created=2, refused=1, total=3, seen=3, finished_at=now())
    Run.objects.filter(pk=failed.pk).update(state="failed", error="not_json", error_value="line 1", finished_at=now())
    Run.objects.filter(pk=going.pk).update(state="running", seen=2, total=9)
    entries = [
        Entry.objects.create(run=done, remote_id="a", title="Arbres", outcome="created", dataset=content.water.id,
                             changes={"title": ["Arbre", "Arbres"]}, kept=["description"]),
        Entry.objects.create(run=done, remote_id="b", outcome="refused", reason="no_title", field="title",
                             raw=zlib.compress(b'{"identifier": "b"}'), media_type="application/json"),
    ]  # fmt: skip
    address = f"sources/{source.slug}"
    return {
        "workspace/sources": ["workspace/sources"],
        "workspace/sources/new": ["workspace/sources/new"],
        "sources/<str:ref>": [("visitor", address), address, f"sources/{refused.slug}", f"sources/{held.slug}"],
        "sources/<str:ref>/edit": [f"{address}/edit"],
        "sources/<str:ref>/runs/<str:id>": [
            ("visitor", f"{address}/runs/{done.pk}"), f"{address}/runs/{done.pk}?outcome=refused",
            f"sources/{held.slug}/runs/{failed.pk}", f"sources/{going.source.slug}/runs/{going.pk}",
        ],
        "sources/<str:ref>/runs/<str:id>/records/<int:record>": [f"{address}/runs/{done.pk}/records/{one.pk}" for one in entries],
    }  # fmt: skip


def _webhooks(content: SimpleNamespace, people: SimpleNamespace, make: SimpleNamespace) -> dict[str, list[Any]]:
    """Webhooks: one with a log, one that was given up, one of somebody else."""
    wanted = mirrors.Wanted(name="Notre copie", url="https://copie.example.org/changes", kinds=("dataset",),
                            organization=content.city.id)  # fmt: skip
    ours, paused, theirs = (
        mirrors.create(wanted, by=by)[0] for by in (people.by, people.by, make.of(make.user(first_name="Ines")))
    )
    ping = mirrors.ping(ours, by=people.by)
    attempts = [{"at": now().isoformat(), "ms": 1200, "status": 503, "error": ""},
                {"at": now().isoformat(), "ms": 10000, "status": None, "error": "timeout"}]  # fmt: skip
    Delivery.objects.filter(pk=ping.pk).update(state="failed", attempts=attempts)
    Webhook.objects.filter(pk=ours.pk).update(failures=2, retry_at=now())
    Webhook.objects.filter(pk=paused.pk).update(pause="failing", paused_at=now())
    at = f"workspace/webhooks/{ours.pk}"
    return {
        "workspace/webhooks": ["workspace/webhooks", ("bare", "workspace/webhooks")],
        "workspace/webhooks/new": ["workspace/webhooks/new"],
        "workspace/webhooks/<str:id>": [at, *(f"workspace/webhooks/{one.pk}" for one in (paused, theirs))],
        "workspace/webhooks/<str:id>/edit": [f"{at}/edit"],
        "workspace/webhooks/<str:id>/secret": [f"{at}/secret"],
        "workspace/webhooks/<str:id>/deliveries/<str:delivery>": [f"{at}/deliveries/{ping.pk}"],
    }


def _operation(content: SimpleNamespace, people: SimpleNamespace, make: SimpleNamespace) -> dict[str, list[Any]]:
    """A letter, a job, an application that asks."""
    letter = outbox.post(
        "a@example.org", "Bonjour", "Un lien : https://example.org/x", "<p>Bonjour</p>", language="fr", name="test"
    )
    job = jobs.enqueue("outbox.purge")
    back = "https://kit.example/back"
    client, _secret = accounts.create_application(by=SYSTEM, name="Kit", redirect_uris=[back])
    asked = (
        f"client_id={client.pk}&redirect_uri={back}&response_type=code&scope=openid+email&state=s"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    )
    return {
        "operate/jobs": ["operate/jobs", "operate/jobs?state=failed"],
        "operate/jobs/<int:id>": [f"operate/jobs/{job.id}"],
        "operate/mail/<str:id>": [f"operate/mail/{letter.id}"],
        "identity/o/authorize": [f"identity/o/authorize?{asked}"],
    }


# --- who enters ---------------------------------------------------------------------------------------------------


def _session(user: Any) -> str:
    """The session of somebody who has just shown who they are."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[f"{KEYS}_user"] = str(user.pk)
    session[KEYS] = [{"method": "password", "at": time.time(), "email": user.email, "reauthenticated": True}]
    session.save()
    return str(session.session_key)


def _entrance(make_user: Callable[..., Any], people: SimpleNamespace) -> tuple[dict[str, str], dict[str, Any]]:
    """The pages before and around an account, each as its own visitor meets it."""
    from allauth.account.models import EmailAddress, EmailConfirmationHMAC
    from allauth.account.utils import user_pk_to_url_str
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    nora = accounts.register(
        email="nora@example.org", password=PASSWORD, first_name="Nora", last_name="", confirmed=True, by=VISITOR
    )
    TOTP.activate(nora, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(nora)
    key = _passkey(people.boss)
    bare = make_user(email="bare@example.org", first_name="Omar")
    half = Client()
    half.get("/fr/account/login/")
    half.post("/fr/account/login/", {"login": nora.email, "password": PASSWORD})
    address = EmailAddress.objects.create(user=bare, email="other@example.org", verified=False)
    reset = f"{user_pk_to_url_str(nora)}-{default_token_generator.make_token(nora)}"
    accounts.create_token(people.boss, by=SYSTEM, name="Chaque nuit", scopes=("read",))
    pages = {
        f"account/{path}": [("visitor", f"account/{path}")]
        for path in (
            "login/", "signup/", "inactive/", "confirm-email/", "password/reset/", "password/reset/done/",
            "password/reset/key/done/", "connections/login/cancelled/", "connections/login/error/",
        )
    }  # fmt: skip
    pages |= {
        "account/confirm-email/<key>/": [("visitor", f"account/confirm-email/{EmailConfirmationHMAC(address).key}/")],
        "account/password/reset/key/<uidb36>-<key>/": [("visitor", f"account/password/reset/key/{reset}/")],
        "account/connections/signup/": [("guest", "account/connections/signup/")],
        "account/password/set/": [("bare", "account/password/set/")],
        "account/password/change/": [("nora", "account/password/change/")],
        "account/reauthenticate/": [("nora", "account/reauthenticate/")],
        "account/security/": [
            ("nora", "account/security/"),
            ("bare", "account/security/"),
            ("boss", "account/security/"),
        ],
        "account/email/": [("bare", "account/email/")],
        "account/2fa/authenticate/": [("half", "account/2fa/authenticate/")],
        "account/2fa/reauthenticate/": [("nora", "account/2fa/reauthenticate/")],
        "account/2fa/totp/deactivate/": [("nora", "account/2fa/totp/deactivate/")],
        "account/2fa/recovery-codes/": [("nora", "account/2fa/recovery-codes/")],
        "account/2fa/recovery-codes/generate/": [("nora", "account/2fa/recovery-codes/generate/")],
        "account/2fa/webauthn/keys/<int:pk>/remove/": [("boss", f"account/2fa/webauthn/keys/{key.pk}/remove/")],
        "account/2fa/webauthn/keys/<int:pk>/edit/": [("boss", f"account/2fa/webauthn/keys/{key.pk}/edit/")],
    }
    sessions = {"boss": _session(people.boss), "nora": _session(nora), "bare": _session(bare), "guest": _guest()}
    return sessions | {"half": half.cookies[settings.SESSION_COOKIE_NAME].value}, pages


def _passkey(user: Any) -> Any:
    """A passkey as a browser would have made it."""
    from allauth.mfa.models import Authenticator
    from cryptography.hazmat.primitives.asymmetric import ec
    from fido2.cose import ES256
    from fido2.utils import websafe_encode
    from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AttestedCredentialData.create(b"\0" * 16, b"key of a test", public)
    made = AttestationObject.create("none", AuthenticatorData.create(b"\0" * 32, 0x45, 1, data), {})
    said = CollectedClientData.create("webauthn.create", b"asked", "http://localhost")
    credential = {
        "id": websafe_encode(b"key of a test"), "rawId": websafe_encode(b"key of a test"), "type": "public-key",
        "response": {"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(made)},
        "clientExtensionResults": {},
    }  # fmt: skip
    kept = {"name": "Téléphone", "passwordless": True, "credential": credential}
    return Authenticator.objects.create(user=user, type="webauthn", data=kept)


def _guest() -> str:
    """The session of somebody whom another service knows, and who chooses an address here."""
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.models import SocialAccount, SocialLogin

    account = SocialAccount(provider="demo", uid="1", extra_data={})
    login = SocialLogin(user=User(email=""), account=account, provider=get_adapter().get_provider(None, "demo"))
    session = SessionStore()
    session["socialaccount_sociallogin"] = login.serialize()
    session.create()
    return str(session.session_key)
