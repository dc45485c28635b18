"""Datasets to give to another owner: which ones, to whom."""

from collections.abc import Sequence
from typing import Any

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, pages, who
from parvis.faces.web.transfers.receiver import Receiver
from parvis.kit.actors import Actor
from parvis.kit.errors import PortalError
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations


class TransferForm(Receiver):
    """Which datasets, to whom, with a word."""

    field_order = ("datasets",)
    datasets = fields.MultipleChoiceField(
        label=gettext_lazy("Datasets to give"), widget=fields.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those of one owner at a time. Their addresses and histories stay."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, offered: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["datasets"].choices = list(offered)  # type: ignore[attr-defined]


def new(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/transfers/new?dataset=<id>`; an organization is found by its name, then chosen."""
    actor = who.known(request)
    asked = request.GET.getlist("dataset") or request.POST.getlist("datasets")
    rows = queries.to_give(actor=actor, ids=request.GET.getlist("dataset")[:200])
    form = TransferForm(
        request.POST or None, offered=[(row.id, _title(row)) for row in rows], actor=actor, language=language,
        initial={"datasets": asked},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _offer(request, language, form, rows, actor)
        except PortalError as error:
            form.refuse(error)
    return pages.render(request, "transfers/new.html", form=form, any=bool(rows))


def _title(row: Any) -> str:
    return f"{row.title} · {row.organization.name}" if row.organization else str(row.title)


def _offer(request: HttpRequest, language: str, form: TransferForm, rows: Sequence[Any], actor: Actor) -> HttpResponse:
    chosen = set(form.cleaned_data["datasets"])
    receiver = organizations.get(form.organization, actor=actor) if form.organization else None
    transfer = actions.ask_transfer(
        [row for row in rows if row.id in chosen], to_organization=receiver, to_email=form.cleaned_data["to_email"],
        comment=form.cleaned_data["comment"], by=actor,
    )  # fmt: skip
    told = _("The datasets are offered. They stay yours until the other side accepts.")
    if transfer.state == "accepted":
        told = _("You administer both sides: the datasets have changed hands.")
    return forms.done(request, f"/{language}/workspace/transfers", told)
