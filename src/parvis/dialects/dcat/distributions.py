"""Files and services of a dataset as distributions, and the rows of our tables as data services."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from parvis.dialects import records
from parvis.dialects.dcat import authorities, days, extras, standards, texts
from parvis.dialects.dcat.graph import Graph, Reading, Writing, text_of
from parvis.dialects.dcat.terms import (
    DCAT,
    DCATAP,
    DCT,
    ELI,
    FOAF,
    OWL,
    RDFS,
    SKOS,
    SPDX,
    TYPE,
    XSD,
    Node,
    Value,
    iri,
    on,
)  # fmt: skip
from parvis.dialects.vocabularies import ResourceType

IANA: Final = "http://www.iana.org/assignments/media-types/"
_MIME: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*")
_ALGORITHM: Final = "checksumAlgorithm_"
_ALGORITHMS: Final = ("md5", "sha1", "sha256")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
# Formats of links that open a page or a service rather than give a file.
_PLACES: Final = frozenset(
    {"", "html", "htm", "url", "api", "web page", "wms", "wfs", "wmts", "ogc:wms", "ogc:wfs", "ogc:wmts"}
)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the files of a dataset have from it: its node, licence, laws and categories."""

    node: Node
    page: str
    license: Node | None = None
    laws: Sequence[NamedNode] = ()
    site: str = ""
    taken: set[Node] = field(default_factory=set)


def address(dataset: records.Dataset, resource: records.Resource, site: str) -> str:
    """The address of a file as a thing: the one it came with, or ours; `""` when it has none."""
    given = resource.harvest.get("uri")
    if isinstance(given, str) and given and iri(given) is not None and not given.startswith(f"{site}/"):
        return given
    if resource.id and dataset.id:
        return f"{site}/datasets/{dataset.id}/resources/{resource.id}"
    return given if isinstance(given, str) else ""


def write(w: Writing, dataset: records.Dataset, resource: records.Resource, shared: Shared) -> Node:
    """The file as a distribution; each is a node of its own, also when two came with one address."""
    node: Node = iri(address(dataset, resource, shared.site)) or w.blank()
    if node in shared.taken:
        node = w.blank()
    shared.taken.add(node)
    w.typed(node, DCAT.Distribution)
    texts.write(w, node, DCT.title, "title", resource.title, resource)
    texts.write(w, node, DCT.description, "description", resource.description, resource)
    own = resource.harvest.get("dct_identifier")
    w.tell(node, DCT.identifier, own if isinstance(own, str) else resource.id)
    _write_addresses(w, node, resource, shared)
    _write_format(w, node, resource)
    w.say(node, DCT.issued, on(resource.created_at) if resource.created_at else None)
    w.say(node, DCT.modified, on(resource.modified_at) if resource.modified_at else None)
    language = authorities.language_address(resource.language)
    w.point(node, DCT.language, iri(language) if language else None, DCT.LinguisticSystem)
    for law in shared.laws:
        w.point(node, DCATAP.applicableLegislation, law, ELI.LegalResource)
    standards.write(w, node, resource.schema)
    if resource.type != ResourceType.MAIN:
        w.labelled(node, DCT.type, RDFS.Resource, str(resource.type))
    if not extras.has(resource.extras, "dct:license"):
        w.say(node, DCT.license, shared.license)
    extras.write(w, node, resource.extras, shared.site)
    return node


def _write_addresses(w: Writing, node: Node, resource: records.Resource, shared: Shared) -> None:
    """Where it is got; a service is told as one."""
    url = iri(resource.url)
    if resource.file:
        page = f"{shared.page}/resources/{resource.id}"
        url = iri(f"{shared.site}/api/datasets/r/{resource.id}")
        w.point(node, DCAT.accessURL, iri(page), RDFS.Resource)
        w.point(node, DCAT.downloadURL, url, RDFS.Resource)
        return
    w.point(node, DCAT.accessURL, url or iri(shared.page) or shared.node, RDFS.Resource)
    if resource.type == ResourceType.API and url is not None:
        service = w.blank(DCAT.DataService)
        w.say(node, DCAT.accessService, service)
        w.point(service, DCAT.endpointURL, url, RDFS.Resource)
        texts.write(w, service, DCT.title, "title", resource.title, resource)
        w.say(service, DCAT.servesDataset, shared.node)
    elif url is not None and resource.format.lower() not in _PLACES:
        w.say(node, DCAT.downloadURL, url)


