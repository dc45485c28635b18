"""Addresses of webhooks, under the language."""

from parvis.faces.web.routes import act, form, page
from parvis.faces.web.webhooks import editing, showing

pages = [
    page("workspace/webhooks", showing.index, "workspace_webhooks"),
    form("workspace/webhooks/new", editing.new, "webhook_new"),
    page("workspace/webhooks/<str:id>", showing.webhook, "webhook"),
    form("workspace/webhooks/<str:id>/edit", editing.edit, "webhook_edit"),
    form("workspace/webhooks/<str:id>/secret", editing.secret, "webhook_secret"),
    act("workspace/webhooks/<str:id>/act", showing.act, "webhook_act"),
    page("workspace/webhooks/<str:id>/deliveries/<str:delivery>", showing.delivery, "webhook_delivery"),
    act("workspace/webhooks/<str:id>/deliveries/<str:delivery>/redeliver", showing.redeliver, "webhook_redeliver"),
]
