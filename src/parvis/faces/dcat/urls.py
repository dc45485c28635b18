"""Addresses of the graphs: those of pages with an extension, and those clients of udata and of ckanext-dcat know."""

from typing import Any

from django.urls import URLPattern, re_path
from django.views.decorators.http import require_safe

from parvis.dialects import dcat
from parvis.faces.dcat import documents, views

_EXTENSION = rf"(?P<extension>{'|'.join(dcat.EXTENSIONS)})"
_LANGUAGE = r"(?P<language>fr|en|ar)/"
_REF = r"(?P<ref>[^/]+)"


def _both(route: str, view: Any, name: str) -> list[URLPattern]:
    """With the language of a page before it, and without."""
    seen = require_safe(view)
    return [re_path(rf"^{route}$", seen, name=name), re_path(rf"^{_LANGUAGE}{route}$", seen, name=f"{name}_spoken")]


def _chosen(route: str, name: str, default: str) -> URLPattern:
    """An address without an extension, which leads to the one with the reader's."""
    return re_path(rf"^{route}$", require_safe(views.choose), {"name": name, "default": default})


urlpatterns = [
    *_both(rf"catalog\.{_EXTENSION}", views.catalog, "graph_catalog"),
    *_both(rf"organizations/{_REF}/catalog\.{_EXTENSION}", views.organization, "graph_organization_catalog"),
    *_both(rf"organizations/{_REF}\.{_EXTENSION}", views.organization, "graph_organization"),
    *_both(rf"datasets/{_REF}\.{_EXTENSION}", views.dataset, "graph_dataset"),
    *_both(rf"datasets/{_REF}/quality\.{_EXTENSION}", views.quality, "graph_quality"),
    _chosen(rf"datasets/{_REF}/quality", "graph_quality", "ttl"),
    *_both(rf"datasets/{_REF}/schemaorg\.jsonld", documents.schema_org, "document_schemaorg"),
    *_both(rf"datasets/{_REF}/croissant\.json", documents.croissant, "document_croissant"),
    *_both(rf"datasets/{_REF}/datapackage\.json", documents.data_package, "document_datapackage"),
    _chosen("catalog", "graph_catalog", "ttl"),
    # ckanext-dcat
    re_path(rf"^dataset/{_REF}\.{_EXTENSION}$", require_safe(views.dataset), name="graph_ckan_dataset"),
    # udata
    re_path(rf"^api/1/site/catalog\.{_EXTENSION}$", require_safe(views.catalog), name="graph_udata_catalog"),
    _chosen("api/1/site/catalog", "graph_udata_catalog", "jsonld"),
    re_path(rf"^api/1/site/data\.{_EXTENSION}$", require_safe(views.catalog), name="graph_udata_data"),
    re_path(
        rf"^api/1/organizations/{_REF}/catalog\.{_EXTENSION}$",
        require_safe(views.organization),
        name="graph_udata_organization",
    ),
    _chosen(rf"api/1/organizations/{_REF}/catalog", "graph_udata_organization", "jsonld"),
    re_path(rf"^api/1/datasets/{_REF}/rdf\.{_EXTENSION}$", require_safe(views.dataset), name="graph_udata_dataset"),
    _chosen(rf"api/1/datasets/{_REF}/rdf", "graph_udata_dataset", "jsonld"),
]
