"""The tables of zones and of their contours."""

from django.db import models


class Zone(models.Model):
    """A place with its names; `id` is `<level>:<code>`."""

    id = models.CharField(primary_key=True, max_length=64)
    level = models.CharField(max_length=32)
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=255)
    folded = models.CharField(max_length=512, help_text="Names in every language, folded, for look-ups.")
    translations = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    rank = models.PositiveSmallIntegerField(help_text="1 for the world, larger for smaller places.")
    population = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("rank", "name")
        indexes = (models.Index(fields=["level", "code"]), models.Index(fields=["folded"]))

    def __str__(self) -> str:
        return self.name


class Contours(models.Model):
    """The contours of the zones of one level, small enough for a page: a GeoJSON file of the file store."""

    level = models.CharField(primary_key=True, max_length=32)
    file = models.CharField(
        max_length=80, db_index=True, help_text="Key of the GeoJSON; a feature has its zone’s code."
    )
    size = models.PositiveBigIntegerField(help_text="Bytes of the GeoJSON.")
    zones = models.PositiveIntegerField(help_text="How many zones have a contour.")
    bbox = models.JSONField(help_text="West, south, east and north, in degrees.")
    source = models.CharField(max_length=255, blank=True, help_text="Whose contours they are, and their licence.")
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("level",)

    def __str__(self) -> str:
        return self.level
