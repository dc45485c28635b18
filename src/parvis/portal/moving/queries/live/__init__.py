"""Portals that are up: what each tells of itself through its own API, page by page."""

from collections.abc import Mapping
from typing import Final

from parvis.portal.moving.queries.live import ckan, udata
from parvis.portal.moving.queries.live.asking import Asked, Cannot, Files
from parvis.portal.moving.queries.live.shapes import Api, Part, Step

APIS: Final[Mapping[str, Api]] = {"ckan": ckan.API, "udata": udata.API}

__all__ = ["APIS", "Api", "Asked", "Cannot", "Files", "Part", "Step"]
