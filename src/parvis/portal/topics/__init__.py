"""Curated collections of datasets and other things."""
