"""Large tables are made into vector tiles, so that a map shows all of their rows."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from parvis.engines import files
from parvis.engines.files import nearby
from parvis.engines.tables import maps
from parvis.kit.actors import Actor
from parvis.kit.dates import now
from parvis.portal.tables.models import Table, Tiles
from parvis.portal.tables.queries import fields_of
from parvis.portal.tables.queries import maps as mapped
from parvis.portal.tables.rules import require

_log = structlog.get_logger("parvis.tables")


def tile(table_id: str, *, by: Actor, going_on: Callable[[], None] | None = None) -> str:
    """Make the tiles of a table, unless it has them; `made`, `gone` with its table, or `none` when it needs none.

    `going_on` is called several times a second and may raise to end it. A table whose tiles cannot be drawn has none,
    and a line in the log says why: its map then shows a part of the rows at a time.
    """
    require(by, "table.tile")
    one = Table.objects.filter(pk=table_id).first()
    if one is None:
        return "gone"
    way = mapped.tiled_way(one)
    if way is None or Tiles.objects.filter(table=one).exists():
        return "none"
    root = Path(settings.PARVIS.data) / "cache" / "tables"
    root.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(dir=root))
    try:
        drawing = maps.tiles(nearby.path_of(one.file), fields_of(one), way, room, going_on=going_on)
        with drawing.path.open("rb") as file:
            stored = files.store().put(file)
    except maps.Undrawn as error:
        _log.warning("no tiles", table=table_id, reason=str(error))
        return "none"
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return _keep(table_id, way, drawing.features, stored)


@transaction.atomic
def _keep(table_id: str, way: maps.Way, features: int, stored: files.Stored) -> str:
    if not Table.objects.select_for_update().filter(pk=table_id).exists():
        return "gone"
    Tiles.objects.update_or_create(
        table_id=table_id,
        defaults={"way": way.name, "file": stored.key, "size": stored.size, "features": features, "made_at": now()},
    )
    return "made"
