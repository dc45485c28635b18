"""Layers of maps (GeoPackage, Shapefile, KML, GPX, FlatGeobuf) by GDAL, when pyogrio is there: an extra.

Shapes become degrees of longitude and latitude (WGS 84): GDAL reads a small file of ours, a virtual layer that warps
another, and does that while reading.
"""

from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import duckdb

from parvis.engines.tables.reading import duck, typed
from parvis.engines.tables.reading.limits import Refused, Task
from parvis.engines.tables.shapes import Made, Refusal, Report

_DEGREES: Final = ("CRS84", "EPSG:4326", "WGS 84")
_BATCH: Final = 20_000
_SIDE: Final = "wkb_geometry"


def read(source: Path, suffix: str, task: Task) -> tuple[list[Made], dict[str, str]]:
    """(a table for each layer, {layer left out: why}). Raises Refused when none can be read."""
    gdal = _gdal()
    path = _named(source, suffix, task)
    try:
        layers = [(str(name), kind) for name, kind in gdal.list_layers(path)]
    except (gdal.errors.DataSourceError, gdal.errors.DataLayerError, ValueError) as error:
        raise Refused(Refusal.DAMAGED, "gdal") from error
    made: list[Made] = []
    skipped: dict[str, str] = {}
    for index, (name, kind) in enumerate(layers):
        task.tell(index, len(layers), "reading")
        if len(made) >= task.limits.tables:
            skipped[name] = "too_many_tables"
            continue
        try:
            made.append(_layer(gdal, path, name, kind, task))
        except Refused as error:
            skipped[name] = str(error.why)
    if not made:
        raise Refused(Refusal(next(iter(skipped.values()), Refusal.EMPTY)), "gdal")
    return made, skipped


def _gdal() -> Any:
    try:
        import pyogrio  # noqa: PLC0415  (an extra)
        import pyogrio.errors  # noqa: PLC0415
    except ImportError as error:
        raise Refused(Refusal.NOT_SUPPORTED, "pyogrio") from error
    return pyogrio


def _named(source: Path, suffix: str, task: Task) -> Path:
    """The file under a name that says its format to GDAL."""
    if source.suffix == suffix:
        return source
    path = task.piece(suffix)
    path.symlink_to(source.resolve())
    return path


def _layer(gdal: Any, path: Path, name: str, kind: Any, task: Task) -> Made:
    report = Report()
    try:
        about = gdal.read_info(path, layer=name, force_feature_count=True, force_total_bounds=kind is not None)
        if not about["features"]:
            raise Refused(Refusal.EMPTY)
        source, layer = (path, name) if kind is None else _warped(path, name, about, report, task)
        with gdal.open_arrow(source, layer=layer, use_pyarrow=True, batch_size=_BATCH) as (meta, reader):
            return _table(reader, meta, kind, about, name, path.stat().st_size, report, task)
    except (gdal.errors.DataSourceError, gdal.errors.DataLayerError, gdal.errors.FeatureError, ValueError) as error:
        raise Refused(Refusal.DAMAGED, "gdal") from error
    except duckdb.Error as error:
        raise Refused(Refusal.DAMAGED, str(error)[:200]) from error


def _warped(path: Path, name: str, about: dict[str, Any], report: Report, task: Task) -> tuple[Path, str]:
    """What to open to have the shapes of a layer in degrees."""
    system = about["crs"] or ""
    if not system:
        report.notes.append("system_assumed" if _is_world(about["total_bounds"]) else "geometry_not_in_degrees")
        return path, name
    if any(word in system for word in _DEGREES[:2]):
        return path, name
    target = task.piece(".vrt")
    target.write_text(
        f"<OGRVRTDataSource><OGRVRTWarpedLayer><OGRVRTLayer name={quoteattr(name)}>"
        f"<SrcDataSource>{escape(str(path.absolute()))}</SrcDataSource><SrcLayer>{escape(name)}</SrcLayer>"
        "</OGRVRTLayer><TargetSRS>OGC:CRS84</TargetSRS></OGRVRTWarpedLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    report.notes.append(f"reprojected:{system.partition('[')[0] if len(system) > 40 else system}")
    return target, name


def _is_world(bounds: Any) -> bool:
    if bounds is None:
        return True
    west, south, east, north = (float(one) for one in bounds)
    return west >= -180 and east <= 180 and south >= -90 and north <= 90


def _table(
    reader: Any, meta: dict[str, Any], kind: Any, about: dict[str, Any], title: str, size: int, report: Report,
    task: Task,
) -> Made:  # fmt: skip
    shape = ""
    if kind is not None:
        shape = meta.get("geometry_name") or _SIDE
        if "geometry_not_in_degrees" in report.notes:
            shape = ""
    with duck.connect(task) as connection:
        columns = _known(connection, reader)
        wanted = [(name, type_) for name, type_ in columns if name != meta.get("fid_column")]
        if kind is not None and not shape:  # shapes that nobody can place are not kept as numbers
            wanted = [(name, type_) for name, type_ in wanted if name not in (meta.get("geometry_name"), _SIDE)]
        return typed.write(
            connection, "layer", wanted, title, task, size=size, expected=int(about["features"]), geometry=shape,
            report=report,
        )  # fmt: skip


def _known(connection: duckdb.DuckDBPyConnection, reader: Any) -> list[tuple[str, str]]:
    """The layer as `layer` in SQL; its columns, told by a table of none of its rows since it can be read only once."""
    connection.register("nothing", reader.schema.empty_table())
    columns = typed.described(connection, "nothing")
    connection.register("layer", reader)
    return columns
