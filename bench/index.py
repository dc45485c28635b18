"""Brings the search index up to the database; a process of its own, so that its memory is seen alone."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup()

if __name__ == "__main__":
    from parvis.engines.search.follower import Follower

    Follower().catch_up()
