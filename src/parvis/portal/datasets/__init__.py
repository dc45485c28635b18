"""Datasets, their resources, licences, coverage and quality."""
