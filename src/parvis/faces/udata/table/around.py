"""Posts, harvesting, and what the portal holds nothing of (API 1)."""

from typing import Final

from parvis.faces.udata import empty, harvest, posts
from parvis.faces.udata.parameters import PAGING
from parvis.faces.udata.routes import Route, also, get

ROUTES: Final[list[Route]] = [
    also(
        get("posts/", posts.listing, "List posts", posts.PARAMETERS),
        POST=(posts.create, "Create a post (administrators)"),
    ),
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
    also(
        Route("harvest/source/<str:ref>/schedule/"),
        POST=(harvest.schedule, "Say how often a source is read"),
        DELETE=(harvest.schedule, "Read a source only when somebody asks"),
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
    get("reuses/", empty.page, "List reuses: none yet", PAGING),
    get("reuses/suggest/", empty.rows, "Complete the title of a reuse: none yet"),
    get("reuses/types/", empty.rows, "List types of reuses: none yet"),
    get("reuses/topics/", empty.rows, "List topics of reuses: none yet"),
    get("reuses/badges/", empty.names, "List badges of reuses: none yet"),
    get("dataservices/", empty.page, "List dataservices: none yet", PAGING),
    get("discussions/", empty.page, "List discussions: none yet", PAGING),
    get("visualizations/", empty.page, "List visualizations: none", PAGING),
]
