"""`/fr/datasets/<ref>/files`: the files of a dataset as its people see them, in their order, and how they stand."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from parvis.faces.web import figures, forms, pages, texts, turning, who, words
from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.rules import require

_VERBS: Final = ("up", "down")


def editable(ref: str, actor: Actor) -> Any:
    """The dataset, for those who may change it. Raises as `queries.get`, and Denied."""
    dataset = queries.get(ref, actor=actor)
    require(actor, "dataset.update", dataset)
    return dataset


def page(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """A page of the list; it also takes one step of arranging."""
    actor = who.known(request)
    dataset = editable(ref, actor)
    found = queries.files_of(dataset, turning.number(request.GET))
    if request.method == "POST":
        return _arrange(request, dataset, found, actor)
    rows = [row(one, place, dataset, language) for place, one in enumerate(found.rows, found.first)]
    return pages.render(
        request,
        "datasets/manage.html",
        dataset=dataset,
        heading_text=title_of(dataset, language),
        rows=rows,
        down=[row(one, 0, dataset, language) for one in found.down],
        found=found,
        moved=next((one for one in rows if one["id"] == request.GET.get("moved")), None),
        base=f"/{language}/datasets/{dataset.slug}",
    )


def _arrange(request: HttpRequest, dataset: Any, found: queries.Files, actor: Actor) -> HttpResponse:
    """Put a file elsewhere: by a button (`do` is `up:<place>`), or dragged (`order` is this page's files as they lie).

    Then back to the list where the file is now, on the button just used.
    """
    verb, _colon, place = request.POST.get("do", "").partition(":")
    if verb == "order":
        id, step = _dragged([one.pk for one in found.rows], request.POST.get("order", "").split(","))
        place = str(found.first + step)
    elif verb in _VERBS and place.isdecimal():
        id = request.POST.get("item", "")
    else:
        raise NotFound
    file = queries.file_at(dataset.pk, id, actor=actor)
    actions.move_resource(file, turning.whole(place), by=actor)
    file.refresh_from_db(fields=["position"])
    here, _count = queries.place_of(file)
    at = f"{verb}-{id}" if verb in _VERBS else f"item-{id}"
    return forms.done(request, f"{request.path}?page={-(-here // queries.LISTED)}&moved={id}#{at}")


def _dragged(before: list[str], after: list[str]) -> tuple[str, int]:
    """Which file was dragged, and its place among these, from 0. Raises NotFound when these are not the same files."""
    for step, id in enumerate(after):
        if [one for one in before if one != id] == [one for one in after if one != id] and id in before:
            return id, step
    raise NotFound


def title_of(dataset: Any, language: str) -> Any:
    """The title of the dataset, ready to stand in a page."""
    known = {"title": dataset.title, "language": dataset.language, "translations": dataset.translations}
    return texts.isolated(texts.of(known, "title", language), language)


def row(one: Any, place: int, dataset: Any, language: str) -> dict[str, Any]:
    """What its people see of a file."""
    known = {
        "title": one.title,
        "language": one.language or dataset.language,
        "translations": one.translations,
    }
    title = texts.of(known, "title", language)
    check = {} if one.file else one.extras
    return {
        "id": one.pk,
        "place": place,
        "page": f"/{language}/datasets/{dataset.slug}/resources/{one.pk}",
        "title": texts.isolated(title, language),
        "name": title.text,
        "type": words.label("resource_type", one.type, language) if one.type != "main" else "",
        "format": one.format,
        "size": figures.size(one.filesize, language) if one.filesize else "",
        "modified_at": one.modified_at.isoformat(),
        "hosted": bool(one.file),
        "version": one.current_version,
        "answers": check.get("check:available"),
        "checked_at": check.get("check:date", ""),
        "reason": words.tables(language)["check_error"].get(check.get("check:error", ""), ""),
    }
