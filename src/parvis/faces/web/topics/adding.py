"""From the page of a thing into a topic: which one, and what to say of it there."""

from typing import Any, Final

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects import records
from parvis.faces.web import forms, pages, texts, who
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.topics import actions, queries

LISTED: Final = 100


class AddForm(forms.Form):
    """Into which topic, with which words."""

    topic = fields.ChoiceField(label=gettext_lazy("Into which topic"), widget=fields.RadioSelect)
    description = fields.CharField(
        label=gettext_lazy("What to say of it"), required=False, max_length=20_000,
        help_text=gettext_lazy("Why it is here, how to read it. You can translate it later."),
        widget=fields.Textarea({"rows": 4}),
    )  # fmt: skip


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/topics/add?dataset=<slug>`."""
    actor = who.known(request)
    kind, ref = _asked(request)
    id = queries.find(kind, ref, actor=actor)
    summary = queries.summaries({kind: [id]}, actor=actor)[(kind, id)]
    mine = list(queries.editable_by(actor)[:LISTED])
    form = AddForm(request.POST or None, initial={"topic": mine[0].id if len(mine) == 1 else ""})
    form.fields["topic"].choices = [(one.id, one.title) for one in mine]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        topic = queries.get(form.cleaned_data["topic"], actor=actor)
        element = records.Element(kind=kind, key=id, **_note(form, topic, language))
        try:
            actions.add(topic, element, by=actor)
        except PortalError as error:
            form.refuse(error)
        else:
            return forms.done(
                request, f"/{language}/topics/{topic.slug}/edit", _("It is in the topic now, at its end.")
            )
    name = "name" if kind == "organization" else "title"
    title = texts.isolated(texts.of(summary, name, language), language)
    address = f"/{language}/{queries.KINDS[kind].noun}/{summary['slug']}"
    return pages.render(request, "topics/add.html", form=form, title=title, address=address, any=bool(mine))


def _asked(request: HttpRequest) -> tuple[str, str]:
    for kind in queries.KINDS:
        if ref := request.GET.get(kind, ""):
            return kind, ref
    raise NotFound


def _note(form: AddForm, topic: Any, language: str) -> dict[str, Any]:
    """The words, in the language of the page they were written on."""
    note = form.cleaned_data["description"]
    if not note or topic.language == language:
        return {"description": note}
    return {"translations": {language: {"description": note}}}
