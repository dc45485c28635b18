"""What has opened other portals: each hole, tried on ours."""

import logging
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.cache import caches
from django.test import Client, override_settings
from tests.faces.web.accounts.conftest import PASSWORD, link, solved

from parvis.config.limits import accounts as limits
from parvis.faces.web.accounts import proof
from parvis.kit.actors import system
from parvis.portal.accounts import actions
from parvis.portal.accounts.models import User

SYSTEM = system("tests")
Send = Callable[..., Any]
NEW = {"first_name": "Salma", "last_name": "Idrissi", "password1": PASSWORD}


def told(answer: Any) -> tuple[int, str, str]:
    """All that somebody learns from an answer, what changes each time left out."""
    body = re.sub(r'name="(csrfmiddlewaretoken|moment|proof|email|login)"[^>]*>', "", answer.content.decode())
    body = re.sub(r"data-proof='[^']*'|value=\"[^\"]*@[^\"]*\"", "", body)
    return answer.status_code, answer.get("Location", ""), body


# Session fixation (CVE-2025-64100)


def test_session_gets_a_new_id_at_sign_in(browser: Client, send: Send, person: User) -> None:
    """An id that somebody planted is of no use after the sign-in."""
    session = browser.session
    session["planted"] = True
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    send("/fr/account/login/", login=person.email, password=PASSWORD)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/fr/account/").status_code == 302


def test_session_ends_with_the_sign_out(signed_in: Client, send: Send) -> None:
    kept = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
    send("/fr/account/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert thief.get("/fr/account/").status_code == 302


def test_sessions_end_with_the_password(signed_in: Client, person: User) -> None:
    actions.set_password(person, "une autre phrase longue", by=SYSTEM)
    assert signed_in.get("/fr/account/").status_code == 302


def test_sessions_end_when_rights_change(signed_in: Client, person: User) -> None:
    actions.set_administrator(person, True, by=SYSTEM)
    assert signed_in.get("/operate/jobs").status_code == 302


def test_cookie_of_the_session_is_out_of_reach(signed_in: Client) -> None:
    cookie = signed_in.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


# Enumeration (ckan#1657, #3441, #4192)


def test_sign_in_tells_nobody_who_has_an_account(send: Send, person: User) -> None:
    known = send("/fr/account/login/", login=person.email, password="not the password")
    unknown = send("/fr/account/login/", login="nobody@example.org", password="not the password")
    assert told(known) == told(unknown)


def test_sign_up_tells_nobody_who_has_an_account(send: Send, person: User) -> None:
    known = send("/fr/account/signup/", client=Client(enforce_csrf_checks=True), email=person.email, **NEW)
    unknown = send("/fr/account/signup/", client=Client(enforce_csrf_checks=True), email="salma@example.org", **NEW)
    assert told(known) == told(unknown)
    assert User.objects.filter(email=person.email).count() == 1


def test_reset_tells_nobody_who_has_an_account(send: Send, letters: Any, person: User) -> None:
    known = send("/fr/account/password/reset/", email=person.email)
    unknown = send("/fr/account/password/reset/", email="nobody@example.org")
    assert told(known) == told(unknown)
    assert [letter.name for letter in letters()] == ["accounts/unknown", "accounts/reset"]


class Counting(ScryptPasswordHasher):
    """The real hasher, that says how often it worked: its work is nearly all the time an answer takes."""

    worked = 0

    def encode(self, password: str, salt: str, *arguments: Any, **options: Any) -> str:
        Counting.worked += 1
        return super().encode(password, salt, *arguments, **options)


@pytest.mark.parametrize(("path", "hashes"), [("login", 1), ("signup", 1), ("password/reset", 0)])
def test_answers_take_as_much_work_for_nobody_as_for_somebody(send: Send, person: User, path: str, hashes: int) -> None:
    fields: dict[str, Any] = {"login": {"password": "not it at all"}, "signup": NEW}.get(path, {})
    address = "login" if path == "login" else "email"

    def work(email: str) -> int:
        before = Counting.worked
        send(f"/fr/account/{path}/", client=Client(enforce_csrf_checks=True), **{address: email}, **fields)
        return Counting.worked - before

    with override_settings(PASSWORD_HASHERS=[f"{__name__}.Counting"]):
        person.set_password(PASSWORD)
        person.save()
        assert (work(person.email), work("nobody@example.org")) == (hashes, hashes)


def test_there_is_no_list_of_people(client: Client, db: None, person: User) -> None:
    assert [client.get(path).status_code for path in ("/api/users", "/fr/users", f"/fr/users/{person.id}")] == [404] * 3


# Open redirects (datasette#2429; ckan's came_from)


@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "/\\evil.example/", "\\\\evil.example", "https://evil.example/", "http:evil.example", "///evil.example",
     "javascript:alert(1)", "/%09/evil.example"[:3] + "\t//evil.example", "http://localhost/fr/", " //evil.example"],
)  # fmt: skip
def test_sign_in_leads_nowhere_else(send: Send, person: User, target: str) -> None:
    answer = send("/fr/account/login/", login=person.email, password=PASSWORD, next=target)
    assert answer.status_code == 302
    assert re.fullmatch(r"/fr/[a-z/]*", answer["Location"]), answer["Location"]


