"""`package_search`: CKAN's questions as those of our search, its answer in CKAN's shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from parvis.dialects import ckan
from parvis.dialects.ckan import lucene
from parvis.engines import search as engine
from parvis.engines.search import wanted
from parvis.faces.ckan import filters, packaging
from parvis.faces.ckan.answers import BadQuery
from parvis.faces.ckan.calls import Call
from parvis.kit.actors import Actor
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

ROWS: Final = 10
MOST: Final = 1000
REACH: Final = 10_000  # results that the index pages through; the database goes on
FACETS: Final = {"organization": "organization", "tags": "tag", "res_format": "format", "license_id": "license",
                 "owner_org": "organization"}  # fmt: skip
_FACET: Final = 50
_ALL: Final = 10_000
_SORTS: Final = {
    "score": "", "relevance": "", "metadata_modified": "modified", "metadata_created": "created", "title": "title",
    "title_string": "title", "name": "name", "id": "id", "views_recent": "views", "views_total": "views",
}  # fmt: skip
_NUMBERS: Final = frozenset({"modified", "created", "views"})  # that the index sorts by
_KNOWN: Final = frozenset({
    "q", "fq", "fq_list", "rows", "start", "sort", "facet", "facet.field", "facet.limit", "facet.mincount", "fl",
    "include_drafts", "include_deleted", "include_private", "use_default_schema", "qf", "wt", "bf", "boost", "tie",
    "defType", "mm", "extras", "callback", "df", "facet.sort",
})  # fmt: skip
Order = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: its words, its condition, its order, its window, the states it looks into."""

    text: str
    where: wanted.Where | None
    order: Order
    start: int
    rows: int
    states: tuple[str, ...]

    @property
    def query(self) -> engine.Query:
        """The question to the index, which knows one order."""
        by, down = self.order[0] if self.order else ("", True)
        sort = f"{'-' if down else ''}{by}" if by else ""
        return engine.Query(
            kind=datasets.KIND, text=self.text, filters={"state": self.states}, where=self.where, sort=sort,
            offset=self.start, limit=self.rows,
        )  # fmt: skip

    @property
    def is_for_index(self) -> bool:
        """Whether the index can give this page in this order."""
        by = self.order[0][0] if self.order else ""
        return (by in _NUMBERS or not by) and self.start + self.rows <= REACH


def search(call: Call) -> dict[str, Any]:
    """The answer to `package_search`. Raises BadQuery, Invalid."""
    if unknown := [name for name in call.sent if name not in _KNOWN and not name.startswith("ext_")]:
        raise BadQuery(f"Invalid search parameters: {unknown}")
    asked = _asked(call)
    ids, total = _found(asked, call.actor)
    packages = packaging.packages(ids, call.actor)
    if call.flag("use_default_schema"):
        packages = [ckan.plain(one) for one in packages]
    if fields := _fields(call):
        packages = [packaging.names(one, fields) for one in packages]
    counted = _facets(call, asked)
    return {
        "count": total,
        "sort": call.text("sort").strip() or "score desc, metadata_modified desc",
        "facets": {name: {value: count for value, _title, count in values} for name, values in counted.items()},
        "results": packages,
        "search_facets": {name: _facet(name, values) for name, values in counted.items()},
    }


def matching(call: Call) -> tuple[list[str], int]:
    """(ids of the packages of a page, how many there are in all) that `search` would find. Raises BadQuery, Invalid."""
    return _found(_asked(call), call.actor)


