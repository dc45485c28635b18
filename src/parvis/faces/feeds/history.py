"""What was done, as Atom feeds (RFC 4287): to one dataset, and to an organization with all it publishes.

They say what the page of the history says to everybody: what was done and to which members, by whom when it was the
portal itself; of what everybody may see alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.feeds import answers, atom
from parvis.kit.actors import VISITOR
from parvis.portal.activity import queries
from parvis.portal.activity.queries import labels
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations

ENTRIES: Final = 50
Acts = Sequence[Mapping[str, Any]]


def of_dataset(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/datasets/<slug>.atom`. Raises NotFound, Gone, Moved."""
    dataset = datasets.page(ref, actor=VISITOR)
    acts = queries.history(datasets.KIND, dataset["id"], actor=VISITOR, limit=ENTRIES)
    path, name = f"datasets/{dataset['slug']}", _title(dataset, "title", language)
    feed = atom.head(_("%(title)s: history") % {"title": name}, path, _latest(acts, dataset), language)
    producer = (dataset["organization"] or dataset["owner"] or {}).get("name", "") or atom.site_name(language)
    for act in acts:
        feed.append(_entry(act, labels.verb(act["verb"]), f"datasets/{dataset['id']}", path, producer, language))
    return _sent(request, feed, acts)


def of_organization(request: HttpRequest, language: str, ref: str) -> HttpResponse:
    """`/fr/organizations/<slug>.atom`: of it, and of the datasets it has. Raises NotFound, Gone, Moved."""
    organization = organizations.page(ref, actor=VISITOR)
    own = queries.history(organizations.KIND, organization["id"], actor=VISITOR, limit=ENTRIES)
    public = datasets.visible_to(VISITOR).filter(organization=organization["id"])
    theirs = queries.recent(datasets.KIND, public.order_by().values("pk"), actor=VISITOR, limit=ENTRIES)
    acts = sorted([*own, *theirs], key=lambda act: int(act["id"]), reverse=True)[:ENTRIES]
    path, name = f"organizations/{organization['slug']}", _title(organization, "name", language)
    feed = atom.head(_("%(title)s: history") % {"title": name}, path, _latest(acts, organization), language)
    known = _datasets([act["key"] for act in acts if "key" in act])
    for act in acts:
        dataset = known.get(act.get("key", ""))
        if dataset is None and "key" in act:
            continue  # taken off since the list was made
        about = _title(dataset, "title", language) if dataset else name
        thing, page = (f"datasets/{dataset['id']}", f"datasets/{dataset['slug']}") if dataset else (
            f"organizations/{organization['id']}", path)  # fmt: skip
        said = _("%(title)s: %(act)s") % {"title": about, "act": labels.verb(act["verb"])}
        feed.append(_entry(act, said, thing, page, name, language))
    return _sent(request, feed, acts)


def _datasets(ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """{id: summary} of these datasets."""
    found = map(orjson.loads, datasets.summaries(list(dict.fromkeys(ids)), actor=VISITOR))
    return {one["id"]: one for one in found}


def _entry(act: Mapping[str, Any], title: str, thing: str, page: str, producer: str, language: str) -> Element:
    said = {"title": title, "summary": _(", ").join(labels.field(name) for name in act["changes"])}
    id = f"{settings.PARVIS.site_url}/api/{thing}/history#{act['id']}"
    return atom.entry(id, said, page, act["at"], act["at"], act["actor"] or producer, language, "")


def _latest(acts: Acts, thing: Mapping[str, Any]) -> str:
    return str(max((act["at"] for act in acts), default=thing["modified_at"]))


def _sent(request: HttpRequest, feed: Element, acts: Acts) -> HttpResponse:
    changed_at = datetime.fromisoformat(max(act["at"] for act in acts)) if acts else None
    return answers.xml(request, feed, "application/atom+xml", changed_at)


def _title(thing: Mapping[str, Any], name: str, language: str) -> str:
    return str(thing["translations"].get(language, {}).get(name) or thing[name])
