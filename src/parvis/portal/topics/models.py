"""Topics, what they hold in one order, the addresses they had."""

from django.db import models

from parvis.dialects.vocabularies import State
from parvis.kit.ids import new_id
from parvis.portal.accounts.models import User
from parvis.portal.organizations.models import Organization


class Topic(models.Model):
    """A curated collection, told as a page one reads."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    slug = models.CharField(max_length=255, unique=True)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    translations = models.JSONField(default=dict, blank=True)
    picture = models.CharField(max_length=80, blank=True, help_text="Key of the picture in the file store.")
    picture_credit = models.CharField(max_length=255, blank=True)
    tags = models.JSONField(default=list, blank=True)
    zones = models.JSONField(default=list, blank=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_topics"
    )
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_topics")

    state = models.CharField(max_length=16, default=State.DRAFT)
    state_before = models.CharField(max_length=16, blank=True)
    hidden_from = models.CharField(max_length=16, blank=True, help_text="The state a hidden topic returns to.")
    featured = models.BooleanField(default=False)
    extras = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.BigIntegerField(default=1)

    class Meta:
        ordering = ("-created_at", "id")
        indexes = (models.Index(fields=["state", "-published_at"]), models.Index(fields=["organization", "state"]))

    def __str__(self) -> str:
        return self.title


class Element(models.Model):
    """One thing of a topic. `kind` says what `key` is the id of; a section is an element that opens a part."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="elements")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64, blank=True)
    url = models.CharField(max_length=2048, blank=True)
    title = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    extras = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=["topic", "position"]), models.Index(fields=["kind", "key"]))

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.key}"


class FormerSlug(models.Model):
    """An address a topic had; it redirects for ever."""

    slug = models.CharField(primary_key=True, max_length=255)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
