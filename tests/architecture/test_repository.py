"""What is under version control: nothing built, nothing of one machine."""

import json
import re

from tests.architecture.tree import ROOT, name, text, tracked

# A machine's own paths and package registries' host names; written so that this file does not match itself.
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users)/[\w.]|(?<![\w.])/wor[k]/|file:/{2,}opt|\.pyenv/")
REGISTRY = re.compile(r"pypi\.or[g]|files\.pythonhosted|registry\.npmj[s]|registry\.yarn|index-url|find-links", re.I)
BUILT = (".mo", ".pyc", ".sqlite3", ".whl", ".gz")
ALLOWED = {"requirements/compile.py"}  # names the options that keep addresses out


def _matching(pattern: re.Pattern[str]) -> list[str]:
    return [name(path) for path in tracked() if name(path) not in ALLOWED and pattern.search(text(path))]


def test_no_file_knows_a_machine() -> None:
    assert [path for path in _matching(MACHINE) if path != "tests/architecture/test_repository.py"] == []


def test_no_file_knows_a_registry() -> None:
    assert [path for path in _matching(REGISTRY) if path != "tests/architecture/test_repository.py"] == []


def test_nothing_built_is_committed() -> None:
    assert [name(path) for path in tracked() if path.suffix in BUILT or "node_modules" in path.parts] == []


def test_package_lock_names_no_address() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    assert [key for key, package in packages.items() if "resolved" in package] == []
    assert [key for key, package in packages.items() if key and "integrity" not in package] == []


def test_requirements_are_pinned_and_hashed() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        pins = re.split(r"\n(?=\S)", path.read_text().strip())
        pins = [pin for pin in pins if not pin.startswith("#")]
        assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == [], name(path)


def test_decisions_are_short_and_whole() -> None:
    decisions = sorted((ROOT / "docs" / "design" / "decisions").glob("[0-9]*.md"))
    assert len(decisions) >= 4
    for path in decisions:
        lines = path.read_text().splitlines()
        assert len(lines) <= 50, name(path)
        headings = {line.removeprefix("## ") for line in lines if line.startswith("## ")}
        assert headings >= {"Status", "Context", "Decision", "Consequences"}, name(path)
