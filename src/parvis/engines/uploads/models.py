"""The tables of uploads: one row per file on its way in, one per piece of it that has arrived."""

from django.db import models

from parvis.kit.ids import new_uuid


class State(models.TextChoices):
    """Where an upload is: pieces arrive, all of it is there as one file, somebody has taken it."""

    RECEIVING = "receiving"
    COMPLETE = "complete"
    TAKEN = "taken"


class Upload(models.Model):
    """A file on its way in. `writer` is the mark of who appends to it now, until `writer_until` at the latest."""

    id = models.CharField(primary_key=True, max_length=36, default=new_uuid, editable=False)
    owner = models.CharField(max_length=64, db_index=True)
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=255, blank=True)
    length = models.PositiveBigIntegerField(help_text="In bytes, as announced.")
    offset = models.PositiveBigIntegerField(default=0, help_text="How many bytes have arrived.")
    parts = models.PositiveIntegerField(
        default=0, help_text="In how many numbered parts it comes, in any order; 0 for one that comes in order."
    )
    state = models.CharField(max_length=16, default=State.RECEIVING)
    file = models.CharField(max_length=80, blank=True, help_text="Key in the file store, once complete.")
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    writer = models.CharField(max_length=32, blank=True)
    writer_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "uploads"
        indexes = (models.Index(fields=["file"]),)

    def __str__(self) -> str:
        return f"{self.filename} ({self.offset}/{self.length})"


class Piece(models.Model):
    """Some bytes of an upload; the object in the file store starts with salt that is no part of them.

    Of an upload in numbered parts, `offset` is the number of the part.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    key = models.CharField(max_length=80, db_index=True)

    class Meta:
        app_label = "uploads"
        ordering = ("offset",)
        constraints = (models.UniqueConstraint(fields=["upload", "offset"], name="a_byte_once_per_upload"),)

    def __str__(self) -> str:
        return f"{self.upload_id} from {self.offset}"
