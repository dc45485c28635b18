import django.db.models.deletion
import parvis.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('mirrors', '0001_news'),
        ('mirrors', '0002_webhooks'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(default=0)),
                ('forgotten', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Known',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=64)),
                ('organization', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='known_once')],
            },
        ),
        migrations.CreateModel(
            name='News',
            fields=[
                ('seq', models.BigAutoField(primary_key=True, serialize=False)),
                ('op', models.CharField(max_length=8)),
                ('kind', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=64)),
                ('organization', models.CharField(blank=True, max_length=64)),
                ('former', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ('seq',),
                'indexes': [models.Index(fields=['kind', 'key', 'seq'], name='mirrors_new_kind_63b428_idx'), models.Index(fields=['kind', 'seq'], name='mirrors_new_kind_dc5093_idx')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=255)),
                ('url', models.CharField(max_length=2048)),
                ('kinds', models.JSONField(blank=True, default=list)),
                ('organization', models.CharField(blank=True, max_length=64)),
                ('salt', models.CharField(max_length=64)),
                ('former_salt', models.CharField(blank=True, max_length=64)),
                ('renewed_at', models.DateTimeField(blank=True, null=True)),
                ('seq', models.BigIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0, help_text='Attempts of the message that waits, in a row.')),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('pause', models.CharField(blank=True, max_length=16)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('modified_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('type', models.CharField(max_length=16)),
                ('state', models.CharField(default='waiting', max_length=16)),
                ('until', models.BigIntegerField(default=0)),
                ('count', models.PositiveIntegerField(default=0)),
                ('body', models.TextField()),
                ('attempts', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(db_index=True)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='mirrors.webhook')),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'indexes': [models.Index(fields=['webhook', '-created_at'], name='mirrors_del_webhook_f8f24a_idx')],
            },
        ),
    ]
