"""Addresses of topics, under the language."""

from parvis.faces.web.routes import act, form, page
from parvis.faces.web.topics import adding, details, elements, mine, reading, results

pages = [
    page("topics", results.index, "topics"),
    page("workspace/topics", mine.index, "workspace_topics"),
    form("workspace/topics/new", details.new, "topic_new"),
    form("workspace/topics/add", adding.index, "topic_add"),
    page("topics/<str:ref>/edit", elements.index, "topic_edit"),
    form("topics/<str:ref>/edit/details", details.edit, "topic_details"),
    form("topics/<str:ref>/edit/add/<str:kind>", elements.add, "topic_element_add"),
    act("topics/<str:ref>/edit/arrange", elements.arrange, "topic_arrange"),
    act("topics/<str:ref>/edit/act", mine.turn, "topic_act"),
    form("topics/<str:ref>/edit/elements/<str:id>", elements.edit, "topic_element"),
    page("topics/<str:ref>", reading.page, "topic"),
]
