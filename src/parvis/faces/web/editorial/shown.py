"""Blocks as readers get them: each type made into what its template needs, with what everybody may see."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from parvis.engines.search import Query
from parvis.faces.web import figures, texts
from parvis.faces.web.datasets.results import brief
from parvis.faces.web.topics.reading import thing
from parvis.faces.web.topics.results import listed
from parvis.kit import pictures
from parvis.kit.actors import VISITOR
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import queries
from parvis.portal.organizations import queries as organizations
from parvis.portal.topics import queries as topics

THEMES, LONGEST = 24, 24  # words, and their letters: longer ones are names of programmes
EXAMPLES: Final = 4
_SORTS: Final = {"updated": "-updated", "created": "-created", "downloads": "-downloads"}

Block = Mapping[str, Any]
Shown = dict[str, Any] | None


def blocks(rows: Sequence[Block], language: str) -> list[dict[str, Any]]:
    """The blocks in order; one that has nothing to show is left out."""
    shown: list[dict[str, Any]] = []
    for row in rows:
        made = _MAKERS[row["type"]](row, language) if row["type"] in _MAKERS else None
        if made is not None:
            title = words(row.get("title", {}), language)
            shown.append({"type": row["type"], "id": row["id"], "title": title, **made})
    return _said_once(shown)


def _said_once(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """News without the post that is told as what matters now; without any other, no news."""
    told = {one["post"]["address"] for one in shown if one["type"] == "now"}
    for one in shown:
        if one["type"] == "posts":
            one["items"] = [item for item in one["items"] if item["address"] not in told]
    return [one for one in shown if one["type"] != "posts" or one["items"]]


def words(said: Mapping[str, str], language: str) -> Any:
    """Words in the reader's language, marked when they are in another one; `""` when nothing is said."""
    text = texts.in_words(said, language)
    return texts.isolated(text, language) if text.text else ""


def markdown(said: Mapping[str, str], language: str, heading: int = 2) -> texts.Block:
    """Words in Markdown as HTML."""
    return texts.markdown(texts.in_words(said, language), language, heading)


