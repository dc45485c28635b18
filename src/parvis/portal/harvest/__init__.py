"""Harvest: catalogues of others, brought in and kept up to date."""
