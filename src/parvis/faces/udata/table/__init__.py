"""Every address of the two APIs, by what lives there."""

from typing import Final

from parvis.faces.udata.routes import Route
from parvis.faces.udata.table import around, catalogue, organizations, people, second

FIRST: Final[list[Route]] = [*catalogue.ROUTES, *organizations.ROUTES, *people.ROUTES, *around.ROUTES]
SECOND: Final[list[Route]] = second.ROUTES
VERSIONS: Final = {1: FIRST, 2: SECOND}
