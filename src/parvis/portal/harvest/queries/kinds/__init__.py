"""Kinds of sources: those built in, and those that other packages bring under the entry point `parvis.harvest`.

A kind is a `Kind`; an entry point gives one by name:

    [project.entry-points."parvis.harvest"]
    socrata = "my_package:KIND"
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

import structlog

from parvis.portal.harvest.queries.kinds import arcgis, ckan, csw, datajson, dcat, files, opendatasoft, udata
from parvis.portal.harvest.queries.kinds.fetching import Fetcher, Refused, Remembered, credentials_of
from parvis.portal.harvest.queries.kinds.shapes import Asked, Item, Kind, Page

__all__ = ["Asked", "Fetcher", "Item", "Kind", "Page", "Refused", "Remembered", "all_kinds", "credentials_of", "get"]

log = structlog.get_logger("parvis.harvest")
_BUILT_IN = (
    dcat.KIND, ckan.KIND, udata.KIND, datajson.KIND, datajson.DKAN, arcgis.KIND, opendatasoft.KIND, csw.KIND,
    dcat.OF_CSW, csw.OF_CORE, files.KIND,
)  # fmt: skip


@cache
def all_kinds() -> Mapping[str, Kind]:
    """{name: kind}, in the order to offer them; one that cannot be loaded is left out, and said in the log."""
    found = {kind.name: kind for kind in _BUILT_IN}
    for point in entry_points(group="parvis.harvest"):
        try:
            kind = point.load()
        except Exception as error:  # of somebody else's package: the others go on
            log.warning("kind not loaded", entry_point=point.name, error=repr(error))
            continue
        if isinstance(kind, Kind) and kind.name not in found:
            found[kind.name] = kind
    return found


def get(name: str) -> Kind | None:
    """The kind of this name, if there is one."""
    return all_kinds().get(name)
