"""The wheel, as somebody gets it: an empty environment, the pinned requirements, no Node, one command."""

import os
import signal
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
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
    """The `parvis` of an empty environment."""
    home = tmp_path_factory.mktemp("empty")
    venv.create(home / "venv", with_pip=True)
    python = home / "venv" / "bin" / "python"
    pip = (python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    _run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
    _run(*pip, "--no-deps", "--no-index", wheel)
    return python.parent / "parvis"


def test_wheel_ships_what_is_built(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        "parvis/faces/web/static/.vite/manifest.json",
        "parvis/locale/fr/LC_MESSAGES/django.mo",
        "parvis/locale/ar/LC_MESSAGES/django.mo",
        "parvis/portal/zones/data/fr.json.gz",
        "parvis/portal/datasets/migrations/0001_initial.py",
        "parvis/faces/admin/templates/jobs.html",
    }
    assert wanted - names == set()
    assert [name for name in names if name.startswith("tests/") or "node_modules" in name] == []


def test_wheel_serves(installed: Path, tmp_path: Path) -> None:
    with running(tmp_path, "--empty", command=[str(installed)], PATH=os.defpath) as portal:
        assert portal.get("/health") == (200, "ok\n")
        assert '"status":"ready"' in portal.until_ready()
        status, page = portal.get("/fr/")
        assert status == 200
        assert portal.get(portal.stylesheet(page))[0] == 200
        assert portal.stop(signal.SIGTERM) < 10
        assert portal.process.returncode == 0
