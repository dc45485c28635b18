"""The names of CKAN's search index, as conditions on ours."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from parvis.dialects.ckan import lucene
from parvis.dialects.vocabularies import State
from parvis.engines.search.wanted import Among, Either, Every, Has, Says, Where, Within, Without
from parvis.faces.ckan import packaging
from parvis.faces.ckan.answers import BadQuery
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.datasets import queries as datasets
from parvis.portal.datasets.rules import facts
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

_NONE: Final = Either()
_TOPICS: Final = 200  # looked at for a facet, or for a title
_TEXTS: Final = {
    "title": "title", "text": "all", "notes": "all", "": "all", "author": "all", "maintainer": "all",
    "res_name": "all", "res_description": "all", "title_string": "title", "organization_title": "all",
}  # fmt: skip
_MOMENTS: Final = {"metadata_modified": "modified", "metadata_created": "created", "indexed_ts": "modified"}
_VALUES: Final = {
    "license_id": "license", "license": "license", "owner_org": "organization", "extras_frequency": "frequency",
    "frequency": "frequency", "extras_language": "language", "language": "language",
}  # fmt: skip
_ALWAYS: Final = frozenset({"site_id", "entity_type"})
# What has one value here: {field: {value: states it is of, None for all}}.
_STATES: Final = {
    "state": {"active": (*packaging.PUBLIC, State.PRIVATE), "draft": (State.DRAFT, State.HIDDEN),
              "deleted": (State.DELETED,)},
    "capacity": {"public": packaging.PUBLIC, "private": (State.PRIVATE, State.DRAFT, State.HIDDEN)},
    "private": {"false": packaging.PUBLIC, "true": (State.PRIVATE, State.DRAFT, State.HIDDEN)},
}  # fmt: skip
_OTHERS: Final = frozenset({"organization", "groups", "tags", "res_format", "name", "id", "dataset_type", "type"})
FIELDS: Final = frozenset({*_TEXTS, *_MOMENTS, *_VALUES, *_ALWAYS, *_STATES, *_OTHERS} - {""})
_FIELD: Final = re.compile(rf"(?<![\w:])(?:{'|'.join(map(re.escape, sorted(FIELDS, key=len, reverse=True)))}):")


def names_a_field(text: str) -> bool:
    """Whether a text has the name of a field before a colon."""
    return _FIELD.search(text) is not None


def condition(tree: lucene.Tree, actor: Actor) -> Where:
    """The condition of a tree, for one reader. Raises BadQuery for a field or a value that is not known."""
    match tree:
        case lucene.Every(parts):
            return Every(tuple(condition(part, actor) for part in parts))
        case lucene.Either(parts):
            return Either(tuple(condition(part, actor) for part in parts))
        case lucene.Without(part):
            return Without(condition(part, actor))
        case lucene.Span():
            return _span(tree)
        case lucene.Word():
            return _word(tree, actor)


def _span(span: lucene.Span) -> Where:
    if span.low is None and span.high is None and span.field in FIELDS:
        return Every()
    if span.field not in _MOMENTS:
        raise BadQuery(f"{span.field} cannot be asked between two values")
    low, high = _second(span.low, span.low_in, 1), _second(span.high, span.high_in, -1)
    return Within(_MOMENTS[span.field], low, high)


def _second(text: str | None, taken: bool, step: int) -> int | None:
    """The second of an instant; the next one, or the one before, when the end itself is left out."""
    if text is None:
        return None
    seconds = int(_moment(text).timestamp())
    return seconds if taken else seconds + step


def _moment(text: str) -> datetime:
    try:
        return lucene.moment(text, now())
    except lucene.NotUnderstood as error:
        raise BadQuery(str(error)) from error


def _word(word: lucene.Word, actor: Actor) -> Where:
    name = word.field
    if word.prefix and not word.text and (name in FIELDS or not name):
        return Every()
    if name in _ALWAYS:
        return Every()
    if name in ("dataset_type", "type"):
        return Every() if word.text == "dataset" else _NONE
    if name in _STATES:
        found = _STATES[name].get(word.text.lower())
        return Has("state", tuple(found)) if found else _NONE
    if name in _MOMENTS:
        second = int(_moment(word.text).timestamp())
        return Within(_MOMENTS[name], second, second)
    if name in _BY_NAME:
        return _BY_NAME[name](word, actor)
    if name in _VALUES:
        return _plain(word, _VALUES[name], word.text)
    if name in _TEXTS:
        if word.prefix:
            raise BadQuery(f"a * cannot end a word of {name or 'any text'}")
        return Says(_TEXTS[name], word.text)
    raise BadQuery(f"undefined field {name}")


def _plain(word: lucene.Word, name: str, *values: str) -> Where:
    if word.prefix:
        raise BadQuery(f"a * cannot end a word of {word.field}")
    return Has(name, tuple(dict.fromkeys(values)))


def _tags(word: lucene.Word, actor: Actor) -> Where:
    if not word.prefix:
        return Has("tag", tuple(dict.fromkeys((word.text, facts.tag(word.text)))))
    found = [name for name in datasets.tags(word.text.lower()) if name.startswith(word.text.lower())]
    return Has("tag", tuple(found)) if found else _NONE


def _formats(word: lucene.Word, actor: Actor) -> Where:
    return _plain(word, "format", word.text.lower())


def _organizations(word: lucene.Word, actor: Actor) -> Where:
    """By name, and by id, which is as unlike a name as can be."""
    rows = organizations.visible_to(actor)
    if word.prefix:
        found = list(rows.filter(slug__startswith=word.text).values_list("pk", flat=True)[:1000])
    else:
        found = organizations.ids_of([word.text])
    return Has("organization", tuple(found)) if found else _NONE


def _groups(word: lucene.Word, actor: Actor) -> Where:
    rows = topics.visible_to(actor).exclude(state=State.DELETED)
    named = rows.filter(slug__startswith=word.text) if word.prefix else rows.filter(slug=word.text)
    found = list(named[:_TOPICS]) or list(rows.filter(pk=word.text))
    return Among(tuple(dict.fromkeys(id for topic in found for id in topics.held(topic, kind=datasets.KIND))))


def _names(word: lucene.Word, actor: Actor) -> Where:
    rows = datasets.visible_to(actor)
    found = rows.filter(slug__startswith=word.text) if word.prefix else rows.filter(slug=word.text)
    return Among(tuple(found.values_list("pk", flat=True)[:10_000]))


def _ids(word: lucene.Word, actor: Actor) -> Where:
    if word.prefix:
        raise BadQuery("a * cannot end an id")
    return Among((word.text,))


_BY_NAME: Final[dict[str, Callable[[lucene.Word, Actor], Where]]] = {
    "tags": _tags, "res_format": _formats, "organization": _organizations, "groups": _groups, "name": _names,
    "id": _ids,
}  # fmt: skip


def groups(actor: Actor) -> Sequence[Any]:
    """The topics there are for this reader, by title."""
    rows = topics.visible_to(actor).filter(state__in=packaging.PUBLIC).order_by("title", "pk")
    return list(rows[:_TOPICS])
