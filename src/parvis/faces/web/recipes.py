"""“Use it”: ready-made lines that fetch a dataset from a terminal, Python and R."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

_PYTHON: Final = {
    "csv": 'pd.read_csv("{url}", sep=None, engine="python")',
    "tsv": 'pd.read_csv("{url}", sep="\\t")',
    "parquet": 'pd.read_parquet("{url}")',
    "xlsx": 'pd.read_excel("{url}")',
    "xls": 'pd.read_excel("{url}")',
    "json": 'pd.read_json("{url}")',
}
_R: Final = {
    "csv": 'data <- readr::read_delim("{url}")',
    "tsv": 'data <- readr::read_tsv("{url}")',
    "parquet": 'data <- arrow::read_parquet("{url}")',
    "json": 'data <- jsonlite::fromJSON("{url}")',
    "geojson": 'data <- sf::st_read("{url}")',
}


class Recipe(NamedTuple):
    """Lines to copy. `name` is a name of a tool, the same in every language; empty for the API call."""

    name: str
    lines: str


def recipes(dataset: Mapping[str, Any], site: str) -> list[Recipe]:
    """The lines for a dataset: its description first, then its main file when there is one."""
    uri = f"{site}/api/datasets/{dataset['id']}"
    main = _main(dataset["resources"])
    call = Recipe("", f"GET {uri}")
    if main is None:
        return [
            call,
            Recipe("curl", f'curl "{uri}"'),
            Recipe("Python", f'import json, urllib.request\n\ndataset = json.load(urllib.request.urlopen("{uri}"))'),
            Recipe("R", f'dataset <- jsonlite::fromJSON("{uri}")'),
        ]
    url, form = main["latest"], main["format"].lower()
    return [
        call,
        Recipe("curl", f'curl -L -o "{_file_name(main)}" "{url}"'),
        Recipe("Python", _python(form, url)),
        Recipe("R", _R.get(form, 'download.file("{url}", "{name}")').format(url=url, name=_file_name(main))),
    ]


def _main(resources: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The file people come for: the first main one that a program reads."""
    files = [one for one in resources if one["type"] == "main"] or list(resources)
    return next((one for one in files if one["format"].lower() in _PYTHON), files[0] if files else None)


def _file_name(resource: Mapping[str, Any]) -> str:
    name = resource.get("filename") or f"{resource['id'][:8]}.{resource['format'] or 'data'}"
    return "".join(char for char in name if char.isalnum() or char in "._-") or "data"


def _python(form: str, url: str) -> str:
    if form in _PYTHON:
        return f"import pandas as pd\n\ndata = {_PYTHON[form].format(url=url)}"
    if form in ("geojson", "gpkg", "shp"):
        return f'import geopandas as gpd\n\ndata = gpd.read_file("{url}")'
    return f'import urllib.request\n\ndata = urllib.request.urlopen("{url}").read()'
