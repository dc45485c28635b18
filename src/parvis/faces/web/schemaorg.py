"""schema.org descriptions inside pages, for search engines (https://schema.org/Dataset)."""

from collections.abc import Mapping
from typing import Any

import orjson
from markupsafe import Markup

from parvis.faces.web import texts


def dataset(page: Mapping[str, Any], site: str, language: str) -> Markup:
    """JSON-LD of a dataset, safe inside a `script` element."""
    described = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": page["page"],
        "url": f"{site}/{language}/datasets/{page['slug']}",
        "name": texts.of(page, "title", language).text,
        "alternateName": page["acronym"],
        "description": texts.summary(page, language).text,
        "identifier": page["id"],
        "inLanguage": page["language"],
        "keywords": page["tags"],
        "license": (page["license"] or {}).get("url"),
        "creator": _creator(page, site),
        "dateCreated": page["created_at"],
        "dateModified": page["updated_at"],
        "temporalCoverage": _period(page["temporal"]),
        "spatialCoverage": [zone["name"] for zone in (page["spatial"] or {}).get("zones", ())],
        "isAccessibleForFree": page["access"]["type"] == "open",
        "isBasedOn": page["source_url"],
        "distribution": [_distribution(resource) for resource in page["resources"][:100]],
    }
    return script({name: value for name, value in described.items() if value not in (None, "", [])})


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


def _creator(page: Mapping[str, Any], site: str) -> Mapping[str, Any] | None:
    if page["organization"]:
        producer = page["organization"]
        address = f"{site}/organizations/{producer['slug']}"
        return {"@type": "Organization", "name": producer["name"], "url": address}
    return {"@type": "Person", "name": page["owner"]["name"]} if page["owner"] else None


def _period(temporal: Mapping[str, str | None] | None) -> str:
    return f"{temporal['start'] or '..'}/{temporal['end'] or '..'}" if temporal else ""


def _distribution(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    described = {
        "@type": "DataDownload",
        "name": resource["title"],
        "contentUrl": resource["latest"],
        "encodingFormat": resource["mime"] or resource["format"],
        "contentSize": str(resource["filesize"]) if resource["filesize"] else "",
        "dateModified": resource["modified_at"],
    }
    return {name: value for name, value in described.items() if value}
