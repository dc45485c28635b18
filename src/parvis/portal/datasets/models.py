"""Datasets and their parts, in relational form: one row per resource."""

from django.db import models

from parvis.dialects.vocabularies import State
from parvis.kit.ids import new_id, new_uuid
from parvis.portal.accounts.models import User
from parvis.portal.organizations.models import Organization
from parvis.portal.zones.models import Zone


class License(models.Model):
    """Terms of reuse, a reference list kept by operators."""

    id = models.CharField(primary_key=True, max_length=64)
    title = models.CharField(max_length=255)
    url = models.CharField(max_length=2048, blank=True)
    open = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    alternate_titles = models.JSONField(default=list, blank=True)
    alternate_urls = models.JSONField(default=list, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ("position", "title")

    def __str__(self) -> str:
        return self.title


class Dataset(models.Model):
    """A dataset. `state` says where it is in its life; `state_before` where a restored one returns."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    slug = models.CharField(max_length=255, unique=True)
    title = models.CharField(max_length=500)
    acronym = models.CharField(max_length=128, blank=True)
    description = models.TextField(blank=True)
    description_short = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8)
    translations = models.JSONField(default=dict, blank=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_datasets"
    )
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_datasets")
    owner_name = models.CharField(max_length=255, blank=True)

    state = models.CharField(max_length=16, default=State.DRAFT)
    state_before = models.CharField(max_length=16, blank=True)
    hidden_from = models.CharField(max_length=16, blank=True, help_text="The state a hidden dataset returns to.")
    publish_at = models.DateTimeField(null=True, blank=True, help_text="When it will publish itself; null: never.")
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    license = models.ForeignKey(License, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tags = models.JSONField(default=list, blank=True)
    badges = models.JSONField(default=list, blank=True)
    frequency = models.CharField(max_length=32, blank=True)
    temporal_start = models.DateField(null=True, blank=True)
    temporal_end = models.DateField(null=True, blank=True)
    geometry = models.JSONField(null=True, blank=True)
    granularity = models.CharField(max_length=32, blank=True)

    access_type = models.CharField(max_length=32, default="open")
    access_audiences = models.JSONField(default=list, blank=True)
    access_reason_category = models.CharField(max_length=64, blank=True)
    access_reason = models.TextField(blank=True)
    authorization_request_url = models.CharField(max_length=2048, blank=True)

    schema = models.JSONField(default=dict, blank=True)
    source_url = models.CharField(max_length=2048, blank=True)
    harvest = models.JSONField(default=dict, blank=True)
    extras = models.JSONField(default=dict, blank=True)
    featured = models.BooleanField(default=False)

    # What a catalogue says of resources it has no row for; derived from the rows when there are some.
    resources_count = models.PositiveIntegerField(default=0)
    formats = models.JSONField(default=list, blank=True)

    # Derived: the score (0 to 1), which points are earned, and when the next update is promised.
    quality = models.JSONField(default=dict, blank=True)
    quality_score = models.FloatField(default=0)
    next_update_on = models.DateField(null=True, blank=True)

    # Counters, written by the features that count.
    views = models.PositiveBigIntegerField(default=0)
    downloads = models.PositiveBigIntegerField(default=0)
    followers = models.PositiveIntegerField(default=0)
    reuses = models.PositiveIntegerField(default=0)
    discussions = models.PositiveIntegerField(default=0)
    dataservices = models.PositiveIntegerField(default=0)
    metrics_by_month = models.JSONField(default=dict, blank=True)

    created_at = models.DateTimeField()
    modified_at = models.DateTimeField(help_text="When the description changed last.")
    updated_at = models.DateTimeField(help_text="When the data changed last.")
    version = models.BigIntegerField(default=1)
    import_digest = models.CharField(max_length=32, blank=True, help_text="Hash of the imported record.")

    class Meta:
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["state", "-published_at", "-id"]),
            models.Index(fields=["organization", "state"]),
            models.Index(fields=["state", "next_update_on"]),
            models.Index(fields=["publish_at"]),
        )

    def __str__(self) -> str:
        return self.title


class DatasetZone(models.Model):
    """A dataset covers a zone."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="coverage")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["dataset", "zone"], name="a_zone_once_per_dataset"),)

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.zone_id}"


