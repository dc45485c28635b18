"""Addresses of organizations, under the language."""

from parvis.faces.web import previews
from parvis.faces.web.organizations import creating, editing, joining, life, members, mine, page, results
from parvis.faces.web.routes import act, form
from parvis.faces.web.routes import page as route

pages = [
    route("organizations", results.index, "organizations"),
    form("organizations/new", creating.new, "organization_new"),
    form("organizations/<str:ref>/edit", editing.edit, "organization_edit"),
    act("organizations/<str:ref>/logo", editing.logo, "organization_logo"),
    act("organizations/<str:ref>/badges", editing.badges, "organization_badges"),
    form("organizations/<str:ref>/members", members.index, "organization_members"),
    form("organizations/<str:ref>/members/<str:user>", members.member, "organization_member"),
    act("organizations/<str:ref>/members/<str:user>/assignments", members.assign, "organization_assignments"),
    act("organizations/<str:ref>/members/<str:user>/remove", members.remove, "organization_member_remove"),
    form("organizations/<str:ref>/join", joining.ask, "organization_join"),
    form("organizations/<str:ref>/delete", life.delete, "organization_delete"),
    act("organizations/<str:ref>/act", life.act, "organization_act"),
    act("organizations/<str:ref>/refuse", life.refuse, "organization_refuse"),
    route("organizations/<str:ref>/presentation", page.presentation, "organization_presentation"),
    route("organizations/<str:ref>", page.page, "organization"),
    route("invitations/<str:secret>", joining.letter, "invitation"),
    route("workspace/organizations", mine.index, "workspace_organizations"),
    act("workspace/requests/<str:id>", joining.answer, "join_request"),
    act("workspace/invitations/<str:id>", joining.invited, "invitation_act"),
    route("moderation/organizations", life.waiting, "moderation_organizations"),
    act("preview", previews.index, "preview"),
]
