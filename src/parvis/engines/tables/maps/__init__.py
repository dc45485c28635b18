"""Tables on maps: where the rows are, as GeoJSON, as vector tiles, or as the measures of known areas."""

from parvis.engines.tables.maps.areas import AGGREGATES, Area, Measured, measure
from parvis.engines.tables.maps.classes import Class, class_of, classes
from parvis.engines.tables.maps.codes import LEVELS, code_of
from parvis.engines.tables.maps.features import MOST, Found, Placed, features, placed
from parvis.engines.tables.maps.places import Box, box
from parvis.engines.tables.maps.tiles import Drawing, Undrawn, tiles
from parvis.engines.tables.maps.ways import Kind, Way, ways

__all__ = [
    "AGGREGATES",
    "LEVELS",
    "MOST",
    "Area",
    "Box",
    "Class",
    "Drawing",
    "Found",
    "Kind",
    "Measured",
    "Placed",
    "Undrawn",
    "Way",
    "box",
    "class_of",
    "classes",
    "code_of",
    "features",
    "measure",
    "placed",
    "tiles",
    "ways",
]
