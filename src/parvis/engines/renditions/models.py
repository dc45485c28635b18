"""The table of renditions."""

from django.db import models


class Rendition(models.Model):
    """Bytes of one thing in one dialect; `body` is null once stale."""

    pk = models.CompositePrimaryKey("kind", "key", "dialect")
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    dialect = models.CharField(max_length=32)
    body = models.BinaryField(null=True)
    etag = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    version = models.BigIntegerField()

    class Meta:
        app_label = "renditions"

    def __str__(self) -> str:
        return f"{self.kind} {self.key} in {self.dialect}"
