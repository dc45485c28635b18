"""The table of what is remembered."""

from django.db import models


class Entry(models.Model):
    """One value until `expires_at`, in seconds of Unix time."""

    key = models.CharField(primary_key=True, max_length=250)
    value = models.TextField()
    expires_at = models.FloatField(db_index=True)

    class Meta:
        app_label = "memory"

    def __str__(self) -> str:
        return self.key
