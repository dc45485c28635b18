"""Bringing a portal in."""

from parvis.portal.moving.actions.bringing import bring
from parvis.portal.moving.actions.report import Count, Note, Report

__all__ = ["Count", "Note", "Report", "bring"]
