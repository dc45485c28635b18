"""What changed in the data itself, as Atom feeds (RFC 4287): of one file, and of all the files of a dataset."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from babel.numbers import format_decimal
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.feeds import answers, atom
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import queries as editorial
from parvis.portal.tables import queries
from parvis.portal.tables.rules import telling

ENTRIES: Final = 50


def of_resource(request: HttpRequest, language: str, ref: str, id: str) -> HttpResponse:
    """`/fr/datasets/<slug>/resources/<id>/changes.atom`: what each version changed. Raises NotFound, Moved."""
    resource = datasets.file_at(ref, id, actor=VISITOR)
    dataset = datasets.page(resource.dataset_id, actor=VISITOR)
    row = next(one for one in dataset["resources"] if one["id"] == resource.pk)
    path = f"datasets/{dataset['slug']}/resources/{resource.pk}/changes"
    found = queries.news(resource.dataset_id, resource.pk, limit=ENTRIES)
    return _feed(request, language, dataset, found, (_title(row, language), path, path))


def of_dataset(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/datasets/<slug>/changes.atom`: what the versions of all its files changed. Raises NotFound, Moved."""
    dataset = datasets.page(ref, actor=VISITOR)
    page = f"datasets/{dataset['slug']}"
    found = queries.news(dataset["id"], limit=ENTRIES)
    return _feed(request, language, dataset, found, (_title(dataset, language), f"{page}/changes", page))


def _feed(
    request: HttpRequest, language: str, dataset: Mapping[str, Any], found: Sequence[Any],
    about: tuple[str, str, str],
) -> HttpResponse:  # fmt: skip
    """The feed of these changes; `about` is (the title of what it is about, its own path, that of its page)."""
    titles = {row["id"]: _title(row, language) for row in dataset["resources"]}
    name, path, page = about
    changed_at = max((one.created_at for one in found), default=None)
    updated = changed_at.isoformat() if changed_at else dataset["modified_at"]
    feed = atom.head(_("%(title)s: this data changed") % {"title": name}, path, updated, language, page)
    producer = (dataset["organization"] or dataset["owner"] or {}).get("name", "") or editorial.look().name(language)
    for one in found:
        feed.append(_entry(one, titles[one.resource_id], f"datasets/{dataset['slug']}", producer, language))
    return answers.xml(request, feed, "application/atom+xml", changed_at)


def _entry(one: Any, title: str, dataset: str, producer: str, language: str) -> Any:
    at, before, after = one.created_at.isoformat(), queries.mark(one.before), queries.mark(one.after)
    number = _figures(language)
    version = _("%(title)s, version %(number)s") % {"title": title, "number": number(one.after.version)}
    said = {
        "title": version if one.after.version else title,
        "summary": _(", ").join(telling.sentences(one.summary, number)),
    }
    path = f"{dataset}/resources/{one.resource_id}/changes?{urlencode({'from': before, 'to': after})}"
    id = f"{settings.PARVIS.site_url}/api/resources/{one.resource_id}/changes/{before}..{after}"
    return atom.entry(id, said, path, at, at, producer, language, "")


def _figures(language: str) -> telling.Number:
    return lambda count: format_decimal(count, locale=language)


def _title(known: Mapping[str, Any], language: str) -> str:
    return str(known["translations"].get(language, {}).get("title") or known["title"])
