"""A file described again, put elsewhere in the list, or deleted."""

from dataclasses import replace
from typing import Any

from django import forms as fields
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects import records
from parvis.faces.web import forms, pages, who
from parvis.faces.web.datasets import files
from parvis.faces.web.publish.arrivals import is_address
from parvis.faces.web.translated import LONG, Spoken, TranslatedForm
from parvis.kit.actors import Actor
from parvis.kit.errors import PortalError
from parvis.portal.datasets import actions, queries


class Details(TranslatedForm):
    """What is said of a file; the address of one the portal keeps is the portal's."""

    spoken = {
        "title": Spoken(gettext_lazy("Title"), longest=500),
        "description": Spoken(
            gettext_lazy("Description"), rows=6, longest=LONG,
            hint=gettext_lazy("What is in it, what its columns mean. Markdown."),
        ),
    }  # fmt: skip
    url = fields.CharField(
        label=gettext_lazy("Address of the file"), max_length=2048,
        widget=fields.TextInput({"dir": "ltr", "inputmode": "url"}),
        error_messages={"required": gettext_lazy("Give the address of the file.")},
    )  # fmt: skip
    type = fields.ChoiceField(label=gettext_lazy("What kind of file it is"))
    format = fields.CharField(
        label=gettext_lazy("Format"), required=False, max_length=64, widget=fields.TextInput({"dir": "ltr"}),
        help_text=gettext_lazy("As its name ends: csv, xlsx, geojson, pdf…"),
    )  # fmt: skip
    place = fields.IntegerField(label=gettext_lazy("Place in the list"), min_value=1)

    def __init__(self, *arguments: Any, hosted: bool, count: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        types = queries.vocabularies()["resource_types"]
        self.fields["type"].choices = list(types.items())  # type: ignore[attr-defined]
        title = self.fields[self.field_of("title")]
        title.required, title.error_messages["required"] = True, gettext_lazy("Give the file a title.")
        if hosted:
            del self.fields["url"]
        if count < 2:
            del self.fields["place"]
        else:
            self.fields["place"].help_text = _("From 1, the first, to %(count)s.") % {"count": count}
            self.fields["place"].widget.attrs |= {"max": count}

    def clean_url(self) -> str:
        """The address as it was, or one of the web."""
        url: str = self.cleaned_data["url"].strip()
        if url != self.initial.get("url") and not is_address(url):
            raise ValidationError(_("This is not the address of a file: it starts with https:// or http://."))
        return url

    def record(self, known: records.Resource) -> records.Resource:
        """The file as it was, with what the form says."""
        said = self.texts()
        main = said.pop(self.codes[0], {})
        given = {name: self.cleaned_data[name] for name in ("url", "type", "format") if name in self.fields}
        return replace(
            known, title=main.get("title", ""), description=main.get("description", ""),
            translations={code: {**_other(known, code), **one} for code, one in said.items()}, **given,
        )  # fmt: skip


def _other(known: records.Resource, code: str) -> dict[str, str]:
    """What translations hold that the form does not."""
    return {name: text for name, text in known.translations.get(code, {}).items() if name not in Details.spoken}


def edit(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """`/fr/datasets/<slug>/resources/<id>/edit`."""
    actor = who.known(request)
    dataset = files.editable(ref, actor)
    found = queries.file_at(dataset.pk, id, actor=actor)
    known = queries.resource_record(found)
    place, count = queries.place_of(found)
    first = known.language or dataset.language
    said = {**known.translations, first: {"title": known.title, "description": known.description}}
    initial = {"url": known.url, "type": known.type, "format": known.format, "place": place}
    form = Details(request.POST or None, hosted=bool(known.file), count=count, first=first, texts=said, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(form, found, known, actor):
        address = f"/{language}/datasets/{dataset.slug}/resources/{found.pk}"
        return forms.done(request, address, _told(form, found.pk, known, actor))
    return pages.render(
        request,
        "datasets/change.html",
        status=400 if form.errors else 200,
        dataset=dataset,
        file=files.row(found, place, dataset, language),
        form=form,
        base=f"/{language}/datasets/{dataset.slug}",
    )


def _saved(form: Details, found: Any, known: records.Resource, actor: Actor) -> bool:
    """Whether what was typed was taken; the form says why not."""
    try:
        resource = actions.update_resource(found, form.record(known), by=actor)
        if "place" in form.changed_data:
            actions.move_resource(resource, form.cleaned_data["place"], by=actor)
    except PortalError as error:
        form.refuse(error)
        return False
    return True


def _told(form: Details, id: str, known: records.Resource, actor: Actor) -> str:
    """What was done, in words; a new address is asked at once whether it answers."""
    if form.cleaned_data.get("url", known.url) == known.url:
        return _("The file is described as you wrote.")
    try:
        asked = actions.check_now(queries.resource(id, actor=actor), by=actor)
    except PortalError:  # the address is saved, and asked in its turn
        return _("The new address is saved.")
    if asked.extras.get("check:available"):
        return _("The new address is saved, and it answers.")
    return _("The new address is saved, but it does not answer for now: see below.")


def delete(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """`/fr/datasets/<slug>/resources/<id>/delete`: what goes with it is said before."""
    actor = who.known(request)
    dataset = files.editable(ref, actor)
    found = queries.file_at(dataset.pk, id, actor=actor)
    base = f"/{language}/datasets/{dataset.slug}"
    file = files.row(found, 0, dataset, language)
    if request.method == "POST":
        actions.remove_resource(found, by=actor)
        return forms.done(request, f"{base}/files", _("“%(title)s” was deleted.") % {"title": file["name"]})
    _place, count = queries.place_of(found)
    return pages.render(
        request,
        "datasets/delete.html",
        dataset=dataset,
        heading_text=files.title_of(dataset, language),
        file=file,
        versions=len(queries.versions(found)),
        downloads=found.downloads,
        alone=count == 1,
        base=base,
    )
