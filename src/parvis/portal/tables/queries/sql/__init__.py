"""Questions in SQL over the public tables of the portal: how tables are called, who may ask how often, the answer."""

from parvis.engines.tables.sandbox.results import records, text
from parvis.portal.tables.queries.sql.asking import FORMATS, Question, Result, asking, is_on, limits, written
from parvis.portal.tables.queries.sql.examples import Example, examples, search_tables
from parvis.portal.tables.queries.sql.naming import Called, called, found, name_of

__all__ = [
    "FORMATS",
    "Called",
    "Example",
    "Question",
    "Result",
    "asking",
    "called",
    "examples",
    "found",
    "is_on",
    "limits",
    "name_of",
    "records",
    "search_tables",
    "text",
    "written",
]