def test_sign_out_leads_nowhere_else(signed_in: Client, send: Send) -> None:
    assert send("/fr/account/logout/", next="//evil.example/")["Location"] == "/fr/"


# Requests forged across sites (CVE-2026-41255)


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "logout/", "password/reset/", "password/change/", "email/", "", "tokens/", "delete/", "sessions/",
     "2fa/totp/activate/", "2fa/webauthn/add/", "connections/"],
)  # fmt: skip
def test_form_from_elsewhere_is_refused(signed_in: Client, path: str) -> None:
    assert signed_in.post(f"/fr/account/{path}", {"email": "evil@example.org", "sure": "on"}).status_code == 403
    assert User.objects.get().email == "nora@example.org"


def test_cookie_never_opens_the_api(signed_in: Client) -> None:
    assert signed_in.get("/api/me").status_code == 401
    made = signed_in.post("/api/me/tokens", {"scopes": ["read"]}, content_type="application/json")
    assert made.status_code == 401
    with_token = signed_in.post(
        "/api/me/tokens", "{}", content_type="application/json",
        headers={"X-CSRFToken": signed_in.cookies["csrftoken"].value},
    )  # fmt: skip
    assert with_token.status_code == 401


# Passwords guessed


def test_guessing_a_password_is_slowed_down(send: Send, person: User) -> None:
    for _n in range(5):
        send("/fr/account/login/", login=person.email, password="not the password")
    answer = send("/fr/account/login/", login=person.email, password=PASSWORD)
    assert answer.status_code == 200
    assert "Trop d’essais" in answer.content.decode()


def test_guessing_from_one_network_is_slowed_down(send: Send, person: User) -> None:
    answers = [send("/fr/account/login/", login=f"a{n}@example.org", password="x" * 12) for n in range(11)]
    assert "Trop d’essais" in answers[-1].content.decode()


def test_limits_are_the_same_for_every_process(send: Send, person: User) -> None:
    """What counts attempts is in the database: another process, with an empty memory, counts on."""
    for _n in range(5):
        send("/fr/account/login/", login=person.email, password="not the password")
    caches["pages"].clear()
    answer = send("/fr/account/login/", client=Client(enforce_csrf_checks=True), login=person.email, password=PASSWORD)
    assert answer.status_code == 200


def test_too_many_requests_have_a_page(browser: Client, db: None) -> None:
    answers = [browser.post("/fr/account/password/reset/key/1-a-b/", {}) for _n in range(22)]
    page = Client()
    statuses = {answer.status_code for answer in answers}
    assert statuses <= {200, 302, 403, 429}
    for _n in range(40):
        page.get("/fr/account/login/")
    last = [page.post("/fr/account/login/", {"login": "a", "password": "b"}) for _n in range(32)][-1]
    assert (last.status_code, last["Retry-After"]) == (429, "60")
    assert "Veuillez patienter" in last.content.decode() or "patient" in last.content.decode().lower()


def test_limits_can_be_made_stricter() -> None:
    assert limits("off") is False
    normal, strict = limits("normal"), limits("strict")
    assert (normal["login"], strict["login"]) == ("30/m/ip", "10/m/ip")  # type: ignore[index]


# Robots


def handed_out(browser: Client, path: str = "/fr/account/signup/") -> tuple[str, dict[str, str]]:
    page = browser.get(path).content.decode()
    found = re.search(r'name="moment" value="([^"]+)"', page)
    assert found
    return page, {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value, "moment": found[1]}


def test_proof_is_used_once(browser: Client, db: None) -> None:
    page, data = handed_out(browser)
    data |= {**NEW, "proof": solved(page)}
    assert browser.post("/fr/account/signup/", data | {"email": "a@example.org"}).status_code == 302
    again = browser.post("/fr/account/signup/", data | {"email": "b@example.org"})
    assert (again.status_code, User.objects.count()) == (200, 1)


@pytest.mark.parametrize("sent", ["bm90aGluZw==", "!!!", "e30=", "W10="])
def test_proof_that_is_none_is_refused(browser: Client, db: None, sent: str) -> None:
    _page, data = handed_out(browser)
    answer = browser.post("/fr/account/signup/", data | {**NEW, "email": "a@example.org", "proof": sent})
    assert (answer.status_code, User.objects.count()) == (200, 0)
    assert 'value="a@example.org"' in answer.content.decode()


