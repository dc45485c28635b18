"""A process of its own for what would hurt the test's: `full` (no file may grow over 1 MB), `large` (200 MB pass).

Usage: stress.py full|large files_url data_directory. Prints what it saw as JSON.
"""

import hashlib
import json
import resource
import sys
from importlib import import_module
from pathlib import Path

from django.conf import settings

from parvis.kit.errors import Unavailable

settings.configure(USE_I18N=False)
MEGABYTE = 1024 * 1024


def full(store) -> dict[str, object]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE, resource.RLIM_INFINITY))
    try:
        store.put(bytes([n]) * MEGABYTE for n in range(20))
    except Unavailable as error:
        message = str(error)
    else:
        message = "it was stored"
    small = store.put([b"small"])
    return {"message": message, "small": b"".join(store.read(small.key)).decode()}


def large(store) -> dict[str, object]:
    store.read(store.put([b"warm"]).key)
    before = _peak()
    digest = hashlib.sha256()
    stored = store.put(_passing(digest))
    written = _peak() - before
    same = hashlib.sha256()
    longest = 0
    for chunk in store.read(stored.key):
        same.update(chunk)
        longest = max(longest, len(chunk))
    return {
        "size": stored.size,
        "same": stored.sha256 == digest.hexdigest() == same.hexdigest(),
        "longest": longest,
        "written_mb": written,
        "read_mb": _peak() - before,
    }


def _passing(digest):
    for n in range(200):
        chunk = n.to_bytes(4) * (MEGABYTE // 4)
        digest.update(chunk)
        yield chunk


def _peak() -> float:
    # In MB. Not getrusage: its peak is inherited from the process that started this one.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmHWM")


if __name__ == "__main__":
    what, url, data = sys.argv[1:]
    adapter = import_module(f"parvis.engines.files.{'s3' if url else 'local'}")
    sys.stdout.write(json.dumps({"full": full, "large": large}[what](adapter.connect(url, Path(data)))))
