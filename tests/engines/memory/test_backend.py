"""The memory that processes share."""

from typing import Any

import pytest
from django.core.cache import caches

from parvis.engines.memory import backend


@pytest.fixture
def memory(db: None) -> Any:
    return caches["default"]


def test_value_is_kept_until_its_time(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.set("a", {"x": [1.5, None]}, 10)
    assert memory.get("a") == {"x": [1.5, None]}
    later = backend.time.time() + 11
    monkeypatch.setattr(backend.time, "time", lambda: later)
    assert memory.get("a", "gone") == "gone"
    assert backend.sweep() == 1


def test_first_to_add_is_the_only_one(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [memory.add("a", 1, 10), memory.add("a", 2, 10), memory.get("a")] == [True, False, 1]
    later = backend.time.time() + 11
    monkeypatch.setattr(backend.time, "time", lambda: later)
    assert [memory.add("a", 3, 10), memory.get("a")] == [True, 3]


def test_what_is_no_json_is_refused(memory: Any) -> None:
    with pytest.raises(TypeError):
        memory.set("a", object())


def test_delete_touch_and_clear(memory: Any) -> None:
    memory.set("a", 1, None)
    assert [memory.touch("a", 5), memory.touch("b", 5), memory.delete("a"), memory.delete("a")] == [
        True, False, True, False,
    ]  # fmt: skip
    memory.set("c", 1)
    memory.clear()
    assert memory.get("c") is None
