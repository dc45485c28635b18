"""Every address of the two APIs, on one screen."""

from typing import Final

from parvis.faces.udata import datasets, lists, organizations, people, producing, topics, writing
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
    also(
        Route("datasets/<str:ref>/resources/"), POST=(writing.add, "Add a link"), PUT=(writing.order, "Order resources")
    ),
    also(Route("datasets/<str:ref>/upload/"), POST=(writing.upload, "Add a file")),
    also(Route("datasets/<str:ref>/resources/<str:id>/upload/"), POST=(writing.replace_file, "Replace a file")),
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
    get("organizations/<str:ref>/contacts/", organizations.contacts, "List contacts of an organization", PAGING),
    get("contacts/roles/", lists.contact_roles, "List roles of contacts"),
    get("access_type/reason_categories/", lists.reason_categories, "List reasons why data is not open"),
    get("tags/suggest/", lists.tags, "Complete a tag", _TYPED),
    get("spatial/zones/suggest/", lists.suggest_zones, "Complete the name of a place", _TYPED),
    get("spatial/zones/<str:ids>/", lists.several_zones, "Get places"),
    get("spatial/zone/<str:id>/", lists.zone, "Get a place"),
    get("spatial/zone/<str:id>/datasets/", datasets.of_zone, "List datasets of a place", ("size",)),
    get("spatial/levels/", lists.levels, "List levels of places"),
    get("spatial/granularities/", lists.granularities, "List granularities"),
    get("me/", people.me, "Get who calls"),
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
    get("organizations/<str:ref>/extras/", organizations.extras, "Get extras of an organization"),
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
    ),
    also(
        Route("topics/<str:ref>/elements/<str:id>/"),
        PUT=(producing.change_element, "Change words about a thing"),
        DELETE=(producing.remove_element, "Take a thing out"),
    ),
]
VERSIONS: Final = {1: FIRST, 2: SECOND}