def _write_format(w: Writing, node: Node, resource: records.Resource) -> None:
    format, mime = resource.format.strip(), resource.mime.strip().lower()
    if known := authorities.file_type_address(format):
        w.point(node, DCT.format, iri(known), DCT.MediaTypeOrExtent)
    elif format:
        w.labelled(node, DCT.format, DCT.MediaTypeOrExtent, format)
    if _MIME.fullmatch(mime):
        w.point(node, DCAT.mediaType, iri(IANA + mime), DCT.MediaType)
    elif mime:
        w.labelled(node, DCAT.mediaType, DCT.MediaType, mime)
    if resource.filesize is not None and resource.filesize >= 0:
        w.say(node, DCAT.byteSize, Literal(str(resource.filesize), datatype=XSD.nonNegativeInteger))
    if resource.checksum_type in _ALGORITHMS and _HEX.fullmatch(resource.checksum):
        checksum = w.blank(SPDX.Checksum)
        w.say(node, SPDX.checksum, checksum)
        w.point(checksum, SPDX.algorithm, SPDX[_ALGORITHM + resource.checksum_type], SPDX.ChecksumAlgorithm)
        w.say(checksum, SPDX.checksumValue, Literal(resource.checksum, datatype=XSD.hexBinary))


def write_service(
    dataset: records.Dataset, resource: records.Resource, shared: Shared, categories: Sequence[str]
) -> Writing:
    """The rows of the table of a file as a data service that serves the dataset (Regulation (EU) 2023/138, annex)."""
    w = Writing(f"service {resource.id}")
    start = f"{shared.site}/api/resources/{resource.id}"
    node = iri(f"{start}#service")
    file = iri(address(dataset, resource, shared.site))
    if node is None or file is None:
        return w
    w.say(file, DCAT.accessService, node)
    w.typed(node, DCAT.DataService)
    texts.write(w, node, DCT.title, "title", resource.title, resource)
    w.tell(node, DCT.identifier, f"{start}/rows")
    w.point(node, DCAT.endpointURL, iri(f"{start}/rows"), RDFS.Resource)
    w.point(node, DCAT.endpointDescription, iri(f"{start}/rows.openapi"), RDFS.Resource)
    w.point(node, FOAF.page, iri(f"{shared.site}/api/docs"), FOAF.Document)
    w.say(node, DCAT.servesDataset, shared.node)
    w.say(node, DCT.license, shared.license)
    for law in shared.laws:
        w.say(node, DCATAP.applicableLegislation, law)
    for category in categories:
        w.say(node, DCATAP.hvdCategory, iri(category))
    return w


# --- read ------------------------------------------------------------------------------------------------------


def read(graph: Graph, node: Value, languages: Sequence[str], license: str, kind: str = "") -> records.Resource | None:
    """The file a distribution describes, None for one without an address."""
    if isinstance(node, Literal) or {DCAT.Dataset, DCAT.Catalog} & set(graph.values(node, TYPE)):
        return None
    said = Reading(graph, node)
    service = _service(graph, said)
    downloads, accesses = _addresses(said.take(DCAT.downloadURL)), _addresses(said.take(DCAT.accessURL))
    url = next((one for one in (*downloads, *accesses, service, _document(graph, node)) if iri(one)), "")
    if not url:
        return None
    titles = texts.read(said.take(DCT.title), languages)
    descriptions = texts.read(said.take(DCT.description), [titles.language], beside=True)
    types = said.take(DCT.type)
    told = next((label for one in types if (label := graph.label(one)) in set(ResourceType)), "")
    said.leave(DCT.type, () if told else types)
    format, mime = _format(said)
    checksum_type, checksum = _checksum(said)
    issued, modified = days.moment(said.text(DCT.issued)), days.moment(said.text(DCT.modified))
    spoken = said.take(DCT.language)
    codes = [code for one in spoken if (code := authorities.language(text_of(one)))]
    language = titles.language or (codes[0] if codes else "")
    said.leave(DCT.language, (one for one in spoken if authorities.language(text_of(one)) != language))
    said.leave(DCAT.accessURL, (iri(one) or Literal(one) for one in accesses if downloads and one != url))
    said.leave(DCAT.downloadURL, (iri(one) or Literal(one) for one in downloads[1:]))
    _license(said, license)
    _laws(said)
    schema = standards.read(said)
    record = records.Resource(
        title=titles.text or _name(url) or format or url, description=descriptions.text,
        type=ResourceType(told or kind or (ResourceType.API if service == url else ResourceType.MAIN)),
        url=url, format=format or _extension(url), mime=mime, filesize=_size(said), checksum_type=checksum_type,
        checksum=checksum, language=language,
        translations=texts.translations({"title": titles, "description": descriptions}), schema=schema,
        created_at=issued, modified_at=modified, harvest=_identity(said, node, issued, modified),
    )  # fmt: skip
    left = extras.read(said)
    return replace(record, extras={extras.KEY: left}) if left else record


