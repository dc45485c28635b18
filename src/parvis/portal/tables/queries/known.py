"""What is known of the tables of a resource: where their reading stands, which there are, what they hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext_lazy as _

from parvis.engines import files, jobs
from parvis.engines.files import nearby
from parvis.engines.tables import writing
from parvis.engines.tables.profile import Profile
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound
from parvis.portal.datasets.models import Resource, ResourceVersion
from parvis.portal.tables.models import ChangedTable, Current, Dictionary, Ingestion, State, Table, Tiles
from parvis.portal.tables.rules import admit, allows, dictionary, labels


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the tables of a resource stand, for one reader.

    `state` is that of the newest reading, or `none`; `current` is the reading whose tables readers are given, which is
    an older one while a new file is being read. `progress` is (done, total, step) in bytes while it runs.
    """

    resource: Resource
    state: str
    latest: Ingestion | None = None
    current: Ingestion | None = None
    tables: tuple[Table, ...] = ()
    described: dict[str, dict[str, dict[str, str]]] | None = None
    progress: tuple[int, int, str] | None = None

    @property
    def first_lines(self) -> list[str]:
        """How a file that was refused begins, as text; empty for one that is not fit to be shown."""
        if self.latest is None or self.latest.state != State.REFUSED:
            return []
        return [line for lines in self.latest.notes.values() for line in lines]

    @property
    def is_ready(self) -> bool:
        """Whether there are tables to read."""
        return bool(self.tables)

    def said_of(self, one: Table) -> Mapping[str, dictionary.Texts]:
        """What people say of the columns of one of the tables."""
        return dictionary.of_table(self.described or {}, one.name, [each.name for each in self.tables])


def standing(resource: Resource, *, actor: Actor) -> Standing:
    """Where the tables of a resource stand. Raises NotFound when the reader may not see the resource."""
    admitted(resource, actor)
    return standings([resource], actor=actor)[resource.pk]


def standings(resources: Sequence[Resource], *, actor: Actor) -> dict[str, Standing]:
    """As `standing`, by id, for resources of datasets the reader may see; in a fixed number of queries."""
    ids = [resource.pk for resource in resources]
    newest: dict[str, Ingestion] = {}
    running = Ingestion.objects.filter(resource__in=ids).exclude(reason="unchanged").order_by("created_at", "pk")
    for one in running.defer("notes"):
        newest[one.resource_id] = one
    shown = {
        row.resource_id: row.ingestion for row in Current.objects.filter(resource__in=ids).select_related("ingestion")
    }
    parts: dict[str, list[Table]] = {}
    for table_row in Table.objects.filter(ingestion__in=[one.pk for one in shown.values()]).order_by("position"):
        parts.setdefault(table_row.ingestion_id, []).append(table_row)
    words = dict(Dictionary.objects.filter(resource__in=ids).values_list("resource_id", "columns"))
    found = {}
    for resource in resources:
        last, now = newest.get(resource.pk), shown.get(resource.pk)
        found[resource.pk] = Standing(
            resource, str(last.state) if last else "none", last, now,
            tuple(parts.get(now.pk, ())) if now else (), words.get(resource.pk), _progress(last),
        )  # fmt: skip
    return found


def _progress(ingestion: Ingestion | None) -> tuple[int, int, str] | None:
    if ingestion is None or ingestion.state != State.READING or ingestion.job is None:
        return None
    try:
        job = jobs.get(ingestion.job)
    except NotFound:
        return None
    return job.progress_done or 0, job.progress_total or ingestion.size, job.progress_message


def latest(resource: Resource, *, actor: Actor) -> Ingestion | None:
    """The newest reading of the file of a resource. Raises NotFound when the reader may not see the resource."""
    admitted(resource, actor)
    return Ingestion.objects.filter(resource=resource).exclude(reason="unchanged").first()


def reason(ingestion: Ingestion) -> str:
    """Why a file has no table, in words; `""` when it has one, or may have."""
    return str(labels.REFUSALS.get(ingestion.reason, ""))


