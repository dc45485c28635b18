"""`make bench-harvest`: a portal harvests another one on this machine, is killed on its way, goes on, and comes again.

make bench-harvest                              the shared catalogue where it is, else 20,000 synthetic datasets
make bench-harvest ARGS="--data var"            from a portal's own data, of which nothing is changed
make bench-harvest ARGS="--kinds udata turtle"  by these alone: udata, ckan, turtle, jsonld

All datasets of the source are public, archived ones too. Rates are datasets to each second of processor of the portal
that harvests; what its source spends is beside them. The first run is killed (SIGKILL) after a third of the datasets
and taken up again; both parts count. A second portal, left alone, must hold the same in the end. Then the same again,
in which no row may be written, as triggers count, and once more with half of the source gone, which has to be held.
"""

import argparse
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import budgets, processes, synthetic
from bench.__main__ import SHARED
from bench.budgets import Seen

SITE = f"http://127.0.0.1:{processes.PORT}"
KINDS = {
    "udata": ("udata", f"{SITE}/"),
    "ckan": ("ckan", f"{SITE}/"),
    "turtle": ("dcat", f"{SITE}/catalog.ttl"),
    "jsonld": ("dcat", f"{SITE}/catalog.jsonld"),
}
PREPARE = """import django; django.setup()
from parvis.dialects.records import Organization
from parvis.kit.actors import system
from parvis.portal.organizations import actions
print(actions.create(Organization(name="Harvested"), by=system("bench")).slug)"""
# What a portal holds in the end, without what is new in each portal: ids, the moment it was written.
HELD = """import django; django.setup()
import hashlib, orjson
from dataclasses import asdict
from parvis.portal.datasets import queries
from parvis.portal.datasets.models import Dataset
from parvis.portal.harvest.models import Link
OURS = {"id", "created_at", "modified_at", "updated_at", "organization", "source_id", "last_update"}
def bare(value):
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items() if name not in OURS}
    return [bare(one) for one in value] if isinstance(value, list | tuple) else value
sums = []
for row in queries.with_parts(Dataset.objects.order_by("pk")).iterator(chunk_size=500):
    said = bare(asdict(queries.record(row))) | {"slug": row.slug.removesuffix(row.pk)}
    told = orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str)
    sums.append(hashlib.sha256(told))
for row in Link.objects.values_list("remote_id", "digest", "key", "secondary", "missing_runs", "dataset__title"):
    sums.append(hashlib.sha256(repr(row).encode()))
print(hashlib.sha256(b"".join(sorted(one.digest() for one in sums))).hexdigest()[:16])"""
# What mirrors are told of the run before, which jobs do at their own time.
SETTLE = """import django; django.setup()
from parvis.kit.actors import system
from parvis.portal.mirrors import actions
while actions.tell(by=system("bench")):
    pass"""
# Tables a run writes however little it does: how far it is, when its source is next, that somebody asked for it.
OWN = "^(harvest_run|harvest_source|jobs_.*|moderation_audit.*|mirrors_place|sqlite_.*|bench_written)$"


@dataclass(frozen=True)
class Spent:
    """What a process took: seconds of processor and of the clock, megabytes at most; and of the source meanwhile."""

    cpu: float
    wall: float
    memory: float
    source: float

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.cpu + other.cpu, self.wall + other.wall, max(self.memory, other.memory),
                     self.source + other.source)  # fmt: skip


