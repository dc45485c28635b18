"""The people and the browsers of the accounts' own tests."""

from tests.faces.web.accounts.conftest import _light, browser, letters, person, send, signed_in

__all__ = ["_light", "browser", "letters", "person", "send", "signed_in"]
