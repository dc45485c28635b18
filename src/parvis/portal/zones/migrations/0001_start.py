import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('zones', '0001_initial'),
        ('zones', '0002_contours'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('level', models.CharField(max_length=32)),
                ('code', models.CharField(max_length=32)),
                ('name', models.CharField(max_length=255)),
                ('folded', models.CharField(help_text='Names in every language, folded, for look-ups.', max_length=512)),
                ('translations', models.JSONField(blank=True, default=dict)),
                ('rank', models.PositiveSmallIntegerField(help_text='1 for the world, larger for smaller places.')),
                ('population', models.PositiveBigIntegerField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='zones.zone')),
            ],
            options={
                'ordering': ('rank', 'name'),
                'indexes': [models.Index(fields=['level', 'code'], name='zones_zone_level_9797e1_idx'), models.Index(fields=['folded'], name='zones_zone_folded_ef47cb_idx')],
            },
        ),
        migrations.CreateModel(
            name='Contours',
            fields=[
                ('level', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('file', models.CharField(db_index=True, help_text='Key of the GeoJSON; a feature has its zone’s code.', max_length=80)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes of the GeoJSON.')),
                ('zones', models.PositiveIntegerField(help_text='How many zones have a contour.')),
                ('bbox', models.JSONField(help_text='West, south, east and north, in degrees.')),
                ('source', models.CharField(blank=True, help_text='Whose contours they are, and their licence.', max_length=255)),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('level',),
            },
        ),
    ]
