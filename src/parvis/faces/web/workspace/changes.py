"""One change to many datasets: what, what will happen to each, how far it is, what became of it, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.dialects import records
from parvis.faces.web import figures, pages, who, words
from parvis.faces.web.forms import Form, done
from parvis.faces.web.transfers.receiver import Receiver
from parvis.faces.web.workspace import datasets, mending, rows
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.queries import Change, Offer

SHOWN: Final = 100  # datasets told one by one


class Licence(mending.Licence):
    """Which terms of reuse."""

    def change(self) -> Change:
        """What it asks."""
        return Change(license=self.cleaned_data["license"])


class Pace(mending.Pace):
    """How often the data changes."""

    def change(self) -> Change:
        """What it asks."""
        return Change(frequency=self.cleaned_data["frequency"])


class Keywords(Form):
    """Keywords to add."""

    tags = forms.CharField(
        label=gettext_lazy("Keywords"), max_length=1000, help_text=gettext_lazy("Separated by commas.")
    )

    def __init__(self, *arguments: Any, choices: mending.Choices, **options: Any) -> None:
        del choices
        super().__init__(*arguments, **options)

    def given(self) -> tuple[str, ...]:
        """The keywords, one by one."""
        return tuple(one for one in self.cleaned_data["tags"].replace("،", ",").replace(";", ",").split(",") if one)

    def change(self) -> Change:
        """What it asks."""
        return Change(add_tags=self.given())


class FewerKeywords(Keywords):
    """Keywords to remove."""

    def change(self) -> Change:
        """What it asks."""
        return Change(remove_tags=self.given())


class Contact(Form):
    """Whom to write to from now on."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=255)
    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    contact_form = forms.URLField(
        label=gettext_lazy("Address of a contact form"), max_length=2048, required=False, assume_scheme="https"
    )

    def __init__(self, *arguments: Any, choices: mending.Choices, **options: Any) -> None:
        del choices
        super().__init__(*arguments, **options)

    def change(self) -> Change:
        """What it asks."""
        return Change(contact=records.Contact(**self.cleaned_data))


class Giving(Receiver):
    """To whom the datasets are offered."""

    def __init__(self, *arguments: Any, choices: mending.Choices, **options: Any) -> None:
        super().__init__(*arguments, actor=choices.actor, language=choices.language, **options)

    def change(self) -> Change:
        """What it asks."""
        given = self.cleaned_data
        return Change(transfer=Offer(
            to_organization=self.organization, to_email=given["to_email"], comment=given["comment"]
        ))  # fmt: skip


_FORMS: Final[Mapping[str, Any]] = {
    "license": Licence,
    "frequency": Pace,
    "add_tags": Keywords,
    "remove_tags": FewerKeywords,
    "contact": Contact,
    "transfer": Giving,
}
_MEMBERS: Final = {"add_tags": "tags", "remove_tags": "tags", "transfer": "to"}


