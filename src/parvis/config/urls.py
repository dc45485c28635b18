"""The whole address space on one screen."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("", include("parvis.faces.downloads.urls")),
    path("", include("parvis.faces.dcat.urls")),  # before udata, whose RDF it is
    path("", include("parvis.faces.udata.urls")),  # /api/1, /api/2
    path("", include("parvis.faces.ckan.urls")),
    path("api/", include("parvis.faces.api.urls")),
    path("tabular/", include("parvis.faces.tabular.urls")),
    path("", include("parvis.faces.admin.urls")),
    path("", include("parvis.faces.feeds.urls")),
    path("", include("parvis.faces.web.accounts.neutral")),
    *i18n_patterns(path("account/", include("parvis.faces.web.accounts.urls"))),
    path("", include("parvis.faces.web.urls")),
]
handler400 = "parvis.faces.web.errors.bad_request"
handler404 = "parvis.faces.web.errors.not_found"
handler500 = "parvis.faces.web.errors.broken"
handler429 = "parvis.faces.web.errors.too_many"
