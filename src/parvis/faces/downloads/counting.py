"""Downloads counted in memory and written together every few seconds: a reader never waits for the database's lock.

What could not be written is kept and tried again with what came since, up to so many files (`MOST`). A process that is
killed loses the count of its last seconds, nothing else.
"""

import atexit
import re
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Final

import structlog
from django.db import close_old_connections, connections
from django.http import HttpRequest

from parvis.kit.actors import system
from parvis.kit.dates import now
from parvis.portal.datasets import actions

SECONDS: Final = 10.0
MOST: Final = 50_000  # files counted at once, a few megabytes: a database may be away for days
_SYSTEM: Final = system("downloads")
_ROBOT: Final = re.compile(r"bot\b|bot/|crawl|spider|slurp|archiver|preview|monitor|uptime|scan|fetcher", re.I)

_pending: Counter[tuple[str, str]] = Counter()  # {(resource id, month): how many}
_lost: Counter[str] = Counter()
_lock = threading.Lock()
_writer: list[threading.Thread] = []
_automatic = threading.Event()
_log = structlog.get_logger("parvis.downloads")


def start() -> None:
    """Let a thread write every few seconds, from the first download on; the web server asks for it."""
    _automatic.set()


def note(request: HttpRequest, resource_id: str) -> None:
    """Count this download, unless it is a robot's, asks for headers, or goes on with what was begun."""
    if not is_one(request):
        return
    with _lock:
        _add({(resource_id, f"{now():%Y-%m}"): 1})
        if _automatic.is_set() and not _writer:
            _writer.append(threading.Thread(target=_write_on, daemon=True, name="downloads"))
            _writer[0].start()
            atexit.register(_try_to_write)


def is_one(request: HttpRequest) -> bool:
    """Whether this request is a download by somebody: a whole file, or its beginning."""
    if request.method != "GET" or request.headers.get("If-None-Match"):
        return False
    start = request.headers.get("Range", "bytes=0-").replace(" ", "")
    return start.startswith("bytes=0-") and not _ROBOT.search(request.headers.get("User-Agent", ""))


def write() -> int:
    """Write what was counted since the last time; return how many downloads that was.

    What cannot be written is kept for the next time, and the error raised.
    """
    with _lock:
        counted = dict(_pending)
        _pending.clear()
    if not counted:
        return 0
    try:
        actions.count_downloads(counted, by=_SYSTEM)
    except BaseException:
        with _lock:
            _add(counted)
        raise
    return sum(counted.values())


def _add(counted: Mapping[tuple[str, str], int]) -> None:
    """Add to what waits, which is held by the caller; beyond MOST files only those that are there go on counting."""
    for one, number in counted.items():
        if one in _pending or len(_pending) < MOST:
            _pending[one] += number
        else:
            _lost["downloads"] += number


def _write_on() -> None:
    wait = threading.Event()
    while not wait.wait(SECONDS):
        _try_to_write()


def _try_to_write() -> None:
    try:
        close_old_connections()
        write()
    except Exception:
        _log.exception("downloads not counted yet", files=len(_pending), lost=_lost["downloads"])
    finally:
        connections.close_all()
