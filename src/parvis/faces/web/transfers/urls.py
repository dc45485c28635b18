"""Addresses of transfers, under the language."""

from parvis.faces.web.routes import act, form, page
from parvis.faces.web.transfers import offering, waiting

pages = [
    page("workspace/transfers", waiting.index, "workspace_transfers"),
    form("workspace/transfers/new", offering.new, "transfer_new"),
    act("workspace/transfers/<str:id>", waiting.answer, "transfer_act"),
]