def _document(graph: Graph, node: Node) -> str:
    """The address of a part that is itself a document."""
    return text_of(node) if FOAF.Document in graph.values(node, TYPE) else ""


def _addresses(values: Sequence[Value]) -> list[str]:
    return [text for value in values if (text := text_of(value))]


def _service(graph: Graph, said: Reading) -> str:
    """The endpoint of a service that is all there is; any other service is kept as it is told."""
    services = said.take(DCAT.accessService)
    for one in services:
        endpoint = graph.text(one, DCAT.endpointURL)
        known = [*graph.values(said.node, DCAT.accessURL), *graph.values(said.node, DCAT.downloadURL)]
        if endpoint and (not known or endpoint in map(text_of, known)):
            said.leave(DCAT.accessService, (other for other in services if other != one))
            return endpoint
    said.leave(DCAT.accessService, services)
    return ""


def _format(said: Reading) -> tuple[str, str]:
    format = next((told for one in said.take(DCT.format) if (told := _word(said.graph, one))), "")
    mime = next((told for one in said.take(DCAT.mediaType) if (told := _word(said.graph, one))), "").lower()
    if "/" in format and format.startswith(("application/", "text/", "image/")):
        mime, format = mime or format, ""
    return format, mime.removeprefix(IANA)


def _word(graph: Graph, value: Value) -> str:
    if isinstance(value, NamedNode):
        return value.value.removeprefix(IANA) if value.value.startswith(IANA) else authorities.format_of(value.value)
    label = graph.label(value)
    return authorities.format_of(label) if label.startswith("http") else label


def _size(said: Reading) -> int | None:
    text = said.text(DCAT.byteSize)
    try:
        size = int(text) if text.isdecimal() else int(float(text)) if text else None  # a float is not exact
    except (ValueError, OverflowError):
        return None
    return size if size is not None and 0 <= size < 2**63 else None


def _checksum(said: Reading) -> tuple[str, str]:
    values = said.take(SPDX.checksum)
    for one in values:
        kind = said.graph.text(one, SPDX.algorithm).rpartition(_ALGORITHM)[2].lower().replace("-", "")
        value = said.graph.text(one, SPDX.checksumValue)
        if kind in _ALGORITHMS and value:
            return kind, value
    said.leave(SPDX.checksum, values)
    return "", ""


def _license(said: Reading, license: str) -> None:
    """The licence of the dataset need not be told again; another one is kept."""
    values = said.take(DCT.license)
    said.leave(DCT.license, (one for one in values if license == "" or license_of(said.graph, one) != license))


def _laws(said: Reading) -> None:
    known = {iri(law) for law in authorities.LAWS.values()}
    said.leave(
        DCATAP.applicableLegislation, (one for one in said.take(DCATAP.applicableLegislation) if one not in known)
    )


def license_of(graph: Graph, value: Value) -> str:
    """The id of the licence a value tells by its id, address, equal or title; `""` for one that is not known."""
    told = [
        graph.text(value, DCT.identifier),
        text_of(value),
        *map(text_of, graph.values(value, SKOS.exactMatch, OWL.sameAs)),
    ]
    return next((id for text in (*told, graph.label(value)) if text and (id := authorities.licence(text))), "")


def _name(url: str) -> str:
    last = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return last if "." in last else ""


def _extension(url: str) -> str:
    name = _name(url).rpartition(".")[2].lower()
    return name if authorities.file_type_address(name) else ""


def _identity(said: Reading, node: Node, issued: datetime | None, modified: datetime | None) -> dict[str, Any]:
    identifier = said.text(DCT.identifier)
    known = {
        "uri": "" if isinstance(node, BlankNode) else node.value,
        "dct_identifier": identifier,
        "issued_at": issued.isoformat() if issued else "",
        "modified_at": modified.isoformat() if modified else "",
    }
    return {name: value for name, value in known.items() if value}
