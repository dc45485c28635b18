"""data.json (DCAT-US 1.1 and 3): one document, the whole catalogue."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import orjson
from django.utils.translation import gettext_lazy as _

from parvis.dialects import datajson
from parvis.portal.harvest.queries.kinds.fetching import NotModified
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page, in_pages


def _pages(asked: Asked) -> Iterator[Page]:
    try:
        answer = asked.fetch.get(asked.url, accept="application/json", conditional=True)
    except NotModified:
        yield Page((), unchanged=True)
        return
    yield from in_pages([_item(one) for one in datajson.records_of(answer.body)])


def _item(record: object) -> Item:
    raw = orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    return Item(datajson.identifier(record), raw, "application/json", partial(datajson.read_dataset, record))


KIND: Final = Kind(
    "datajson", "data.json", _("The file data.json of a portal (DCAT-US 1.1 or 3): its own address."), _pages
)
