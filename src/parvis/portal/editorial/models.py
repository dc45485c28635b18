"""The portal's own voice: pages in blocks with their versions, banners, what it looks like."""

from django.db import models

from parvis.kit.ids import new_id
from parvis.portal.accounts.models import User


class Page(models.Model):
    """A post, a page, or the home page. `content` is what is being written; readers get the edition in force."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    kind = models.CharField(max_length=8)
    slug = models.CharField(max_length=255)
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=16, default="draft")
    live = models.ForeignKey("Edition", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="When it was first published.")
    featured = models.BooleanField(default=False)
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    version = models.BigIntegerField(default=1)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = (models.UniqueConstraint(fields=["kind", "slug"], name="one_page_per_address"),)
        indexes = (models.Index(fields=["kind", "state", "-published_at"]),)

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class Edition(models.Model):
    """What a page said when it was published; kept so that it can be said again."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["page", "number"], name="one_edition_per_number"),)

    def __str__(self) -> str:
        return f"{self.page_id} {self.number}"


class FormerSlug(models.Model):
    """An address a page had; it redirects for ever."""

    kind = models.CharField(max_length=8)
    slug = models.CharField(max_length=255)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "slug"], name="one_page_per_former_address"),)

    def __str__(self) -> str:
        return self.slug


class Banner(models.Model):
    """Words on top of the pages for a time."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    content = models.JSONField(default=dict)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-from_at", "id")

    def __str__(self) -> str:
        return self.id


class Appearance(models.Model):
    """One row: what the portal looks like, what is being tried, and a stamp that changes with all that pages share."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    values = models.JSONField(default=dict)
    trial = models.JSONField(null=True, blank=True)
    stamp = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.stamp