def test_proof_out_of_time_is_refused(browser: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    page, data = handed_out(browser)
    data |= {**NEW, "email": "a@example.org", "proof": solved(page)}
    later = time.time() + proof.LIFE.total_seconds() + 5
    monkeypatch.setattr("altcha.v1.time.time", lambda: later)
    assert (browser.post("/fr/account/signup/", data).status_code, User.objects.count()) == (200, 0)


def test_person_without_script_waits_and_signs_up(browser: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    _page, data = handed_out(browser)
    data |= {**NEW, "email": "a@example.org"}
    fast = browser.post("/fr/account/signup/", data)
    assert (fast.status_code, User.objects.count()) == (200, 0)
    assert "attendez quelques secondes" in fast.content.decode()
    monkeypatch.setattr(proof, "WAIT", 0)
    assert (browser.post("/fr/account/signup/", data).status_code, User.objects.count()) == (302, 1)
    replayed = browser.post("/fr/account/signup/", data | {"email": "b@example.org"})
    assert (replayed.status_code, User.objects.count()) == (200, 1)


def test_forms_without_script_are_few_by_the_hour(browser: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "WAIT", 0)
    statuses = []
    for number in range(8):
        _page, data = handed_out(browser)
        answer = browser.post("/fr/account/signup/", data | {**NEW, "email": f"a{number}@example.org"})
        statuses.append(answer.status_code)
    assert statuses == [302] * 6 + [200] * 2


def test_robot_falls_into_the_trap(browser: Client, db: None) -> None:
    page, data = handed_out(browser)
    data |= {**NEW, "email": "a@example.org", "proof": solved(page), "company": "Spam & Co"}
    assert (browser.post("/fr/account/signup/", data).status_code, User.objects.count()) == (200, 0)


# Tokens (ckan's API keys), logs (CVE-2024-27097), links


def test_token_is_kept_as_a_hash(person: User) -> None:
    token, secret = actions.create_token(person, by=SYSTEM)
    assert secret not in (token.digest, token.prefix)
    assert len(token.prefix) < 13


def test_token_is_shown_once(signed_in: Client, send: Send) -> None:
    page = send("/fr/account/tokens/", name="Kit", scopes=["read"]).content.decode()
    secret = re.search(r"parvis_[\w-]{40,}", page)
    assert secret
    assert secret[0] not in signed_in.get("/fr/account/tokens/").content.decode()


def test_person_who_is_no_administrator_makes_no_such_token(signed_in: Client, send: Send) -> None:
    answer = send("/fr/account/tokens/", name="Kit", scopes=["read", "admin"])
    assert answer.status_code == 400
    assert User.objects.get().tokens.count() == 0


def test_what_is_typed_adds_no_line_to_the_log(
    send: Send, db: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An address with a line break is one value of one line, escaped."""
    evil = "a@example.org\n2026-01-01 [info] administrator signed in"
    processor = structlog.processors.JSONRenderer()
    line = processor(None, "info", {"event": "request", "path": evil})  # type: ignore[arg-type]
    assert "\n" not in line
    logging.getLogger("parvis").setLevel(logging.INFO)
    send("/fr/account/password/reset/", email=evil)
    captured = capsys.readouterr()
    assert [one for one in (captured.out + captured.err).splitlines() if one.startswith("2026-01-01 [info]")] == []


def test_link_of_a_letter_is_of_the_portal_whatever_host_is_asked(person: User, letters: Any, browser: Client) -> None:
    page = browser.get("/fr/account/password/reset/", headers={"Host": "localhost"}).content.decode()
    data = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value, "email": person.email, "proof": solved(page)}
    browser.post("/fr/account/password/reset/", data, headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"})
    assert link(letters()[0]).startswith("/fr/account/password/reset/key/")
    assert "evil.example" not in letters()[0].text


def test_secrets_of_second_factors_are_encrypted(signed_in: Client, send: Send) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    page = signed_in.get("/fr/account/2fa/totp/activate/").content.decode()
    key = re.search(r'<code class="key" dir="ltr">([A-Z2-7]+)</code>', page)
    assert key
    code = format_hotp_value(hotp_value(key[1], next(iter(yield_hotp_counters_from_time()))))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    answer = signed_in.post("/fr/account/2fa/totp/activate/", {"csrfmiddlewaretoken": token[1], "code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/fr/account/2fa/recovery-codes/")
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert (key[1] in kept, len(kept) > 60) == (False, True)
    codes = signed_in.get("/fr/account/2fa/recovery-codes/download/").content.decode().split()
    send("/fr/account/logout/")
    answer = send("/fr/account/login/", login="nora@example.org", password=PASSWORD)
    assert answer["Location"] == "/fr/account/2fa/authenticate/"
    assert signed_in.get("/fr/account/").status_code == 302
    assert send("/fr/account/2fa/authenticate/", code="000000").status_code == 200
    assert send("/fr/account/2fa/authenticate/", code=codes[0]).status_code == 302
    assert signed_in.get("/fr/account/security/").status_code == 200
