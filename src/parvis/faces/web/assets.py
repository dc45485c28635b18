"""The built front end: which file to load, read from the manifest that the build writes."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import structlog
from django.conf import settings

_log = structlog.get_logger("parvis.assets")


@cache
def manifest() -> Mapping[str, Any]:
    """What the build made, by source. Empty, with one line in the log, when it was not built."""
    path = settings.STATIC_ROOT / ".vite" / "manifest.json"
    try:
        entries: Mapping[str, Any] = json.loads(path.read_text())
    except OSError:
        _log.warning("front end not built: pages have no style; run `npm ci && npm run build` in frontend/")
        return {}
    return entries


@cache
def address(source: str) -> str:
    """The address of a built file by its source path in `frontend/`, `""` when there is none."""
    entry = manifest().get(source)
    return settings.STATIC_URL + entry["file"] if entry else ""
