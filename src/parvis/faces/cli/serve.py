"""`parvis serve` starts everything a portal needs; `parvis worker` adds hands on another machine."""

import http.client
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TextIO

import typer
from django.conf import settings
from django.db import OperationalError, connections
from django.urls import get_resolver

from parvis.engines import jobs
from parvis.faces.cli import early, upgrade, users, web
from parvis.faces.cli.background import Background
from parvis.kit.actors import system
from parvis.portal.accounts import queries as accounts
from parvis.portal.catalogue import actions as catalogue
from parvis.portal.catalogue.tasks import TASK as DUMP
from parvis.portal.datasets import queries as datasets

DEMO = "demo.load"
_LATE = 30.0  # seconds after which a start is told to be late

Data = Annotated[
    str, typer.Option(help="The directory that holds everything the portal keeps (PARVIS_DATA).", metavar="DIR")
]


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    data: Data = "var",
    workers: Annotated[int, typer.Option(help="Web processes; one per core at most.", min=1, max=64)] = 1,
    concurrency: Annotated[
        int, typer.Option("--jobs", help="Jobs run at once; 0 when `parvis worker` runs them.", min=0)
    ] = 2,
    empty: Annotated[bool, typer.Option("--empty", help="Start without demo content.")] = False,
) -> None:
    """Start the portal: web server, background jobs, schedules and search index."""
    background = Background()
    with _only_one():
        if not web.free(host, port):  # before the database, whose making or upgrade takes seconds
            sys.exit(f"Parvis cannot start, port {port} of {host} is taken; choose another with --port.")
        _bring_up_database()

        def started() -> None:
            background.start(concurrency=concurrency, follow=True)
            threading.Thread(target=_announce, args=(host, port), daemon=True).start()

        server = web.Server(host, port, workers, started, background.stop.set)
        server.on_shutdown(background.end)
        catalogue.notice_address(by=system("portal"))
        if not empty:
            _offer_demo()
        get_resolver().url_patterns  # noqa: B018 -- imports every page once, before the fork, for all processes
        connections.close_all()  # a connection must not cross a fork
        server.run()


def worker(
    data: Data = "var",
    concurrency: Annotated[int, typer.Option("--jobs", help="Jobs run at once.", min=1)] = 2,
) -> None:
    """Run background jobs and schedules only, beside `parvis serve` on the same database."""
    background = Background()
    _bring_up_database()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: background.stop.set())
    background.start(concurrency=concurrency, follow=False)
    _say(f"Parvis runs {concurrency} jobs at a time. Ctrl+C stops it.")
    while not background.stop.wait(0.5):  # an endless wait may never notice the signal
        pass
    background.end()


@contextmanager
def _only_one() -> Iterator[None]:
    """One `serve` per data directory: there is one search index in it."""
    try:
        with upgrade.locked(settings.PARVIS.data / "serve.lock", wait=web.KILL_AFTER + 2):
            yield
    except upgrade.Taken:
        sys.exit(f"Parvis already runs on {settings.PARVIS.data}; stop it, or choose another directory with --data.")


def _bring_up_database() -> None:
    """Reach the database, and bring it to the version of the program."""
    try:
        upgrade.database_answers()
        upgrade.upgrade()
    except OperationalError as error:
        sys.exit(f"Parvis cannot use its database: {str(error).splitlines()[0]}")


@jobs.task(DEMO)
def fill(context: jobs.Context) -> None:
    """Load the demo content: a job, so that a stop in its middle loses nothing and operators see how it went.

    In a process of its own, whose memory is given back at its end. Raises CalledProcessError.
    """
    command = [sys.executable, "-m", "parvis", "demo", "load"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            while process.poll() is None:
                context.check()
                time.sleep(0.1)
        finally:
            process.terminate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    jobs.enqueue(DUMP)  # so that the page of the dumps has something to show before the first night


def _offer_demo() -> None:
    """On a portal without a dataset, ask for the demo content."""
    if not datasets.exists():
        jobs.enqueue(DEMO, unique_key=DEMO)


def _announce(host: str, port: int) -> None:
    """Say that the portal is ready, once it answers; and that it is late, when it is."""
    late, is_told = time.monotonic() + _LATE, False
    while not _alive(host, port):
        if time.monotonic() > late and not is_told:
            is_told = True
            _say("Parvis started, but its web server has not answered yet; see the log above.", sys.stderr)
        time.sleep(0.05)
    _say(f"Parvis is ready at {settings.PARVIS.site_url} · Ctrl+C stops it.")
    _invite()


def _say(words: str, where: TextIO | None = None) -> None:
    """One line in one write, where `print` may need two: another process's log would come between them."""
    stream = where or sys.stdout
    stream.write(f"{words}\n")
    stream.flush()


def _invite() -> None:
    """While nobody administers the portal, say where to begin; each start makes another link."""
    try:
        if not accounts.has_administrator():
            _say(f"Make the first administrator, within 24 hours, at {users.first_address()}")
    except OperationalError as error:
        _say(f"The link that makes the first administrator could not be made: {error}", sys.stderr)
    finally:
        connections.close_all()


def _alive(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1" if host in early.LOCAL else host, port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command()(serve)
    app.command()(worker)
