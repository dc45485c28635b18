"""Datasets, the lists they are described with, places, the portal itself (API 1)."""

from typing import Final

from parvis.faces.udata import badges, datasets, lists, sheets, site, writing
from parvis.faces.udata.parameters import LISTED, PAGING, TYPED
from parvis.faces.udata.routes import Route, also, get

ROUTES: Final[list[Route]] = [
    also(get("datasets/", datasets.listing, "List datasets", LISTED), POST=(writing.create, "Create a dataset")),
    get("datasets/suggest/", datasets.suggest, "Complete the title of a dataset", TYPED),
    get("datasets/suggest/formats/", lists.formats, "Complete a format", TYPED),
    get("datasets/suggest/mime/", lists.media_types, "Complete a media type", TYPED),
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
    get("datasets/<str:ref>/followers/", datasets.followers, "List who follows a dataset: nobody yet", PAGING),
    get("access_type/reason_categories/", lists.reason_categories, "List reasons why data is not open"),
    get("tags/suggest/", lists.tags, "Complete a tag", TYPED),
    get("spatial/zones/suggest/", lists.suggest_zones, "Complete the name of a place", TYPED),
    get("spatial/zones/<str:ids>/", lists.several_zones, "Get places"),
    get("spatial/zone/<str:id>/", lists.zone, "Get a place"),
    get("spatial/zone/<str:id>/datasets/", datasets.of_zone, "List datasets of a place", ("size",)),
    get("spatial/levels/", lists.levels, "List levels of places"),
    get("spatial/granularities/", lists.granularities, "List granularities"),
    also(get("site/", site.one, "Get the portal"), PATCH=(site.change, "Name the portal (administrators)")),
    get("site/context.jsonld", site.context, "Get the words of graphs in JSON-LD"),
    get("site/datasets.csv", sheets.all_datasets, "Get datasets as CSV", sheets.FILTERS),
    get("site/resources.csv", sheets.all_resources, "Get their resources as CSV", sheets.FILTERS),
    get("site/organizations.csv", sheets.all_organizations, "Get organizations as CSV"),
    get("site/harvests.csv", sheets.all_harvests, "Get sources of harvesting as CSV"),
    get("site/tags.csv", sheets.all_tags, "Get tags as CSV"),
    get("site/reuses.csv", sheets.no_reuses, "Get reuses as CSV: none yet"),
    get("site/dataservices.csv", sheets.no_services, "Get dataservices as CSV: none yet"),
]
