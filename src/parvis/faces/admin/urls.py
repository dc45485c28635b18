"""Addresses for machines that watch (`/health`, `/ready`) and for people who operate (`/operate`)."""

from django.urls import path

from parvis.faces.admin import applications, health, jobs, mail, pages

urlpatterns = [
    path("health", health.live),
    path("ready", health.ready),
    path("operate", jobs.home),
    path("operate/style.css", pages.style),
    path("operate/jobs", jobs.listing),
    path("operate/jobs/<int:id>", jobs.one),
    path("operate/jobs/<int:id>/<str:verb>", jobs.act),
    path("operate/mail", mail.listing),
    path("operate/mail/<str:id>", mail.one),
    path("operate/mail/<str:id>/html", mail.html),
    path("operate/applications", applications.listing),
    path("operate/applications/<str:id>/delete", applications.delete),
    path("operate/schedules/<str:name>/run", jobs.run),
]