def _action(said: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    if not said.get("url") or not said.get("label"):
        return None
    return {"label": words(said["label"], language), "url": address(said["url"], language)}


def address(url: str, language: str) -> str:
    """A path of this portal in the reader's language, or an address as it is."""
    first = url[1:].split("/", 1)[0]
    if not url.startswith("/") or first in ("fr", "en", "ar", "api", "pictures", "static"):
        return url
    return f"/{language}{url}"


def _hero(block: Block, language: str) -> Shown:
    return {"text": markdown(block["text"], language, 3), "action": _action(block["action"], language)}


def _markdown(block: Block, language: str) -> Shown:
    return {"text": markdown(block["text"], language)}


def _datasets(block: Block, language: str) -> Shown:
    if block["ids"]:
        seen = set(datasets.visible_to(VISITOR).filter(pk__in=block["ids"]).values_list("pk", flat=True))
        items = datasets.summaries([id for id in block["ids"] if id in seen], actor=VISITOR)
        more = ""
    else:
        items, more = list(datasets.search(_asked(block, language), actor=VISITOR).items), _more(block, language)
    return {"items": [brief(orjson.loads(item), language) for item in items], "more": more} if items else None


def _asked(block: Block, language: str) -> Query:
    """The search a block keeps live."""
    filters = {"tag": block["tags"], "organization": block["organizations"]}
    return Query(
        kind=datasets.KIND, text=block["q"], filters={name: those for name, those in filters.items() if those},
        sort=_SORTS.get(block["sort"], "" if block["q"] else "-updated"), limit=block["limit"], language=language,
    )  # fmt: skip


def _more(block: Block, language: str) -> str:
    """The address of all that the search of a block finds."""
    pairs = [("q", block["q"])] if block["q"] else []
    pairs += [("organization", id) for id in block["organizations"]] + [("tag", tag) for tag in block["tags"]]
    return f"/{language}/datasets?{urlencode(pairs)}"


def _organizations(block: Block, language: str) -> Shown:
    found = topics.summaries({organizations.KIND: block["ids"]}, actor=VISITOR)
    keys = [(organizations.KIND, id) for id in block["ids"]]
    items = [thing(organizations.KIND, found[key], language) for key in keys if key in found]
    return {"items": items} if items else None


def _topics(block: Block, language: str) -> Shown:
    items = [listed(orjson.loads(body), language) for body in topics.bodies(block["ids"], actor=VISITOR)]
    return {"items": items} if items else None


def _links(block: Block, language: str) -> Shown:
    return {
        "items": [
            {
                "label": words(one["label"], language),
                "url": address(one["url"], language),
                "text": words(one["text"], language),
            }
            for one in block["links"]
        ]
    }


def _questions(block: Block, language: str) -> Shown:
    return {
        "items": [
            {"question": words(one["question"], language), "answer": markdown(one["answer"], language, 4)}
            for one in block["items"]
        ]
    }


def _figure(block: Block, language: str) -> Shown:
    return {
        "picture": pictures.address(block["picture"]),
        "alt": texts.in_words(block["alt"], language).text,
        "caption": words(block["caption"], language),
        "credit": block["credit"],
    }


def _quote(block: Block, language: str) -> Shown:
    return {
        "text": markdown(block["text"], language),
        "who": words(block["who"], language),
        "url": address(block["url"], language),
    }


def number(block: Block, language: str) -> dict[str, Any]:
    """One number, its sentence, its source; bars when a small picture says more."""
    most = max((abs(bar["value"]) for bar in block["bars"]), default=0) or 1
    return {
        "number": figures.number(block["value"], language),
        "unit": words(block["unit"], language),
        "sentence": markdown(block["sentence"], language, 3),
        "source": words(block["source"], language),
        "url": address(block["url"], language),
        "bars": [
            {
                "label": words(bar["label"], language),
                "value": figures.number(bar["value"], language),
                "width": round(100 * abs(bar["value"]) / most, 1),
            }
            for bar in block["bars"]
        ],
    }


# --- those of the home page ------------------------------------------------------------------------------------


def themes(language: str) -> list[dict[str, str]]:
    """The words producers use most."""
    asked = Query(kind=datasets.KIND, facets=("tag",), facet_size=4 * THEMES, limit=1, language=language)
    found = datasets.search(asked, actor=VISITOR).facets.get("tag", ())
    short = [one.value for one in found if len(one.value) <= LONGEST]
    return [{"value": value, "label": value.replace("-", " ")} for value in short[:THEMES]]


def _search(block: Block, language: str) -> Shown:
    return {"examples": themes(language)[:EXAMPLES]}


def _themes(block: Block, language: str) -> Shown:
    found = themes(language)
    return {"items": found} if found else None


def _news(block: Block, language: str) -> Shown:
    limit = block.get("limit", 6)
    items = datasets.featured(limit) or datasets.recent(limit)
    return {"items": [brief(orjson.loads(item), language) for item in items]}


def _topic(block: Block, language: str) -> Shown:
    found = topics.bodies([block["topic"]], actor=VISITOR) if block.get("topic") else topics.featured(1)
    return {"topic": listed(orjson.loads(found[0]), language)} if found else None


def _posts(block: Block, language: str) -> Shown:
    items = [post(told, language) for told in queries.published(queries.POST, block.get("limit", 3))]
    return {"items": items} if items else None


def post(told: queries.Told, language: str) -> dict[str, Any]:
    """What a list shows of a post."""
    return {
        "address": f"/{language}/posts/{told.slug}",
        "title": words(told.content.get("title", {}), language),
        "summary": words(told.content.get("summary", {}), language),
        "picture": pictures.address(told.content.get("picture", "")),
        "alt": texts.in_words(told.content.get("picture_alt", {}), language).text,
        "at": told.published_at.isoformat() if told.published_at else "",
    }


def _now(block: Block, language: str) -> Shown:
    told = queries.now(block.get("post", ""))
    if told is None:
        return None
    first = next((one for one in told.blocks if one["type"] == "number"), None)
    return {"post": post(told, language), "number": number(first, language) if first else None}


def _ask(block: Block, language: str) -> Shown:
    return {
        "text": markdown(block.get("text", {}), language, 3),
        "action": _action(block.get("action", {}), language),
    }


def _how(block: Block, language: str) -> Shown:
    return {}


_MAKERS: Final[Mapping[str, Callable[[Block, str], Shown]]] = {
    "hero": _hero,
    "markdown": _markdown,
    "datasets": _datasets,
    "organizations": _organizations,
    "topics": _topics,
    "links": _links,
    "questions": _questions,
    "figure": _figure,
    "quote": _quote,
    "number": number,
    "search": _search,
    "now": _now,
    "news": _news,
    "themes": _themes,
    "topic": _topic,
    "posts": _posts,
    "how": _how,
    "ask": _ask,
}
