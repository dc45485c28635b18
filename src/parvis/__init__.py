"""Parvis: an open data portal in one program."""

__version__ = "0.1.0"
