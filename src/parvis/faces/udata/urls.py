"""The addresses of udata's API and files."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from parvis.faces.udata import legacy, swagger, table
from parvis.faces.udata.routes import absent

_FILE = r"^(?:(?P<language>fr|en|ar|es)/)?datasets/r/(?P<id>[0-9A-Za-z-]+)/?$"
urlpatterns = [
    re_path(_FILE, require_safe(legacy.file)),
    path("api/1/datasets/recent.atom", require_safe(legacy.datasets_feed)),
    path("api/1/posts/recent.atom", require_safe(legacy.posts_feed)),
    *(route.url(version) for version, routes in table.VERSIONS.items() for route in routes),
    *(
        path(f"api/{version}/swagger.json", require_safe(swagger.description), {"version": version})
        for version in (1, 2)
    ),
    re_path(r"^api/[12]/(?P<path>.*)$", csrf_exempt(absent)),
]
