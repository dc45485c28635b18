"""Reports, the queue, decisions, notices, people, the audit log and the read-only mode, as pages."""

import csv
import io
import time
from uuid import uuid4

import pytest
from django.core import signing
from django.urls import reverse

from parvis.kit.actors import VISITOR, system
from parvis.portal.datasets import queries as datasets
from parvis.portal.moderation import actions, queries
from parvis.portal.moderation.models import AuditLine, Case, Report
from parvis.portal.moderation.queries import closing

pytestmark = pytest.mark.django_db
SYSTEM = system("tests")
LANGUAGES = ("fr", "en", "ar")


@pytest.fixture
def people(make_user, content):
    """A moderator, another, and the author of the water data."""
    moderator, other, author = make_user(is_administrator=True), make_user(is_administrator=True), make_user()
    content.city.memberships.create(user=author, role="administrator")
    return moderator, other, author


def opened(seconds=60):
    """What says that a form was handed out that long ago."""
    return signing.dumps([time.time() - seconds, str(uuid4())], salt="parvis.proof")


def test_every_public_thing_can_be_reported_from_its_page(web, content):
    for noun, kind, thing in (("datasets", "dataset", content.water), ("organizations", "organization", content.city)):
        for language in LANGUAGES:
            page = web.get(f"/{language}/{noun}/{thing.slug}").content.decode()
            link = f"/{language}/report?kind={kind}&amp;ref={thing.slug}"
            assert link in page
            assert web.get(link.replace("&amp;", "&")).status_code == 200


def test_a_visitor_reports_and_reads_what_comes_next(web, content):
    address = f"/fr/report?kind=dataset&ref={content.water.slug}"
    sent = {"reason": "personal_data", "message": "Des noms.", "email": "r@example.org", "moment": opened()}
    response = web.post(address, sent)
    assert (response.status_code, response["Location"]) == (303, "/fr/report/thanks")
    assert web.get("/fr/report/thanks").status_code == 200
    report = Report.objects.get()
    assert (report.case.key, report.reason, report.email, report.language) == (
        content.water.id, "personal_data", "r@example.org", "fr",
    )  # fmt: skip


def test_a_report_that_lacks_something_keeps_what_was_typed(web, content):
    address = f"/fr/report?kind=dataset&ref={content.water.slug}"
    page = web.post(address, {"message": "Trois mots ici", "email": "nobody", "moment": opened()}).content.decode()
    assert "Trois mots ici" in page
    assert 'value="nobody"' in page
    assert "Choisissez une raison" in page
    assert not Report.objects.exists()


@pytest.mark.parametrize("trick", ["company", "quick", "twice"])
def test_robots_report_nothing(web, content, settings, trick):
    settings.PARVIS = settings.PARVIS.model_copy(update={"proof_of_work": 1000})
    address, sent = f"/fr/report?kind=dataset&ref={content.water.slug}", {"reason": "spam", "moment": opened()}
    if trick == "company":
        sent["company"] = "Casino"
    if trick == "quick":
        sent["moment"] = opened(0)
    if trick == "twice":
        assert web.post(address, sent).status_code == 303
    assert web.post(address, sent).status_code == 200
    assert Report.objects.count() == (trick == "twice")


def test_nobody_learns_of_what_they_may_not_see_by_reporting_it(web, content):
    answers = {
        (kind, ref): web.get(f"/fr/report?kind={kind}&ref={ref}").status_code
        for kind, ref in (("dataset", content.draft.slug), ("dataset", "nothing"), ("user", "x"), ("planet", "x"))
    }
    assert set(answers.values()) == {404}


def test_the_pages_of_moderation_are_for_moderators(web, web_as, people, make_user):
    addresses = ["", "/people", "/audit", "/audit.csv", "/read-only"]
    for address in addresses:
        assert web.get(f"/fr/moderation{address}").status_code == 302
        assert web_as(make_user()).get(f"/fr/moderation{address}").status_code == 403
        assert web_as(people[0]).get(f"/fr/moderation{address}").status_code == 200


