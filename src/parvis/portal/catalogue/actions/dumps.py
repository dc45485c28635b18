"""The dumps made: the catalogue is gone through once, some datasets at a time, into files that replace those before."""

import gzip
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, cast

import orjson
from django.conf import settings
from django.db import transaction

from parvis.dialects import datajson, dcat, records, udata
from parvis.dialects.vocabularies import State
from parvis.engines import files
from parvis.engines.tables import copies
from parvis.kit import sheets
from parvis.kit.actors import VISITOR, Actor
from parvis.kit.dates import now
from parvis.portal.catalogue.models import Dump
from parvis.portal.catalogue.queries.dumps import MEDIA_TYPES, dumps
from parvis.portal.catalogue.queries.pages import portal
from parvis.portal.catalogue.rules import require
from parvis.portal.datasets import queries as datasets
from parvis.portal.organizations import queries as organizations
from parvis.portal.tables import queries as tables

BATCH: Final = 200  # datasets, or organizations, in memory at once
# What is also given as Parquet, with its columns.
_TABLES: Final = {
    "datasets": udata.sheets.DATASETS, "resources": udata.sheets.RESOURCES,
    "organizations": udata.sheets.ORGANIZATIONS,
}  # fmt: skip


def make_dumps(*, by: Actor, progress: Callable[[int, int], None] = lambda done, total: None) -> list[Dump]:
    """Make every dump anew of what everybody may see, put all of them in place at once, and return those in place.

    These are not ours when another making that began later has ended before: ours may hold what is public no more.
    `progress` is told how many datasets are written, of how many. Raises Unavailable, NoRoom: those before then stay.
    """
    require(by, "dumps.make")
    began = now()
    with TemporaryDirectory(prefix="dumps-", dir=settings.PARVIS.data) as folder:
        counts = _write(Path(folder), progress)
        _pack(Path(folder), counts)
        stored = {}
        for name in MEDIA_TYPES:
            with (Path(folder) / name).open("rb") as written:
                stored[name] = files.store().put(written)
    with transaction.atomic():
        before = {one.name: one for one in Dump.objects.select_for_update()}
        if any(one.made_at > began for one in before.values()):
            return dumps()
        made = [_made(name, file, counts[name], began, before.get(name)) for name, file in stored.items()]
        facts = ["file", "filesize", "sha256", "count", "made_at", "changed_at"]
        Dump.objects.bulk_create(made, update_conflicts=True, unique_fields=["name"], update_fields=facts)
    return made


def _made(name: str, file: files.Stored, count: int, made_at: datetime, before: Dump | None) -> Dump:
    changed_at = before.changed_at if before is not None and before.file == file.key else made_at
    return Dump(
        name=name, file=file.key, filesize=file.size, sha256=file.sha256, count=count, made_at=made_at,
        changed_at=changed_at,
    )  # fmt: skip


class _Open:
    """The files being written, and how many things each holds."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.counts: Counter[str] = Counter()
        self._files: dict[str, IO[bytes]] = {}
        for name in MEDIA_TYPES:
            if name.endswith(".parquet"):
                continue  # made of the CSV, when that is whole
            file: IO[bytes] = stack.enter_context((folder / name).open("wb"))
            if name.endswith(".gz"):  # without a time, so that the same catalogue is the same bytes
                packed = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)
                file = stack.enter_context(cast(IO[bytes], packed))
            self._files[name] = file

    def add(self, name: str, body: bytes, count: int) -> None:
        self._files[name].write(body)
        self.counts[name] += count


def _write(folder: Path, progress: Callable[[int, int], None]) -> Counter[str]:
    with ExitStack() as stack:
        out = _Open(folder, stack)
        for name, columns in _TABLES.items():
            out.add(f"{name}.csv", _lines([columns]), 0)
        head, foot = datajson.catalogue(_titles())
        out.add("data.json", head, 0)
        _write_organizations(out)
        done, total = 0, datasets.count_visible(actor=VISITOR)
        for batch in datasets.each(BATCH, actor=VISITOR):
            _write_datasets(out, batch)
            done += len(batch)
            progress(done, max(done, total))
        out.add("data.json", foot, 0)
    return out.counts


def _titles() -> dict[str, Any]:
    said = portal()
    name = said.titles[settings.LANGUAGE_CODE]
    return {"@id": f"{settings.PARVIS.site_url}/data.json", "title": name,
            "description": said.descriptions[settings.LANGUAGE_CODE],
            "publisher": {"@type": "Organization", "name": name}, "homepage": said.homepage}  # fmt: skip


def _pack(folder: Path, counts: Counter[str]) -> None:
    for name, columns in _TABLES.items():
        source, target = folder / f"{name}.csv", folder / f"{name}.parquet"
        copies.to_parquet(source, target, udata.sheets.kinds(columns), separator=udata.sheets.SEPARATOR)
        counts[target.name] = counts[source.name]


def _write_organizations(out: _Open) -> None:
    for batch in organizations.each(BATCH, actor=VISITOR):
        bodies = [udata.write_organization(one, site=settings.PARVIS.site_url) for one in batch]
        out.add("organizations.csv", _lines(map(udata.sheets.organization_line, bodies)), len(bodies))
        graphs = organizations.graphs([one.id for one in batch], actor=VISITOR)
        out.add("catalog.nt.gz", b"".join(graphs[id] for id in sorted(graphs)), 0)


def _write_datasets(out: _Open, batch: Sequence[datasets.Whole]) -> None:
    site = settings.PARVIS.site_url
    ids = [one.told.dataset.id for one in batch]
    rows_of = tables.with_rows(ids)
    _write_tables(out, [one.told for one in batch], rows_of)
    out.add("datasets.jsonl", b"".join(one.full + b"\n" for one in batch), len(batch))
    told = [one.told for one in batch if one.told.dataset.state == State.PUBLISHED]
    us = [orjson.dumps(datajson.write_described(one, site=site)) for one in told]
    comma = b",\n" if us and out.counts["data.json"] else b""
    out.add("data.json", comma + b",\n".join(us), len(us))
    graphs = datasets.graphs(ids, actor=VISITOR)
    out.add("catalog.nt.gz", b"".join(dcat.chosen(graphs[id], rows_of) for id in ids if id in graphs), len(batch))


def _write_tables(out: _Open, batch: Sequence[records.Described], read: Collection[str]) -> None:
    """The datasets and their files in the columns of udata; the rows of the files that are `read` are shown here."""
    site, licenses = settings.PARVIS.site_url, {one.license.id: one.license.title for one in batch if one.license}
    lines: list[list[object]] = []
    parts: list[list[object]] = []
    for told in batch:
        body = udata.write_dataset(told, site=site)
        zones = {id: zone.name for id, zone in told.zones.items()}
        lines.append(udata.sheets.dataset_line(body, licenses=licenses, zones=zones))
        resources = [udata.shown(one, body["id"], read, site=site) for one in body["resources"]]
        parts += udata.sheets.resource_lines(body, resources, licenses=licenses)
    out.add("datasets.csv", _lines(lines), len(lines))
    out.add("resources.csv", _lines(parts), len(parts))


def _lines(rows: Iterable[Sequence[object]]) -> bytes:
    return b"".join(sheets.plain(rows, separator=udata.sheets.SEPARATOR))
