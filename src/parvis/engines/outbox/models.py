"""The table of letters that wait, or that are kept."""

from django.db import models

from parvis.kit.ids import new_id


class Letter(models.Model):
    """One letter to one person."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "outbox"

    def __str__(self) -> str:
        return f"{self.name} to {self.recipient}"
