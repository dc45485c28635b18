"""Against robots, without a third party: a browser computes for a second; without script, time and limits do (0011)."""

import base64
import binascii
import json
import secrets
import time
from datetime import timedelta
from typing import Any, Final

from allauth.core.internal import ratelimit
from altcha import v1 as altcha
from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from parvis.kit.dates import now

LIFE: Final = timedelta(minutes=30)
WAIT: Final = 5  # seconds nobody fills a form in under
WITHOUT_SCRIPT: Final = {"normal": "6/h/ip", "strict": "3/h/ip"}
_SALT: Final = "parvis.proof"


def _key() -> str:
    return f"{_SALT}:{settings.SECRET_KEY}"


def challenge() -> str:
    """What a browser is asked to compute, as JSON: `{algorithm, challenge, maxnumber, salt, signature}`."""
    asked = altcha.ChallengeOptions(
        hmac_key=_key(), algorithm="SHA-256", max_number=settings.PARVIS.proof_of_work, expires=now() + LIFE
    )
    made = altcha.create_challenge(asked)
    return json.dumps(made.to_dict())


def moment() -> str:
    """When a form was handed out, signed, and good for one sending."""
    return signing.dumps([time.time(), secrets.token_hex(8)], salt=_SALT)


def _once(name: str) -> bool:
    """Whether this is the first time it is seen."""
    return bool(caches["default"].add(f"proof:{name}", 1, LIFE.total_seconds()))


def is_proven(sent: str) -> bool:
    """Whether the browser computed what it was asked, in time, and it was not used before."""
    try:
        payload = json.loads(base64.b64decode(sent, validate=True))
    except (ValueError, binascii.Error):
        return False
    if not isinstance(payload, dict) or not all(isinstance(payload.get(name), str) for name in ("salt", "signature")):
        return False
    if "expires=" not in payload["salt"] or payload.get("algorithm") != "SHA-256":
        return False
    good, _why = altcha.verify_solution(payload, _key())  # type: ignore[call-overload]
    return bool(good) and _once(payload["signature"])


def _age(sent: str) -> float | None:
    """How many seconds ago the form was handed out, None when it was not by us or long ago."""
    try:
        return time.time() - signing.loads(sent, salt=_SALT, max_age=LIFE)[0]  # type: ignore[no-any-return]
    except signing.BadSignature:
        return None


class Guarded(forms.Form):
    """A form a robot would like to send a thousand times. The trap is a field people do not see."""

    company = forms.CharField(required=False)
    moment = forms.CharField(required=False, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, widget=forms.HiddenInput)

    request: HttpRequest

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.initial.setdefault("moment", moment())

    @cached_property
    def asked(self) -> str:
        """The challenge the page carries."""
        return challenge() if settings.PARVIS.proof_of_work else ""

    def clean(self) -> dict[str, Any]:
        """Judge who sends only what could be taken: correcting a field costs no second proof."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and settings.PARVIS.proof_of_work:
            self._judge(data)
        return data

    def _judge(self, data: dict[str, Any]) -> None:
        if data.get("company"):
            raise forms.ValidationError(_("Leave the field “Company” empty: it is a trap for robots."))
        if data.get("proof"):
            if not is_proven(data["proof"]):
                self._again("proof")
                raise forms.ValidationError(_("The check of your browser is too old: send the form again."))
            return
        self._judge_without_script(data.get("moment", ""))

    def _judge_without_script(self, sent: str) -> None:
        age = _age(sent)
        if age is not None and age < WAIT:
            raise forms.ValidationError(_("That was very fast: wait a few seconds, then send the form again."))
        if age is None or not _once(sent):
            self._again("moment")
            raise forms.ValidationError(_("This form is too old: wait a few seconds, then send it again."))
        if not _has_room(self):
            raise forms.ValidationError(
                _("Many forms came from your network without JavaScript: wait an hour, or turn JavaScript on.")
            )

    def _again(self, name: str) -> None:
        """A new value for the next sending, in place of the one that was sent."""
        self.data = {**self.data.dict(), self.add_prefix(name): moment() if name == "moment" else ""}  # type: ignore[attr-defined]


def _has_room(form: Guarded) -> bool:
    rate = WITHOUT_SCRIPT.get(settings.PARVIS.attempts)
    if not rate:
        return True
    action = f"unproven:{type(form).__name__}"
    return ratelimit.consume(form.request, app="parvis", action=action, config={action: rate}) is not None
