"""The person's API tokens: made, seen once, revoked."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from parvis.faces.web import forms, pages, who
from parvis.kit.actors import ADMIN, READ, WRITE, Actor
from parvis.kit.dates import now
from parvis.kit.errors import PortalError
from parvis.portal.accounts import actions, queries

SCOPES = {
    READ: _("Read what I may read, drafts included"),
    WRITE: _("Change what I may change"),
    ADMIN: _("Administer the portal"),
}


class NewToken(forms.Form):
    """What it is for, what it may do, until when."""

    name = fields.CharField(
        label=_("What it is for"), max_length=255, help_text=_("For example: nightly update of air quality.")
    )
    scopes = fields.MultipleChoiceField(
        label=_("What it may do"), choices=[(READ, SCOPES[READ]), (WRITE, SCOPES[WRITE])],
        widget=fields.CheckboxSelectMultiple, initial=[READ],
    )  # fmt: skip
    expires_on = fields.DateField(
        label=_("Until"),
        required=False,
        widget=fields.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The last day it works. Without one it works until it is revoked."),
    )

    def __init__(self, actor: Actor, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if actor.governs:
            self.fields["scopes"].choices = list(SCOPES.items())  # type: ignore[attr-defined]

    @property
    def until(self) -> datetime | None:
        """The end of the last day."""
        day = self.cleaned_data["expires_on"]
        return make_aware(datetime.combine(day, time())) + timedelta(days=1) if day else None


def index(request: HttpRequest) -> HttpResponse:
    """`/fr/account/tokens/`: the tokens, and the form of a new one, shown once when it is made."""
    actor = who.known(request)
    person = queries.by_id(actor.id, actor=actor)
    form = NewToken(actor, request.POST or None, initial={"expires_on": (now() + timedelta(days=365)).date()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_token(
                person, by=actor, name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"],
                expires_at=form.until,
            )  # fmt: skip
        except PortalError as error:
            form.refuse(error)
        else:
            return _page(request, actor, secret=made[1])
    return _page(request, actor, form=form, status=400 if form.is_bound else 200)


def _page(
    request: HttpRequest, actor: Actor, *, form: NewToken | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    person = queries.by_id(actor.id, actor=actor)
    return pages.render(
        request,
        "account/tokens.html",
        status=status,
        form=form,
        secret=secret,
        scopes=SCOPES,
        tokens=[
            {
                "id": one.id,
                "name": one.name,
                "prefix": one.prefix,
                "scopes": one.scopes,
                "expires_at": one.expires_at.isoformat() if one.expires_at else "",
                "last_used_at": one.last_used_at.isoformat() if one.last_used_at else "",
                "created_at": one.created_at.isoformat(),
            }
            for one in queries.tokens_of(person)
        ],
    )


def revoke(request: HttpRequest, id: str) -> HttpResponse:
    """Refuse a token from now on."""
    actor = who.known(request)
    actions.revoke_token(queries.token_of(id, actor=actor), by=actor)
    return forms.done(request, reverse("account_tokens"), _("The token is revoked."))
