"""schema.org descriptions inside pages, for search engines (https://schema.org/Dataset)."""

from typing import Final

import orjson
from django.conf import settings
from markupsafe import Markup

from parvis.dialects import records, schemaorg
from parvis.kit.text import plain
from parvis.portal.editorial import queries as editorial
from parvis.portal.tables import queries as tables

DESCRIPTION: Final = 5000  # characters that search engines read of a description
FILES: Final = 100  # told in a page; its document has all of them


def dataset(told: records.Described, language: str) -> Markup:
    """JSON-LD of a dataset the reader may see, safe inside a `script` element; its first FILES files."""
    described = schemaorg.write_dataset(
        told,
        site=settings.PARVIS.site_url,
        language=language,
        portal=editorial.look().name(language),
        tables=tables.schemas_of(told.dataset.id),
    )
    if described.get("description"):
        described["description"] = plain(described["description"], DESCRIPTION)
    return script({**described, "distribution": described.get("distribution", [])[:FILES]})


def site(name: str, address: str, language: str) -> Markup:
    """JSON-LD of the portal and its search."""
    return script(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": name,
            "url": f"{address}/{language}/",
            "inLanguage": language,
            "potentialAction": {
                "@type": "SearchAction",
                "target": f"{address}/{language}/datasets?q={{search_term_string}}",
                "query-input": "required name=search_term_string",
            },
        }
    )


def script(value: object) -> Markup:
    """JSON that cannot end the script element it is in."""
    text = orjson.dumps(value).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
