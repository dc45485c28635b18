"""The operators' pages."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from parvis.engines import jobs
from parvis.faces.admin import session
from parvis.kit.actors import system
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts.models import Token, User

SYSTEM = system("tests")
FAILING = "tests.operate.failing"


@jobs.task(FAILING, max_attempts=1)
def failing(context: jobs.Context) -> None:
    raise ValueError("a trace for operators")


@pytest.fixture
def operator(client: Client, make_user: Callable[..., User]) -> Client:
    """A client signed in as an administrator."""
    _token, secret = accounts.create_token(
        make_user(is_administrator=True), by=SYSTEM, scopes=("read", "write", "admin")
    )
    response = client.post("/operate/sign-in", {"token": secret})
    assert response.status_code == 303
    return client


def key(client: Client) -> str:
    found = re.search(r'name="key" value="([0-9a-f]+)"', client.get("/operate/jobs").content.decode())
    assert found
    return found[1]


def test_visitor_is_led_to_the_form(client: Client, db: None) -> None:
    response = client.get("/operate/jobs")
    assert (response.status_code, response["Location"]) == (302, "/operate/sign-in")
    assert client.get("/operate/sign-in").status_code == 200


def test_cookie_is_as_narrow_as_can_be(operator: Client) -> None:
    cookie = operator.cookies[session.COOKIE]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"], cookie["max-age"]) == (
        "/operate", "Strict", True, 3600,
    )  # fmt: skip


def test_token_of_another_is_refused(client: Client, make_user: Callable[..., User]) -> None:
    _token, secret = accounts.create_token(make_user(), by=SYSTEM)
    assert client.post("/operate/sign-in", {"token": secret}).status_code == 403
    assert client.post("/operate/sign-in", {"token": "nonsense"}).status_code == 403
    assert session.COOKIE not in client.cookies


def test_administrators_token_without_the_scope_is_refused(client: Client, make_user: Callable[..., User]) -> None:
    _token, secret = accounts.create_token(make_user(is_administrator=True), by=SYSTEM, scopes=("read",))
    assert client.post("/operate/sign-in", {"token": secret}).status_code == 403


def test_revoked_token_ends_the_session(operator: Client) -> None:
    accounts.revoke_token(Token.objects.get(), by=SYSTEM)
    assert operator.get("/operate/jobs").status_code == 302


def test_forged_cookie_is_refused(client: Client, db: None) -> None:
    client.cookies[session.COOKIE] = "forged"
    assert client.get("/operate/jobs").status_code == 302


def test_failed_job_is_shown_and_tried_again(operator: Client) -> None:
    job = jobs.enqueue(FAILING)
    jobs.Worker().run_until_idle()
    assert FAILING in operator.get("/operate/jobs?state=failed").content.decode()
    assert "a trace for operators" in operator.get(f"/operate/jobs/{job.id}").content.decode()
    assert operator.post(f"/operate/jobs/{job.id}/retry", {"key": key(operator)}).status_code == 303
    assert jobs.get(job.id).state == jobs.State.QUEUED


def test_waiting_job_is_cancelled_once(operator: Client) -> None:
    job = jobs.enqueue(FAILING)
    form = {"key": key(operator)}
    assert operator.post(f"/operate/jobs/{job.id}/cancel", form).status_code == 303
    assert operator.post(f"/operate/jobs/{job.id}/cancel", form).status_code == 409
    assert jobs.get(job.id).state == jobs.State.CANCELLED


def test_form_from_elsewhere_is_refused(operator: Client) -> None:
    job = jobs.enqueue(FAILING)
    assert operator.post(f"/operate/jobs/{job.id}/cancel").status_code == 403
    assert operator.post(f"/operate/jobs/{job.id}/cancel", {"key": "0" * 64}).status_code == 403
    assert operator.get(f"/operate/jobs/{job.id}/cancel").status_code == 405
    assert jobs.get(job.id).state == jobs.State.QUEUED


def test_schedule_is_run_now(operator: Client) -> None:
    jobs.schedule("tests nightly", "0 3 * * *", task=FAILING)
    assert "tests nightly" in operator.get("/operate/jobs").content.decode()
    assert operator.post("/operate/schedules/tests nightly/run", {"key": key(operator)}).status_code == 303
    assert [job.name for job in jobs.listing()] == [FAILING]


def test_unknown_job_is_not_found(operator: Client) -> None:
    assert operator.get("/operate/jobs/999999").status_code == 404
    assert operator.post("/operate/jobs/999999/explode", {"key": key(operator)}).status_code == 404


@pytest.mark.parametrize("state", ["", "nonsense", *jobs.State.values])
@pytest.mark.parametrize("count", [1, 3])
def test_listing_asks_as_many_queries_whatever_its_length(
    operator: Client, state: str, count: int, django_assert_max_num_queries
) -> None:
    for _n in range(count):
        jobs.enqueue(FAILING)
    with django_assert_max_num_queries(7):
        assert operator.get(f"/operate/jobs?state={state}&before=99999999").status_code == 200


def test_sign_out_forgets(operator: Client) -> None:
    assert operator.post("/operate/sign-out", {"key": key(operator)}).status_code == 303
    assert operator.get("/operate/jobs").status_code == 302


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_pages_speak_every_language(operator: Client, language: str) -> None:
    page = operator.get("/operate/jobs", headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
