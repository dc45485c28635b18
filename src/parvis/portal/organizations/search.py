"""Organizations as search sees them: their names, what they publish, and the prior of each."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import log1p, log10
from typing import Any, Final, TypedDict

from django.db.models import QuerySet

from parvis.dialects.vocabularies import PRODUCER_TYPES, PUBLIC_STATES
from parvis.engines.search import Document
from parvis.kit.text import slugify
from parvis.portal.organizations.models import Organization
from parvis.portal.organizations.queries import KIND, public

BATCH: Final = 500  # rows read at a time
TITLES, TAGS = 200, 100  # of its datasets, those seen most and those used most
# Counters beyond which an organization is simply famous. The prior is narrower than that of datasets: a name is
# short and says what it names, so that it is to be believed more than fame is.
FOLLOWERS, REUSES, VIEWS = 1_000, 1_000, 10_000_000
CRAWLED: Final = 1_000  # views that say nothing: robots make as many

# `Institut national de la propriété industrielle (INPI)`
_BRACKETS = re.compile(r"\(\s*([^\W\d_][\w&.'’ -]{0,11})\s*\)")


def weight(
    *, followers: int = 0, reuses: int = 0, views: int = 0, datasets: int = 0, badges: Sequence[str] = ()
) -> float:
    """The prior of an organization: 1 for a new one, 4.5 at most; 0.6 times that for one that publishes nothing."""
    fame = min(1.0, max(0.0, log10(max(views, 1) / CRAWLED) / log10(VIEWS / CRAWLED)))
    known = min(1.0, log1p(followers) / log1p(FOLLOWERS)) + min(1.0, log1p(reuses) / log1p(REUSES)) + fame
    trusted = 0.3 * ("certified" in badges) + 0.2 * ("public-service" in badges)
    return (1 + known + trusted) * (1 if datasets else 0.6)


class Published(TypedDict):
    """What the datasets of an organization say of it."""

    titles: list[str]
    tags: Counter[str]


def document(organization: Organization, published: Published) -> Document:
    """The organization for the index; its former addresses are fetched along."""
    tags = [tag for tag, _count in published["tags"].most_common(TAGS)]
    translations = {language: _text(values) for language, values in organization.translations.items()}
    return Document(
        kind=KIND,
        id=organization.id,
        title=organization.name,
        language=organization.language,
        acronym=organization.acronym or in_brackets(organization.name),
        aliases=_aliases(organization),
        description=f"{organization.description}\n\n{organization.presentation}".strip(),
        translations={language: text for language, text in translations.items() if text},
        parts=(*published["titles"][:TITLES], *tags),
        weight=weight(
            followers=organization.followers, reuses=organization.reuses, views=organization.views,
            datasets=organization.datasets or len(published["titles"]), badges=organization.badges,
        ),
        filters={
            "badge": organization.badges,
            "producer_type": [badge for badge in PRODUCER_TYPES if badge in organization.badges] or ["not-specified"],
        },
        numbers={
            "datasets": organization.datasets, "followers": organization.followers, "views": organization.views,
            "reuses": organization.reuses, "created": int(organization.created_at.timestamp()),
        },
    )  # fmt: skip


def in_brackets(name: str) -> str:
    """The acronym a name gives in brackets, `""` when there is none."""
    found = _BRACKETS.search(name)
    return found.group(1) if found and len(found.group(1)) < len(name) / 2 else ""


def _text(values: Mapping[str, Any]) -> str:
    return "\n".join(text for name in ("name", "title", "description") if (text := str(values.get(name) or "")))


def _aliases(organization: Organization) -> tuple[str, ...]:
    """Its name in other languages, without brackets, and those it had: an address is made of the first name."""
    translated = [str(v.get("name") or v.get("title") or "") for v in organization.translations.values()]
    bare = _BRACKETS.sub(" ", organization.name).strip()
    addresses = [organization.slug, *(former.slug for former in organization.former_slugs.all())]
    now = set(slugify(organization.name, 1000).split("-"))
    former = [" ".join(slug.split("-")) for slug in addresses if set(slug.split("-")[:-1]) - now]
    known = dict.fromkeys(text for text in [*translated, bare, *former] if text and text != organization.name)
    return tuple(known)


class Organizations:
    """The corpus of organizations."""

    kind = KIND

    def documents(self, keys: Sequence[str]) -> Iterable[Document]:
        """The organizations to be found among `keys`, in a fixed number of queries."""
        rows = list(_live().filter(pk__in=keys).prefetch_related("former_slugs"))
        published = _published([row.pk for row in rows])
        return [document(row, published[row.pk]) for row in rows]

    def all(self) -> Iterator[Document]:
        """Every organization to be found, BATCH rows at a time, in order of id."""
        ids = _live().order_by("pk").values_list("pk", flat=True).iterator()
        while batch := list(islice(ids, BATCH)):
            yield from self.documents(batch)

    def count(self) -> int:
        """How many there are."""
        return _live().count()


def _live() -> QuerySet[Organization]:
    return public()


def _published(ids: Sequence[str]) -> defaultdict[str, Published]:
    """{id: what its public datasets say}, in one query."""
    rows = Organization.objects.filter(pk__in=ids, owned_datasets__state__in=PUBLIC_STATES)
    said = rows.order_by("-owned_datasets__views", "owned_datasets__pk").values_list(
        "pk", "owned_datasets__title", "owned_datasets__tags"
    )
    found: defaultdict[str, Published] = defaultdict(lambda: {"titles": [], "tags": Counter()})
    for id, title, tags in said.iterator():
        found[id]["titles"].append(title)
        found[id]["tags"].update(tags)
    return found


corpus = Organizations()
