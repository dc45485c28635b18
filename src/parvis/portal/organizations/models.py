"""Organizations, their members, the addresses they had."""

from django.db import models

from parvis.kit.ids import new_id
from parvis.portal.accounts.models import User
from parvis.portal.zones.models import Zone


class Organization(models.Model):
    """A producer."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    slug = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=255)
    acronym = models.CharField(max_length=128, blank=True)
    description = models.TextField(blank=True)
    url = models.CharField(max_length=2048, blank=True)
    business_number_id = models.CharField(max_length=14, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    zone = models.ForeignKey(Zone, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    badges = models.JSONField(default=list, blank=True)
    logo = models.CharField(max_length=80, blank=True, help_text="Key of the picture in the file store.")
    language = models.CharField(max_length=8)
    translations = models.JSONField(default=dict, blank=True)
    extras = models.JSONField(default=dict, blank=True)
    # Counters, written by the features that count.
    datasets = models.PositiveIntegerField(default=0)
    followers = models.PositiveIntegerField(default=0)
    reuses = models.PositiveIntegerField(default=0)
    views = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="By a moderator; its members still see it.")
    version = models.BigIntegerField(default=1)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person works in an organization, as administrator, editor or contributor."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organization", "user"], name="one_role_per_organization"),)

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class FormerSlug(models.Model):
    """An address an organization had; it redirects for ever."""

    slug = models.CharField(primary_key=True, max_length=255)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
