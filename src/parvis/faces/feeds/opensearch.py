"""The search of the portal, described for browsers (OpenSearch 1.1)."""

from xml.etree.ElementTree import Element, SubElement

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.faces.feeds import answers
from parvis.portal.editorial import queries as editorial


def description(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/opensearch.xml`."""
    site = settings.PARVIS.site_url
    root = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    SubElement(root, "ShortName").text = editorial.look().name(language)[:16]
    SubElement(root, "Description").text = _("Search the data")
    SubElement(root, "InputEncoding").text = "UTF-8"
    SubElement(root, "Language").text = language
    SubElement(root, "Image", {"type": "image/svg+xml"}).text = f"{site}{settings.STATIC_URL}favicon.svg"
    for kind, template in (
        ("text/html", f"{site}/{language}/datasets?q={{searchTerms}}"),
        ("application/atom+xml", f"{site}/{language}/datasets.atom?q={{searchTerms}}"),
    ):
        SubElement(root, "Url", {"type": kind, "template": template})
    return answers.xml(request, root, "application/opensearchdescription+xml")
