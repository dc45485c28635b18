"""`parvis harvest`: sources from the terminal: added, previewed, run, listed."""

import getpass
import sys
import time
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.faces.cli.background import Background
from parvis.faces.cli.operator import OPERATOR, ready
from parvis.portal.harvest import actions, queries
from parvis.portal.organizations import queries as organizations

SHOWN = 200  # records a preview prints
Ref = Annotated[str, typer.Argument(help="Its id, or the last part of its address.")]

commands = typer.Typer(name="harvest", help="Catalogues brought in from elsewhere.", no_args_is_help=True)


@commands.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Its address.")],
    kind: Annotated[str, typer.Option(help="What it is: `parvis harvest kinds` lists them.")],
    organization: Annotated[str, typer.Option(help="Whose datasets they will be: an id, or the end of an address.")],
    name: Annotated[str, typer.Option(help="What it is called; its address when left out.")] = "",
    cadence: Annotated[str, typer.Option(help="hourly, daily, weekly, monthly or manual.")] = "daily",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write over what people change here.")] = False,
    access: Annotated[str, typer.Option(help="open, basic (a name and a password) or header (a key in one).")] = "open",
    login: Annotated[str, typer.Option(help="The name of the account, or of the header.")] = "",
) -> None:
    """Add a source, and print its id. Nothing is read yet.

    The password or key is asked for at the terminal, or read as a line of standard input.
    """
    with ready():
        wanted = actions.Wanted(
            name=name or url, kind=kind, url=url, cadence=cadence, overwrite=overwrite, access=access, login=login,
            secret="" if access == "open" else _secret(),
        )  # fmt: skip
        source = actions.create(wanted, organizations.get(organization, actor=OPERATOR), by=OPERATOR)
    print(source.pk)


def _secret() -> str:
    return getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


@commands.command("kinds")
def kinds() -> None:
    """List the kinds of sources there are."""
    for one in queries.kinds().values():
        print(f"{one.name:<16}{one.label}: {one.help}")


@commands.command("list")
def listing() -> None:
    """List the sources: id, kind, state, when it is run next, how the last run went, name."""
    with ready():
        found, _total = queries.listing(actor=OPERATOR, limit=10_000)
        last = queries.last_runs(found)
    for one in found:
        run = last.get(one.pk)
        following = f"{one.next_at:%Y-%m-%d %H:%M}" if one.next_at else "—"
        print(f"{one.pk}\t{one.kind}\t{one.state}\t{following}\t{_went(run) if run else '—'}\t{one.name}")
    if not found:
        print(_("There is no source yet: parvis harvest add."), file=sys.stderr)


@commands.command("preview")
def preview(ref: Ref) -> None:
    """Read a source without writing, and print what a run would do with each record and why.

    Exits with 0 when every record would be taken, 1 when some would be refused, 2 when the source cannot be read.
    """
    with ready():
        run = _through(actions.preview(queries.get(ref, actor=OPERATOR), by=OPERATOR))
        print(_("Nothing was written. This is what a run would do:"))
        _print(run)
        found, total, _outcomes = queries.entries(run, actor=OPERATOR, limit=SHOWN)
    for one in found:
        why = f"  {queries.labels.reason(one.reason, one.value)}" if one.reason else ""
        print(f"{queries.labels.OUTCOMES[one.outcome]}\t{one.remote_id}\t{one.title}{why}")
    if total > len(found):
        print(_("… and %(count)s more.") % {"count": total - len(found)})
    raise typer.Exit(_code(run))


@commands.command("run")
def run(ref: Ref) -> None:
    """Read a source now, here, with progress; after a stop, run it again to go on.

    Exits with 0 when every record was taken, 1 when some were refused, 2 when the source could not be read.
    """
    with ready():
        done = _through(_started(queries.get(ref, actor=OPERATOR)))
        _print(done)
    raise typer.Exit(_code(done))


def _started(source: Any) -> Any:
    """A run of the source: the one that a stop left unfinished, else a new one."""
    found, _total = queries.runs(source, actor=OPERATOR, limit=5)
    left = [one for one in found if one.state in queries.labels.LIVE and not one.is_preview]
    return left[0] if left else actions.run(source, by=OPERATOR)


def _through(started: Any) -> Any:
    work(started)
    return queries.run(started.source, started.pk, actor=OPERATOR)


def work(started: Any) -> None:
    """Run jobs here until the run has ended; a worker beside us may be the one. Ctrl+C gives it back to be gone on."""
    background = Background()
    background.start(concurrency=1, follow=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("Reading"), total=None)
            while (now := queries.run(started.source, started.pk, actor=OPERATOR)).state in queries.labels.LIVE:
                done, total = queries.progress(now)
                bar.update(task, completed=done, total=total)
                time.sleep(0.2)
    finally:
        background.end()


def _print(run: Any) -> None:
    if run.error:
        print(queries.labels.reason(run.error, run.error_value), file=sys.stderr)
    for words, count in (
        (_("created"), run.created), (_("updated"), run.changed), (_("unchanged"), run.unchanged),
        (_("refused"), run.refused), (_("left out"), run.skipped), (_("no longer there"), run.missing),
        (pgettext("datasets", "archived"), run.archived), (_("taken up again"), run.restored),
    ):  # fmt: skip
        print(f"{count:>9}  {words}")
    if run.held:
        print(_("Too much vanished at once: nothing is archived until an administrator says so."))
    if run.partial:
        print(_("The preview stopped after its first records: the source has more."))


def _went(run: Any) -> str:
    label = queries.labels.RUN_STATES[run.state]
    return f"{label} {run.created}+{run.changed}~{run.refused}!" if run.state == "done" else str(label)


def _code(run: Any) -> int:
    return 2 if run.state == "failed" else 1 if run.refused else 0


@commands.command("let-go")
def let_go(ref: Ref) -> None:
    """Archive what vanished when a source was held, and print how many datasets that was."""
    with ready():
        print(actions.let_go(queries.get(ref, actor=OPERATOR), by=OPERATOR))


def register(app: typer.Typer) -> None:
    """Add `parvis harvest`."""
    app.add_typer(commands)
