"""A process held back as the one that answers in SQL is, which then runs what a test gives it, with no other check.

`python -I -c START {asked} path…`: `asked` is `{layers, path, code}` in JSON; the code sees `made` (the database), `path`
(of the table, as DuckDB knows it) and `tried(do)`; what it puts into `told` is written to the standard output.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from parvis.engines.tables.sandbox import confinement, database, landlock
from parvis.engines.tables.sandbox.shapes import Limits, Name


def tried(do: Callable[[], Any]) -> str:
    """What became of it: `done`, or the name of the error."""
    try:
        do()
    except BaseException as error:
        return type(error).__name__
    return "done"


def main() -> None:
    """Hold this process back in the layers that are named, then run the code."""
    asked = json.loads(sys.argv[1])
    limits = Limits(**asked["limits"])
    made = database.opened(limits)
    file = os.open(asked["path"], os.O_RDONLY)
    done = confinement.Confinement()
    if "leave" in asked["layers"]:
        done = confinement.leave(limits)
    if "files" in asked["layers"]:
        confinement.keep_to([file], done)
    if "landlock" in asked["layers"]:
        done.few_files = landlock.restrict([file])
    if "database" in asked["layers"]:
        database.furnish(made, [(Name("", "t"), file, [("a", False), ("b", False)])])
    if "reading" in asked["layers"]:
        made.execute("BEGIN TRANSACTION READ ONLY")
    told: dict[str, Any] = {"held": {name: getattr(done, name) for name in done.__slots__}}
    try:
        exec(asked["code"], {"made": made, "path": f"/proc/self/fd/{file}", "told": told, "tried": tried, "os": os})
    except BaseException as error:
        told["error"] = f"{type(error).__name__}: {error}"
    os.write(1, json.dumps(told, default=str).encode())
    os._exit(0)
