"""An organization that waits, was refused, or was hidden is nowhere a visitor, or a stranger, can look."""

import pytest

from parvis.dialects import records
from parvis.kit.actors import system
from parvis.portal.datasets import actions as datasets
from parvis.portal.organizations import actions
from parvis.portal.organizations.models import Organization

pytestmark = pytest.mark.django_db
CANARY = "Xylocanari"
SYSTEM = system("tests")

PAGES = (
    "/fr/", "/ar/", "/fr/datasets", "/fr/datasets?q=xylocanari", "/fr/organizations", "/fr/organizations?q=xylocanari",
    "/fr/suggestions?q=xyloca", "/fr/organizations/ministere", "/fr/organizations/agence", "/fr/topics",
    "/sitemap.xml", "/sitemap-organizations-1.xml", "/fr/datasets.atom",
    "/api/organizations", "/api/organizations?q=xylocanari", "/api/organizations?facets=badge", "/api/datasets",
    "/api/suggestions?q=xyloca", "/api/organizations/ministere/family", "/api/organizations/agence/family",
    "/api/datasets?organization_tree=ministere",
)  # fmt: skip


@pytest.fixture(params=["pending", "refused", "hidden", "deleted"])
def canary(request, make_organization, make_user):
    """A ministry, the one that is not to be seen under it with a draft, and an agency under that one."""
    ministry = make_organization("Ministère")
    organization = make_organization(CANARY, parent=ministry.id, description=f"{CANARY} vit ici.")
    make_organization("Agence", parent=organization.id)
    organization.memberships.create(user=make_user(), role="administrator")
    datasets.create(records.Dataset(title=f"{CANARY} brouillon", organization=organization.id), by=SYSTEM)
    rows = Organization.objects.filter(pk=organization.pk)
    if request.param == "hidden":
        actions.hide(organization, reason="spam", by=SYSTEM)
    elif request.param == "deleted":
        rows.update(deleted_at=organization.created_at)
    else:
        rows.update(approval=request.param)
    return organization


def everything(browser) -> dict[str, str]:
    """{address: what is read there}, asked in small letters, which pages may repeat."""
    answers = {address: browser.get(address) for address in PAGES}
    return {
        address: (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        for address, answer in answers.items()
    }


def told(pages: dict[str, str]) -> list[str]:
    return [address for address, text in pages.items() if CANARY in text or "organizations/xylocanari" in text]


def test_it_is_on_no_page(canary, web, web_as, make_user, search_index):
    search_index()
    for browser in (web, web_as(make_user())):
        assert told(everything(browser)) == []


@pytest.mark.once
@pytest.mark.parametrize("canary", ["pending"], indirect=True)
def test_it_is_on_many_pages_once_everybody_may_see_it(canary, web, search_index):
    Organization.objects.filter(pk=canary.pk).update(approval="accepted", hidden_at=None, deleted_at=None)
    Organization.objects.filter(pk=canary.pk).update(datasets=1)
    search_index()
    seen = told(everything(web))
    assert {
        "/fr/organizations", "/fr/organizations?q=xylocanari", "/fr/suggestions?q=xyloca", "/fr/organizations/ministere",
        "/fr/organizations/agence", "/sitemap-organizations-1.xml", "/api/organizations",
        "/api/organizations/ministere/family", "/api/organizations/agence/family",
    } <= set(seen)  # fmt: skip
