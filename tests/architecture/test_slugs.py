"""No slug is a word that an address already says something else with."""

from collections.abc import Iterator
from itertools import pairwise

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from parvis.kit.ids import RESERVED
from parvis.kit.text import slugify

NOUNS = ("datasets", "organizations", "topics", "posts", "pages")  # what has slugs
BEFORE: tuple[list[str], ...] = ([], ["api"], ["<language>"], ["api", "1"], ["api", "2"])
LANGUAGE = "^(?P<language>fr|en|ar)/"


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern).replace(LANGUAGE, "<language>/")
        if isinstance(one, URLResolver):
            yield from _routes(one, route)
        else:
            yield route


def _words_beside_slugs() -> set[str]:
    """Words that stand right after a noun: in the pages, in the API, in addresses of files."""
    words = set()
    for route in _routes(get_resolver()):
        parts = route.split("/")
        for noun, word in pairwise(parts):
            if noun in NOUNS and parts[: parts.index(noun)] in BEFORE and "<" not in word and slugify(word) == word:
                words.add(word)
    return words - {""}


def test_words_of_addresses_are_reserved() -> None:
    assert _words_beside_slugs() == set(RESERVED)
