"""Cases with their reports and decisions, notices to people, who is trusted, the audit log, the closure of writing."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from parvis.kit.ids import new_id
from parvis.portal.accounts.models import User


class Case(models.Model):
    """One thing somebody has to look at: what was reported about it, or what the filter found. One open per thing.

    `kind` and `key` say what; there is no foreign key because a case outlives its thing. `author` is the user who made
    it and `organization` the one it belongs to, when known. `held`: it waits, hidden, until a moderator says yes.
    """

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    label = models.CharField(max_length=500)
    author = models.CharField(max_length=64, blank=True)
    organization = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, default="open")
    severity = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    reports_count = models.PositiveIntegerField(default=0)
    held = models.BooleanField(default=False)
    signals = models.JSONField(default=list, blank=True)
    contested = models.BooleanField(default=False)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=16, blank=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-severity", "opened_at", "id")
        indexes = (
            models.Index(fields=["state", "-severity", "opened_at"]),
            models.Index(fields=["author"]),
            models.Index(fields=["kind", "key"]),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(state="open"), name="one_open_case_per_thing"
            ),
        )

    def __str__(self) -> str:
        return self.label


class Report(models.Model):
    """Somebody says that something is wrong. `source` is a keyed hash of where it came from, never the address."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=32)
    message = models.TextField(blank=True)
    reporter = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["source", "at"]),)

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"


class Decision(models.Model):
    """What a moderator decided, in words its author reads. `also` lists what was hidden along: [[kind, key], ...].

    `answer` is what the author says against it, once; `review` what became of that: `asked`, `upheld` or `reversed`.
    """

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    verb = models.CharField(max_length=16)
    reason = models.CharField(max_length=32)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    automatic = models.BooleanField(default=False)
    also = models.JSONField(default=list, blank=True)
    by = models.CharField(max_length=64, blank=True)
    by_name = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    review = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.verb} {self.case_id}"


class Notice(models.Model):
    """A decision, as told to one person."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["decision", "user"], name="told_once"),)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.user_id}"


class Trust(models.Model):
    """A moderator looked at what somebody new wrote and said yes: the filter leaves them alone."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    by_name = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.user_id


class Closure(models.Model):
    """The read-only mode: the last row says what is in force. `banner` maps languages to words for every page."""

    closed = models.BooleanField()
    reason = models.TextField(blank=True)
    banner = models.JSONField(default=dict, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    by_name = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{'closed' if self.closed else 'open'} {self.at:%Y-%m-%d %H:%M}"


# --- the audit log ---------------------------------------------------------------------------------------------


class AppendOnlyError(TypeError):
    """Somebody tried to change what is only ever added to."""


class AppendOnly(models.QuerySet[Any]):
    """Rows are added and read; nothing here changes or removes one."""

    def update(self, **values: object) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *arguments: object, **options: object) -> NoReturn:
        raise AppendOnlyError


class _Added(models.Model):
    objects: ClassVar[Any] = AppendOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *arguments: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(force_insert=True)

    def delete(self, *arguments: object, **options: object) -> NoReturn:
        raise AppendOnlyError


class AuditLine(_Added):
    """Somebody did, by a governing right, `verb` to a thing. No foreign key: it outlives all it tells of."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=64)
    kind = models.CharField(max_length=32, blank=True)
    key = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=500, blank=True)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=255)
    face = models.CharField(max_length=16)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["kind", "key", "-at"]), models.Index(fields=["actor_id", "-at"]))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.label}"


class AuditChange(_Added):
    """What a line changed: {field: [before, after]}. Added as the act goes on, in its transaction."""

    line = models.CharField(max_length=64, db_index=True)
    changes = models.JSONField()

    def __str__(self) -> str:
        return self.line


class AuditAddress(models.Model):
    """The network an act came from, apart from its line so that it can be forgotten after some days."""

    line = models.CharField(primary_key=True, max_length=64)
    network = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.line} {self.network}"
