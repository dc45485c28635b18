import django.db.models.deletion
import parvis.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('uploads', '0001_initial'),
        ('uploads', '0002_parts'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_uuid, editable=False, max_length=36, primary_key=True, serialize=False)),
                ('owner', models.CharField(db_index=True, max_length=64)),
                ('filename', models.CharField(max_length=255)),
                ('media_type', models.CharField(blank=True, max_length=255)),
                ('length', models.PositiveBigIntegerField(help_text='In bytes, as announced.')),
                ('offset', models.PositiveBigIntegerField(default=0, help_text='How many bytes have arrived.')),
                ('state', models.CharField(default='receiving', max_length=16)),
                ('file', models.CharField(blank=True, help_text='Key in the file store, once complete.', max_length=80)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('writer', models.CharField(blank=True, max_length=32)),
                ('writer_until', models.DateTimeField(blank=True, null=True)),
                ('parts', models.PositiveIntegerField(default=0, help_text='In how many numbered parts it comes, in any order; 0 for one that comes in order.')),
            ],
            options={
                'indexes': [models.Index(fields=['file'], name='uploads_upl_file_8fc921_idx')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offset', models.PositiveBigIntegerField()),
                ('size', models.PositiveBigIntegerField()),
                ('key', models.CharField(db_index=True, max_length=80)),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='uploads.upload')),
            ],
            options={
                'ordering': ('offset',),
                'constraints': [models.UniqueConstraint(fields=('upload', 'offset'), name='a_byte_once_per_upload')],
            },
        ),
    ]
