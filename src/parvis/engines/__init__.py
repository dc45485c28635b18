"""Swappable machinery that knows nothing of open data."""