def test_a_moderator_hides_and_the_author_reads_why_and_contests(web_as, web, people, content):
    moderator, other, author = people
    case = actions.report("dataset", content.water.id, reason="personal_data", message="Des noms.", by=VISITOR).case
    desk = web_as(moderator)
    assert "Qualité de l’eau potable" in desk.get("/fr/moderation").content.decode()
    address = f"/fr/moderation/cases/{case.pk}"
    page = desk.get(address).content.decode()
    for words in ("Des noms.", "Les analyses de l’eau", author.email):
        assert words in page
    assert "<script>alert" not in page
    desk.post(f"{address}/assign", {"do": "take"})
    assert Case.objects.get().assignee == moderator
    assert (
        desk.post(
            address, {"verb": "hide", "reason": "personal_data", "words": "Ôtez la colonne.", "language": "fr"}
        ).status_code
        == 303
    )
    assert web.get(f"/fr/datasets/{content.water.slug}").status_code == 404
    mine = web_as(author)
    assert "Ôtez la colonne." not in mine.get("/fr/datasets").content.decode()
    assert "/fr/workspace/notices" in mine.get(f"/fr/datasets/{content.water.slug}").content.decode()
    [notice] = queries.notices(actor=SYSTEM.__class__(kind="person", id=author.pk))
    assert mine.get("/fr/workspace/notices").status_code == 200
    page = mine.get(f"/fr/workspace/notices/{notice.pk}").content.decode()
    assert "Ôtez la colonne." in page
    assert moderator.name not in page.replace(author.name, "")
    assert "Écrivez votre réponse." in mine.post(f"/fr/workspace/notices/{notice.pk}", {"words": ""}).content.decode()
    assert mine.post(f"/fr/workspace/notices/{notice.pk}", {"words": "C’est fait."}).status_code == 303
    assert web_as(other).get(f"/fr/workspace/notices/{notice.pk}").status_code == 404
    page = desk.post(address, {"verb": "dismiss", "reason": "others", "language": "fr"}).content.decode()
    assert "un autre modérateur" in page
    assert "C’est fait." in web_as(other).get(address).content.decode()
    web_as(other).post(address, {"verb": "restore", "reason": "others", "language": "fr"})
    assert datasets.get(content.water.id, actor=VISITOR).state == "published"


def test_people_are_found_blocked_and_named(web_as, people):
    moderator, _other, author = people
    desk = web_as(moderator)
    assert author.email in desk.get(f"/fr/moderation/people?q={author.email}").content.decode()
    address = f"/fr/moderation/people/{author.pk}"
    session = web_as(author)
    assert session.get("/fr/workspace/notices").status_code == 200
    assert desk.post(address, {"do": "block", "why": ""}).status_code == 200
    assert desk.post(address, {"do": "block", "why": "Publicité."}).status_code == 303
    assert session.get("/fr/workspace/notices").status_code == 302
    desk.post(address, {"do": "unblock"})
    author.refresh_from_db()
    assert author.is_active
    desk.post(address, {"do": "administer", "why": "Nouvelle collègue."})
    author.refresh_from_db()
    assert author.is_administrator
    desk.post(address, {"do": "trust"})
    told = set(AuditLine.objects.values_list("verb", flat=True))
    assert told >= {"user.block", "user.administer", "user.trust"}
    assert set(AuditLine.objects.values_list("face", flat=True)) == {"web"}


def test_naming_an_administrator_asks_for_the_password_again(web_as, people):
    moderator, _other, author = people
    moderator.set_password("correct horse battery staple")
    moderator.save()
    desk = web_as(moderator)
    response = desk.post(f"/fr/moderation/people/{author.pk}", {"do": "administer", "why": "x"})
    assert response.status_code == 302
    assert "reauthenticate" in response["Location"]
    author.refresh_from_db()
    assert not author.is_administrator


