import django.db.models.deletion
import parvis.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('harvest', '0001_sources'),
        ('harvest', '0002_credentials'),
        ('harvest', '0003_pages'),
    ]

    initial = True

    dependencies = [
        ('datasets', '0001_start'),
        ('organizations', '0001_start'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=255, unique=True)),
                ('name', models.CharField(max_length=255)),
                ('description', models.TextField(blank=True)),
                ('kind', models.CharField(max_length=32)),
                ('url', models.CharField(max_length=2048)),
                ('config', models.JSONField(blank=True, default=dict)),
                ('cadence', models.CharField(default='daily', max_length=16)),
                ('overwrite', models.BooleanField(default=False)),
                ('active', models.BooleanField(default=True)),
                ('state', models.CharField(default='accepted', max_length=16)),
                ('reason', models.TextField(blank=True, help_text='Why an administrator refused it.')),
                ('next_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0, help_text='Runs that failed, in a row.')),
                ('held_at', models.DateTimeField(blank=True, help_text='When too much had vanished at once.', null=True)),
                ('held_count', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('modified_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='harvest_sources', to='organizations.organization')),
                ('access', models.CharField(default='open', max_length=16)),
                ('login', models.CharField(blank=True, help_text='The name of a person, or of a header.', max_length=255)),
                ('secret', models.TextField(blank=True, help_text='The password or key, sealed; it is never shown.')),
            ],
            options={
                'ordering': ('name', 'id'),
                'indexes': [models.Index(fields=['active', 'state', 'next_at'], name='harvest_sou_active_177284_idx')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remote_id', models.CharField(max_length=500)),
                ('secondary', models.BooleanField(default=False)),
                ('key', models.CharField(blank=True, max_length=500)),
                ('digest', models.CharField(max_length=32)),
                ('taken', models.JSONField(blank=True, default=dict)),
                ('missing_runs', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('dataset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='datasets.dataset')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='harvest.source')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(fields=['key'], name='harvest_lin_key_df1763_idx'), models.Index(fields=['dataset'], name='harvest_lin_dataset_2c0c39_idx')],
                'constraints': [models.UniqueConstraint(fields=('source', 'remote_id'), name='a_record_once_per_source')],
            },
        ),
        migrations.CreateModel(
            name='Raw',
            fields=[
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='raw', serialize=False, to='harvest.link')),
                ('body', models.BinaryField()),
                ('media_type', models.CharField(max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('is_preview', models.BooleanField(default=False)),
                ('state', models.CharField(default='waiting', max_length=16)),
                ('job', models.BigIntegerField(blank=True, null=True)),
                ('asked_by', models.CharField(blank=True, max_length=255)),
                ('total', models.PositiveIntegerField(blank=True, help_text='How many records the source says it has.', null=True)),
                ('seen', models.PositiveIntegerField(default=0)),
                ('created', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('archived', models.PositiveIntegerField(default=0)),
                ('restored', models.PositiveIntegerField(default=0)),
                ('missing', models.PositiveIntegerField(default=0, help_text='Known records that the source no longer has.')),
                ('held', models.BooleanField(default=False, help_text='Too much vanished at once: nothing was archived.')),
                ('partial', models.BooleanField(default=False, help_text='A preview that stopped before the end.')),
                ('requests', models.PositiveIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=32)),
                ('error_value', models.CharField(blank=True, max_length=400)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='harvest.source')),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'indexes': [models.Index(fields=['source', '-created_at'], name='harvest_run_source__9bf969_idx'), models.Index(fields=['state'], name='harvest_run_state_7bc343_idx')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remote_id', models.CharField(max_length=500)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('outcome', models.CharField(max_length=16)),
                ('dataset', models.CharField(blank=True, help_text='Its id; the dataset may be gone since.', max_length=64)),
                ('changes', models.JSONField(blank=True, default=dict)),
                ('kept', models.JSONField(blank=True, default=list)),
                ('reason', models.CharField(blank=True, max_length=32)),
                ('field', models.CharField(blank=True, max_length=100)),
                ('value', models.CharField(blank=True, max_length=400)),
                ('raw', models.BinaryField(blank=True, help_text='The record as it came, compressed, when it was refused.', null=True)),
                ('media_type', models.CharField(blank=True, max_length=100)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='harvest.run')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(fields=['run', 'outcome', 'id'], name='harvest_ent_run_id_5bdd3f_idx')],
                'constraints': [models.UniqueConstraint(fields=('run', 'remote_id', 'outcome'), name='told_once_in_a_run')],
            },
        ),
        migrations.CreateModel(
            name='SourcePage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32)),
                ('mark', models.CharField(max_length=32)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('last_modified', models.CharField(blank=True, max_length=100)),
                ('following', models.CharField(blank=True, max_length=2048)),
                ('total', models.PositiveIntegerField(blank=True, null=True)),
                ('records', models.BinaryField()),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='harvest.source')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='a_page_once_per_source')],
            },
        ),
    ]
