"""`parvis tables`: files made into tables: read again, how they stand, old ones given up."""

import sys
import time
from datetime import datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.faces.cli import upgrade
from parvis.faces.cli.background import Background
from parvis.faces.cli.operator import OPERATOR
from parvis.kit.errors import NotFound, PortalError
from parvis.portal.datasets import queries as datasets
from parvis.portal.tables import actions, queries
from parvis.portal.tables.rules import labels

commands = typer.Typer(name="tables", help="Files made into tables.", no_args_is_help=True)


@commands.command("read")
def read(
    ref: Annotated[str, typer.Argument(help="A dataset (id or end of its address) or the id of a resource.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every file of the portal.")] = False,
    refused: Annotated[bool, typer.Option("--refused", help="Every file that was refused the last time.")] = False,
    later: Annotated[bool, typer.Option("--later", help="Leave the work to the portal that runs.")] = False,
) -> None:
    """Read files again, with progress. A stop loses nothing: what is left waits for a worker.

    Exits with 1 when there is no such dataset or resource.
    """
    upgrade.upgrade()
    if bool(ref) + every + refused != 1:
        raise typer.BadParameter(_("Give a dataset, a resource, --all or --refused."))
    try:
        dataset, resource = _chosen(ref)
        count = actions.read_again(by=OPERATOR, dataset=dataset, resource=resource, only_refused=refused)
    except PortalError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    print(ngettext("%(count)s file will be read.", "%(count)s files will be read.", count) % {"count": count})
    if not later:
        work()


def _chosen(ref: str) -> tuple[str, str]:
    """(dataset, resource), one of them at most. Raises NotFound."""
    if not ref:
        return "", ""
    try:
        return "", datasets.resource(ref, actor=OPERATOR).pk
    except NotFound:
        return datasets.get(ref, actor=OPERATOR).pk, ""


def work() -> None:
    """Run jobs here until no file waits; a worker beside us does its share. Ctrl+C gives back what is not done."""
    total = queries.left()
    background = Background()
    background.start(concurrency=1, follow=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("Reading"), total=total)
            while left := queries.left():
                total = max(total, left)
                bar.update(task, total=total, completed=total - left)
                time.sleep(0.5)
    finally:
        background.end()


@commands.command("status")
def status() -> None:
    """How many files are in which state, why files were refused, and the last ones that were."""
    upgrade.upgrade()
    told = queries.totals()
    for state, words in labels.STATES.items():
        if told.states.get(state):
            print(f"{told.states[state]:>9}  {words}")
    if told.reasons:
        print("\n" + _("Refused:"))
    for reason, count in sorted(told.reasons.items(), key=lambda pair: -pair[1]):
        print(f"{count:>9}  {reason}: {labels.REFUSALS.get(reason, reason)}")
    if told.failures:
        print("\n" + _("The last ones:"))
    for one in told.failures:
        at = _when(one.finished_at)
        print(f"{at}  {one.resource_id}  {one.reason}  {one.resource.dataset.slug} / {one.resource.title}")


def _when(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else "—"


@commands.command("forget")
def forget() -> None:
    """Give up the tables of old versions now, as it is done every night."""
    upgrade.upgrade()
    count = actions.forget(by=OPERATOR)
    words = ngettext("%(count)s old reading was given up.", "%(count)s old readings were given up.", count)
    print(words % {"count": count})


def register(app: typer.Typer) -> None:
    """Add `parvis tables`."""
    app.add_typer(commands)