def test_the_audit_log_is_read_and_saved(web_as, people):
    desk = web_as(people[0])
    actions.block(people[2], reason="Publicité <b>.", by=SYSTEM.__class__(kind="system", name="operator"))
    page = desk.get("/fr/moderation/audit?verb=user.block").content.decode()
    assert "Publicité &lt;b&gt;." in page
    assert "Publicité" not in desk.get("/fr/moderation/audit?verb=user.trust").content.decode()
    response = desk.get("/fr/moderation/audit.csv")
    table = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [(row["verb"], row["reason"]) for row in table] == [("user.block", "Publicité <b>.")]


# --- read-only -------------------------------------------------------------------------------------------------


@pytest.fixture
def shut(people):
    """The portal, closed to writing."""
    closing.believe(actions.close(reason="Vague.", banner={"fr": "Revenez à midi."}, by=SYSTEM), seconds=3600)


def test_a_closed_portal_says_so_everywhere_and_gives_back_what_was_typed(web, shut, content):
    assert "Revenez à midi." in web.get("/fr/").content.decode()
    assert "Revenez à midi." in web.get(f"/fr/datasets/{content.water.slug}").content.decode()
    assert "The portal is read-only for a while" in web.get("/en/about").content.decode()
    response = web.post(
        "/fr/workspace/notices/x", {"words": "Un long texte", "password": "secret", "csrfmiddlewaretoken": "x"}
    )
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "300")
    assert "Un long texte" in page
    assert "secret" not in page


def test_moderating_and_signing_in_go_on(web_as, shut, people, content):
    case = actions.report("dataset", content.water.id, reason="spam", by=VISITOR).case
    sent = {"verb": "dismiss", "reason": "spam", "language": "fr"}
    assert web_as(people[0]).post(f"/fr/moderation/cases/{case.pk}", sent).status_code == 303
    assert web_as(people[0]).post(reverse("account_login"), {}).status_code != 503
    assert web_as(people[0]).post("/fr/moderation/read-only", {"do": "open"}).status_code == 303


def test_every_write_of_every_address_is_refused(web, shut, api):
    """Walk every registered address: a write answers 503, but for those that go on."""
    walked, open_ = [], []
    for path, methods in _writes():
        response = getattr(web, methods)(path, data=b"", content_type="application/json")
        (walked if response.status_code == 503 else open_).append(f"{methods} {path}")
    assert len(walked) > 40
    allowed = (
        "/api/moderation",
        "/api/reports",
        "/api/jobs",
        "/fr/moderation",
        "/fr/report",
        "/operate",
        "/fr/account/login",
        "/fr/account/logout",
        "/fr/account/reauthenticate",
        "/fr/account/2fa",
        "/api/sql",
        "/fr/sql",
        "/en/sql",
        "/ar/sql",
    )  # fmt: skip  (it only reads)
    assert [one for one in open_ if not one.partition(" ")[2].startswith(allowed)] == []


def _writes():
    from parvis.faces.api.urls import api

    for path, operations in api.get_openapi_schema(path_prefix="/api")["paths"].items():
        for method in operations:
            if method not in ("get", "head", "options"):
                yield path.replace("{", "").replace("}", ""), method
    from django.urls import get_resolver

    for address in sorted(_addresses(get_resolver().url_patterns, "")):
        yield address, "post"


def _addresses(patterns, prefix):
    import re

    for one in patterns:
        route = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _addresses(one.url_patterns, route)
            continue
        route = re.sub(r"\(\?P<language>[^)]*\)", "fr", route)
        route = re.sub(r"\(\?P<\w+>[^)]*\)(?:\?)?|<[^>]+>", "x", route)
        route = re.sub(r"[\^$\\]", "", route)
        if not re.search(r"[()|*+\[\]]", route):
            yield "/" + route.lstrip("/")


def test_the_api_says_that_it_is_closed(api_as, shut, people):
    response = api_as(people[0])("POST", "/api/datasets", {"title": "Budget"}, Accept_Language="fr")
    assert (response.status_code, response.json()["detail"]) == (503, "Revenez à midi.")
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert api_as(people[0]).get("/api/datasets").status_code == 200
