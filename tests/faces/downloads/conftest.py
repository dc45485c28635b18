"""Files to download."""

from collections.abc import Callable
from io import BytesIO

import pytest
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.faces.downloads import counting
from parvis.portal.datasets import actions
from parvis.portal.datasets.models import Dataset, Resource

CSV = b"commune;population\nRabat;577827\n"


@pytest.fixture(autouse=True)
def nothing_counted():
    """What other tests downloaded is not counted in this one."""
    counting._pending.clear()


@pytest.fixture
def host(kept) -> Callable[..., Resource]:
    """Adds a hosted file to a dataset."""

    def add(dataset: Dataset, body: bytes = CSV, name: str = "population.csv") -> Resource:
        upload = actions.receive_upload(BytesIO(body), filename=name, by=SYSTEM)
        return actions.add_file(dataset, records.Resource(title="A file"), upload=upload.id, by=SYSTEM)

    return add


@pytest.fixture
def replace(kept) -> Callable[..., Resource]:
    """Sends another version of a file."""

    def send(resource: Resource, body: bytes, name: str = "population.csv") -> Resource:
        upload = actions.receive_upload(BytesIO(body), filename=name, by=SYSTEM)
        return actions.replace_file(resource, upload=upload.id, by=SYSTEM)

    return send
