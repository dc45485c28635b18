"""`parvis import ckan` and `parvis import udata`: a whole portal moves in."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Annotated, Any, Final

import orjson
import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from parvis.faces.cli import upgrade
from parvis.faces.cli.imports import LOADED, REFUSED, UNREADABLE, imports, index, told
from parvis.kit.actors import system
from parvis.kit.errors import Invalid, Unavailable
from parvis.portal.moving import actions, queries

_SHOWN: Final = 20  # lines of a list; the file of the report has them all
_LISTS: Final = ("refused", "notes", "differences")
_Sources = Annotated[
    list[str],
    typer.Argument(
        help="The address of the portal, or files of its dump: .jsonl or .json, compressed with gzip or not."
    ),
]
_Token = Annotated[
    str,
    typer.Option(
        "--token", envvar="PARVIS_MOVING_TOKEN", help="A token of an administrator there, sent to that address alone."
    ),
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")]
_Files = Annotated[
    bool, typer.Option("--files", help="Copy the files that the portal holds; without it, they stay there as links.")
]
_Invite = Annotated[bool, typer.Option("--invite", help="Write to the people of organizations, to invite them.")]
_Report = Annotated[Path | None, typer.Option("--report", help="Write the whole report to this file, as JSON.")]


@dataclass(frozen=True, slots=True)
class _Move:
    """What was asked for."""

    portal: str
    sources: Sequence[str]
    token: str
    dry_run: bool
    files: bool
    invite: bool
    report: Path | None

    @property
    def is_live(self) -> bool:
        """Whether the portal itself is asked."""
        return any(one.startswith(("http://", "https://")) for one in self.sources)


@imports.command()
def ckan(
    sources: _Sources,
    token: _Token = "",
    dry_run: _DryRun = False,
    files: _Files = False,
    invite: _Invite = False,
    report: _Report = None,
) -> None:
    """Move a CKAN in; run it again to go on after a stop, or to follow what changed there.

    Exits with 0 when everything came and is the same on both sides, 1 when something was refused or differs, 2 when
    the source could not be read.
    """
    _move(_Move("ckan", sources, token, dry_run, files, invite, report))


@imports.command()
def udata(
    sources: _Sources,
    token: _Token = "",
    dry_run: _DryRun = False,
    files: _Files = False,
    invite: _Invite = False,
    report: _Report = None,
) -> None:
    """Move a udata in; run it again to go on after a stop, or to follow what changed there.

    Exits with 0 when everything came and is the same on both sides, 1 when something was refused or differs, 2 when
    the source could not be read.
    """
    _move(_Move("udata", sources, token, dry_run, files, invite, report))


def _move(asked: _Move) -> None:
    upgrade.upgrade()
    try:
        with ExitStack() as stack:
            lists = stack.enter_context(_Lists.beside(asked.report)) if asked.report else None
            report = _bring(asked, lists)
            if asked.report and lists:
                lists.write(asked.report, report)
    except (OSError, Invalid, Unavailable) as error:
        where = error.filename if isinstance(error, OSError) else None
        print(f"{where or ', '.join(asked.sources)}: {told(error)}", file=sys.stderr)
        raise typer.Exit(UNREADABLE) from error
    _print(report)
    if not asked.dry_run:
        index()
    raise typer.Exit(LOADED if report.is_whole else REFUSED)


class _Lists:
    """Refusals, notes and differences, each a line of a file of its own until the report is put together."""

    def __init__(self, files: Mapping[str, IO[bytes]]) -> None:
        self._files = files

    @classmethod
    @contextmanager
    def beside(cls, report: Path) -> "Iterator[_Lists]":
        """Where the report goes there is room for them; they go when it is written. Raises OSError."""
        with ExitStack() as stack:
            yield cls({name: stack.enter_context(TemporaryFile(dir=report.absolute().parent)) for name in _LISTS})

    def tell(self, name: str, one: Mapping[str, Any]) -> None:
        """Something is to be told."""
        self._files[name].write(orjson.dumps(one, default=str, option=orjson.OPT_APPEND_NEWLINE))

    def write(self, path: Path, report: actions.Report) -> None:
        """The whole report: one object of JSON, its lists copied line by line. Raises OSError."""
        with path.open("wb") as out:
            out.write(orjson.dumps(report.summary(), option=orjson.OPT_INDENT_2, default=str)[:-2])
            for name, lines in self._files.items():
                lines.seek(0)
                out.write(f',\n  "{name}": ['.encode())
                for number, line in enumerate(lines):
                    out.write((b",\n    " if number else b"\n    ") + line.rstrip(b"\n"))
                out.write(b"\n  ]")
            out.write(b"\n}\n")


def _bring(asked: _Move, lists: _Lists | None) -> actions.Report:
    """Read the source, bring it in; what was downloaded is forgotten once it has come."""
    by = system("import")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Loading"), total=None)

        def show_read(name: str, read: int, total: int | None) -> None:
            said = {"list": name, "count": read, "total": total}
            words = _("%(list)s: %(count)s read") if total is None else _("%(list)s: %(count)s of %(total)s read")
            bar.update(task, description=words % said)

        def show(report: actions.Report) -> None:
            total = sum(one.source for one in report.kinds.values())
            words = _("%(count)s of %(total)s brought") % {"count": report.done, "total": total}
            bar.update(task, description=words)

        if not asked.is_live:
            paths = [Path(one) for one in asked.sources]
            source = queries.Source(queries.PORTALS[asked.portal], paths)
        elif len(asked.sources) > 1:
            raise Invalid({}, _("Give one address, or files."))
        else:
            source = actions.download(asked.portal, asked.sources[0], token=asked.token, by=by, progress=show_read)
        report = actions.bring(
            source, by=by, dry_run=asked.dry_run, invite=asked.invite, files=asked.files, progress=show,
            tell=lists.tell if lists else None,
        )  # fmt: skip
        if asked.is_live and not asked.dry_run:
            actions.forget(asked.portal, asked.sources[0], by=by)
        return report


def _print(report: actions.Report) -> None:
    """Counts on both sides, what was refused, what differs."""
    if report.dry_run:
        print(_("Nothing was written. This is what an import would do:"))
    kinds = {
        "organization": _("organizations"), "topic": _("topics"), "user": _("people"), "dataset": _("datasets"),
        "file": _("files"),
    }  # fmt: skip
    heads = (_("there"), _("created"), _("updated"), _("unchanged"), _("refused"), _("here"))
    print("".join(f"{head:>12}" for head in heads))
    for kind, count in report.kinds.items():
        counts = (count.source, count.created, count.updated, count.unchanged, count.refused, count.here)
        print("".join(f"{number:>12}" for number in counts), f" {kinds[kind]}")
    for line in _left(report.left):
        print(line)
    refused = [_("Refused, %(place)s (%(id)s): %(reason)s") % _members(note) for note in report.refused]
    _list(refused, report.told["refused"])
    _list([_("%(place)s (%(id)s): %(reason)s") % _members(note) for note in report.notes], report.told["notes"])
    _list([_differs(one) for one in report.differences], report.told["differences"])
    _print_documented(report.allowed)


def _left(left: Mapping[str, int]) -> list[str]:
    names = {"reuse": _("reuses"), "discussion": _("discussions"), "dataservice": _("dataservices"),
             "post": _("posts")}  # fmt: skip
    words = _("Not brought: %(count)s %(kind)s, which have no place here yet.")
    return [words % {"count": count, "kind": names.get(kind, kind)} for kind, count in left.items()]


def _differs(one: queries.Difference) -> str:
    theirs, ours = (str(value)[:60] for value in (one.theirs, one.ours))
    said = {"kind": one.kind, "id": one.id, "member": one.member, "theirs": theirs, "ours": ours}
    return _("Differs, %(kind)s %(id)s, %(member)s: “%(theirs)s” there, “%(ours)s” here") % said


def _members(note: actions.Note) -> dict[str, Any]:
    return {"place": note.place, "id": note.id or "—", "reason": note.reason}


def _list(lines: Sequence[str], count: int) -> None:
    for line in lines[:_SHOWN]:
        print(line)
    if count > _SHOWN:
        print(_("… and %(count)s more: --report writes them all.") % {"count": count - _SHOWN})


def _print_documented(allowed: Mapping[str, Counter[str]]) -> None:
    if total := sum(sum(found.values()) for found in allowed.values()):
        print(_("%(count)s members differ as documented (docs/guide/moving.md).") % {"count": total})
