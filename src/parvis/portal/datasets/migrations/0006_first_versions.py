from django.db import migrations


def first_versions(apps, schema_editor):
    """Every file that is hosted already is version 1 of its resource."""
    Resource = apps.get_model("datasets", "Resource")
    ResourceVersion = apps.get_model("datasets", "ResourceVersion")
    hosted = Resource.objects.exclude(file="").filter(versions=None)
    rows = [
        ResourceVersion(
            resource=row, number=1, file=row.file, filename=row.filename, format=row.format, mime=row.mime,
            filesize=row.filesize or 0, sha256=row.checksum if row.checksum_type == "sha256" else "",
            created_at=row.modified_at,
        )
        for row in hosted.iterator(chunk_size=500)
    ]
    ResourceVersion.objects.bulk_create(rows, batch_size=500)
    Resource.objects.exclude(file="").update(current_version=1)


class Migration(migrations.Migration):
    dependencies = [("datasets", "0005_files_and_versions")]
    operations = [migrations.RunPython(first_versions, migrations.RunPython.noop)]
