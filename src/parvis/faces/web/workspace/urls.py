"""Addresses of the workspace, under the language."""

from parvis.faces.web.routes import act, form, page
from parvis.faces.web.workspace import changes, datasets, export, todo

pages = [
    page("workspace", todo.index, "workspace"),
    act("workspace/mend", todo.mend, "workspace_mend"),
    act("workspace/uploads/<str:id>/drop", todo.drop, "workspace_drop"),
    page("workspace/datasets", datasets.index, "workspace_datasets"),
    page("workspace/datasets.csv", export.download, "workspace_export"),
    form("workspace/datasets/change", changes.choose, "workspace_change"),
    page("workspace/changes", changes.index, "workspace_changes"),
    page("workspace/changes/<str:id>", changes.result, "workspace_changed"),
    act("workspace/changes/<str:id>/undo", changes.undo, "workspace_undo"),
    act("workspace/changes/<str:id>/stop", changes.stop, "workspace_stop"),
]
