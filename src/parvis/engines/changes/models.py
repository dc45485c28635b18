"""The table of the change log."""

from django.db import models


class Change(models.Model):
    """One thing was written or deleted."""

    seq = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    op = models.CharField(max_length=8)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "changes"
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.seq} {self.op} {self.kind} {self.key}"
