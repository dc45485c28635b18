"""Addresses of the operator face."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
