"""A plain list of files: a web page with links, or a CSV of addresses."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.dialects import filelist
from parvis.portal.harvest.queries.kinds.fetching import NotModified
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page, as_before, in_pages


def _pages(asked: Asked) -> Iterator[Page]:
    try:
        answer = asked.fetch.get(asked.url, accept="text/html, text/csv;q=0.9, */*;q=0.1", conditional=True)
    except NotModified as same:
        yield as_before(same)
        return
    found = filelist.groups(answer.body, answer.headers.get("content-type", ""), base=asked.url, name=asked.name)
    yield from in_pages([
        Item(one["id"], orjson.dumps(one, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2), "application/json",
             partial(filelist.read_dataset, one))
        for one in found
    ], asked.url)  # fmt: skip


KIND: Final = Kind(
    "files", _("List of files"), _("A web page with links to files, or a CSV file with a column “url”."), _pages
)
