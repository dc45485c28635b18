"""Forms as a browser without script fills and sends them."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client


class _Fields(HTMLParser):
    """The fields of one form, as a browser would send them."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id, self.inside, self.fields, self.buttons = id, False, {}, []
        self._select, self._options, self._area = "", [], ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = given.get("id") == self.id
        if not self.inside:
            return
        if tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            if given.get("type") != "file" and "name" in given:
                self._add(given["name"], given.get("value", ""))
        elif tag == "select":
            self._select, self._options = given["name"], []
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._area = given["name"]
            self.fields[self._area] = [""]
        elif tag == "button":
            self.buttons.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea" and self._area:
            self.fields[self._area][0] = self.fields[self._area][0].removeprefix("\n").removeprefix("\r\n")
            self._area = ""
        if tag == "select" and self._select:
            chosen = next((value for value, selected in self._options if selected), self._options[0][0])
            self._add(self._select, chosen)
            self._select = ""

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


class Sheet:
    """A form of a page, to look at, change and send."""

    def __init__(self, response: Any, id: str = "description") -> None:
        self.page = response.content.decode()
        parser = _Fields(id)
        parser.feed(self.page)
        self.fields: dict[str, list[str]] = parser.fields
        self.buttons: list[str] = parser.buttons

    def __getitem__(self, name: str) -> str:
        return self.fields[name][0]

    def sent(self, do: str, **changes: Any) -> dict[str, Any]:
        """What the browser sends with this button, some fields changed."""
        return self.fields | {name: [value] for name, value in changes.items()} | {"do": do}


@pytest.fixture
def sheet() -> type[Sheet]:
    """Reads the form of a page."""
    return Sheet


@pytest.fixture
def opened(sheet: type[Sheet]) -> Callable[..., Sheet]:
    """The form at an address, as somebody's browser gets it."""

    def read(client: Client, address: str, id: str = "description") -> Sheet:
        response = client.get(address)
        assert response.status_code == 200
        return sheet(response, id)

    return read
