"""The next version of a file, read and compared with the one before."""

from tests.conftest import SYSTEM, Body, read_tables

from parvis.portal.datasets import actions as datasets
from parvis.portal.datasets.models import Resource
from parvis.portal.tables import actions
from parvis.portal.tables.models import Change


def replaced(resource: Resource, body: bytes, name: str = "next.csv") -> Resource:
    """The next version of the file, read, with what changed."""
    upload = datasets.receive_upload(Body(body), filename=name, by=SYSTEM)
    resource = Resource.objects.select_related("dataset").get(pk=resource.pk)
    datasets.replace_file(resource, upload=upload.id, by=SYSTEM)
    actions.refresh(resource.dataset_id, by=SYSTEM)
    read_tables()
    made_changes()
    return Resource.objects.select_related("dataset").get(pk=resource.pk)


def made_changes() -> None:
    """Compare what waits to be compared, as the jobs would."""
    for one in Change.objects.filter(state="waiting"):
        actions.make_change(one.pk, by=SYSTEM)
