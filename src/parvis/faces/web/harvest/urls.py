"""Addresses of sources, under the language."""

from parvis.faces.web.harvest import editing, runs, sources
from parvis.faces.web.routes import act, form, page

pages = [
    page("workspace/sources", sources.index, "workspace_sources"),
    form("workspace/sources/new", editing.new, "source_new"),
    page("sources/<str:ref>", sources.source, "source"),
    form("sources/<str:ref>/edit", editing.edit, "source_edit"),
    act("sources/<str:ref>/act", sources.act, "source_act"),
    page("sources/<str:ref>/runs/<str:id>", runs.run, "source_run"),
    act("sources/<str:ref>/runs/<str:id>/stop", runs.stop, "source_run_stop"),
    page("sources/<str:ref>/runs/<str:id>/records/<int:record>", runs.record, "source_record"),
]
