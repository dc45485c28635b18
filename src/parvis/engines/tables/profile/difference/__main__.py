"""The process apart: compares two tables within its limits, and answers on the standard output.

The standard input is `{old, old_fields, new, new_fields, into, candidates, limits}` as JSON.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import orjson

from parvis.engines.tables import bounds
from parvis.engines.tables.shapes import Field, FieldType


def main() -> None:
    """Compare the tables that the standard input names."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what native code prints is a complaint, never an answer
    asked = orjson.loads(sys.stdin.buffer.read())
    limits = asked["limits"]
    bounds.limit(limits["memory"], 2 * limits["seconds"])
    bounds.end_with_parent()

    from parvis.engines.tables.profile import difference  # noqa: PLC0415  (within the limits)

    made = difference.make(
        Path(asked["old"]), _fields(asked["old_fields"]), Path(asked["new"]), _fields(asked["new_fields"]),
        into=Path(asked["into"]), candidates=asked["candidates"], threads=1, memory=f"{limits['engine_memory']}B",
    )  # fmt: skip
    out.write(orjson.dumps(made.to_json()))
    out.close()


def _fields(members: list[dict[str, Any]]) -> list[Field]:
    return [Field(one["name"], one["original"], FieldType(one["type"])) for one in members]


if __name__ == "__main__":
    main()
