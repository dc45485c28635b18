"""Sources, their runs, what became of each record, and which record is which dataset."""

from django.db import models

from parvis.kit.ids import new_id
from parvis.portal.datasets.models import Dataset
from parvis.portal.organizations.models import Organization


class Source(models.Model):
    """A catalogue elsewhere whose datasets are brought in for an organization.

    `cadence` says how often, `next_at` when; `overwrite`: what people changed here by hand is written over; `access`:
    what is told to its server: nothing, a name and a password, or a header with a key.
    """

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    slug = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=32)
    url = models.CharField(max_length=2048)
    config = models.JSONField(default=dict, blank=True)
    access = models.CharField(max_length=16, default="open")
    login = models.CharField(max_length=255, blank=True, help_text="The name of a person, or of a header.")
    secret = models.TextField(blank=True, help_text="The password or key, sealed; it is never shown.")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="harvest_sources")
    cadence = models.CharField(max_length=16, default="daily")
    overwrite = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    state = models.CharField(max_length=16, default="accepted")
    reason = models.TextField(blank=True, help_text="Why an administrator refused it.")
    next_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="Runs that failed, in a row.")
    held_at = models.DateTimeField(null=True, blank=True, help_text="When too much had vanished at once.")
    held_count = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=["active", "state", "next_at"]),)

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One reading of a source, or a preview of it, which writes no dataset."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    is_preview = models.BooleanField(default=False)
    state = models.CharField(max_length=16, default="waiting")
    job = models.BigIntegerField(null=True, blank=True)
    asked_by = models.CharField(max_length=255, blank=True)

    total = models.PositiveIntegerField(null=True, blank=True, help_text="How many records the source says it has.")
    seen = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    archived = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0, help_text="Known records that the source no longer has.")
    held = models.BooleanField(default=False, help_text="Too much vanished at once: nothing was archived.")
    partial = models.BooleanField(default=False, help_text="A preview that stopped before the end.")
    requests = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=32, blank=True)
    error_value = models.CharField(max_length=400, blank=True)

    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=["source", "-created_at"]), models.Index(fields=["state"]))

    def __str__(self) -> str:
        return f"{self.source_id} {self.created_at:%Y-%m-%d %H:%M} {self.state}"


class Entry(models.Model):
    """What became of one record in one run; those that did not change have none.

    `changes` is {field: [before, after]}, `kept` the fields that somebody changed here and that were left as they are.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="entries")
    remote_id = models.CharField(max_length=500)
    title = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=16)
    dataset = models.CharField(max_length=64, blank=True, help_text="Its id; the dataset may be gone since.")
    changes = models.JSONField(default=dict, blank=True)
    kept = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=32, blank=True)
    field = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=400, blank=True)
    raw = models.BinaryField(null=True, blank=True, help_text="The record as it came, compressed, when it was refused.")
    media_type = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["run", "outcome", "id"]),)
        constraints = (models.UniqueConstraint(fields=["run", "remote_id", "outcome"], name="told_once_in_a_run"),)

    def __str__(self) -> str:
        return f"{self.remote_id}: {self.outcome}"


class Link(models.Model):
    """A record of a source and the dataset it is here.

    `key` is an identity that other catalogues share (an address, a UUID), empty for none. A `secondary` one is the same
    dataset found through another source first, and writes nothing. `taken` is what was last written of the record:
    {"fields": {name: hash}, "resources": {id: {name: hash}}, "extras": [names]}.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="links")
    remote_id = models.CharField(max_length=500)
    dataset = models.ForeignKey(Dataset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    secondary = models.BooleanField(default=False)
    key = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=32)
    taken = models.JSONField(default=dict, blank=True)
    missing_runs = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["key"]), models.Index(fields=["dataset"]))
        constraints = (models.UniqueConstraint(fields=["source", "remote_id"], name="a_record_once_per_source"),)

    def __str__(self) -> str:
        return self.remote_id


class Raw(models.Model):
    """A record as the source gave it, compressed."""

    link = models.OneToOneField(Link, primary_key=True, on_delete=models.CASCADE, related_name="raw")
    body = models.BinaryField()
    media_type = models.CharField(max_length=100)

    def __str__(self) -> str:
        return str(self.link_id)


class SourcePage(models.Model):
    """A page of a source as it was last read, so that it need not be read again as long as it stays so.

    `key` is a hash of its address; `mark`, `etag`, `last_modified`, `following` and `total` are what
    `kinds.Remembered` says; `records` has the id and the digest of each of its records, as JSON, compressed.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="pages")
    key = models.CharField(max_length=32)
    mark = models.CharField(max_length=32)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    following = models.CharField(max_length=2048, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    records = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "key"], name="a_page_once_per_source"),)

    def __str__(self) -> str:
        return self.key