def _facet(name: str, values: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """Sorted by the names people read, from the last one, as CKAN does."""
    items = [{"name": value, "display_name": title, "count": count} for value, title, count in values]
    return {"title": name, "items": sorted(items, key=lambda item: str(item["display_name"]).lower(), reverse=True)}


def _fields(call: Call) -> list[str]:
    found = [part for one in call.many("fl") for part in one.replace(",", " ").split()]
    return [] if "*" in found else found


# --- the question ------------------------------------------------------------------------------------------------


def _asked(call: Call) -> Asked:
    text, conditions = _words(call.text("q"), call.actor)
    for one in [*call.many("fq"), *call.many("fq_list")]:
        if one.strip():
            conditions.append(_condition(one, call.actor))
    if call.has("ext_bbox"):
        raise BadQuery("ext_bbox is not known here")
    where = conditions[0] if len(conditions) == 1 else wanted.Every(tuple(conditions)) if conditions else None
    states = packaging.states(
        private=call.flag("include_private"), drafts=call.flag("include_drafts"), deleted=call.flag("include_deleted")
    )
    return Asked(
        text, where, _order(call.text("sort"), bool(text)), call.number("start", 0),
        min(call.number("rows", ROWS), MOST), states,
    )  # fmt: skip


def _words(text: str, actor: Actor) -> tuple[str, list[wanted.Where]]:
    """(the words of `q`, the conditions it has): a known name before a colon makes it a query in Lucene's syntax."""
    text = text.strip()
    if text in ("", "*:*", '""', "*"):
        return "", []
    if text.startswith("{!"):
        raise BadQuery("Local parameters are not supported.")
    if not filters.names_a_field(text):
        return text, []
    tree = _parsed(text)
    parts = tree.parts if isinstance(tree, lucene.Every) else (tree,)
    said = [one.text for one in parts if isinstance(one, lucene.Word) and not one.field and not one.prefix]
    rest = [one for one in parts if not (isinstance(one, lucene.Word) and not one.field and not one.prefix)]
    return " ".join(said), [filters.condition(one, actor) for one in rest]


def _condition(text: str, actor: Actor) -> wanted.Where:
    if text.lstrip().startswith("{!"):
        raise BadQuery("Local parameters are not supported.")
    return filters.condition(_parsed(text), actor)


def _parsed(text: str) -> lucene.Tree:
    try:
        return lucene.parse(text)
    except lucene.NotUnderstood as error:
        raise BadQuery(str(error)) from error


def _order(text: str, has_words: bool) -> Order:
    """The order; what is best is first when there are words, and what changed last when there are none."""
    order: Order = []
    for part in text.split(","):
        name, _space, way = part.strip().partition(" ")
        if not name:
            continue
        if name not in _SORTS or way.strip().lower() not in ("", "asc", "desc"):
            raise BadQuery(f"Cannot sort by “{part.strip()[:100]}”")
        by = _SORTS[name]
        if by or has_words:
            order.append((by, way.strip().lower() == "desc"))
    if not order and not has_words:
        order = [("modified", True)]
    return order if order and order[0][0] else []


# --- the answer --------------------------------------------------------------------------------------------------


def _found(asked: Asked, actor: Actor) -> tuple[list[str], int]:
    if asked.is_for_index:
        page = datasets.find(asked.query, actor=actor)
        return [hit.id for hit in page.hits], page.total
    ids = None
    if asked.text or wanted.looks_into_texts(asked.where):
        page = datasets.find(replace(asked.query, sort="", offset=0, limit=REACH), actor=actor)
        ids, where = [hit.id for hit in page.hits], None
    else:
        where = asked.where
    order = asked.order or [("modified", True)]
    return datasets.ordered(
        where, order, states=asked.states, offset=asked.start, limit=asked.rows, actor=actor, ids=ids
    )


def _facets(call: Call, asked: Asked) -> dict[str, list[tuple[str, str, int]]]:
    """{facet: (value, its name for people, count)}, the largest first; a facet that is not known has no value."""
    names = list(dict.fromkeys(call.many("facet.field")))
    if not names or not call.flag("facet", True):
        return {}
    limit = call.number("facet.limit", _FACET, least=-1)
    least = max(1, call.number("facet.mincount", 1))
    size = _ALL if limit < 0 else min(limit, _ALL)
    ours = tuple(dict.fromkeys(FACETS[name] for name in names if name in FACETS))
    query = replace(asked.query, offset=0, limit=0, facets=ours, facet_size=max(1, size))
    counts = datasets.find(query, actor=call.actor).facets if ours else {}
    told = {}
    for name in names:
        found = _groups(asked, call.actor) if name == "groups" else counts.get(FACETS.get(name, ""), ())
        told[name] = _named(name, [(value, count) for value, count in found if count >= least][:size])
    return told


def _named(name: str, found: Sequence[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """The values as CKAN has them, with the names people read."""
    ids = [value for value, _count in found]
    if name in ("organization", "owner_org"):
        rows = organizations.records_of(ids)
        return [
            (rows[id].slug if name == "organization" else id, rows[id].name, count) for id, count in found if id in rows
        ]
    if name == "groups":
        return [(*value.split("\n", 1), count) for value, count in found]  # type: ignore[misc]
    titles: Mapping[str, str] = {}
    if name == "license_id":
        titles = {one.id: one.title for one in datasets.licenses()}
    if name == "res_format":
        return [(value.upper(), value.upper(), count) for value, count in found]
    return [(value, titles.get(value, value), count) for value, count in found]


def _groups(asked: Asked, actor: Actor) -> list[tuple[str, int]]:
    """Topics, as `name\\ntitle`, by how many of the datasets found they hold."""
    counted = []
    for topic in filters.groups(actor):
        among = wanted.Among(tuple(topics.held(topic, kind=datasets.KIND)))
        where = among if asked.where is None else wanted.Every((among, asked.where))
        found = datasets.find(replace(asked.query, where=where, offset=0, limit=0), actor=actor)
        counted.append((f"{topic.slug}\n{topic.title}", found.total))
    return sorted(counted, key=lambda pair: -pair[1])


def names_of(ids: Sequence[str], actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the public datasets among these."""
    rows = datasets.visible_to(actor).filter(pk__in=ids, state__in=packaging.PUBLIC)
    return list(rows.values_list("pk", "slug"))
