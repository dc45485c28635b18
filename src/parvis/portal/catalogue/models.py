"""Dumps: the whole catalogue in files, each made anew every day."""

from django.db import models


class Dump(models.Model):
    """A file of the whole catalogue, under the name people ask for."""

    name = models.CharField(primary_key=True, max_length=64)
    file = models.CharField(max_length=80, db_index=True)  # key in the file store
    filesize = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField()  # of the things in it
    made_at = models.DateTimeField()  # when its making began: what changed since is not in it
    changed_at = models.DateTimeField()  # when its bytes became what they are

    def __str__(self) -> str:
        return self.name
