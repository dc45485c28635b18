import django.db.models.deletion
import parvis.kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('organizations', '0001_initial'),
        ('organizations', '0002_hidden'),
        ('organizations', '0003_people'),
    ]

    initial = True

    dependencies = [
        ('zones', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('slug', models.CharField(max_length=255, unique=True)),
                ('name', models.CharField(max_length=255)),
                ('acronym', models.CharField(blank=True, max_length=128)),
                ('description', models.TextField(blank=True)),
                ('url', models.CharField(blank=True, max_length=2048)),
                ('business_number_id', models.CharField(blank=True, max_length=20)),
                ('badges', models.JSONField(blank=True, default=list)),
                ('logo', models.CharField(blank=True, help_text='Key of the picture in the file store.', max_length=80)),
                ('language', models.CharField(max_length=8)),
                ('translations', models.JSONField(blank=True, default=dict)),
                ('extras', models.JSONField(blank=True, default=dict)),
                ('datasets', models.PositiveIntegerField(default=0)),
                ('followers', models.PositiveIntegerField(default=0)),
                ('reuses', models.PositiveIntegerField(default=0)),
                ('views', models.PositiveBigIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('modified_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.BigIntegerField(default=1)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='organizations.organization')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='zones.zone')),
                ('hidden_at', models.DateTimeField(blank=True, help_text='By a moderator; its members still see it.', null=True)),
                ('approval', models.CharField(default='accepted', help_text='accepted, pending or refused.', max_length=16)),
                ('approval_reason', models.TextField(blank=True, help_text='Why it was refused, in words for its members.')),
                ('contacts', models.JSONField(blank=True, default=list, help_text='Whom to write to, proposed for its datasets.')),
                ('deleted_reason', models.TextField(blank=True)),
                ('links', models.JSONField(blank=True, default=list)),
                ('logo_alt', models.CharField(blank=True, help_text='What the logo shows, in words.', max_length=255)),
                ('logo_small', models.CharField(blank=True, help_text='Key of the same picture, for lists.', max_length=80)),
                ('name_key', models.CharField(blank=True, db_index=True, help_text='The name folded, to find twins.', max_length=255)),
                ('presentation', models.TextField(blank=True, help_text='Markdown; a page of its own.')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('slug', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='organizations.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=16)),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='organizations.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'user'), name='one_role_per_organization')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('email', models.CharField(help_text='Lower case.', max_length=254)),
                ('role', models.CharField(max_length=16)),
                ('message', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(default='pending', help_text='pending, accepted, refused or cancelled.', max_length=16)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='organizations.organization')),
            ],
            options={
                'ordering': ('-created_at',),
                'indexes': [models.Index(fields=['email', 'state'], name='organizatio_email_66e465_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('organization', 'email'), name='one_invitation_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.CharField(default=parvis.kit.ids.new_id, editable=False, max_length=64, primary_key=True, serialize=False)),
                ('message', models.TextField(blank=True)),
                ('state', models.CharField(default='pending', help_text='pending, accepted, refused or cancelled.', max_length=16)),
                ('reason', models.TextField(blank=True, help_text='Why it was refused, in words for who asked.')),
                ('created_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='organizations.organization')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('organization', 'user'), name='one_request_at_a_time')],
            },
        ),
    ]
