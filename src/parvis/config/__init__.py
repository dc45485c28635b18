"""Assembles the rest: settings, URLs, the WSGI application."""
