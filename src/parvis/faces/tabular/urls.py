"""The addresses of the face, those of api-tabular after `/tabular`."""

from django.urls import path

from parvis.faces.tabular import views

_RESOURCE = "api/resources/<str:id>"
urlpatterns = [
    path("api/aggregation-exceptions/", views.exceptions),
    path("health/", views.health),
    path(f"{_RESOURCE}/", views.resource),
    path(f"{_RESOURCE}/profile/", views.profile),
    path(f"{_RESOURCE}/data/", views.data),
    path(f"{_RESOURCE}/data/csv/", views.export, {"form": "csv"}),
    path(f"{_RESOURCE}/data/json/", views.export, {"form": "json"}),
    path(f"{_RESOURCE}/swagger/", views.swagger),
]
