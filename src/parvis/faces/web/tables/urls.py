"""Addresses of tables, under the language."""

from parvis.faces.web.routes import form, page
from parvis.faces.web.tables import changes, chart, columns, drawings, explore, maps, validation

pages = [
    form("datasets/<str:ref>/resources/<str:id>/table", explore.page, "table"),
    form("datasets/<str:ref>/resources/<str:id>/chart", chart.page, "chart"),
    page("datasets/<str:ref>/resources/<str:id>/chart.<str:form>", chart.drawing, "chart_drawing"),
    page("charts/<str:id>/embed", drawings.embed, "chart_embed"),
    form("charts/<str:id>/delete", drawings.delete, "chart_delete"),
    page("charts/<str:id>.<str:form>", drawings.saved, "chart_saved"),
    form("datasets/<str:ref>/resources/<str:id>/columns", columns.page, "columns"),
    form("datasets/<str:ref>/resources/<str:id>/changes", changes.page, "changes"),
    page("datasets/<str:ref>/resources/<str:id>/validation", validation.page, "validation"),
    page("datasets/<str:ref>/resources/<str:id>/map", maps.page, "map"),
]