def choose(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/datasets/change`: what to change, then what that will do, then do it."""
    actor = who.known(request)
    sent = request.POST if request.method == "POST" else request.GET
    verb = sent.get("verb", "")
    asked = datasets.read(sent, actor)
    ids = _chosen(sent, asked, actor)
    if verb not in datasets.CHANGES or not ids:
        words = _("Choose what to do.") if ids else _("Choose at least one dataset, then what to do.")
        return done(request, f"/{language}/workspace/datasets{datasets.query(asked)}", words)
    if len(ids) > actions.MOST:
        raise Invalid({}, _("%(limit)s datasets at most.") % {"limit": figures.number(actions.MOST, language)})
    maker = _FORMS.get(verb)
    data = request.POST if request.method == "POST" else None
    form = maker(data, choices=mending.Choices(language, actor)) if maker else None
    shown: dict[str, Any] = {
        "request": request,
        "language": language,
        "verb": verb,
        "ids": ids,
        "form": form,
        "asked": asked,
    }
    if form is not None and not form.is_valid():
        return _page(plan=None, **shown)
    change = form.change() if form else Change(verb=verb)
    try:
        if request.method == "POST" and "confirm" in request.POST:
            bulk = actions.change_many(ids, change, by=actor)
            return done(request, f"/{language}/workspace/changes/{bulk.id}")
        plan = queries.planned(ids, change, actor=actor)
    except Invalid as error:
        if form is None:
            raise
        form.refuse(Invalid({_MEMBERS.get(name, name): why for name, why in error.fields.items()}))
        return _page(plan=None, **shown)
    return _page(plan=_plan(plan, language), **shown)


def _chosen(sent: Any, asked: queries.Asked, actor: Actor) -> list[str]:
    """The ids chosen: those ticked, those of the page before, or all that match."""
    if sent.get("all") == "1":
        found = queries.selected(asked, actor=actor).order_by("slug").values_list("pk", flat=True)
        return list(found[: actions.MOST + 1])
    given = [*sent.getlist("id"), *sent.get("ids", "").split()]
    return [id for id in dict.fromkeys(given) if len(id) <= 64]


def _page(*, request: HttpRequest, language: str, verb: str, ids: Sequence[str], form: Any, asked: Any, plan: Any
          ) -> HttpResponse:  # fmt: skip
    return pages.render(
        request,
        "workspace/change.html",
        verb=verb,
        what=datasets.CHANGES[verb],
        ids=" ".join(ids),
        count=len(ids),
        form=form,
        plan=plan,
        values=[(name, value) for name, value in form.cleaned_data.items()] if plan and form else [],
        danger=verb == "delete",
        back=f"/{language}/workspace/datasets{datasets.query(asked)}",
        days=figures.number(queries.deleted_days(), language),
        by_job=len(ids) > actions.AT_ONCE,
    )


def _plan(planned: Sequence[tuple[Any, Any]], language: str) -> dict[str, Any]:
    """What will change, by what will happen to each."""
    licences = queries.license_titles(language)
    sorted_out: dict[str, list[Any]] = {"changed": [], "same": [], "refused": []}
    for dataset, outcome in planned:
        sorted_out[outcome.kind].append((dataset, outcome))
    return {
        "total": len(planned),
        "counts": {kind: len(found) for kind, found in sorted_out.items()},
        "changed": [_told(one, outcome.changes, language, licences) for one, outcome in sorted_out["changed"][:SHOWN]],
        "refused": [
            _told(one, {}, language, licences) | {"reason": outcome.reason}
            for one, outcome in sorted_out["refused"][:SHOWN]
        ],
        "shown": SHOWN,
    }


def _told(dataset: Any, made: Mapping[str, Any], language: str, licences: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": rows.title(dataset, language),
        "address": f"/{language}/datasets/{dataset.slug}",
        "changes": _differences(made, language, licences),
        "reason": "",
    }


def _differences(made: Mapping[str, Any], language: str, licences: Mapping[str, str]) -> list[tuple[str, ...]]:
    """(field, before, after) of what a change did, in words."""
    return [
        (words.label("field", name, language), *(_said(name, side, language, licences) for side in sides))
        for name, sides in made.items()
    ]  # fmt: skip


def _said(name: str, value: Any, language: str, licences: Mapping[str, str]) -> str:
    if name == "contacts":
        return _(", ").join(one["name"] if isinstance(one, Mapping) else one.name for one in value)
    if name == "tags":
        return _(", ").join(value)
    if name == "transfer":
        return str(value)
    if name == "license":
        return licences.get(value, value)
    if name == "state":
        return str(rows.STATES[value][0])
    return words.label(name, value, language)


# --- afterwards ------------------------------------------------------------------------------------------------


def index(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/workspace/changes`: the changes somebody made to many datasets."""
    actor = who.known(request)
    made = [
        {
            "address": f"/{language}/workspace/changes/{one.id}",
            "what": _what(one),
            "count": len(one.datasets),
            "at": one.created_at.isoformat(),
            "running": one.finished_at is None,
        }
        for one in queries.bulk_changes(actor=actor)
    ]
    return pages.render(request, "workspace/changes.html", changes=made)


def _what(bulk: Any) -> str:
    """What a change was, in words."""
    if bulk.undoes_id:
        return _("Taking back a change")
    return _(", ").join(
        str(datasets.CHANGES[bulk.change.get(name) if name == "verb" else name]) for name in bulk.change
    )


def result(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """`/fr/workspace/changes/<id>`: how far it is, then what became of each dataset."""
    bulk = queries.bulk_change(id, actor=who.known(request))
    counts, licences = queries.bulk_counts(bulk), queries.license_titles(language)
    return pages.render(
        request,
        "workspace/changed.html",
        bulk={"id": bulk.id, "at": bulk.created_at.isoformat(), "finished": bulk.finished_at is not None,
              "stopped": bulk.stopped_at is not None, "undoes": bulk.undoes_id},
        what=_what(bulk),
        counts=counts,
        done=sum(counts.values()),
        total=len(bulk.datasets),
        changed=[_became(one, language, licences) for one in queries.bulk_results(bulk, "changed", limit=SHOWN)],
        refused=[_became(one, language, licences) for one in queries.bulk_results(bulk, "refused", limit=SHOWN)],
        shown=SHOWN,
        undone=queries.undone_by(bulk) is not None,
    )  # fmt: skip


def _became(result: Any, language: str, licences: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": result.title,
        "address": f"/{language}/datasets/{result.slug}" if result.slug else "",
        "changes": _differences(result.changes, language, licences),
        "reason": result.reason,
    }


def undo(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """Take a change back."""
    actor = who.known(request)
    bulk = actions.undo(queries.bulk_change(id, actor=actor), by=actor)
    return done(request, f"/{language}/workspace/changes/{bulk.id}")


def stop(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """Go no further."""
    actor = who.known(request)
    bulk = actions.stop(queries.bulk_change(id, actor=actor), by=actor)
    told = _("Stopped. What was changed stays; you can take it back.")
    return done(request, f"/{language}/workspace/changes/{bulk.id}", told)
