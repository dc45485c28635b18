"""Addresses of moderation, under the language."""

from parvis.faces.web.moderation import audit, case, closing, notices, people, queue, report
from parvis.faces.web.routes import act, form, page

pages = [
    form("report", report.index, "report"),
    page("report/thanks", report.thanks, "report_thanks"),
    page("moderation", queue.index, "moderation"),
    form("moderation/cases/<str:id>", case.index, "case"),
    act("moderation/cases/<str:id>/assign", case.assign, "case_assign"),
    page("moderation/people", people.index, "people"),
    form("moderation/people/<str:id>", people.person, "person"),
    page("moderation/audit", audit.index, "audit"),
    page("moderation/audit.csv", audit.export, "audit_export"),
    form("moderation/read-only", closing.index, "closing"),
    page("workspace/notices", notices.index, "notices"),
    form("workspace/notices/<str:id>", notices.one, "notice"),
]
