"""Bringing a portal in, from files or from itself while it is up."""

from parvis.portal.moving.actions.bringing import bring
from parvis.portal.moving.actions.downloading import download, forget
from parvis.portal.moving.actions.report import Count, Note, Report

__all__ = ["Count", "Note", "Report", "bring", "download", "forget"]
