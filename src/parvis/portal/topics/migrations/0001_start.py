import django.db.models.deletion
import parvis.dialects.vocabularies
import parvis.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('topics', '0001_initial'),
        ('topics', '0002_hidden'),
    ]

    initial = True

    dependencies = [
        ('organizations', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=255, unique=True)),
                ('title', models.CharField(max_length=255)),
                ('description', models.TextField(blank=True)),
                ('language', models.CharField(max_length=8)),
                ('translations', models.JSONField(blank=True, default=dict)),
                ('picture', models.CharField(blank=True, help_text='Key of the picture in the file store.', max_length=80)),
                ('picture_credit', models.CharField(blank=True, max_length=255)),
                ('tags', models.JSONField(blank=True, default=list)),
                ('zones', models.JSONField(blank=True, default=list)),
                ('state', models.CharField(default=parvis.dialects.vocabularies.State['DRAFT'], max_length=16)),
                ('state_before', models.CharField(blank=True, max_length=16)),
                ('featured', models.BooleanField(default=False)),
                ('extras', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField()),
                ('modified_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.BigIntegerField(default=1)),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_topics', to='organizations.organization')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='owned_topics', to=settings.AUTH_USER_MODEL)),
                ('hidden_from', models.CharField(blank=True, help_text='The state a hidden topic returns to.', max_length=16)),
            ],
            options={
                'ordering': ('-created_at', 'id'),
                'indexes': [models.Index(fields=['state', '-published_at'], name='topics_topi_state_e4c273_idx'), models.Index(fields=['organization', 'state'], name='topics_topi_organiz_104830_idx')],
            },
        ),
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('slug', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='topics.topic')),
            ],
        ),
        migrations.CreateModel(
            name='Element',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(max_length=32)),
                ('key', models.CharField(blank=True, max_length=64)),
                ('url', models.CharField(blank=True, max_length=2048)),
                ('title', models.CharField(blank=True, max_length=255)),
                ('description', models.TextField(blank=True)),
                ('tags', models.JSONField(blank=True, default=list)),
                ('translations', models.JSONField(blank=True, default=dict)),
                ('extras', models.JSONField(blank=True, default=dict)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='elements', to='topics.topic')),
            ],
            options={
                'ordering': ('position', 'id'),
                'indexes': [models.Index(fields=['topic', 'position'], name='topics_elem_topic_i_2da1f3_idx'), models.Index(fields=['kind', 'key'], name='topics_elem_kind_7802fe_idx')],
            },
        ),
    ]
