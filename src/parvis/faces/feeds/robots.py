"""robots.txt: what crawlers should leave alone, and where the sitemap is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.faces.feeds import answers

RULES = """User-agent: *
Disallow: /language/
Disallow: /banners/
Disallow: /operate
Disallow: /*/suggestions
Disallow: /*?*page=
Allow: /

Sitemap: {site}/sitemap.xml
"""


def rules(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`."""
    return answers.send(request, RULES.format(site=settings.PARVIS.site_url).encode(), "text/plain")
