"""The words of the graphs that portals on udata wrote as JSON-LD: documents of theirs name its address, and need it."""

from typing import Final

CONTEXT: Final = {
    "@vocab": "http://www.w3.org/ns/dcat#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    # What is said in texts, and moments.
    "title": "dct:title",
    "description": "dct:description",
    "identifier": "dct:identifier",
    "format": "dct:format",
    "name": "foaf:name",
    "label": "rdfs:label",
    "fn": "vcard:fn",
    "checksumValue": "spdx:checksumValue",
    "issued": {"@id": "dct:issued", "@type": "xsd:dateTime"},
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
    "startDate": "dcat:startDate",
    "endDate": "dcat:endDate",
    "totalItems": "hydra:totalItems",
    # What leads to something else.
    **{
        name: {"@id": address, "@type": "@id"}
        for name, address in {
            "license": "dct:license",
            "rights": "dct:rights",
            "spatial": "dct:spatial",
            "temporal": "dct:temporal",
            "accrualPeriodicity": "dct:accrualPeriodicity",
            "publisher": "dct:publisher",
            "homepage": "foaf:homepage",
            "hasEmail": "vcard:hasEmail",
            "checksum": "spdx:checksum",
            "algorithm": "spdx:algorithm",
            "view": "hydra:view",
            "first": "hydra:first",
            "last": "hydra:last",
            "next": "hydra:next",
            "previous": "hydra:previous",
            "downloadURL": "dcat:downloadURL",
            "accessURL": "dcat:accessURL",
            "dataset": "dcat:dataset",
            "distribution": "dcat:distribution",
        }.items()
    },
}
