"""XML of others, read without entities, without document types, without going anywhere."""

from typing import Final

from lxml import etree

DEPTH: Final = 256  # elements inside each other; libxml2's own limit, stated
_DEEP: Final = "Excessive depth"  # how libxml2 says so


class NotXml(ValueError):
    """The bytes are no XML that is read here; `line` is where, from 1, 0 when nowhere in particular."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


class HasDoctype(NotXml):
    """The document declares its own type: nothing we read needs one, and entities come that way."""


def parse(body: bytes) -> etree._Element:
    """The root element. Raises NotXml; HasDoctype for a document with a DTD, internal or external."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise NotXml(str(error.msg or "")[:300], error.lineno or 0) from error
    except ValueError as error:
        raise NotXml(str(error)[:300]) from error
    if root.getroottree().docinfo.doctype:
        raise HasDoctype("a document type")
    return root


def is_deep(body: bytes) -> bool:
    """Whether elements are nested deeper than DEPTH, as far as the bytes are XML; a document type does not matter."""
    try:
        parse(body)
    except NotXml as error:
        return _DEEP in str(error)
    return False


def text(element: etree._Element | None) -> str:
    """All the text inside, its spaces at both ends taken off; `""` for no element."""
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()