class Portal:
    """The one that harvests."""

    def __init__(self, data: Path, source: int) -> None:
        self.data, self.source = data, source
        data.mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
        self.environ = kept | {
            "PARVIS_DATA": str(data), "PARVIS_LOG_LEVEL": "warning", "PARVIS_FETCH_ALLOW": "127.0.0.1/32",
            "PARVIS_FETCH_PORTS": str(processes.PORT), "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
        }  # fmt: skip

    def say(self, *words: str) -> str:
        done = subprocess.run([sys.executable, *words], env=self.environ, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    def add(self, kind: str, url: str) -> str:
        """A source; its id."""
        self.say("-m", "parvis", "harvest", "list")  # makes the database
        organization = self.say("-c", PREPARE)
        return self.say(*f"-m parvis harvest add {url} --kind {kind} --organization {organization}".split())

    def ask(self, question: str) -> tuple[int, ...]:
        path = self.data / "parvis.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)) as database:
            return tuple(database.execute(question).fetchone())

    def watch(self) -> None:
        """From now on, count each row written, by table."""
        with closing(sqlite3.connect(self.data / "parvis.sqlite3", timeout=60)) as database, database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            database.execute("CREATE TABLE bench_written (name TEXT)")
            for table in tables:
                for verb in ("INSERT", "UPDATE", "DELETE") if not re.match(OWN, table) else ():
                    database.execute(
                        f'CREATE TRIGGER "bench_{verb}_{table}" AFTER {verb} ON "{table}" '
                        f"BEGIN INSERT INTO bench_written VALUES ('{table}'); END"
                    )

    def run(self, source: str, *, until: int = 0) -> Spent:
        """Read the source to its end, or until there are so many datasets, and then no longer."""
        command = [sys.executable, "-m", "parvis", "harvest", "run", source]
        before, start = processes.ticks(self.source), time.perf_counter()
        process = subprocess.Popen(command, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while until and process.poll() is None and self.ask("SELECT COUNT(*) FROM datasets_dataset")[0] < until:
            time.sleep(0.5)
        if until:
            process.send_signal(signal.SIGKILL)
        _pid, _status, used = os.wait4(process.pid, 0)
        meanwhile = (processes.ticks(self.source) - before) / os.sysconf("SC_CLK_TCK")
        return Spent(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024, meanwhile)


@contextmanager
def _source(data: Path, room: Path) -> Iterator[tuple[Path, int]]:
    """A copy of the data, served: (the copy, its process)."""
    copy = room / "source"
    copy.mkdir()
    with (
        closing(sqlite3.connect(data / "parvis.sqlite3")) as old,
        closing(sqlite3.connect(copy / "parvis.sqlite3")) as new,
    ):
        old.backup(new)
    _change(copy, "UPDATE datasets_dataset SET state = 'published', archived_at = NULL WHERE state = 'archived'")
    with processes.serving(copy, PARVIS_SITE_URL=SITE) as (process, _seconds):
        yield copy, process.pid


def _count(copy: Path) -> int:
    with closing(sqlite3.connect(copy / "parvis.sqlite3", timeout=60)) as database:
        found = database.execute("SELECT COUNT(*) FROM datasets_dataset WHERE state = 'published'").fetchone()[0]
    return int(found)


def _change(copy: Path, statement: str) -> None:
    with closing(sqlite3.connect(copy / "parvis.sqlite3", timeout=60)) as database, database:
        database.execute(statement)


def _harvested(name: str, data: Path, room: Path) -> list[Seen]:
    kind, url = KINDS[name]
    with _source(data, room) as (copy, process):
        portal, alone, count = Portal(room / "portal", process), Portal(room / "alone", process), _count(copy)
        source = portal.add(kind, url)
        first = portal.run(source, until=count // 3)
        killed_at = portal.ask("SELECT COUNT(*) FROM datasets_dataset")[0]
        first += portal.run(source)
        counts = "created, refused, skipped, unchanged, requests, total"
        went = portal.ask(f"SELECT {counts} FROM harvest_run ORDER BY created_at DESC LIMIT 1")
        here, runs = portal.ask("SELECT (SELECT COUNT(*) FROM datasets_dataset), (SELECT COUNT(*) FROM harvest_run)")
        print(f"{name}: {dict(zip(counts.split(', '), went, strict=True))}", flush=True)
        undisturbed = alone.run(alone.add(kind, url))
        held = (portal.say("-c", HELD), alone.say("-c", HELD))
        portal.say("-c", SETTLE)
        portal.watch()
        again = portal.run(source)
        unchanged = portal.ask("SELECT unchanged FROM harvest_run ORDER BY created_at DESC LIMIT 1")[0]
        written = portal.ask("SELECT COUNT(*), GROUP_CONCAT(DISTINCT name) FROM bench_written")
        _change(copy, "UPDATE datasets_dataset SET state = 'private' WHERE state = 'published' AND rowid % 2")
        portal.run(source)
        guard = portal.ask("SELECT held, missing, archived FROM harvest_run ORDER BY created_at DESC LIMIT 1")
    note = f"{'held' if guard[0] else 'NOT held'}, {guard[1]:,} missing"
    return [
        _rate(f"{name}: first run, killed at {killed_at:,}", count, first, 50),
        Seen("  of its datasets not here at the end", count - here, "", 0.5, note=f"{here:,} of {count:,}, {runs} run"),
        Seen("  held otherwise than by one left alone", held[0] != held[1], "", 0.5, note=" and ".join(held)),
        _rate(f"{name}: first run, left alone", count, undisturbed, 50),
        Seen("  memory", max(first.memory, undisturbed.memory), "MB"),
        _rate(f"{name}: the same again", unchanged, again, 200),
        Seen("  rows written but those of the run itself", written[0], "", 0.5, note=str(written[1] or "")),
        Seen("  half of the source gone: archived", guard[2], "", 0.5, note=note),
    ]  # fmt: skip


def _rate(what: str, count: int, spent: Spent, least: float) -> Seen:
    note = f"{spent.cpu:.0f} s CPU, {spent.wall:.0f} s of the clock, the source {spent.source:.0f} s CPU"
    return Seen(what, count / spent.cpu, "/s", least, at_least=True, note=note)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="make bench-harvest", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="a portal's data directory to harvest from")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    wanted = parser.parse_args()
    print(budgets.machine())
    seen = []
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as room:
        data = wanted.data
        if data is None:
            data = Path(room) / "data"
            catalogue = SHARED if SHARED.exists() else synthetic.write(Path(room) / "synthetic.csv", 20_000)
            print("importing…", flush=True)
            processes.importing(data, catalogue)
        for name in wanted.kinds:
            with tempfile.TemporaryDirectory(dir=room) as place:
                seen += _harvested(name, data, Path(place))
    budgets.show(seen)
    print(budgets.machine())


if __name__ == "__main__":
    main()
