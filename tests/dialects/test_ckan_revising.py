"""Parts of a package by their paths, as `package_revise` says them."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.dialects.ckan import revising

PACKAGE: dict[str, Any] = {
    "title": "Eau", "extras": [{"key": "a", "value": "1"}],
    "resources": [{"id": "aaaaa1", "name": "A", "url": "u"}, {"id": "bbbbb2", "name": "B", "url": "v"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["-extras"], {"extras": None}),
        (["-resources__*"], {"resources": []}),
        (["-resources__0"], {"resources": ["B"]}),
        (["-resources__-1"], {"resources": ["A"]}),
        (["+resources__bbbbb__*", "-resources__*"], {"resources": ["B"]}),
        (["+resources__bbbbb2__name", "-resources__*"], {"resources": ["B"]}),
        (["+title", "+resources__0__name", "-*"], {"extras": None, "resources": ["A"]}),
        (["-resources__bbb"], {}),
        ([], {}),
    ],
)
def test_parts_are_taken_off(patterns: list[str], left: dict[str, Any]) -> None:
    found = revising.filtered(PACKAGE, revising.patterns(patterns))
    wanted = {"title": "Eau", "extras": PACKAGE["extras"], "resources": ["A", "B"]} | left
    names = [one.get("name") for one in found["resources"]] if "resources" in found else None
    assert {"title": found.get("title"), "extras": found.get("extras"), "resources": names} == wanted


def test_parts_are_put_in_their_place() -> None:
    flat = {
        "update": {"title": "Air"},
        "update__resources__bbbbb__name": "C",
        "update__resources__extend": {"url": "w"},
    }
    changed = revising.updated(PACKAGE, revising.nested(flat, "update"))
    assert (changed["title"], [one.get("name") for one in changed["resources"]]) == ("Air", ["A", "C", None])
    assert changed["resources"][1] == {"id": "bbbbb2", "name": "C", "url": "v"}
    assert PACKAGE["title"] == "Eau"
    for wrong in ({"resources": {"7": {}}}, {"resources": {"ccccc": {}}}):
        with pytest.raises(revising.NoSuchPart):
            revising.updated(PACKAGE, wrong)
    for flat in ({"update": "x"},):
        with pytest.raises(revising.NoSuchPart):
            revising.nested(flat, "update")
    with pytest.raises(revising.NoSuchPart):
        revising.patterns(["title"])


def test_what_must_be_so() -> None:
    assert revising.matches(PACKAGE, {"title": "Eau", "resources": {"-1": {"name": "B"}}})
    assert revising.matches({"size": 3}, {"size": "3"})
    for wanted in ({"title": "Air"}, {"nowhere": 1}, {"resources": {"2": {}}}, {"title": {"a": 1}}):
        assert not revising.matches(PACKAGE, wanted)


trees = st.recursive(st.text(max_size=3) | st.integers() | st.none(),
                     lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
                     max_leaves=8)  # fmt: skip


@given(trees, trees, st.lists(st.text("+-*ab0_", max_size=6), max_size=3))
def test_nothing_sent_breaks_it(value: Any, change: Any, texts: list[str]) -> None:
    for act in (
        lambda: revising.updated(value, change),
        lambda: revising.filtered(value, revising.patterns(texts)),
        lambda: revising.matches(value, change),
        lambda: revising.nested({"update": change, **dict.fromkeys((f"update__{one}" for one in texts), 1)}, "update"),
    ):
        with suppress(revising.NoSuchPart):
            act()
