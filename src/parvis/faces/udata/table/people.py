"""Who calls, people, what they offer each other, report and did (API 1)."""

from typing import Final

from parvis.faces.udata import activity, avatars, mine, notifications, people, reports, transfers, users
from parvis.faces.udata.parameters import PAGING, TYPED
from parvis.faces.udata.routes import Route, also, get

ROUTES: Final[list[Route]] = [
    also(
        get(
            "transfer/",
            transfers.listing,
            "List transfers of datasets",
            ("subject", "subject_type", "recipient", "status"),
        ),
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
    also(
        get("reports/<str:id>/", reports.one, "Get a report (administrators)"),
        PATCH=(reports.dismiss, "Say that there is nothing to do (administrators)"),
    ),
    get("notifications/", notifications.listing, "List what waits for one", notifications.PARAMETERS),
    also(Route("notifications/<str:id>/read/"), POST=(notifications.read, "Say that one was read")),
    get("activity/", activity.listing, "List what was done lately", activity.PARAMETERS),
    also(get("me/", people.me, "Get who calls"), PUT=(mine.change, "Change one's name")),
    also(get("me/api_tokens/", mine.tokens, "List one's keys"), POST=(mine.create_token, "Make a key")),
    also(Route("me/api_tokens/<str:id>/"), DELETE=(mine.revoke_token, "Revoke a key")),
    get("me/org_invitations/", mine.invitations, "List invitations that wait"),
    also(Route("me/org_invitations/<str:id>/accept/"), POST=(mine.accept, "Accept an invitation")),
    also(Route("me/org_invitations/<str:id>/refuse/"), POST=(mine.refuse, "Refuse an invitation")),
    get("me/datasets/", people.my_datasets, "List datasets of one's own"),
    get("me/org_datasets/", people.my_organizations_datasets, "List datasets of one's organizations"),
    get("me/metrics/", people.my_metrics, "Count what one has"),
    get("me/reuses/", people.none_of_mine, "List one's reuses: none yet"),
    get("me/org_reuses/", people.none_of_mine, "List reuses of one's organizations: none yet"),
    get("me/org_discussions/", people.none_of_mine, "List discussions of one's organizations: none yet"),
    get("me/org_community_resources/", people.none_of_mine, "List community resources on one's datasets: none"),
    also(
        get("users/", users.listing, "List people (administrators)", ("q", *PAGING)),
        POST=(users.create, "Create an account (administrators)"),
    ),
    get("users/suggest/", users.suggest, "Complete the name of a person (administrators)", TYPED),
    get("users/roles/", users.roles, "List roles on the portal"),
    also(
        get("users/<str:id>/", people.one, "Get a person"),
        PUT=(users.change, "Change an account (administrators)"),
        DELETE=(users.remove, "Delete an account (administrators)"),
    ),
    get("users/<str:id>/contacts/", people.of_nobody, "List contacts of a person: they are of organizations", PAGING),
    get("users/<str:id>/followers/", people.of_nobody, "List who follows a person: nobody yet", PAGING),
    get("avatars/<str:id>/<str:size>/", avatars.one, "Get a picture for who has none"),
]
