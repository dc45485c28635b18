"""`/fr/publish`: who publishes, and the files; a draft is made of them at once."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.faces.web import pages, texts, who
from parvis.faces.web.forms import Form, done
from parvis.faces.web.publish import arrivals
from parvis.kit.actors import Actor
from parvis.kit.errors import PortalError
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.rules import require
from parvis.portal.organizations import queries as organizations

ME: Final = "me"  # the choice of publishing in one's own name


class Start(Form):
    """Who publishes, and what."""

    organization = forms.ChoiceField(
        label=gettext_lazy("Who publishes?"), widget=forms.RadioSelect,
        help_text=gettext_lazy("The name that people will see on the data."),
    )  # fmt: skip
    links = forms.CharField(
        label=gettext_lazy("Addresses of files"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One address on each line. The files stay where they are."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organization"].choices = list(choices)  # type: ignore[attr-defined]

    def clean_links(self) -> list[str]:
        """One address a line. Says which line is not one."""
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        for line in lines:
            if not arrivals.is_address(line):
                raise forms.ValidationError(
                    _("“%(line)s” is not the address of a file: it starts with https:// or http://.")
                    % {"line": line[:200]}
                )
        return lines[: arrivals.MOST]


def start(request: HttpRequest, language: str) -> HttpResponse:
    """The first step: nothing is asked but who and which files."""
    actor = who.known(request)
    dataset = _into(request, actor)
    choices = _choices(actor, language)
    if request.method == "POST":
        form = Start(request.POST, choices=choices)
        if (response := _take(request, language, form, dataset, actor)) is not None:
            return response
    else:
        wanted = request.GET.get("organization", choices[1][0] if len(choices) == 2 else ME)
        form = Start(choices=choices, initial={"organization": wanted})
    return pages.render(
        request,
        "publish/start.html",
        status=400 if form.errors else 200,
        form=form,
        has_choice=len(choices) > 1,
        dataset=dataset,
        heading_text=texts.isolated(texts.Text(dataset.title, dataset.language), language) if dataset else "",
        ticket=actions.create_ticket(by=actor),
        limit=settings.PARVIS.upload_limit,
        arrived=[{"id": one.id, "name": one.filename, "size": one.length} for one in _here(request, actor)],
    )


def _here(request: HttpRequest, actor: Actor) -> list[Any]:
    """The files that arrived before this page, and are still in no dataset (`?upload=<id>`)."""
    ids = request.POST.getlist("upload") or request.GET.getlist("upload")
    return [one for one in queries.unused_uploads(actor) if one.id in ids and one.state == "complete"]


def _into(request: HttpRequest, actor: Actor) -> Any:
    """The dataset the files are for (`?dataset=<id>`), None for one to make. Raises as `queries.get`, and Denied."""
    ref = request.POST.get("dataset") or request.GET.get("dataset", "")
    if not ref:
        return None
    dataset = queries.get(ref, actor=actor)
    require(actor, "dataset.update", dataset)
    return dataset


def _choices(actor: Actor, language: str) -> list[tuple[str, str]]:
    """Me, then the organizations I may publish for."""
    names = organizations.names(list(actor.roles), language)
    for one in organizations.memberships(actor):
        if one.organization.approval != "accepted" and one.organization_id in names:
            told = {"name": names[one.organization_id]}
            names[one.organization_id] = _("%(name)s (not accepted by the portal yet)") % told
    mine = _("%(name)s (in my own name)") % {"name": actor.name}
    return [(ME, mine), *sorted(names.items(), key=lambda item: item[1])]


def _organization(form: Start) -> str:
    chosen: str = form.cleaned_data["organization"]
    return "" if chosen == ME else chosen


def _take(request: HttpRequest, language: str, form: Start, dataset: Any, actor: Actor) -> HttpResponse | None:
    """To the description, with what arrived in a draft; None when nothing did."""
    arrived = arrivals.received(request, actor)
    form.is_valid()
    empty_handed = request.POST.get("do") == "later"
    links = form.cleaned_data.get("links", [])
    for reason in arrived.refused if not (arrived.uploads or links or empty_handed) else ():
        form.add_error(None, reason)
    if form.errors:
        return None
    if not (arrived.uploads or links or empty_handed):
        form.add_error(None, _("Choose a file, or paste the address of one."))
        return None
    try:
        made = (
            arrivals.draft(arrived.uploads, links, _organization(form), language, by=actor)
            if dataset is None
            else arrivals.added(dataset, arrived.uploads, links, by=actor)
        )
    except PortalError as error:
        form.refuse(error)
        return None
    for reason in (*arrived.refused, *made.refused):
        messages.warning(request, reason)
    notice = _("Your draft is kept: you can leave and come back to it in your workspace.")
    if dataset is not None:
        notice = _("The files were added.") if made.count else ""
    return done(request, f"/{language}/datasets/{made.dataset.id}/edit", notice)
