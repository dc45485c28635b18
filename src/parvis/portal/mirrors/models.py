"""What the public was told: news in order, what it knows to be there; and webhooks, with what was sent to each."""

from django.db import models

from parvis.kit.ids import new_id
from parvis.portal.accounts.models import User


class News(models.Model):
    """Something public came, changed or went, in the order it was committed; `seq` is the cursor of followers.

    `organization` is whose it is, `former` whose it was when that changed: ids, empty for none.
    """

    seq = models.BigAutoField(primary_key=True)
    op = models.CharField(max_length=8)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    organization = models.CharField(max_length=64, blank=True)
    former = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("seq",)
        indexes = (models.Index(fields=["kind", "key", "seq"]), models.Index(fields=["kind", "seq"]))

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.key} {self.op}"


class Known(models.Model):
    """A thing the public was told of and that has not gone since."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    organization = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="known_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Place(models.Model):
    """How far the change log was read (`seq`), and the last news that nobody can be told any more (`forgotten`)."""

    seq = models.BigIntegerField(default=0)
    forgotten = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seq)


class Webhook(models.Model):
    """Where somebody wants to be told what changed, as it does. `kinds` and `organization` narrow it; empty for all.

    `seq` is the last news it was told of, `missed` the last one it was not and that is forgotten: it is to start over
    when that is the later one. Its secret is not here: it is made of the portal's own and of `salt`;
    `former_salt` is that of the secret before `renewed_at`. `pause` says why nothing is sent.
    """

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=255)
    url = models.CharField(max_length=2048)
    kinds = models.JSONField(default=list, blank=True)
    organization = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=64)
    former_salt = models.CharField(max_length=64, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)
    seq = models.BigIntegerField(default=0)
    missed = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="Attempts of the message that waits, in a row.")
    retry_at = models.DateTimeField(null=True, blank=True)
    pause = models.CharField(max_length=16, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A message to a webhook, the same at each attempt: `attempts` is [{at, ms, status, error}].

    `until` is the last news in it, 0 for a test.
    """

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    type = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default="waiting")
    until = models.BigIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    body = models.TextField()
    attempts = models.JSONField(default=list)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=["webhook", "-created_at"]),)

    def __str__(self) -> str:
        return self.id