def current(resource: Resource, *, actor: Actor) -> Ingestion:
    """The reading whose tables readers are given. Raises NotFound when there is none."""
    admitted(resource, actor)
    row = Current.objects.filter(resource=resource).select_related("ingestion").first()
    if row is None:
        raise NotFound(_("This file has no table."))
    return row.ingestion


def tables(ingestion: Ingestion) -> list[Table]:
    """The tables of a reading, in the order of the file."""
    return list(Table.objects.filter(ingestion=ingestion).order_by("position"))


def table(resource: Resource, name: str = "", *, version: int = 0, actor: Actor) -> Table:
    """One table of a resource: the one called so, or the first; of an older version when its tables are kept.

    Raises NotFound.
    """
    admitted(resource, actor)
    rows = Table.objects.select_related("ingestion").filter(ingestion__resource=resource)
    if version and version != resource.current_version:
        rows = rows.filter(ingestion__version=version, ingestion__state=State.READY).order_by(
            "-ingestion__created_at", "position"
        )
    else:
        rows = rows.filter(ingestion__current_of__isnull=False).order_by("position")
    found = (rows.filter(name=name) if name else rows).first()
    if found is None:
        raise NotFound(_("There is no table of this name here.") if name else _("This file has no table."))
    return found


def admitted(resource: Resource, actor: Actor) -> None:
    """Return when the reader may see the tables of a resource. Raises NotFound."""
    if not allows(actor, "table.view", resource.dataset):
        raise NotFound(_("There is no file at this address."))


def fields_of(one: Table) -> tuple[Field, ...]:
    """The fields of a table, as engines know them."""
    return tuple(Field(field["name"], field["original"], FieldType(field["type"])) for field in one.fields)


def profile(one: Table) -> Profile:
    """What a table holds. It never changes, so it is read once."""
    return _profile(one.profile)


@lru_cache(maxsize=64)
def _profile(key: str) -> Profile:
    return Profile.from_json(orjson.loads(b"".join(files.store().read(key))))


def written(resource: Resource, *, actor: Actor) -> writing.Content | None:
    """What the rows that programs write into the file may be; None for a file that they do not write.

    Raises NotFound when the reader may not see the resource.
    """
    admitted(resource, actor)
    is_theirs = ResourceVersion.objects.filter(resource=resource, number=resource.current_version, by_program=True)
    return writing.content(nearby.path_of(resource.file)) if resource.file and is_theirs.exists() else None


def findings(resource: Resource, *, actor: Actor) -> list[dict[str, Any]]:
    """The personal data seen in the file of a resource, for those who work on it. Raises Denied."""
    admit(actor, "table.describe", resource.dataset)
    last = Ingestion.objects.filter(resource=resource).exclude(reason="unchanged").first()
    return list(last.findings) if last else []


def hosted(dataset_ids: Collection[str]) -> list[str]:
    """Those of these datasets that have a file in the store."""
    found = Resource.objects.filter(dataset__in=dataset_ids).exclude(file="")
    return list(found.order_by("dataset_id").values_list("dataset_id", flat=True).distinct())


def with_rows(dataset_ids: Collection[str]) -> frozenset[str]:
    """The files of these datasets, which the reader may see, that have a table to ask."""
    if not dataset_ids:
        return frozenset()
    marks = ", ".join(["%s"] * len(dataset_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shown.resource_id FROM datasets_resource AS file JOIN tables_current AS shown"
            f" ON shown.resource_id = file.id WHERE file.dataset_id IN ({marks})",
            list(dataset_ids),
        )
        return frozenset(id for (id,) in cursor.fetchall())


def holds(keys: Collection[str]) -> set[str]:
    """Those of these keys of the file store that a table needs (engines.files.collecting)."""
    held = set(Table.objects.filter(file__in=keys).values_list("file", flat=True))
    held |= set(Table.objects.filter(profile__in=keys).values_list("profile", flat=True))
    held |= set(ChangedTable.objects.filter(file__in=keys).values_list("file", flat=True))
    held |= set(Tiles.objects.filter(file__in=keys).values_list("file", flat=True))
    reading = (State.WAITING, State.READING)
    return held | set(Ingestion.objects.filter(source__in=keys, state__in=reading).values_list("source", flat=True))
