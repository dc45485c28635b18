"""Organizations, their members and those who may become members, the addresses they had."""

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
    name_key = models.CharField(max_length=255, blank=True, db_index=True, help_text="The name folded, to find twins.")
    presentation = models.TextField(blank=True, help_text="Markdown; a page of its own.")
    contacts = models.JSONField(default=list, blank=True, help_text="Whom to write to, proposed for its datasets.")
    links = models.JSONField(default=list, blank=True)
    business_number_id = models.CharField(max_length=20, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    zone = models.ForeignKey(Zone, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    badges = models.JSONField(default=list, blank=True)
    logo = models.CharField(max_length=80, blank=True, help_text="Key of the picture in the file store.")
    logo_small = models.CharField(max_length=80, blank=True, help_text="Key of the same picture, for lists.")
    logo_alt = models.CharField(max_length=255, blank=True, help_text="What the logo shows, in words.")
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
    approval = models.CharField(max_length=16, default="accepted", help_text="accepted, pending or refused.")
    approval_reason = models.TextField(blank=True, help_text="Why it was refused, in words for its members.")
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_reason = models.TextField(blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="By a moderator; its members still see it.")
    version = models.BigIntegerField(default=1)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return self.deleted_at is None and self.hidden_at is None and self.approval == "accepted"


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


class Invitation(models.Model):
    """A role offered to whoever reads the mail of an address; of its secret only the hash is kept."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.CharField(max_length=254, help_text="Lower case.")
    role = models.CharField(max_length=16)
    message = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=16, default="pending", help_text="pending, accepted, refused or cancelled.")
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=["email", "state"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "email"], condition=models.Q(state="pending"), name="one_invitation_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"


class JoinRequest(models.Model):
    """Somebody asks to work in an organization."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="requests")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="join_requests")
    message = models.TextField(blank=True)
    state = models.CharField(max_length=16, default="pending", help_text="pending, accepted, refused or cancelled.")
    reason = models.TextField(blank=True, help_text="Why it was refused, in words for who asked.")
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "user"], condition=models.Q(state="pending"), name="one_request_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} → {self.organization}"
