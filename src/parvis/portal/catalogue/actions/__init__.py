"""Every write of the catalogue as a whole."""

from parvis.portal.catalogue.actions.address import RENEW, notice_address, render_anew, renew
from parvis.portal.catalogue.actions.dumps import make_dumps

__all__ = ["RENEW", "make_dumps", "notice_address", "render_anew", "renew"]
