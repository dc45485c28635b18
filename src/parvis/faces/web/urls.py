"""Addresses of the pages; the language comes first, and an address without one leads to the reader's."""

from django.urls import include, path, re_path

from parvis.faces.web import about, dumps, home, look, pages, pictures, suggestions, switching
from parvis.faces.web.datasets import urls as datasets
from parvis.faces.web.editorial import urls as editorial
from parvis.faces.web.harvest import urls as harvest
from parvis.faces.web.moderation import urls as moderation
from parvis.faces.web.organizations import urls as organizations
from parvis.faces.web.publish import urls as publish
from parvis.faces.web.routes import page
from parvis.faces.web.sql import urls as sql
from parvis.faces.web.tables import urls as tables
from parvis.faces.web.topics import urls as topics
from parvis.faces.web.transfers import urls as transfers
from parvis.faces.web.webhooks import urls as webhooks
from parvis.faces.web.workspace import urls as workspace

# Each noun has its addresses beside its pages; those that are a word come before those that are a name.
_pages = [
    page("", home.index, "home"),
    *publish.pages,
    *datasets.pages,
    *tables.pages,
    *sql.pages,
    *organizations.pages,
    *transfers.pages,
    *topics.pages,
    *editorial.pages,
    *moderation.pages,
    *harvest.pages,
    *webhooks.pages,
    *workspace.pages,
    page("about", about.index, "about"),
    page("dumps", dumps.index, "dumps"),
    page("suggestions", suggestions.index, "suggestions"),
]
_NOUNS = (
    "publish|datasets|organizations|topics|posts|pages|about|dumps|workspace|invitations|moderation|charts|sql|sources"
)

urlpatterns = [
    re_path(r"^(?P<language>fr|en|ar)/", include(_pages)),
    path("theme.css", pages.theme),
    page("theme/<str:digest>.css", look.stylesheet, "theme"),
    page("banners/<str:id>/close", look.close, "banner_close"),
    page("pictures/<str:digest>.webp", pictures.picture, "picture"),
    path("language/<str:language>", switching.switch, name="switch"),
    re_path(rf"^(?P<path>|fr|en|ar|(?:{_NOUNS})(?:[/.].*)?)$", switching.to_readers_language),
    re_path(r"^(?P<path>(?:fr|en|ar)/.+)/$", switching.without_slash),
]
