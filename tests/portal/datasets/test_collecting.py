"""Which files are kept, and which are not when nobody needs them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings as django_settings
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.engines import files
from parvis.engines.files.collecting import collect, holders
from parvis.kit.dates import now
from parvis.portal.datasets import actions
from parvis.portal.datasets.models import Dataset, ResourceVersion

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


@pytest.fixture
def host(kept):
    def add(dataset, body):
        upload = actions.receive_upload(BytesIO(body), filename="a.csv", by=SYSTEM)
        return actions.add_file(dataset, records.Resource(title="A"), upload=upload.id, by=SYSTEM)

    return add


def test_every_holder_of_the_settings_answers():
    assert len(holders()) == len(django_settings.PARVIS_HOLDERS)
    assert [set(holds(["ab/cd/" + "abcd" * 16])) for holds in holders()] == [set()] * len(holders())


def test_a_purge_frees_the_files_and_keeps_shared_bytes(make_dataset, host, kept):
    leaving, staying = make_dataset("Leaving"), make_dataset("Staying")
    alone, shared = host(leaving, b"alone"), host(leaving, b"shared")
    host(staying, b"shared")
    upload = actions.receive_upload(BytesIO(b"second"), filename="b.csv", by=SYSTEM)
    actions.replace_file(alone, upload=upload.id, by=SYSTEM)
    actions.delete(leaving, by=SYSTEM)
    assert collect(NOW)[0] == 0  # it can still be restored, versions and all
    Dataset.objects.filter(pk=leaving.pk).update(deleted_at=now() - timedelta(days=40))
    assert actions.purge(by=SYSTEM) == 1
    assert collect(timedelta(days=1))[0] == 0  # what was put a moment ago may be somebody's in a moment
    assert (collect(NOW), kept()) == ((2, 11), [shared.file])


def test_a_resource_taken_off_frees_its_files(make_dataset, host, kept):
    actions.remove_resource(host(make_dataset(), b"gone"), by=SYSTEM)
    assert (collect(NOW), kept()) == ((1, 4), [])


def test_pictures_are_kept(make_organization, kept):
    organization = make_organization()
    stored = files.store().put([b"RIFF....WEBP"])
    type(organization).objects.update(logo=stored.key)
    assert (collect(NOW)[0], kept()) == (0, [stored.key])


def test_a_file_loaded_again_keeps_its_versions(kept):
    def load(body: bytes) -> None:
        stored = files.store().put([body])
        resource = records.Resource(
            id="0a6ae0ea-4da6-4a5e-8a9c-1b7a5a1f4a11", title="A", file=stored.key, filename="a.csv",
            filesize=stored.size, checksum_type="sha256", checksum=stored.sha256,
        )  # fmt: skip
        dataset = records.Dataset(id="d" * 24, title="Loaded", state="published", resources=(resource,))
        assert not actions.load([dataset], by=SYSTEM).refused

    for body in (b"one", b"one", b"two"):
        load(body)
    rows = ResourceVersion.objects.order_by("number")
    assert [(row.number, row.filesize, row.resource.current_version) for row in rows] == [(1, 3, 2), (2, 3, 2)]
    assert (collect(NOW)[0], len(kept())) == (0, 2)
