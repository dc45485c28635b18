"""The page of one file: what it is, its versions, and for its people the next version."""

from typing import Any
from urllib.parse import urlencode

from django import forms as fields
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects import records
from parvis.faces.web import figures, forms, pages, texts, who, words
from parvis.faces.web.datasets.page import shown
from parvis.faces.web.tables import drawings
from parvis.kit.actors import Actor
from parvis.kit.errors import Conflict, Gone, NotFound, PortalError, TooMany
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.rules import allows
from parvis.portal.tables import queries as tables
from parvis.portal.tables.rules import labels, telling


class Replacement(forms.Form):
    """The next version of a file."""

    file = fields.FileField(
        label=gettext_lazy("New file"), help_text=gettext_lazy("The file of now stays, at its own address.")
    )
    note = fields.CharField(
        label=gettext_lazy("What changed"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("One line for those who use the file."),
    )


def page(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """`/fr/datasets/<slug>/resources/<id>`. Raises NotFound, Gone; Moved for an address the dataset had."""
    actor = who.of(request)
    found = queries.file_at(ref, id, actor=actor)
    verb, _colon, number = request.POST.get("do", "replace").partition(":")
    if request.method == "POST" and verb != "replace":
        try:
            return forms.done(request, request.path, _acted(found, verb, number, actor))
        except (Conflict, Gone, TooMany) as error:
            return forms.failed(request, request.path, error)
    form = Replacement(request.POST or None, request.FILES or None)
    if form.is_valid() and _replaced(form, found, actor):
        notice = _("The new version is online; the one before stays at its own address.")
        return forms.done(request, request.path, notice)
    return _shown(request, language, found, form, actor)


def _acted(found: Any, verb: str, number: str, actor: Actor) -> str:
    """Ask the link, or bring a version back; what was done, in words. Raises NotFound for another verb."""
    if verb == "check":
        actions.check_now(found, by=actor)
        return _("The link was asked just now; what it said stands below.")
    if verb != "restore" or not number.isdecimal():
        raise NotFound
    actions.restore_version(found, int(number), by=actor)
    return _("Version %(number)s is the current file again, as a new version.") % {"number": number}


def _replaced(form: Replacement, found: Any, actor: Actor) -> bool:
    """Whether the file was taken; the form says why not."""
    sent = form.cleaned_data["file"]
    try:
        upload = actions.receive_upload(
            sent, filename=sent.name or "", media_type=sent.content_type or "", dataset=found.dataset, by=actor
        )
        actions.replace_file(found, upload=upload.id, note=form.cleaned_data["note"], by=actor)
    except PortalError as error:
        form.refuse(error)
        return False
    return True


def _shown(request: HttpRequest, language: str, found: Any, form: Replacement, actor: Actor) -> HttpResponse:
    dataset = queries.page(found.dataset_id, actor=actor)
    resource = next(one for one in dataset["resources"] if one["id"] == found.pk)
    address = f"/datasets/{dataset['slug']}/resources/{found.pk}"
    check = queries.last_check(found)
    changed = _changes(found, language, actor)
    return pages.render(
        request,
        "datasets/resource.html",
        dataset=dataset,
        dataset_title=texts.isolated(texts.of(dataset, "title", language), language),
        title=texts.of(resource, "title", language).text,
        file=shown(resource, dataset["slug"], language),
        checksum=(resource["checksum"] or {}).get("value", ""),
        latest=f"{address}/latest",
        versions=[
            _version(one, address, language, actor) | {"changes": changed.get(str(one.number), ())}
            for one in queries.versions(found)
        ],
        check=check,
        reason=words.tables(language)["check_error"].get(getattr(check, "error", "") or "", ""),
        may=allows(actor, "dataset.update", found.dataset),
        table=_table(found, actor),
        charts=[drawings.shown(one, language) for one in tables.charts_of(found, actor=actor)],
        form=form,
        changed=changed,
        canonical=f"/{language}{address}",
    )


def _table(found: Any, actor: Actor) -> dict[str, Any] | None:
    """What is said of the table of a file: how many rows, or where its reading stands; nothing when there is none."""
    standing = tables.standing(found, actor=actor)
    if standing.state == "none":
        return None
    rows = standing.tables[0].rows if standing.tables else 0
    return {"state": standing.state, "rows": rows, "words": labels.STATES[standing.state]}


def _changes(found: Any, language: str, actor: Actor) -> dict[str, tuple[str, list[str]]]:
    """{version, or id of a reading: (where its difference is shown, the difference in sentences)}."""
    told: dict[str, tuple[str, list[str]]] = {}
    for one in tables.changes(found, actor=actor):
        asked = urlencode({"from": tables.mark(one.before), "to": tables.mark(one.after)})
        said = telling.sentences(one.summary, lambda count: figures.number(count, language)) if one.summary else []
        if said:
            told.setdefault(tables.mark(one.after), (f"changes?{asked}", said))
    return told


def _version(version: records.Version, address: str, language: str, actor: Actor) -> dict[str, Any]:
    return {
        "number": version.number,
        "current": version.current,
        "created_at": version.created_at.isoformat() if version.created_at else "",
        "size": figures.size(version.filesize, language) if version.filesize else "",
        "checksum": version.sha256,
        "note": version.note,
        "author": version.author_name if actor.is_known else "",
        "restored_from": version.restored_from,
        "address": "" if version.removed_at else f"{address}/versions/{version.number}",
    }
