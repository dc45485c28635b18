from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, unique=True)),
                ('task', models.CharField(max_length=100)),
                ('cron', models.CharField(max_length=100)),
                ('kwargs', models.JSONField(default=dict)),
                ('enabled', models.BooleanField(default=True)),
                ('next_at', models.DateTimeField(db_index=True)),
                ('last_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('kwargs', models.JSONField(default=dict)),
                ('unique_key', models.CharField(max_length=200, null=True)),
                ('priority', models.SmallIntegerField(default=0)),
                ('state', models.CharField(default='queued', max_length=10)),
                ('run_at', models.DateTimeField()),
                ('attempts', models.IntegerField(default=0)),
                ('max_attempts', models.IntegerField(default=5)),
                ('worker', models.CharField(default='', max_length=100)),
                ('lease_until', models.DateTimeField(null=True)),
                ('cancel_requested', models.BooleanField(default=False)),
                ('progress_done', models.BigIntegerField(default=0)),
                ('progress_total', models.BigIntegerField(null=True)),
                ('progress_message', models.CharField(default='', max_length=200)),
                ('reason', models.CharField(default='', max_length=16)),
                ('message', models.CharField(default='', max_length=500)),
                ('traceback', models.TextField(default='')),
                ('result', models.JSONField(null=True)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-priority', 'run_at', 'id'], name='jobs_job_claim'), models.Index(fields=['state', 'id'], name='jobs_job_state'), models.Index(fields=['name', 'id'], name='jobs_job_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'queued')), fields=('name', 'unique_key'), name='jobs_job_queued_once')],
            },
        ),
    ]
