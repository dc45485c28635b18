"""`/fr/datasets/<ref>/edit`: the description of a dataset, whether it is being published or was long ago."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import records
from parvis.dialects.vocabularies import PUBLIC_STATES
from parvis.faces.web import figures, pages, texts, who, words
from parvis.faces.web.forms import done
from parvis.faces.web.publish import description, guesses, live
from parvis.faces.web.publish.meter import meter
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, Stale
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.queries import proposals
from parvis.portal.datasets.rules import require

FOUND: Final = 8  # places shown for a search
_ROW_VERBS: Final = ("contact-add", "contact-remove", "extra-add", "extra-remove")


@dataclass
class Sheet:
    """The form as it stands: what is saved, what is typed, what was guessed."""

    dataset: Any
    saved: records.Dataset
    form: description.Description
    lists: description.Lists
    guesses: list[Any]
    seen_at: datetime
    theirs: list[tuple[str, str, str]] = field(default_factory=list)
    found: list[Any] | None = None
    focus: str = ""
    contact_rows: int = 0
    extra_rows: int = 0


def edit(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """The form; saved, changed in place by one of its buttons, or shown again with what stands against it."""
    actor = who.known(request)
    dataset = _editable(ref, actor)
    if request.method != "POST":
        return _show(request, language, _read(dataset, language, actor))
    sheet = typed(request, dataset, language, actor)
    verb, _colon, detail = request.POST.get("do", "save").partition(":")
    if verb in ("save", "preview", "leave"):
        saved = _save(sheet, actor)
        return _onward(request, language, saved, verb) if saved is not None else _show(request, language, sheet)
    _turn(request, sheet, verb, detail, language)
    return _show(request, language, sheet)


def _editable(ref: str, actor: Actor) -> Any:
    """The dataset, for those who may change it. Raises as `queries.get`, and Denied."""
    dataset = queries.get(ref, actor=actor)
    require(actor, "dataset.update", dataset)
    return dataset


def _read(dataset: Any, language: str, actor: Actor) -> Sheet:
    """The form of what is saved; on a draft nobody has described yet, the guesses are filled in."""
    saved = queries.record(dataset)
    values, lists = description.initial(saved), description.lists_of(saved)
    found = guesses.found(dataset, actor=actor)
    if not proposals.is_described(dataset):
        guesses.fill(values, lists, found)
    form = description.Description(initial=values, language=language)
    return Sheet(dataset, saved, form, lists, found, dataset.modified_at)


def typed(request: HttpRequest, dataset: Any, language: str, actor: Actor) -> Sheet:
    """The form of what was typed."""
    form = description.Description(request.POST, language=language)
    try:
        seen_at = datetime.fromisoformat(request.POST.get("seen_at", ""))
    except ValueError:
        seen_at = dataset.modified_at
    lists = description.lists_typed(request.POST)
    found = guesses.found(dataset, actor=actor)
    return Sheet(dataset, queries.record(dataset), form, lists, found, seen_at)


def _save(sheet: Sheet, actor: Actor) -> Any:
    """The dataset as saved, or None when something stands against it."""
    if not _is_sound(sheet):
        return None
    record = description.written(sheet.form.cleaned_data, sheet.lists, sheet.saved)
    try:
        return actions.update(sheet.dataset, record, by=actor, seen_at=sheet.seen_at)
    except Stale as error:
        sheet.form.add_error(None, str(error))
        sheet.theirs = _differences(sheet.saved, record)
        sheet.seen_at = sheet.dataset.modified_at  # saved again, mine stands
    except Invalid as error:
        sheet.form.refuse(error)
    return None


def _is_sound(sheet: Sheet) -> bool:
    """Whether everything typed can be taken; what cannot is told beside it, and at the top."""
    description.check(sheet.lists)
    sound = sheet.form.is_valid()
    for kind, rows in ((_("Contact"), sheet.lists.contacts), (_("Members of your own"), sheet.lists.extras)):
        for number, row in enumerate(rows, 1):
            if row["fault"]:
                sheet.form.add_error(None, f"{kind} {number}: {row['fault']}")
    return sound and not sheet.lists.has_faults


def _differences(theirs: records.Dataset, mine: records.Dataset) -> list[tuple[str, str, str]]:
    """(field, what somebody else saved, what was typed here) where they differ."""
    watched = ("title", "description", "description_short", "acronym", "license", "frequency", "temporal_start",
               "temporal_end", "zones", "granularity", "tags", "contacts", "access_type", "translations", "extras",
               "source_url")  # fmt: skip
    changed = records.difference(theirs, mine, watched)
    return [(name, _plain(before), _plain(after)) for name, (before, after) in changed.items()]


def _plain(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(_plain(one) for one in value)
    return "" if value is None else str(getattr(value, "name", value))[:2_000]


def _onward(request: HttpRequest, language: str, dataset: Any, verb: str) -> HttpResponse:
    public = dataset.state in PUBLIC_STATES
    if verb == "leave":
        return done(request, f"/{language}/workspace", _("The draft is kept as it is."))
    if verb == "preview" and not public:
        return done(request, f"/{language}/datasets/{dataset.id}/preview")
    if public:
        return done(request, f"/{language}/datasets/{dataset.slug}", _("The description is saved."))
    return done(request, f"/{language}/datasets/{dataset.id}/edit", _("The description is saved."))


# --- buttons inside the form -------------------------------------------------------------------------------------


def _turn(request: HttpRequest, sheet: Sheet, verb: str, detail: str, language: str) -> None:
    """Do what a button of the form says; nothing is saved, and nothing typed is lost."""
    data = request.POST.copy()
    guess = next((one for one in sheet.guesses if one.field == detail), None)
    if verb in ("use", "refuse") and guess is not None:
        (guesses.use if verb == "use" else guesses.refuse)(data, sheet.lists, guess)
        sheet.focus = "place" if detail == "zones" else f"id_{guesses.names_of(detail)[0]}"
    elif verb == "zone-add" and detail:
        sheet.lists.zones = list(dict.fromkeys([*sheet.lists.zones, detail]))
        data["place"], sheet.focus = "", "place"
    elif verb == "zone-remove":
        sheet.lists.zones = [id for id in sheet.lists.zones if id != detail]
        sheet.focus = "place"
    elif verb == "zone-find":
        sheet.found, sheet.focus = live.places_found(data.get("place", ""), language, sheet.lists.zones), "place"
    elif verb in _ROW_VERBS:
        _turn_rows(sheet, verb, detail)
    sheet.form = description.Description(initial=_as_initial(data, language), language=language)


def _turn_rows(sheet: Sheet, verb: str, detail: str) -> None:
    kind, _dash, act = verb.partition("-")
    rows = sheet.lists.contacts if kind == "contact" else sheet.lists.extras
    if act == "add":
        setattr(sheet, f"{kind}_rows", len(rows) + 1)
        sheet.focus = f"{kind}-{len(rows)}-{'name' if kind == 'contact' else 'key'}"
    elif detail.isdigit() and int(detail) < len(rows):
        rows.pop(int(detail))
        sheet.focus = f"{kind}-add"


def _as_initial(data: Any, language: str) -> dict[str, Any]:
    """What was typed, for a form that judges nothing yet."""
    return {name: data.get(name, "") for name in description.Description(data, language=language).fields}


# --- the page ----------------------------------------------------------------------------------------------------


def _show(request: HttpRequest, language: str, sheet: Sheet) -> HttpResponse:
    dataset, described = sheet.dataset, proposals.is_described(sheet.dataset)
    record = live.record_of(sheet.form, sheet.lists, sheet.saved)
    return pages.render(
        request,
        "publish/edit.html",
        status=400 if sheet.form.errors else 200,
        dataset=dataset,
        form=sheet.form,
        lists=sheet.lists,
        zones=live.zone_names(sheet.lists.zones, language),
        found=sheet.found,
        typed_place=request.POST.get("place", "") if sheet.found is not None else "",
        contact_rows=max(sheet.contact_rows, len(sheet.lists.contacts), 1),
        extra_rows=max(sheet.extra_rows, len(sheet.lists.extras)),
        roles=words.tables(language)["role"],
        guesses=guesses.shown(sheet.guesses, sheet.form, sheet.lists, sheet.saved, described),
        is_new=not described,
        is_public=dataset.state in PUBLIC_STATES,
        meter=meter(record, language),
        alike=live.alike(record.title, dataset.id, language, who.of(request)) if not described else [],
        markdown=live.markdown(record.description),
        seen_at=sheet.seen_at.isoformat(),
        theirs=sheet.theirs,
        focus=sheet.focus,
        files=[_file(one, dataset.id, language) for one in sheet.saved.resources],
        troubles=_troubles(dataset, language, who.of(request)),
        known_tags=proposals.known_tags()[:200],
        heading_text=texts.isolated(texts.Text(dataset.title, dataset.language), language),
    )


def _file(resource: records.Resource, dataset: str, language: str) -> dict[str, Any]:
    return {
        "page": f"/{language}/datasets/{dataset}/resources/{resource.id}",
        "title": resource.title,
        "format": resource.format,
        "size": figures.size(resource.filesize, language) if resource.filesize else "",
        "is_link": not resource.file,
    }


def _troubles(dataset: Any, language: str, actor: Actor) -> list[tuple[str, str]]:
    """(file, what could not be read of it) of the files that hold no table though they look like one."""
    read = proposals.samples(dataset, actor=actor)
    names = dict(dataset.resources.values_list("pk", "title"))
    return [
        (names[id], words.label("trouble", sample.trouble, language)) for id, sample in read.items() if sample.trouble
    ]
