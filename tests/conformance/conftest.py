"""The catalogue that clients read is the one of the face they talk to."""

from tests.faces.udata.conftest import catalogue, editor, udata_as

__all__ = ["catalogue", "editor", "udata_as"]
