"""The operators' pages."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from parvis.engines import jobs, outbox
from parvis.kit.actors import system
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts.models import User

SYSTEM = system("tests")
FAILING = "tests.operate.failing"


@jobs.task(FAILING, max_attempts=1)
def failing(context: jobs.Context) -> None:
    raise ValueError("a trace for operators")


@pytest.fixture
def operator(make_user: Callable[..., User]) -> Client:
    """A client signed in as an administrator, whose forms are checked as those of the world."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(is_administrator=True))
    return client


def form(client: Client) -> dict[str, str]:
    """What every form of these pages sends."""
    client.get("/operate/jobs")
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


@pytest.mark.parametrize("path", ["/operate", "/operate/jobs", "/operate/mail", "/operate/applications"])
def test_visitor_is_led_to_sign_in_and_back(client: Client, db: None, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "fr"})
    assert (response.status_code, response["Location"]) == (
        302, f"/fr/account/login/?next={quote(path, safe='')}",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/operate", "/operate/jobs", "/operate/mail", "/operate/applications"])
def test_who_is_no_administrator_is_refused(client: Client, make_user: Callable[..., User], path: str) -> None:
    client.force_login(make_user())
    assert client.get(path).status_code == 403


def test_rights_taken_back_end_the_session(operator: Client, make_user: Callable[..., User]) -> None:
    make_user(is_administrator=True)
    assert operator.get("/operate/jobs").status_code == 200
    accounts.set_administrator(User.objects.order_by("created_at")[0], False, by=SYSTEM)
    assert operator.get("/operate/jobs").status_code == 302


def test_failed_job_is_shown_and_tried_again(operator: Client) -> None:
    job = jobs.enqueue(FAILING)
    jobs.Worker().run_until_idle()
    assert FAILING in operator.get("/operate/jobs?state=failed").content.decode()
    assert "a trace for operators" in operator.get(f"/operate/jobs/{job.id}").content.decode()
    assert operator.post(f"/operate/jobs/{job.id}/retry", form(operator)).status_code == 303
    assert jobs.get(job.id).state == jobs.State.QUEUED


def test_waiting_job_is_cancelled_once(operator: Client) -> None:
    job = jobs.enqueue(FAILING)
    sent = form(operator)
    assert operator.post(f"/operate/jobs/{job.id}/cancel", sent).status_code == 303
    assert operator.post(f"/operate/jobs/{job.id}/cancel", sent).status_code == 409
    assert jobs.get(job.id).state == jobs.State.CANCELLED


def test_form_from_elsewhere_is_refused(operator: Client) -> None:
    job = jobs.enqueue(FAILING)
    assert operator.post(f"/operate/jobs/{job.id}/cancel").status_code == 403
    assert operator.post(f"/operate/jobs/{job.id}/cancel", {"csrfmiddlewaretoken": "0" * 64}).status_code == 403
    assert operator.get(f"/operate/jobs/{job.id}/cancel").status_code == 405
    assert jobs.get(job.id).state == jobs.State.QUEUED


def test_schedule_is_run_now(operator: Client) -> None:
    jobs.schedule("tests nightly", "0 3 * * *", task=FAILING)
    assert "tests nightly" in operator.get("/operate/jobs").content.decode()
    assert operator.post("/operate/schedules/tests nightly/run", form(operator)).status_code == 303
    assert [job.name for job in jobs.listing()] == [FAILING]


def test_unknown_job_is_not_found(operator: Client) -> None:
    assert operator.get("/operate/jobs/999999").status_code == 404
    assert operator.post("/operate/jobs/999999/explode", form(operator)).status_code == 404


@pytest.mark.parametrize("state", ["", "nonsense", *jobs.State.values])
@pytest.mark.parametrize("count", [1, 3])
def test_listing_asks_as_many_queries_whatever_its_length(
    operator: Client, state: str, count: int, django_assert_max_num_queries
) -> None:
    for _n in range(count):
        jobs.enqueue(FAILING)
    with django_assert_max_num_queries(8):
        assert operator.get(f"/operate/jobs?state={state}&before=99999999").status_code == 200


def test_letters_are_read_as_text_and_as_html(operator: Client) -> None:
    letter = outbox.post(
        "nora@example.org", "Sujet", "Ouvrez https://portal.example/x <b>\n", "<html><head></head><p>Bonjour</p></html>",
        language="fr", name="tests/letter",
    )  # fmt: skip
    assert f'href="/operate/mail/{letter.id}"' in operator.get("/operate/mail").content.decode()
    page = operator.get(f"/operate/mail/{letter.id}").content.decode()
    assert '<a href="https://portal.example/x">https://portal.example/x</a> &lt;b&gt;' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    frame = operator.get(f"/operate/mail/{letter.id}/html")
    assert "<p>Bonjour</p>" in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]
    assert operator.get("/operate/mail/nothing").status_code == 404


def test_application_is_added_shown_once_and_deleted(operator: Client) -> None:
    sent = {**form(operator), "name": "Kit", "redirect_uris": "http://kit.example/back", "scopes": "email"}
    refused = operator.post("/operate/applications", sent)
    assert refused.status_code == 400
    assert 'value="Kit"' in refused.content.decode()
    page = operator.post("/operate/applications", sent | {"redirect_uris": "https://kit.example/back"}).content.decode()
    id, secret = re.findall(r'<dd><code dir="ltr">([^<]+)</code></dd>', page)
    listed = operator.get("/operate/applications").content.decode()
    assert (id in listed, secret in listed) == (True, False)
    assert operator.post(f"/operate/applications/{id}/delete", form(operator)).status_code == 303
    assert id not in operator.get("/operate/applications").content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_pages_speak_every_language(operator: Client, language: str) -> None:
    page = operator.get("/operate/jobs", headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
