import django.db.models.deletion
import parvis.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('tables', '0001_initial'),
        ('tables', '0002_meaning'),
        ('tables', '0003_changes'),
        ('tables', '0004_charts'),
        ('tables', '0005_shared_queries'),
        ('tables', '0006_tiles'),
    ]

    initial = True

    dependencies = [
        ('datasets', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dictionary',
            fields=[
                ('resource', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='dictionary', serialize=False, to='datasets.resource')),
                ('columns', models.JSONField(blank=True, default=dict, help_text='{table: {column: {label, description, unit}}}')),
                ('schema', models.JSONField(blank=True, default=dict, help_text='A Table Schema; empty for none.')),
                ('modified_at', models.DateTimeField()),
                ('schema_url', models.CharField(blank=True, help_text='Where it was taken from.', max_length=2048)),
            ],
        ),
        migrations.CreateModel(
            name='Ingestion',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=0, help_text='Number of the version that was read; 0 for a link.')),
                ('source', models.CharField(help_text='Key of the file, or what tells a remote one from the next.', max_length=128)),
                ('sha256', models.CharField(blank=True, help_text='Of the bytes that were read.', max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('reading', 'Reading'), ('ready', 'Ready'), ('refused', 'Refused'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='waiting', max_length=16)),
                ('reason', models.CharField(blank=True, help_text='Why it was refused: rules.labels.REFUSALS.', max_length=32)),
                ('detail', models.CharField(blank=True, max_length=500)),
                ('kind', models.CharField(blank=True, help_text='What the file is, whatever its name says.', max_length=32)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes of the file.')),
                ('skipped', models.JSONField(blank=True, default=dict, help_text='Parts that are no table: {title: why}.')),
                ('notes', models.JSONField(blank=True, default=dict, help_text='Sheets of words: {title: lines}.')),
                ('findings', models.JSONField(blank=True, default=list, help_text='Personal data that was seen.')),
                ('job', models.BigIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('cpu_seconds', models.FloatField(default=0)),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ingestions', to='datasets.resource')),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'indexes': [models.Index(fields=['resource', '-created_at'], name='tables_inge_resourc_979f2b_idx'), models.Index(fields=['state'], name='tables_inge_state_38e65a_idx')],
            },
        ),
        migrations.CreateModel(
            name='Current',
            fields=[
                ('resource', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='current_tables', serialize=False, to='datasets.resource')),
                ('since', models.DateTimeField()),
                ('ingestion', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='current_of', to='tables.ingestion')),
            ],
        ),
        migrations.CreateModel(
            name='Table',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(help_text='Tells it from the other tables of the file.', max_length=128)),
                ('title', models.CharField(blank=True, help_text='Its sheet, layer or file name.', max_length=255)),
                ('file', models.CharField(db_index=True, help_text='Key of the Parquet file.', max_length=80)),
                ('profile', models.CharField(db_index=True, help_text='Key of the profile (JSON).', max_length=80)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes of the Parquet file.')),
                ('rows', models.PositiveBigIntegerField(default=0)),
                ('fields', models.JSONField(help_text='[{name, original, type, semantic}] in order.')),
                ('report', models.JSONField(default=dict, help_text='As parvis.engines.tables.shapes.Report writes it.')),
                ('ingestion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tables', to='tables.ingestion')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('ingestion', 'name'), name='a_table_name_once_per_file')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='The file it is about; another file asks again.', max_length=128)),
                ('findings', models.JSONField(default=list)),
                ('reason', models.TextField()),
                ('user_name', models.CharField(blank=True, max_length=255)),
                ('created_at', models.DateTimeField()),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='privacy_decisions', to='datasets.resource')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at',),
                'indexes': [models.Index(fields=['resource', 'source'], name='tables_deci_resourc_59cf55_idx')],
            },
        ),
        migrations.CreateModel(
            name='Validation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('schema', models.CharField(help_text='SHA-256 of the schema.', max_length=64)),
                ('verdict', models.JSONField(help_text='As parvis.engines.tables.profile.validation.Verdict writes it, and more.')),
                ('made_at', models.DateTimeField()),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='validations', to='tables.table')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table', 'schema'), name='a_verdict_once_per_schema')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('follows', models.BooleanField(default=False, help_text='Whether nothing came between the two.')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('comparing', 'Running'), ('ready', 'Ready'), ('failed', 'Failed')], default='waiting', max_length=16)),
                ('reason', models.CharField(blank=True, help_text='Why it failed: rules.telling.FAILURES.', max_length=32)),
                ('detail', models.CharField(blank=True, max_length=500)),
                ('job', models.BigIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('summary', models.JSONField(blank=True, default=dict, help_text='As rules.telling reads it.')),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes_until', to='tables.ingestion')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes_since', to='tables.ingestion')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='datasets.resource')),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'indexes': [models.Index(fields=['resource', '-created_at'], name='tables_chan_resourc_b50973_idx')],
                'constraints': [models.UniqueConstraint(fields=('before', 'after'), name='two_readings_are_compared_once')],
            },
        ),
        migrations.CreateModel(
            name='ChangedTable',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=128)),
                ('title', models.CharField(blank=True, max_length=255)),
                ('kind', models.CharField(help_text='compared, added or removed.', max_length=16)),
                ('rows_before', models.PositiveBigIntegerField(default=0)),
                ('rows_after', models.PositiveBigIntegerField(default=0)),
                ('key', models.JSONField(default=list, help_text='The columns that tell rows apart; empty when whole rows were.')),
                ('added', models.PositiveBigIntegerField(default=0)),
                ('removed', models.PositiveBigIntegerField(default=0)),
                ('changed', models.PositiveBigIntegerField(default=0)),
                ('columns', models.JSONField(default=dict, help_text='{added, removed, retyped, renamed}: lists.')),
                ('cells', models.JSONField(default=dict, help_text='{column: rows whose cell is another}')),
                ('sample', models.JSONField(default=list, help_text='[{key, column, before, after}], the first ones.')),
                ('file', models.CharField(blank=True, db_index=True, help_text='Key of a Parquet file of the lines.', max_length=80)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('fields', models.JSONField(default=list, help_text='Columns of that file, as those of a table.')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tables', to='tables.change')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('change', 'name'), name='a_table_changes_once')],
            },
        ),
        migrations.CreateModel(
            name='Chart',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('table', models.CharField(blank=True, help_text='Name of the table; empty for the first.', max_length=128)),
                ('title', models.CharField(max_length=200)),
                ('spec', models.JSONField(help_text='As parvis.engines.tables.charts.shapes.Chart writes it.')),
                ('position', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('modified_at', models.DateTimeField()),
                ('creator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dataset', models.ForeignKey(help_text='Of the resource.', on_delete=django.db.models.deletion.CASCADE, related_name='charts', to='datasets.dataset')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charts', to='datasets.resource')),
            ],
            options={
                'ordering': ('position', 'created_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='SharedQuery',
            fields=[
                ('id', models.CharField(editable=False, help_text='The beginning of its SHA-256.', max_length=24, primary_key=True, serialize=False)),
                ('query', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_index=True, help_text='When it was last opened, to the day.')),
            ],
        ),
        migrations.CreateModel(
            name='Tiles',
            fields=[
                ('table', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='tiles', serialize=False, to='tables.table')),
                ('way', models.TextField(help_text='The columns that say where a row is, as in engines.tables.maps.Way.name.')),
                ('file', models.CharField(db_index=True, help_text='Key of the PMTiles file.', max_length=80)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes of the PMTiles file.')),
                ('features', models.PositiveBigIntegerField(help_text='Rows that have a place.')),
                ('made_at', models.DateTimeField()),
            ],
        ),
    ]
