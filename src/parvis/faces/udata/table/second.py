"""API 2: what has parts at addresses of their own, and searches with facets."""

from typing import Final

from parvis.faces.udata import datasets, empty, mine, organizations, posts, producing, topics, writing
from parvis.faces.udata.parameters import LISTED, PAGING
from parvis.faces.udata.routes import Route, also, get

ROUTES: Final[list[Route]] = [
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
    get("topics/search/", topics.search, "Search topics, with facets", topics.FOUND),
    get("posts/search/", posts.search, "Search posts, with facets", posts.PARAMETERS),
    get("reuses/", empty.page, "List reuses: none yet", PAGING),
    get("reuses/search/", empty.found, "Search reuses: none yet", PAGING),
    get("dataservices/search/", empty.found, "Search dataservices: none yet", PAGING),
    get("discussions/search/", empty.found, "Search discussions: none yet", PAGING),
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
