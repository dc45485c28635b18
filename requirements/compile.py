"""Writes the pinned, hashed requirement files from pyproject.toml; `make pins ARGS=--upgrade` moves them on."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
# No index address, no machine path: a pin says what, the machine's own configuration says from where.
OPTIONS: Final = (
    "--generate-hashes", "--universal", "--python-version=3.11",
    "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet",
)  # fmt: skip


# Programs of others, unmodified, that must work against the portal. They have an environment of their own: one of them
# puts another package in the place of urllib3.
CLIENTS: Final = ("datagouv-client", "ckanapi", "frictionless[ckan]")
# What `make bench-tables` compares us with.
BENCH: Final = ("csv-detective", "psycopg[binary]")


def _compile(target: str, *sources: str, text: str = "") -> None:
    command = [str(Path(sys.executable).parent / "uv"), "pip", "compile", *OPTIONS, *sys.argv[1:], *sources]
    subprocess.run([*command, "-o", f"requirements/{target}.txt"], cwd=ROOT, input=text.encode(), check=True)


def main() -> None:
    """run: the program; build: what builds it; dev: both of them and the tools; clients, bench: programs of others."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    _compile("run", "pyproject.toml")
    _compile("build", "-", "-c", "requirements/run.txt", text="\n".join(build))
    extras = [f"--extra={name}" for name in ("postgres", "maps", "validation")]
    _compile("dev", "pyproject.toml", *extras, "--group=dev", "-c", "requirements/run.txt")
    _compile("clients", "-", text="\n".join(CLIENTS))
    _compile("bench", "-", text="\n".join(BENCH))


if __name__ == "__main__":
    main()
