"""What changed from one version of a table to the next, for those who may see it."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from parvis.engines import jobs
from parvis.engines.files import nearby
from parvis.engines.tables.query import export as exports
from parvis.engines.tables.query import grammar, run
from parvis.engines.tables.shapes import Field, FieldType
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid, NotFound
from parvis.portal.datasets.models import Resource
from parvis.portal.tables.models import Change, ChangedTable, Comparing, Ingestion, State
from parvis.portal.tables.queries.known import admitted
from parvis.portal.tables.rules import telling

KINDS: Final = ("changed", "added", "removed")
PAGE_SIZE: Final = 20
MOST: Final = 100  # rows of a page: a changed row is two lines
_LINES: Final = {"changed": "before,after", "added": "added", "removed": "removed"}


@dataclass(frozen=True, slots=True)
class Between:
    """Two readings of a resource, and what is known of the difference: `change` is None when nobody asked yet.

    `progress` is (done, total) in rows while it is worked out.
    """

    before: Ingestion
    after: Ingestion
    change: Change | None
    tables: tuple[ChangedTable, ...] = ()
    progress: tuple[int, int] | None = None

    @property
    def state(self) -> str:
        """Of rules.telling.STATES."""
        return str(self.change.state) if self.change else "none"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was added (`before` is None), removed (`after` is None) or changed."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None


def mark(ingestion: Ingestion) -> str:
    """What tells a reading from the others of its resource in an address: the version, or its id for a link."""
    return str(ingestion.version) if ingestion.version else ingestion.pk


def readings(resource: Resource, *, actor: Actor) -> list[Ingestion]:
    """The readings that can be compared, one for each version, newest first. Raises NotFound."""
    admitted(resource, actor)
    found: dict[str, Ingestion] = {}
    rows = Ingestion.objects.filter(resource=resource, state=State.READY, tables__isnull=False).distinct()
    for one in rows.defer("notes", "findings", "skipped").order_by("-created_at", "-pk"):
        found.setdefault(mark(one), one)
    return list(found.values())


def between(resource: Resource, before: str, after: str, *, actor: Actor) -> Between:
    """Two versions, each by its `mark`, the older one first whatever the order given.

    Raises NotFound when the reader may not see the resource, or when the tables of a version are not kept.
    """
    known = {mark(one): one for one in readings(resource, actor=actor)}
    if before not in known or after not in known or before == after:
        raise NotFound(_("The tables of these versions are not there."))
    old, new = sorted((known[before], known[after]), key=lambda one: (one.created_at, one.pk))
    change = Change.objects.filter(before=old, after=new).first()
    tables = tuple(change.tables.all()) if change and change.state == Comparing.READY else ()
    return Between(old, new, change, tables, _progress(change))


def _progress(change: Change | None) -> tuple[int, int] | None:
    if change is None or change.state != Comparing.RUNNING or change.job is None:
        return None
    try:
        job = jobs.get(change.job)
    except NotFound:
        return None
    return job.progress_done or 0, job.progress_total or 0


def changes(resource: Resource, *, actor: Actor) -> list[Change]:
    """What each reading changed since the one before it, newest first. Raises NotFound."""
    admitted(resource, actor)
    rows = Change.objects.filter(resource=resource, follows=True).select_related("before", "after")
    return list(rows.order_by("-created_at", "-pk"))


def news(dataset_id: str, resource_id: str = "", *, limit: int) -> list[Change]:
    """What changed last in a dataset the reader may see, or in one file of it: versions that differ, newest first."""
    rows = Change.objects.filter(resource__dataset=dataset_id, follows=True, state=Comparing.READY)
    rows = rows.filter(resource=resource_id) if resource_id else rows
    rows = rows.select_related("before", "after").order_by("-created_at", "-pk")
    return [one for one in rows[: 2 * limit] if not telling.is_same(one.summary)][:limit]


# --- rows ------------------------------------------------------------------------------------------------------


def changed_table(found: Between, name: str = "") -> ChangedTable:
    """One table of a difference: the one called so, or the first. Raises NotFound."""
    for one in found.tables:
        if name in ("", one.name):
            return one
    raise NotFound(_("There is no table of this name here.") if found.tables else _("Not compared yet."))


def changed_rows(one: ChangedTable, kind: str, *, page: int = 1, page_size: int = PAGE_SIZE) -> list[Row]:
    """A page of the rows of a kind (KINDS), in the order of the file. Raises Invalid, Unavailable."""
    if kind not in KINDS:
        raise Invalid({"kind": [_("Choose among: %s.") % ", ".join(KINDS)]})
    if page < 1 or not 1 <= page_size <= MOST:
        raise Invalid({"page_size": [_("A page has from 1 to %(count)s rows.") % {"count": MOST}]})
    if not getattr(one, kind):
        return []
    lines = page_size * (2 if kind == "changed" else 1)
    fields = _fields(one)
    asked = [(f"{fields[0].name}__in", _LINES[kind]), ("page", str(page)), ("page_size", str(lines)),
             ("columns", ",".join(_quoted(field.name) for field in fields[1:]))]  # fmt: skip
    found = run.page(nearby.path_of(one.file), fields, grammar.parse(asked, fields)).data
    if kind == "changed":
        return [Row(found[at], found[at + 1]) for at in range(0, len(found) - 1, 2)]
    return [Row(None, line) if kind == "added" else Row(line, None) for line in found]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _fields(one: ChangedTable) -> tuple[Field, ...]:
    return tuple(Field(field["name"], field["original"], FieldType(field["type"])) for field in one.fields)


def export_changes(one: ChangedTable, form: str, **options: Any) -> exports.Stream:
    """Every line of a difference as a file; the first column says added, removed, before or after.

    Raises NotFound for a table that is only in one of the two, Invalid, TooLarge.
    """
    if not one.file:
        raise NotFound(_("This table is only in one of the two versions."))
    fields = _fields(one)
    asked = exports.Options(**options)
    return exports.stream(nearby.path_of(one.file), fields, grammar.parse([], fields), exports.Format(form), asked)
