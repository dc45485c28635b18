"""Files read once, and links read by a job from a real server on loopback."""

from typing import Any

import pytest
from tests.conftest import SYSTEM
from tests.serving import serving

from parvis.dialects import records
from parvis.engines import jobs
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.models import Dataset, Reading
from parvis.portal.datasets.queries import proposals

pytestmark = pytest.mark.django_db
CSV = b"annee;valeur\n2019;1\n2021;2\n"


@pytest.fixture
def site(settings: Any) -> Any:
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [80, 443, site.port]}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        yield site


@pytest.fixture
def draft(make_dataset: Any, search_index: Any) -> Any:
    return make_dataset(state="draft")


def test_link_is_read_by_a_job_and_proposes(site: Any, draft: Any, make_user: Any, actor_of: Any) -> None:
    url = site.answer("/ventes.csv", CSV, Content_Type="text/csv")
    owner = make_user()
    Dataset.objects.filter(pk=draft.pk).update(owner=owner, organization=None)
    draft.refresh_from_db()
    actions.add_resource(draft, records.Resource(title="Ventes", url=url), by=actor_of(owner))
    assert [job.kwargs for job in jobs.listing(name="datasets.read_links")] == [{"dataset_id": draft.id}]
    assert actions.read_links(draft, by=SYSTEM) == 1
    found = {one.field: one.value for one in proposals.for_dataset(draft, actor=SYSTEM)}
    assert found["temporal"] == {"start": "2019-01-01", "end": "2021-12-31"}
    assert draft.resources.get().format == "csv"


def test_link_is_read_once_until_its_address_changes(site: Any, draft: Any) -> None:
    resource = actions.add_resource(draft, records.Resource(title="A", url=site.answer("/a.csv", CSV)), by=SYSTEM)
    assert (actions.read_links(draft, by=SYSTEM), actions.read_links(draft, by=SYSTEM)) == (1, 0)
    changed = records.Resource(title="A", url=site.answer("/b.csv", CSV))
    actions.update_resource(resource, changed, by=SYSTEM)
    assert actions.read_links(draft, by=SYSTEM) == 1


def test_link_to_a_private_network_is_not_read(draft: Any) -> None:
    actions.add_resource(draft, records.Resource(title="A", url="http://127.0.0.1:9/a.csv"), by=SYSTEM)
    assert actions.read_links(draft, by=SYSTEM) == 0
    assert Reading.objects.get().sample["trouble"] == "no_table"


def test_large_file_elsewhere_is_read_at_its_start(site: Any, draft: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from parvis.portal.datasets.actions import readings

    monkeypatch.setattr(readings, "LINK", 64 * 1024)
    body = b"annee;valeur\n" + b"2019;1\n" * 100_000
    actions.add_resource(draft, records.Resource(title="A", url=site.answer("/a.csv", body)), by=SYSTEM)
    assert actions.read_links(draft, by=SYSTEM) == 1
    sample = proposals.samples(queries.get(draft.id, actor=SYSTEM), actor=SYSTEM)
    assert [(one.row_count, one.is_whole) for one in sample.values()] == [(None, False)]
