"""A dataset as one document of a vocabulary that others read: schema.org, Croissant, Data Package."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from parvis.dialects import croissant as croissants
from parvis.dialects import datapackage, records, schemaorg
from parvis.engines.renditions import etag_of
from parvis.kit.actors import VISITOR
from parvis.kit.errors import NotFound
from parvis.portal.datasets import queries as datasets
from parvis.portal.editorial import queries as editorial
from parvis.portal.tables import queries as tables

_JSON_LD = "application/ld+json"


def schema_org(request: HttpRequest, ref: str, language: str = "") -> HttpResponse:
    """`/datasets/<slug>/schemaorg.jsonld`: a public dataset as schema.org's Dataset. Raises NotFound, Gone, Moved."""
    told = datasets.told(ref, actor=VISITOR)
    document = schemaorg.write_dataset(
        told, site=settings.PARVIS.site_url, language=language, portal=_portal(), tables=_tables(told)
    )
    return _send(request, document)


def croissant(request: HttpRequest, ref: str, language: str = "") -> HttpResponse:
    """`/datasets/<slug>/croissant.json`: a public dataset in Croissant 1.0. Raises NotFound, Gone, Moved."""
    told = datasets.told(ref, actor=VISITOR)
    document = croissants.write_dataset(told, site=settings.PARVIS.site_url, portal=_portal(), tables=_tables(told))
    return _send(request, document)


def data_package(request: HttpRequest, ref: str, language: str = "") -> HttpResponse:
    """`/datasets/<slug>/datapackage.json`: a public dataset as a Data Package. Raises NotFound, Gone, Moved.

    One without a file that has an address on the web is no package: NotFound.
    """
    told = datasets.told(ref, actor=VISITOR)
    document = datapackage.write_dataset(told, site=settings.PARVIS.site_url, tables=_tables(told))
    if not document["resources"]:
        raise NotFound(_("This dataset has no file yet, and a Data Package has one at least."))
    return _send(request, document, "application/json")


def _portal() -> str:
    return editorial.look().name(settings.LANGUAGE_CODE)


def _tables(told: records.Described) -> list[records.Table]:
    return tables.schemas_of(told.dataset.id)


def _send(request: HttpRequest, document: Mapping[str, Any], media_type: str = _JSON_LD) -> HttpResponse:
    body = orjson.dumps(document)
    etag = etag_of(body)
    headers = {"ETag": etag, "Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"}
    response = HttpResponse(body, content_type=media_type, headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response
