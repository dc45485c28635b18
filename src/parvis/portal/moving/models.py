"""What has come, so that it comes once."""

from django.db import models


class Brought(models.Model):
    """A thing of another portal as it was when it last came: equal digests are the same thing, not written again."""

    kind = models.CharField(max_length=16, help_text="organization, topic, invitation or file.")
    key = models.CharField(max_length=330, help_text="Its id; of an invitation, of the organization and the address.")
    digest = models.CharField(max_length=32)
    data = models.JSONField(default=dict, blank=True, help_text="Of a file: where it is in the file store.")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="a_thing_comes_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
