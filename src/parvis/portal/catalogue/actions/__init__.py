"""Every write of the catalogue as a whole."""

from parvis.portal.catalogue.actions.dumps import make_dumps

__all__ = ["make_dumps"]
