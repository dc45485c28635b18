"""The addresses of files."""

from django.urls import path
from django.views.decorators.http import require_safe

from parvis.faces.downloads import views

urlpatterns = [
    path("datasets/<str:ref>/resources/<str:id>/versions/<int:number>", require_safe(views.version), name="version"),
    path("datasets/<str:ref>/resources/<str:id>/latest", require_safe(views.latest), name="latest"),
    path("api/datasets/r/<str:id>", require_safe(views.current), name="current-file"),
    path("dumps/<str:name>", require_safe(views.dump), name="dump"),
    path("data.json", require_safe(views.dump), {"name": "data.json"}, name="data-json"),
]
