"""The process apart: its answer, its progress, its limits, and what is left when it ends badly."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from parvis.engines.tables import reading
from parvis.engines.tables.profile import Profile
from parvis.engines.tables.reading.limits import MEGABYTE, Limits, Profiling
from parvis.engines.tables.shapes import Outcome


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Rows that take the slow way some seconds."""
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write("id;nom;v\n")
        for n in range(20_000):
            file.write(f'{n};"a ""{n}"" b";{n / 3:.3f}\n' * 10)
        file.write("fin;fin\n")
    return path


@pytest.fixture
def into(tmp_path: Path) -> Path:
    path = tmp_path / "into"
    path.mkdir()
    return path


def test_table_is_read_and_nothing_else_is_left(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "été.csv"
    source.write_bytes("id;prénom\n1;Zoé\n2;Hélène\n".encode("cp1252"))
    found = reading.read(source, "été.csv", into, sha256="abc")
    assert [(made.name, made.title, made.rows) for made in found.tables] == [("ete", "été", 2)]
    assert os.listdir(into) == ["1-ete.parquet"] == [made.path.name for made in found.tables]
    assert found.cpu_seconds > 0
    assert found.peak_memory > 20 * MEGABYTE
    footer = dict(duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{into}/1-ete.parquet')").fetchall())
    assert footer[b"source_sha256"] == b"abc"
    assert json.loads(footer[b"headers"]) == ["id", "prénom"]
    assert footer[b"encoding"] == b"cp1252"


def test_a_file_read_twice_gives_the_same_tables(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("commune;jour;n\n" + "Rabat;2024-01-02;1\nFès;2024-02-01;2\n" * 20)
    found = []
    for into in (tmp_path / "one", tmp_path / "two"):
        into.mkdir()
        outcome = reading.read(source, "a.csv", into, profiling=Profiling())
        told = outcome.to_json() | {"cpu_seconds": 0, "peak_memory": 0}
        for made in told["tables"]:
            made["path"], made["profile"] = Path(made["path"]).read_bytes(), Path(made["profile"]).read_bytes()
        found.append(told)
    assert found[0] == found[1]


def test_outcome_comes_back_from_json(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("a;b\n" + "1;2\n" * 30 + "x;3\n4;5;6\n")
    found = reading.read(source, "a.csv", into)
    assert found.tables[0].report.long_rows == 1
    assert Outcome.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_refusal_leaves_nothing(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"")
    assert str(reading.read(source, "a.csv", into).refusal) == "empty"
    assert os.listdir(into) == []


def test_progress_is_told_with_its_steps(large: Path, into: Path) -> None:
    told: list[tuple[int, int, str]] = []
    found = reading.read(large, "a.csv", into, progress=lambda *how_far: told.append(how_far))
    assert found.tables[0].rows == 200_001
    assert {step for _, _, step in told} >= {"looking", "repairing"}
    assert all(0 <= done <= total for done, total, _ in told)


def test_reader_that_is_stopped_leaves_nothing(large: Path, into: Path) -> None:
    calls = 0

    def going_on() -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        reading.read(large, "a.csv", into, going_on=going_on)
    assert os.listdir(into) == []


def test_reader_that_is_late_is_ended(large: Path, into: Path) -> None:
    large.write_bytes(large.read_bytes() * 5)
    found = reading.read(large, "a.csv", into, limits=Limits(seconds=1))
    assert (str(found.refusal), os.listdir(into)) == ("out_of_time", [])


def test_reader_that_is_killed_is_told_and_leaves_nothing(large: Path, into: Path) -> None:
    def kill(*_how_far: object) -> None:
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        for child in children:
            if "parvis.engines.tables.reading" in Path(f"/proc/{child}/cmdline").read_text():
                os.kill(int(child), signal.SIGKILL)

    found = reading.read(large, "a.csv", into, progress=kill)
    assert found.refusal is not None
    assert (found.tables, os.listdir(into)) == ((), [])


def test_reader_ends_when_whoever_asked_is_killed(large: Path, into: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from parvis.engines.tables import reading; print('on', flush=True);"
        "reading.read(Path(sys.argv[1]), 'a.csv', Path(sys.argv[2]))"
    )
    asker = subprocess.Popen(
        [sys.executable, "-c", program, str(large), str(into)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert asker.stdout is not None
    asker.stdout.readline()
    reader = _child_of(asker.pid)
    asker.kill()
    asker.wait()
    asker.stdout.close()
    assert _is_gone(reader)
    assert not list(into.glob("*.parquet"))


def _child_of(pid: int) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            return int(children[0])
        time.sleep(0.02)
    raise AssertionError("no child")


def _is_gone(pid: int) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_memory_has_a_limit(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.json"
    with source.open("w") as file:
        file.write("[")
        file.write(",".join(f'{{"a": {n}, "b": [{n}, {n}]}}' for n in range(1_000_000)))
        file.write("]")
    found = reading.read(source, "a.json", into, limits=Limits(memory=400 * MEGABYTE))
    assert str(found.refusal) == "out_of_memory"
    assert os.listdir(into) == []


def test_table_is_profiled_in_the_same_process_and_progress_says_so(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("code;v\n" + "".join(f"{n % 90:05};{n}\n" for n in range(30_000)))
    told: list[tuple[int, int, str]] = []
    asked = reading.Profiling({"fr.commune": frozenset(f"{n:05}" for n in range(90))})
    found = reading.read(source, "a.csv", into, profiling=asked, progress=lambda *how_far: told.append(how_far))
    (made,) = found.tables
    assert sorted(os.listdir(into)) == ["1-a.json", "1-a.parquet"]
    assert made.profile == into / "1-a.json"
    known = Profile.from_json(json.loads(made.profile.read_bytes()))
    assert [(one.name, one.distinct, one.min) for one in known.columns] == [("code", 90, "00000"), ("v", 30_000, 0)]
    assert all(0 <= done <= total for done, total, _ in told)
    assert Outcome.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_profile_killed_on_the_way_is_told_as_such(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.csv"
    rows = (f"{n},x{n},{n / 7},{n % 97},y{n * 7919 % 1000003},{n * 3}\n" for n in range(400_000))
    source.write_text("a,b,c,d,e,f\n" + "".join(rows))
    seen: list[str] = []

    def kill(_done: int, _total: int, step: str) -> None:
        seen.append(step)
        if step == "profiling":
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
            for child in children:
                if "parvis.engines.tables.reading" in Path(f"/proc/{child}/cmdline").read_text():
                    os.kill(int(child), signal.SIGKILL)

    found = reading.read(source, "a.csv", into, profiling=reading.Profiling(), progress=kill)
    assert "profiling" in seen
    assert (str(found.refusal), found.tables, os.listdir(into)) == ("out_of_memory", (), [])


def test_profile_without_memory_is_refused_for_that(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("v;w\n" + "".join(f"{n};{n * 7919 % 1000003:09d}-texte\n" for n in range(300_000)))
    tight = Limits(engine_memory=24 * MEGABYTE)
    found = reading.read(source, "a.csv", into, profiling=reading.Profiling(), limits=tight)
    assert (str(found.refusal), os.listdir(into)) == ("out_of_memory", [])
