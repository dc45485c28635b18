"""A dataset with a file the portal keeps, and those who work on it."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.conftest import SYSTEM

from parvis.dialects import records
from parvis.portal.datasets import actions
from parvis.portal.organizations.models import Membership


@pytest.fixture
def file(content: SimpleNamespace) -> Any:
    """A hosted file of version 1."""
    upload = actions.receive_upload(io.BytesIO(b"a;b\n1;2\n"), filename="a.csv", by=SYSTEM)
    return actions.add_file(content.water, records.Resource(title="Analyses"), upload=upload.id, by=SYSTEM)


@pytest.fixture
def editor(web_as: Any, make_user: Any, content: SimpleNamespace) -> Client:
    """The browser of an editor of the city."""
    user = make_user(first_name="Salma")
    Membership.objects.create(organization=content.city, user=user, role="editor")
    return web_as(user)
