"""A portal that is up, read into files: a line for each thing, taken up where it stopped, whatever stopped it."""

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import orjson
from django.conf import settings

from parvis.kit import dates
from parvis.kit.actors import Actor
from parvis.kit.errors import Unavailable
from parvis.portal.moving.queries import PORTALS, Members, Source
from parvis.portal.moving.queries.live import APIS, Asked, Cannot, Part
from parvis.portal.moving.rules import require

FRESH: Final = timedelta(days=1)  # a download begun longer ago begins anew
_STATE: Final = "state.json"
_UNTOLD: Final = frozenset({400, 401, 403, 404, 405, 410, 501})  # a list that is not there, or not for who asks

Progress = Callable[[str, int, int | None], None]


def download(
    portal: str,
    url: str,
    *,
    token: str = "",
    by: Actor,
    progress: Progress = lambda _name, _read, _total: None,
) -> Source:
    """The source made of what the portal at `url` tells of itself now, in files of the data directory.

    Each step is noted once its lines are written, so that a download that was stopped goes on after the last one, and
    one that is whole is not made again for a day; `forget` it once it has come. `progress` is told the name of a list,
    how many of its things are there, and the total when the portal says it. Lists the portal does not have, or does
    not show to who asks, are left out and said in `Source.untold`. Raises Invalid for no address, Unavailable when the
    portal cannot be read on, OSError.
    """
    require(by, "moving.bring")
    api = APIS[portal]
    asked = Asked(url, api.header(token) if token else {})
    folder = _folder(portal, asked)
    state = _state(folder, {"portal": portal, "site": asked.site, "with_token": bool(token)})
    seen = {id for name, told in state["parts"].items() for id in _ids(folder / f"{name}.jsonl", told["bytes"])}
    for part in api.parts(bool(token)):
        _read(part, asked, folder, state, seen, progress)
    parts = state["parts"]
    paths = [folder / f"{name}.jsonl" for name, told in parts.items() if told["bytes"]]
    untold = [(f"{asked.site} {name}", told["untold"]) for name, told in parts.items() if told["untold"]]
    return Source(PORTALS[portal], paths, asked.files, untold)


def forget(portal: str, url: str, *, by: Actor) -> None:
    """Remove what was read of this portal: it has come, and the next download begins anew."""
    require(by, "moving.bring")
    with suppress(FileNotFoundError):
        shutil.rmtree(_folder(portal, Asked(url, {})))


def _folder(portal: str, asked: Asked) -> Path:
    return Path(settings.PARVIS.data) / "moving" / f"{portal}-{quote(asked.site.partition('://')[2], safe='')}"


def _read(part: Part, asked: Asked, folder: Path, state: dict[str, Any], seen: set[str], progress: Progress) -> None:
    """Read a list to its end, from where its state is."""
    start = {"at": part.first, "bytes": 0, "count": 0, "untold": ""}
    told = state["parts"].setdefault(part.name, start)
    path = folder / f"{part.name}.jsonl"
    while told["at"] is not None:
        try:
            step = part.step(asked, told["at"])
        except Cannot as error:
            if part.needed or error.status not in _UNTOLD:
                raise Unavailable(str(error)) from error
            told |= {"at": None, "untold": str(error)}
            break
        fresh = list(_fresh(step.things, seen))
        # Pages may overlap while the portal is written to; one that brings nothing new is the last.
        told["at"] = step.following if fresh else None
        told["bytes"] = _append(path, told["bytes"], fresh)
        told["count"] += len(fresh)
        _note(folder, state)
        progress(part.name, told["count"], step.total)
    _note(folder, state)


def _fresh(things: Collection[Members], seen: set[str]) -> Iterator[Members]:
    """Those whose id no list had yet; what has none is kept, for the report."""
    for one in things:
        id = str(one.get("id") or "")
        if id not in seen:
            yield one
        if id:
            seen.add(id)


def _ids(path: Path, size: int) -> Iterator[str]:
    """The ids of the things that are there."""
    if size:
        with path.open("rb") as lines:
            while lines.tell() < size:
                yield str(orjson.loads(lines.readline()).get("id") or "")


def _append(path: Path, size: int, things: Collection[Members]) -> int:
    """Write the things after the first `size` bytes, over what a stop may have left there; return the size."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.truncate(size)
        file.seek(size)
        file.writelines(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in things)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def _state(folder: Path, source: dict[str, Any]) -> dict[str, Any]:
    """How far the download is; what is there of another source, or of another day, is removed."""
    with suppress(FileNotFoundError, orjson.JSONDecodeError):
        state: dict[str, Any] = orjson.loads((folder / _STATE).read_bytes())
        if state["source"] == source and dates.now() - dates.instant(state["since"]) < FRESH:
            return state
        shutil.rmtree(folder)
    # What people are called and how they are reached is in there.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {"source": source, "since": dates.now().isoformat(), "parts": {}}


def _note(folder: Path, state: dict[str, Any]) -> None:
    """Write the state, whole or not at all."""
    written = folder / f"{_STATE}.new"
    written.write_bytes(orjson.dumps(state))
    written.replace(folder / _STATE)
