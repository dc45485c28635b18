"""How deep a document is nested, before it is parsed: parsers of RDF take the square of the depth, or fall over."""

import re
from itertools import accumulate
from typing import Final

from pyoxigraph import RdfFormat

from parvis.kit import xml
from parvis.kit.errors import Invalid

DEPTH: Final = xml.DEPTH  # nodes or lists inside each other; real descriptions have five
_BRACKETED: Final = frozenset([RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N3])
# Texts, addresses, comments and escaped characters, in which a bracket is none. Each alternative either ends or fails
# where the next one starts, so that time is that of the length.
_TEXT: Final = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*"""' rb"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    rb'|"(?:[^"\\\r\n]|\\.)*"' rb"|'(?:[^'\\\r\n]|\\.)*'" rb"|<[^<>\s]*>" rb"|#[^\r\n]*" rb"|\\.",
    re.DOTALL,
)  # fmt: skip
_BRACKET: Final = re.compile(rb"[\[\](){}]|<<|>>")
_OPENING: Final = frozenset([b"[", b"(", b"{", b"<<"])


class TooDeep(Invalid):
    """The document is nested deeper than is read."""

    def __init__(self) -> None:
        super().__init__({"document": [f"It is nested more than {DEPTH} deep."]})


def ensure(body: bytes, syntax: RdfFormat) -> None:
    """Raises TooDeep. JSON is held to a depth by its own parser, which reads it first."""
    if syntax in _BRACKETED and _is_bracketed(body):
        raise TooDeep
    if syntax == RdfFormat.RDF_XML and xml.is_deep(body):
        raise TooDeep


def _is_bracketed(body: bytes) -> bool:
    if sum(map(body.count, _OPENING)) <= DEPTH:
        return False
    brackets = _BRACKET.finditer(_TEXT.sub(b" ", body))
    return any(open > DEPTH for open in accumulate(1 if one[0] in _OPENING else -1 for one in brackets))
