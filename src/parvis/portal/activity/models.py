"""The history, append-only; rows outlive what they tell of, hence no foreign key."""

from django.db import models


class Activity(models.Model):
    """One act on one thing. `changes` maps each field to [before, after]."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    verb = models.CharField(max_length=32)
    label = models.CharField(max_length=500)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=255, blank=True)
    organization = models.CharField(max_length=64, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["kind", "key", "-at"]), models.Index(fields=["organization", "-at"]))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.label}"
