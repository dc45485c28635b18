"""Datasets to give to another owner: which ones, to whom."""

from collections.abc import Sequence
from typing import Any

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import forms, pages, questions, who
from parvis.faces.web.organizations.results import brief, listed
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.errors import PortalError
from parvis.portal.datasets import actions, queries
from parvis.portal.organizations import queries as organizations


class TransferForm(forms.Form):
    """Which datasets, to whom, with a word."""

    datasets = fields.MultipleChoiceField(
        label=gettext_lazy("Datasets to give"), widget=fields.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those of one owner at a time. Their addresses and histories stay."),
    )  # fmt: skip
    to = fields.CharField(
        label=gettext_lazy("To which organization"), required=False, max_length=255,
        help_text=gettext_lazy("Its name or its address on this portal."),
    )  # fmt: skip
    to_organization = fields.ChoiceField(
        label=gettext_lazy("Which of these?"), required=False, widget=fields.RadioSelect
    )
    to_email = fields.CharField(
        label=gettext_lazy("Or to a person, by e-mail"), required=False, max_length=254,
        widget=fields.EmailInput({"dir": "ltr"}),
    )  # fmt: skip
    comment = fields.CharField(
        label=gettext_lazy("A word to who receives them"), required=False, max_length=2000,
        widget=fields.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(
        self, *arguments: Any, offered: Sequence[tuple[str, str]], receivers: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["datasets"].choices = list(offered)  # type: ignore[attr-defined]
        self.fields["to_organization"].choices = list(receivers)  # type: ignore[attr-defined]
        if not receivers:
            del self.fields["to_organization"]

    @property
    def chosen(self) -> str:
        """The id of the organization chosen, `""` for none."""
        return str(self.cleaned_data.get("to_organization") or "")


def new(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/transfers/new?dataset=<id>`; an organization is found by its name, then chosen."""
    actor = who.known(request)
    asked = request.GET.getlist("dataset") or request.POST.getlist("datasets")
    rows = queries.to_give(actor=actor, ids=request.GET.getlist("dataset")[:200])
    receivers = _named(request.POST.get("to", ""), actor, language)
    form = TransferForm(
        request.POST or None, offered=[(row.id, _title(row)) for row in rows], receivers=receivers,
        initial={"datasets": asked},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _is_decided(form, receivers):
        try:
            return _offer(request, language, form, rows, actor)
        except PortalError as error:
            form.refuse(error)
    return pages.render(request, "transfers/new.html", form=form, any=bool(rows))


def _title(row: Any) -> str:
    return f"{row.title} · {row.organization.name}" if row.organization else str(row.title)


def _named(text: str, actor: Actor, language: str) -> list[tuple[str, str]]:
    """The organizations a name may mean: the one at this address, else those found."""
    text = text.strip().rstrip("/").rpartition("/")[2][:200]
    if not text:
        return []
    own = [brief(one.organization, language) for one in organizations.memberships(actor)]
    mine = [(one["id"], one["text"]) for one in own if text.casefold() in one["text"].casefold()]
    question = questions.Question(text=text.replace("-", " "))
    asked = questions.query(question, organizations.KIND, language, facets=(), size=8)
    found = organizations.search(asked, actor=VISITOR).items
    return list(dict([*mine, *((one["id"], listed(one, language)["text"]) for one in found)]).items())


def _is_decided(form: TransferForm, receivers: Sequence[tuple[str, str]]) -> bool:
    """Whether it is clear to whom; else the form asks which one, and keeps the rest."""
    wanted = form.cleaned_data["to"].strip()
    if not wanted or form.chosen:
        return True
    if not receivers:
        form.add_error("to", _("We found no organization of this name."))
        return False
    if len(receivers) > 1 or not _is_it(wanted, receivers[0]):
        form.add_error("to_organization", _("Choose the organization you mean."))
        return False
    return True


def _is_it(wanted: str, receiver: tuple[str, str]) -> bool:
    return wanted.casefold() == receiver[1].casefold()


def _offer(request: HttpRequest, language: str, form: TransferForm, rows: Sequence[Any], actor: Actor) -> HttpResponse:
    chosen = set(form.cleaned_data["datasets"])
    wanted = form.chosen or (form.fields["to_organization"].choices[0][0] if form.cleaned_data["to"] else "")  # type: ignore[attr-defined]
    receiver = organizations.get(wanted, actor=actor) if wanted else None
    transfer = actions.ask_transfer(
        [row for row in rows if row.id in chosen], to_organization=receiver, to_email=form.cleaned_data["to_email"],
        comment=form.cleaned_data["comment"], by=actor,
    )  # fmt: skip
    told = _("The datasets are offered. They stay yours until the other side accepts.")
    if transfer.state == "accepted":
        told = _("You administer both sides: the datasets have changed hands.")
    return forms.done(request, f"/{language}/workspace/transfers", told)
