"""Commands read the portals that features are tested with."""

from tests.portal.moving.conftest import fetched, old

__all__ = ["fetched", "old"]
