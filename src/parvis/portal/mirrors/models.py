"""What the public was told: news in order, what it knows to be there, and how far the change log was read."""

from django.db import models


class News(models.Model):
    """Something public came, changed or went, in the order it was committed; `seq` is the cursor of followers.

    `organization` is whose it is, `former` whose it was when that changed: ids, empty for none.
    """

    seq = models.BigAutoField(primary_key=True)
    op = models.CharField(max_length=8)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    organization = models.CharField(max_length=64, blank=True)
    former = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("seq",)
        indexes = (models.Index(fields=["kind", "key", "seq"]), models.Index(fields=["kind", "seq"]))

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.key} {self.op}"


class Known(models.Model):
    """A thing the public was told of and that has not gone since."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    organization = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="known_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Place(models.Model):
    """How far the change log was read (`seq`), and the last news that nobody can be told any more (`forgotten`)."""

    seq = models.BigIntegerField(default=0)
    forgotten = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seq)
