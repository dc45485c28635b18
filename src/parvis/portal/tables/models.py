"""Models of tables: all of it derived from files, but what people said of columns and decided about personal data."""

from django.db import models

from parvis.kit.ids import new_id
from parvis.portal.accounts.models import User
from parvis.portal.datasets.models import Dataset, Resource


class State(models.TextChoices):
    """Where the reading of one file stands."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    REFUSED = "refused"
    HELD = "held"  # read, and kept back for the personal data in it
    CANCELLED = "cancelled"


class Ingestion(models.Model):
    """A file of a resource made into tables, or what stands in the way."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="ingestions")
    version = models.PositiveIntegerField(default=0, help_text="Number of the version that was read; 0 for a link.")
    source = models.CharField(max_length=128, help_text="Key of the file, or what tells a remote one from the next.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the bytes that were read.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=32, blank=True, help_text="Why it was refused: rules.labels.REFUSALS.")
    detail = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=32, blank=True, help_text="What the file is, whatever its name says.")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")
    skipped = models.JSONField(default=dict, blank=True, help_text="Parts that are no table: {title: why}.")
    notes = models.JSONField(default=dict, blank=True, help_text="Sheets of words: {title: lines}.")
    findings = models.JSONField(default=list, blank=True, help_text="Personal data that was seen.")
    job = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cpu_seconds = models.FloatField(default=0)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=["resource", "-created_at"]), models.Index(fields=["state"]))

    def __str__(self) -> str:
        return f"{self.resource_id} {self.version}: {self.state}"


class Table(models.Model):
    """One table of a file: a Parquet file that never changes, what it holds, and how it was read."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    ingestion = models.ForeignKey(Ingestion, on_delete=models.CASCADE, related_name="tables")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=128, help_text="Tells it from the other tables of the file.")
    title = models.CharField(max_length=255, blank=True, help_text="Its sheet, layer or file name.")
    file = models.CharField(max_length=80, db_index=True, help_text="Key of the Parquet file.")
    profile = models.CharField(max_length=80, db_index=True, help_text="Key of the profile (JSON).")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the Parquet file.")
    rows = models.PositiveBigIntegerField(default=0)
    fields = models.JSONField(help_text="[{name, original, type, semantic}] in order.")
    report = models.JSONField(default=dict, help_text="As parvis.engines.tables.shapes.Report writes it.")

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["ingestion", "name"], name="a_table_name_once_per_file"),)

    def __str__(self) -> str:
        return f"{self.title or self.name} ({self.rows} × {len(self.fields)})"


class Tiles(models.Model):
    """A table as vector tiles, made when it is too large to be sent to a map whole."""

    table = models.OneToOneField(Table, primary_key=True, on_delete=models.CASCADE, related_name="tiles")
    way = models.TextField(help_text="The columns that say where a row is, as in engines.tables.maps.Way.name.")
    file = models.CharField(max_length=80, db_index=True, help_text="Key of the PMTiles file.")
    size = models.PositiveBigIntegerField(help_text="Bytes of the PMTiles file.")
    features = models.PositiveBigIntegerField(help_text="Rows that have a place.")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.table_id


class Current(models.Model):
    """Which ingestion readers of a resource are given: changed in one go, so that they never see a gap."""

    resource = models.OneToOneField(Resource, primary_key=True, on_delete=models.CASCADE, related_name="current_tables")
    ingestion = models.OneToOneField(Ingestion, on_delete=models.CASCADE, related_name="current_of")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.resource_id


class Dictionary(models.Model):
    """What people say of the columns of a resource, and the Table Schema it promises to keep to."""

    resource = models.OneToOneField(Resource, primary_key=True, on_delete=models.CASCADE, related_name="dictionary")
    columns = models.JSONField(default=dict, blank=True, help_text="{table: {column: {label, description, unit}}}")
    schema = models.JSONField(default=dict, blank=True, help_text="A Table Schema; empty for none.")
    schema_url = models.CharField(max_length=2048, blank=True, help_text="Where it was taken from.")
    modified_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.resource_id


class Validation(models.Model):
    """What is wrong with a table beside a Table Schema: derived, and the same for ever."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="validations")
    schema = models.CharField(max_length=64, help_text="SHA-256 of the schema.")
    verdict = models.JSONField(help_text="As parvis.engines.tables.profile.validation.Verdict writes it, and more.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["table", "schema"], name="a_verdict_once_per_schema"),)

    def __str__(self) -> str:
        return f"{self.table_id}: {self.verdict.get('total')}"


class SharedQuery(models.Model):
    """A query in SQL too long for an address, kept under one of its own: made of its text, so kept once."""

    id = models.CharField(primary_key=True, max_length=24, editable=False, help_text="The beginning of its SHA-256.")
    query = models.TextField()
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True, help_text="When it was last opened, to the day.")

    def __str__(self) -> str:
        return self.id


