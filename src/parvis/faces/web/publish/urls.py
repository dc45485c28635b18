"""Addresses of the way to publish, under the language."""

from parvis.faces.web.publish import edit, live, preview, start
from parvis.faces.web.routes import act, form, page

pages = [
    form("publish", start.start, "publish"),
    page("publish/places", live.places, "publish_places"),
    form("datasets/<str:ref>/edit", edit.edit, "dataset_edit"),
    act("datasets/<str:ref>/edit/live", live.live, "dataset_live"),
    form("datasets/<str:ref>/preview", preview.preview, "dataset_preview"),
]
