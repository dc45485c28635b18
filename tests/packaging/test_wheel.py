"""The wheel, as somebody gets it: an environment of the pinned requirements alone, no Node, one command."""

import os
import shutil
import signal
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tests.architecture.tree import ROOT
from tests.running import environment, running

pytestmark = [pytest.mark.wheel, pytest.mark.slow]


def _run(*command: str | Path, cwd: Path = ROOT) -> None:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the sdist, as an index would have it."""
    target = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", target)
    [sdist] = target.glob("*.tar.gz")
    pip = (sys.executable, "-m", "pip", "--quiet", "wheel", "--no-deps", "--no-build-isolation")
    _run(*pip, "--wheel-dir", target, sdist)
    [built] = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `parvis` of an environment that holds the wheel and what the pinned requirements name, and nothing else.

    They are linked from the environment of the tests, into which `make` installed them with their hashes: to unpack and
    compile them once more takes a minute, and proves the same.
    """
    home = tmp_path_factory.mktemp("empty")
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    [packages] = (home / "lib").glob("python*/site-packages")
    for requirement in _pinned():
        found = distribution(requirement.name)
        assert found.version in requirement.specifier, f"{requirement.name} is not installed as it is pinned"
        _link(found, packages)
    _run(sys.executable, "-m", "pip", "--quiet", "--python", python, "install", "--no-deps", "--no-index", wheel)
    return python.parent / "parvis"


def _pinned() -> list[Requirement]:
    """What the program needs on this machine."""
    lines = (ROOT / "requirements" / "run.txt").read_text().splitlines()
    named = [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]
    return [one for one in named if one.marker is None or one.marker.evaluate()]


def _link(found: Distribution, packages: Path) -> None:
    """Put the files of a package into another environment, all but its commands."""
    for file in found.files or ():
        if ".." not in file.parts:
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file.locate(), target)
            except OSError:  # on another disk
                shutil.copy2(file.locate(), target)


def test_wheel_ships_what_is_built(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        "parvis/faces/web/static/.vite/manifest.json",
        "parvis/locale/fr/LC_MESSAGES/django.mo",
        "parvis/locale/ar/LC_MESSAGES/django.mo",
        "parvis/portal/zones/data/fr.json.gz",
        "parvis/portal/datasets/migrations/0001_start.py",
        "parvis/faces/admin/templates/jobs.html",
    }
    assert wanted - names == set()
    assert [name for name in names if name.startswith("tests/") or "node_modules" in name] == []


def test_wheel_serves(installed: Path, tmp_path: Path) -> None:
    with running(tmp_path, "--empty", command=[str(installed)], PATH=os.defpath, PYTHONPATH="") as portal:
        assert portal.get("/health") == (200, "ok\n")
        assert '"status":"ready"' in portal.until_ready()
        status, page = portal.get("/fr/")
        assert status == 200
        assert portal.get(portal.stylesheet(page))[0] == 200
        assert portal.stop(signal.SIGTERM) < 10
        assert portal.process.returncode == 0
