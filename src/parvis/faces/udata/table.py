"""Every address of the two APIs, on one screen."""

from typing import Final

from parvis.faces.udata import (
    activity,
    badges,
    contacts,
    datasets,
    harvest,
    lists,
    membership,
    mine,
    organizations,
    people,
    posts,
    producing,
    reports,
    sheets,
    topics,
    transfers,
    writing,
)
from parvis.faces.udata.parameters import LISTED, PAGING
from parvis.faces.udata.routes import Route, also, get

_TYPED: Final = ("q", "size")
FIRST: Final[list[Route]] = [
    also(get("datasets/", datasets.listing, "List datasets", LISTED), POST=(writing.create, "Create a dataset")),
    get("datasets/suggest/", datasets.suggest, "Complete the title of a dataset", _TYPED),
    get("datasets/suggest/formats/", lists.formats, "Complete a format", _TYPED),
    get("datasets/badges/", lists.dataset_badges, "List badges of datasets"),
    get("datasets/licenses/", lists.licenses, "List licences"),
    get("datasets/frequencies/", lists.frequencies, "List frequencies"),
    get("datasets/extensions/", lists.extensions, "List known formats"),
    get("datasets/schemas/", datasets.known_schemas, "List schemas in use"),
    get("datasets/resource_types/", lists.resource_types, "List types of resources"),
    get("datasets/community_resources/", datasets.community, "List community resources: none", PAGING),
    get("datasets/r/<str:id>", datasets.file, "Go to the current file of a resource"),
    get("datasets/r/<str:id>/", datasets.file, "Go to the current file of a resource"),
    also(
        get("datasets/<str:ref>/", datasets.one, "Get a dataset"),
        PUT=(writing.update, "Change a dataset"),
        DELETE=(writing.delete, "Delete a dataset"),
    ),
    also(
        get("datasets/<str:ref>/resources/<str:id>/", datasets.resource, "Get a resource"),
        PUT=(writing.change, "Change a resource"),
        DELETE=(writing.remove, "Take a resource off"),
    ),
    also(
        Route("datasets/<str:ref>/featured/"),
        POST=(writing.feature, "Put a dataset forward (administrators)"),
        DELETE=(writing.feature, "No longer put a dataset forward"),
    ),
    also(Route("datasets/<str:ref>/badges/"), POST=(badges.of_dataset, "Give a dataset a badge (administrators)")),
    also(
        Route("datasets/<str:ref>/badges/<str:kind>/"),
        DELETE=(badges.not_of_dataset, "Take a badge from a dataset (administrators)"),
    ),
    also(
        Route("datasets/<str:ref>/resources/"), POST=(writing.add, "Add a link"), PUT=(writing.order, "Order resources")
    ),
    also(Route("datasets/<str:ref>/upload/"), POST=(writing.upload, "Add a file, or a part of one")),
    also(
        Route("datasets/<str:ref>/resources/<str:id>/upload/"),
        POST=(writing.replace_file, "Replace a file, or send a part of one"),
    ),
    also(
        get("organizations/", organizations.listing, "List organizations", organizations.FILTERS),
        POST=(producing.create_organization, "Create an organization"),
    ),
    get("organizations/suggest/", organizations.suggest, "Complete the name of an organization", _TYPED),
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
    get("organizations/<str:ref>/contacts/", contacts.listing, "List contacts of an organization", PAGING),
    get("organizations/<str:ref>/contacts/suggest/", contacts.suggest, "Complete the name of a contact", _TYPED),
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
    also(
        get("transfer/", transfers.listing, "List transfers of datasets", ("subject", "recipient", "status")),
        POST=(transfers.ask, "Offer a dataset"),
    ),
    also(
        get("transfer/<str:id>/", transfers.one, "Get a transfer"), POST=(transfers.reply, "Take a dataset, or do not")
    ),
    get("reports/reasons/", reports.reasons, "List reasons of reports"),
    also(
        get("reports/", reports.listing, "List reports (administrators)", (*PAGING, "handled", "subject_type")),
        POST=(reports.create, "Report something"),
    ),
    get("reports/<str:id>/", reports.one, "Get a report (administrators)"),
    get("activity/", activity.listing, "List what was done lately", activity.PARAMETERS),
    also(get("posts/", posts.listing, "List posts", PAGING), POST=(posts.create, "Create a post (administrators)")),
    also(
        get("posts/<str:ref>/", posts.one, "Get a post"),
        PUT=(posts.change, "Change a post (administrators)"),
        DELETE=(posts.remove, "Delete a post (administrators)"),
    ),
    also(
        Route("posts/<str:ref>/publish/"),
        POST=(posts.publish, "Publish a post (administrators)"),
        DELETE=(posts.publish, "No longer publish a post (administrators)"),
    ),
    get("harvest/backends/", harvest.backends, "List kinds of sources"),
    also(
        get("harvest/sources/", harvest.listing, "List sources", harvest.FILTERS),
        POST=(harvest.create, "Create a source"),
    ),
    also(
        get("harvest/source/<str:ref>/", harvest.one, "Get a source"),
        PUT=(harvest.change, "Change a source"),
        DELETE=(harvest.remove, "Delete a source"),
    ),
    also(
        Route("harvest/source/<str:ref>/validate/"),
        POST=(harvest.validate, "Accept or refuse a source (administrators)"),
    ),
    also(Route("harvest/source/<str:ref>/run/"), POST=(harvest.run, "Read a source now")),
    get("harvest/source/<str:ref>/preview/", harvest.preview, "See what reading a source would do"),
    get("harvest/source/<str:ref>/jobs/", harvest.jobs, "List jobs of a source", PAGING),
    get("harvest/job/<str:id>/", harvest.job, "Get a job"),
    get("harvest/job/<str:id>/items/", harvest.items, "List records a job met", harvest.ITEMS),
    also(
        Route("posts/<str:ref>/image/"),
        POST=(posts.picture, "Give a post a picture (administrators)"),
        PUT=(posts.picture, "Give a post a picture (administrators)"),
    ),
    get("access_type/reason_categories/", lists.reason_categories, "List reasons why data is not open"),
    get("tags/suggest/", lists.tags, "Complete a tag", _TYPED),
    get("spatial/zones/suggest/", lists.suggest_zones, "Complete the name of a place", _TYPED),
    get("spatial/zones/<str:ids>/", lists.several_zones, "Get places"),
    get("spatial/zone/<str:id>/", lists.zone, "Get a place"),
    get("spatial/zone/<str:id>/datasets/", datasets.of_zone, "List datasets of a place", ("size",)),
    get("spatial/levels/", lists.levels, "List levels of places"),
    get("spatial/granularities/", lists.granularities, "List granularities"),
    also(get("me/", people.me, "Get who calls"), PUT=(mine.change, "Change one's name")),
    also(get("me/api_tokens/", mine.tokens, "List one's keys"), POST=(mine.create_token, "Make a key")),
    also(Route("me/api_tokens/<str:id>/"), DELETE=(mine.revoke_token, "Revoke a key")),
    get("me/org_invitations/", mine.invitations, "List invitations that wait"),
    also(Route("me/org_invitations/<str:id>/accept/"), POST=(mine.accept, "Accept an invitation")),
    also(Route("me/org_invitations/<str:id>/refuse/"), POST=(mine.refuse, "Refuse an invitation")),
    get("me/datasets/", people.my_datasets, "List datasets of one's own"),
    get("me/org_datasets/", people.my_organizations_datasets, "List datasets of one's organizations"),
    get("users/<str:id>/", people.one, "Get a person"),
    get("site/", lists.site, "Get the portal"),
]
SECOND: Final[list[Route]] = [
    get("datasets/", datasets.listing, "List datasets", LISTED),
    get("datasets/search/", datasets.search, "Search datasets, with facets", LISTED),
    get("datasets/resources/<str:id>/", datasets.resource_anywhere, "Get a resource by its id alone"),
    get("datasets/<str:ref>/", datasets.one, "Get a dataset"),
    get("datasets/<str:ref>/resources/", datasets.resources, "List resources", (*PAGING, "type", "q")),
    get("datasets/<str:ref>/schemas/", datasets.schemas, "List schemas of the resources"),
    also(
        get("datasets/<str:ref>/extras/", datasets.extras, "Get extras of a dataset"),
        PUT=(writing.extras, "Merge extras"),
        DELETE=(writing.extras, "Remove extras"),
    ),
    also(
        get("datasets/<str:ref>/resources/<str:id>/extras/", datasets.resource_extras, "Get extras of a resource"),
        PUT=(writing.resource_extras, "Merge extras"),
        DELETE=(writing.resource_extras, "Remove extras"),
    ),
    get("organizations/search/", organizations.search, "Search organizations", organizations.FILTERS),
    also(
        get("organizations/<str:ref>/extras/", organizations.extras, "Get extras of an organization"),
        PUT=(producing.organization_extras, "Merge extras"),
        DELETE=(producing.organization_extras, "Remove extras"),
    ),
    get("me/org_topics/", mine.my_topics, "List topics of one's organizations"),
    also(
        get("topics/", topics.listing, "List topics", topics.FILTERS), POST=(producing.create_topic, "Create a topic")
    ),
    get("topics/search/", topics.search, "Search topics, with facets", topics.FILTERS),
    also(
        get("topics/<str:ref>/", topics.one, "Get a topic"),
        PUT=(producing.update_topic, "Change a topic"),
        DELETE=(producing.delete_topic, "Delete a topic"),
    ),
    also(
        get("topics/<str:ref>/elements/", topics.elements, "List what a topic holds", (*PAGING, "class", "q", "tag")),
        POST=(producing.add_elements, "Put things into a topic"),
        DELETE=(producing.remove_elements, "Take everything out of a topic"),
    ),
    also(
        Route("topics/<str:ref>/featured/"),
        POST=(producing.feature_topic, "Put a topic forward (administrators)"),
        DELETE=(producing.feature_topic, "No longer put a topic forward"),
    ),
    also(
        Route("topics/<str:ref>/elements/<str:id>/"),
        PUT=(producing.change_element, "Change words about a thing"),
        DELETE=(producing.remove_element, "Take a thing out"),
    ),
]
VERSIONS: Final = {1: FIRST, 2: SECOND}