class Contact(models.Model):
    """Somebody to write to about a dataset, or to credit for it."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=255)
    role = models.CharField(max_length=32, default="contact")
    email = models.CharField(max_length=254, blank=True)
    contact_form = models.CharField(max_length=2048, blank=True)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"


class Resource(models.Model):
    """A file or a link of a dataset."""

    id = models.CharField(primary_key=True, max_length=64, default=new_uuid, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="resources")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    type = models.CharField(max_length=16, default="main")
    url = models.CharField(max_length=2048, blank=True)
    file = models.CharField(
        max_length=80, blank=True, db_index=True, help_text="Key in the file store; empty when remote."
    )
    filename = models.CharField(max_length=255, blank=True)
    current_version = models.PositiveIntegerField(default=0, help_text="Number of the current file; 0 when remote.")
    format = models.CharField(max_length=64, blank=True)
    mime = models.CharField(max_length=255, blank=True)
    filesize = models.PositiveBigIntegerField(null=True, blank=True)
    checksum_type = models.CharField(max_length=16, blank=True)
    checksum = models.CharField(max_length=128, blank=True)
    language = models.CharField(max_length=8, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    schema = models.JSONField(default=dict, blank=True)
    harvest = models.JSONField(default=dict, blank=True)
    extras = models.JSONField(default=dict, blank=True)
    downloads = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    class Meta:
        ordering = ("position", "created_at")
        indexes = (models.Index(fields=["dataset", "position"]),)

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """What was read of the file of a resource: derived, and made again when the file changes."""

    resource = models.OneToOneField(Resource, primary_key=True, on_delete=models.CASCADE, related_name="reading")
    file = models.CharField(max_length=80, help_text="Key of the file that was read.")
    sample = models.JSONField(help_text="As parvis.engines.tables.Sample.to_json writes it.")
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.resource_id


class ResourceVersion(models.Model):
    """A file a resource has or had, for ever: its bytes too, unless the instance keeps few of them."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.CharField(max_length=80, db_index=True, help_text="Key in the file store.")
    filename = models.CharField(max_length=255, blank=True)
    format = models.CharField(max_length=64, blank=True)
    mime = models.CharField(max_length=255, blank=True)
    filesize = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=1000, blank=True, help_text="What changed, in the words of who sent it.")
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    restored_from = models.PositiveIntegerField(null=True, blank=True, help_text="The number of an older version.")
    by_program = models.BooleanField(
        default=False, help_text="Rows that a program wrote: what it writes next in the same hour takes their place."
    )
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When its bytes were given up.")

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["resource", "number"], name="a_number_once_per_resource"),)

    def __str__(self) -> str:
        return f"{self.resource_id} {self.number}"


class ResourceCheck(models.Model):
    """What the last check of a remote resource found, and when the next one is due."""

    resource = models.OneToOneField(Resource, primary_key=True, on_delete=models.CASCADE, related_name="last_check")
    available = models.BooleanField()
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of HTTP, when there was an answer.")
    error = models.CharField(max_length=32, blank=True, help_text="Why it is not available: rules.labels.CHECK_ERRORS.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    checked_at = models.DateTimeField()
    next_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = (models.Index(fields=["available"]),)

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.status or self.error}"


class CheckedDomain(models.Model):
    """A domain that does not answer is left alone for a while, all its resources with it."""

    domain = models.CharField(primary_key=True, max_length=255)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    wait_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.domain


class DownloadCount(models.Model):
    """Downloads of a resource in a month; `pending` of them are not yet in the counters of its dataset."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="download_counts")
    month = models.CharField(max_length=7)
    count = models.PositiveBigIntegerField(default=0)
    pending = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["pending"]),)
        constraints = (models.UniqueConstraint(fields=["resource", "month"], name="a_month_once_per_resource"),)

    def __str__(self) -> str:
        return f"{self.resource_id} {self.month}: {self.count}"


class FormerSlug(models.Model):
    """An address a dataset had; it redirects for ever."""

    slug = models.CharField(primary_key=True, max_length=255)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class BulkChange(models.Model):
    """One change somebody made to many datasets at once; what became of each is in its results."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    scopes = models.JSONField(default=list, help_text="What the person could do when asking.")
    change = models.JSONField(default=dict, help_text="What to do to each; empty when it takes another one back.")
    datasets = models.JSONField(default=list, help_text="The ids, in the order to go through them.")
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_by")
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="When its author asked to go no further.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=["user", "-created_at"]),)

    def __str__(self) -> str:
        return f"{self.change} × {len(self.datasets)}"


class BulkResult(models.Model):
    """What became of one dataset in a bulk change: changed, the same, or refused and why."""

    bulk = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="results")
    position = models.PositiveIntegerField()
    dataset = models.CharField(max_length=64, help_text="Its id; the dataset may be gone since.")
    slug = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=500)
    kind = models.CharField(max_length=16)
    changes = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["bulk", "position"], name="one_result_per_dataset"),)
        indexes = (models.Index(fields=["bulk", "kind", "position"]),)

    def __str__(self) -> str:
        return f"{self.title}: {self.kind}"


class Assignment(models.Model):
    """A dataset a contributor of its organization may work on."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dataset", "user"], name="a_dataset_once_per_contributor"),)

    def __str__(self) -> str:
        return f"{self.user} → {self.dataset}"


class Transfer(models.Model):
    """Datasets offered to another owner, who takes them or does not."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    datasets = models.ManyToManyField(Dataset, related_name="transfers")
    from_organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="transfers_out"
    )
    from_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="transfers_out")
    to_organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="transfers_in"
    )
    to_email = models.CharField(max_length=254, blank=True, help_text="Lower case; for a person.")
    state = models.CharField(max_length=16, default="pending", help_text="pending, accepted, refused or cancelled.")
    comment = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="Why it was refused.")
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    bulk = models.ForeignKey(
        BulkChange, null=True, blank=True, on_delete=models.SET_NULL, related_name="transfers",
        help_text="The change to many datasets that offered them.",
    )  # fmt: skip
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=["to_email", "state"]),)

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"
