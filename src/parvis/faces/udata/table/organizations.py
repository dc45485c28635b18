"""Organizations, who works there, their contacts (API 1)."""

from typing import Final

from parvis.faces.udata import badges, contacts, datasets, lists, membership, organizations, producing, sheets
from parvis.faces.udata.parameters import PAGING, TYPED
from parvis.faces.udata.routes import Route, also, get

ROUTES: Final[list[Route]] = [
    also(
        get("organizations/", organizations.listing, "List organizations", organizations.FILTERS),
        POST=(producing.create_organization, "Create an organization"),
    ),
    get("organizations/suggest/", organizations.suggest, "Complete the name of an organization", TYPED),
    get("organizations/badges/", lists.organization_badges, "List badges of organizations"),
    get("organizations/roles/", organizations.list_roles, "List roles in an organization"),
    also(
        get("organizations/<str:ref>/", organizations.one, "Get an organization"),
        PUT=(producing.update_organization, "Change an organization"),
        DELETE=(producing.delete_organization, "Delete an organization"),
    ),
    get("organizations/<str:ref>/datasets/", datasets.of_organization, "List datasets of an organization", PAGING),
    get("organizations/<str:ref>/datasets.csv", sheets.of_datasets, "Get datasets of an organization as CSV"),
    get("organizations/<str:ref>/datasets-resources.csv", sheets.of_resources, "Get their resources as CSV"),
    get("organizations/<str:ref>/dataservices.csv", sheets.no_dataservices, "Get its dataservices as CSV: none yet"),
    get("organizations/<str:ref>/discussions.csv", sheets.no_discussions, "Get its discussions as CSV: none yet"),
    get("organizations/<str:ref>/reuses/", organizations.none, "List its reuses: none yet"),
    get("organizations/<str:ref>/discussions/", organizations.none, "List its discussions: none yet"),
    get("organizations/<str:ref>/followers/", organizations.followers, "List who follows it: nobody yet", PAGING),
    get("organizations/<str:ref>/contacts/", contacts.listing, "List contacts of an organization", PAGING),
    get("organizations/<str:ref>/contacts/suggest/", contacts.suggest, "Complete the name of a contact", TYPED),
    also(
        Route("organizations/<str:ref>/logo/"),
        POST=(producing.set_logo, "Give an organization a logo"),
        PUT=(producing.set_logo, "Give an organization a logo"),
    ),
    also(
        Route("organizations/<str:ref>/badges/"),
        POST=(badges.of_organization, "Give an organization a badge (administrators)"),
    ),
    also(
        Route("organizations/<str:ref>/badges/<str:kind>/"),
        DELETE=(badges.not_of_organization, "Take a badge from an organization (administrators)"),
    ),
    also(
        get("organizations/<str:ref>/membership/", membership.listing, "List who waits to join", ("status", "user")),
        POST=(membership.ask, "Ask to join"),
    ),
    also(
        Route("organizations/<str:ref>/membership/<str:id>/accept/"),
        POST=(membership.accept, "Let somebody who asked in"),
    ),
    also(
        Route("organizations/<str:ref>/membership/<str:id>/refuse/"),
        POST=(membership.refuse, "Refuse somebody who asked"),
    ),
    also(
        Route("organizations/<str:ref>/membership/<str:id>/cancel/"),
        POST=(membership.cancel, "Take back a request or an invitation"),
    ),
    also(Route("organizations/<str:ref>/member/"), POST=(membership.invite, "Invite somebody")),
    also(
        Route("organizations/<str:ref>/member/<str:user>/"),
        PUT=(membership.change, "Give a member another role"),
        DELETE=(membership.remove, "Take a member out, or leave"),
    ),
    get("organizations/<str:ref>/assignments/", membership.assignments, "List what contributors may work on"),
    also(
        Route("organizations/<str:ref>/member/<str:user>/assignments/"),
        PUT=(membership.assign, "Say what a contributor may work on"),
    ),
    get("contacts/roles/", lists.contact_roles, "List roles of contacts"),
    also(Route("contacts/"), POST=(contacts.create, "Create a contact of an organization")),
    also(
        get("contacts/<str:id>/", contacts.one, "Get a contact of one's organizations"),
        PUT=(contacts.change, "Change a contact"),
        DELETE=(contacts.remove, "Delete a contact"),
    ),
]