class Decision(models.Model):
    """Somebody said why a file with personal data may be shown: kept for ever, with what they were told."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="privacy_decisions")
    source = models.CharField(max_length=128, help_text="The file it is about; another file asks again.")
    findings = models.JSONField(default=list)
    reason = models.TextField()
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    user_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=["resource", "source"]),)

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.user_name}"


class Comparing(models.TextChoices):
    """Where the comparison of two readings stands."""

    WAITING = "waiting"
    RUNNING = "comparing"
    READY = "ready"
    FAILED = "failed"


class Change(models.Model):
    """What is different between two readings of a resource; goes with either of them."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="changes")
    before = models.ForeignKey(Ingestion, on_delete=models.CASCADE, related_name="changes_since")
    after = models.ForeignKey(Ingestion, on_delete=models.CASCADE, related_name="changes_until")
    follows = models.BooleanField(default=False, help_text="Whether nothing came between the two.")
    state = models.CharField(max_length=16, choices=Comparing.choices, default=Comparing.WAITING)
    reason = models.CharField(max_length=32, blank=True, help_text="Why it failed: rules.telling.FAILURES.")
    detail = models.CharField(max_length=500, blank=True)
    job = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict, blank=True, help_text="As rules.telling reads it.")

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (models.UniqueConstraint(fields=["before", "after"], name="two_readings_are_compared_once"),)
        indexes = (models.Index(fields=["resource", "-created_at"]),)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class ChangedTable(models.Model):
    """What is different in one table; `kind` says whether it was there before and is there now."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="tables")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=128)
    title = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=16, help_text="compared, added or removed.")
    rows_before = models.PositiveBigIntegerField(default=0)
    rows_after = models.PositiveBigIntegerField(default=0)
    key = models.JSONField(default=list, help_text="The columns that tell rows apart; empty when whole rows were.")
    added = models.PositiveBigIntegerField(default=0)
    removed = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    columns = models.JSONField(default=dict, help_text="{added, removed, retyped, renamed}: lists.")
    cells = models.JSONField(default=dict, help_text="{column: rows whose cell is another}")
    sample = models.JSONField(default=list, help_text="[{key, column, before, after}], the first ones.")
    file = models.CharField(max_length=80, blank=True, db_index=True, help_text="Key of a Parquet file of the lines.")
    size = models.PositiveBigIntegerField(default=0)
    fields = models.JSONField(default=list, help_text="Columns of that file, as those of a table.")

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["change", "name"], name="a_table_changes_once"),)

    def __str__(self) -> str:
        return f"{self.name}: +{self.added} −{self.removed} ~{self.changed}"


class Chart(models.Model):
    """A chart of a table that its people show beside the data; what it draws is worked out when it is looked at."""

    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="charts")
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="charts", help_text="Of the resource.")
    table = models.CharField(max_length=128, blank=True, help_text="Name of the table; empty for the first.")
    title = models.CharField(max_length=200)
    spec = models.JSONField(help_text="As parvis.engines.tables.charts.shapes.Chart writes it.")
    position = models.PositiveIntegerField(default=0)
    creator = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    class Meta:
        ordering = ("position", "created_at", "pk")

    def __str__(self) -> str:
        return self.title
