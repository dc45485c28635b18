"""The tables of jobs and of schedules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job is."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Reason(models.TextChoices):
    """Why a job failed, or why it did not end well the last time: the closed list people see."""

    ERROR = "error", _("An unexpected error occurred.")
    REFUSED = "refused", _("The task cannot be done.")
    RETRIED = "retried", _("The task asked to be tried again.")
    WORKER_DIED = "worker_died", _("The worker stopped without notice.")
    UNKNOWN_TASK = "unknown_task", _("This version of the program does not know the task.")
    SUPERSEDED = "superseded", _("A newer request does the same work.")


class Job(models.Model):
    """One piece of work. `attempts` is the fencing token too: it only grows; only its holder ends the run."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100)
    kwargs = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, null=True)
    priority = models.SmallIntegerField(default=0)  # the greatest goes first
    state = models.CharField(max_length=10, default=State.QUEUED)
    run_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    max_attempts = models.IntegerField(default=5)
    worker = models.CharField(max_length=100, default="")
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(null=True)
    progress_message = models.CharField(max_length=200, default="")
    reason = models.CharField(max_length=16, default="")
    message = models.CharField(max_length=500, default="")  # fit for people: given by the task on purpose
    traceback = models.TextField(default="")  # for operators
    result = models.JSONField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "jobs"
        constraints = (
            models.UniqueConstraint(
                fields=["name", "unique_key"], condition=models.Q(state="queued"), name="jobs_job_queued_once"
            ),
        )
        # Not partial: SQLite cannot use a partial index when the state is a bound parameter.
        indexes = (
            models.Index(fields=["state", "-priority", "run_at", "id"], name="jobs_job_claim"),
            models.Index(fields=["state", "id"], name="jobs_job_state"),
            models.Index(fields=["name", "id"], name="jobs_job_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.id} ({self.state})"

    @property
    def explanation(self) -> str:
        """Why the job did not end well, for people; empty when it did."""
        return self.message or (str(Reason(self.reason).label) if self.reason else "")


class Schedule(models.Model):
    """A task that is enqueued at the times of a cron expression, in UTC."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100, unique=True)
    task = models.CharField(max_length=100)
    cron = models.CharField(max_length=100)
    kwargs = models.JSONField(default=dict)
    enabled = models.BooleanField(default=True)
    next_at = models.DateTimeField(db_index=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "jobs"

    def __str__(self) -> str:
        return f"{self.name} ({self.cron})"
