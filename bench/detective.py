"""csv-detective over all rows, then COPY of the file into a typed PostgreSQL table; run in an environment of its own.

`python detective.py FILE ADDRESS` prints one line of JSON: seconds of processor (the server's part of COPY counted),
megabytes, and how many lines it says there are. COPY is given the file as it is, which is the least it can cost: what
data.gouv.fr runs casts each cell in Python first.
"""

import json
import os
import resource
import sys
from pathlib import Path

import psycopg
from csv_detective import routine

TYPES = {"int": "bigint", "float": "double precision", "bool": "boolean", "date": "date", "datetime": "timestamp"}


def _spent() -> float:
    ours, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return ours.ru_utime + ours.ru_stime + children.ru_utime + children.ru_stime


def _spent_by(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _copied(path: str, address: str, types: dict[str, str]) -> float:
    columns = ", ".join(f'"{name}" {TYPES.get(kind, "varchar")}' for name, kind in types.items())
    start = _spent()
    with psycopg.connect(address) as connection, Path(path).open("rb") as file:
        server = connection.info.backend_pid
        connection.execute(f"CREATE TABLE t (__id serial PRIMARY KEY, {columns})")
        names = ", ".join(f'"{name}"' for name in types)
        with connection.cursor().copy(f"COPY t ({names}) FROM STDIN (FORMAT csv, HEADER)") as copy:
            while block := file.read(1 << 20):
                copy.write(block)
        connection.commit()
        return _spent() - start + _spent_by(server)


def main() -> None:
    """Detect, copy, tell."""
    path, address = sys.argv[1:]
    found = routine(file_path=path, num_rows=-1, output_profile=True, save_results=False, verbose=False)
    detecting = _spent()
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    copying = _copied(path, address, {name: one["python_type"] for name, one in found["columns"].items()})
    told = {"detecting": detecting, "copying": copying, "memory": memory, "lines": found["total_lines"]}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
