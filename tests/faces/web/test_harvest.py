"""Pages of sources: who sees what, and the buttons."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.conftest import SYSTEM
from tests.portal.harvest.conftest import catalogue, record
from tests.serving import serving

from parvis.kit.dates import now
from parvis.portal.harvest import actions
from parvis.portal.harvest.models import Run, Source
from parvis.portal.organizations import actions as organizations

pytestmark = pytest.mark.django_db
SECRET = "token=geheim"


@pytest.fixture
def site(settings):
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [site.port], "harvest_pause": 0}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        yield site


@pytest.fixture
def as_(make_user, make_organization):
    """A client of somebody in a role of the one organization; `as_.organization` is that."""
    organization = make_organization()

    def client(role: str) -> Client:
        browser = Client()
        if role == "visitor":
            return browser
        user = make_user(is_administrator=role == "governor")
        if role not in ("governor", "stranger"):
            organizations.set_member(organization, user.email, role, by=SYSTEM)
        browser.force_login(user)
        return browser

    client.organization = organization
    return client


@pytest.fixture
def source(as_, site):
    url = site.answer("/data.json", catalogue(record(1), record(2, title=""))) + f"?{SECRET}"
    wanted = actions.Wanted(name="The great catalogue", kind="datajson", url=url)
    return actions.create(wanted, as_.organization, by=SYSTEM)


def test_everybody_reads_how_runs_went_and_nobody_else_its_address(as_, source):
    run = actions.work(actions.run(source, by=SYSTEM).pk, by=SYSTEM)
    for role, sees in (("visitor", False), ("stranger", False), ("contributor", True), ("governor", True)):
        browser = as_(role)
        page = browser.get(f"/en/sources/{source.slug}").content.decode()
        assert "The great catalogue" in page
        assert (SECRET in page) is sees, role
        of_run = browser.get(f"/en/sources/{source.slug}/runs/{run.pk}").content.decode()
        assert ("The record has no title." in of_run) is sees, role


def test_its_people_read_what_each_record_changed_from_and_to(as_, source, site):
    actions.work(actions.run(source, by=SYSTEM).pk, by=SYSTEM)
    site.answer("/data.json", catalogue(record(1, title="Trees", keyword=["city", "green"])))
    run = actions.work(actions.run(source, by=SYSTEM).pk, by=SYSTEM)
    for role, sees in (("visitor", False), ("contributor", True)):
        page = as_(role).get(f"/en/sources/{source.slug}/runs/{run.pk}").content.decode()
        assert ("<dt>Keywords</dt>" in page and "<ins><bdi>city, green</bdi></ins>" in page) is sees, role
        assert ("<del><bdi>Dataset 1</bdi></del>" in page) is sees, role


def test_the_record_is_shown_as_it_came(as_, source):
    run = actions.work(actions.run(source, by=SYSTEM).pk, by=SYSTEM)
    entry = run.entries.get(outcome="refused")
    address = f"/en/sources/{source.slug}/runs/{run.pk}/records/{entry.pk}"
    assert "city-2" in as_("editor").get(address).content.decode()
    assert as_("stranger").get(address).status_code == 403
    assert as_("visitor").get(address).status_code == 302


def test_a_source_is_made_on_a_page(as_, site):
    browser = as_("administrator")
    form = {"owner": as_.organization.id, "kind": "datajson", "url": "https://data.example.org/data.json",
            "name": "Theirs", "cadence": "weekly", "access": "open"}  # fmt: skip
    wrong = browser.post("/en/workspace/sources/new", form | {"url": "file:///etc/passwd"})
    assert (wrong.status_code, Source.objects.count()) == (200, 0)
    assert "without a password" in wrong.content.decode()
    made = browser.post("/en/workspace/sources/new", form)
    assert (made.status_code, made["Location"]) == (303, "/en/sources/theirs")
    source = Source.objects.get()
    assert (source.cadence, source.organization_id) == ("weekly", as_.organization.id)
    changed = browser.post("/en/sources/theirs/edit", form | {"cadence": "daily", "overwrite": "on"})
    assert changed.status_code == 303
    source.refresh_from_db()
    assert (source.cadence, source.overwrite) == ("daily", True)
    assert "Theirs" in browser.get("/en/workspace/sources").content.decode()


def test_who_answers_for_the_portal_names_the_organization_a_source_is_for(as_, site, search_index):
    browser, organization = as_("governor"), as_.organization
    assert "/en/workspace/sources/new" in browser.get("/en/workspace/sources").content.decode()
    address = f"/en/workspace/sources/new?organization={organization.slug}"
    assert f'value="{organization.slug}"' in browser.get(address).content.decode()
    form = {"kind": "datajson", "url": "https://data.example.org/data.json", "name": "Theirs", "cadence": "weekly",
            "access": "open"}  # fmt: skip
    for name, said in (("", "This field is required"), ("Nowhere", "We found no organization of this name")):
        assert said in browser.post(address, form | {"owner_name": name}).content.decode()
    search_index()
    asked = browser.post(address, form | {"owner_name": organization.name[:4]}).content.decode()
    assert "Choose the organization you mean" in asked
    assert organization.id in asked
    assert Source.objects.count() == 0
    for more in ({"owner_name": organization.name[:4], "owner": organization.id}, {"owner_name": organization.slug}):
        assert browser.post(address, form | more).status_code == 303
    assert set(Source.objects.values_list("organization_id", flat=True)) == {organization.id}
    assert Source.objects.count() == 2


def test_buttons_do_what_they_say_for_those_who_may(as_, source):
    editor, address = as_("editor"), f"/en/sources/{source.slug}/act"
    previewed = editor.post(address, {"do": "preview"})
    assert previewed["Location"].startswith(f"/en/sources/{source.slug}/runs/")
    assert editor.post(address, {"do": "run"}).status_code == 303
    assert Run.objects.filter(is_preview=False).count() == 1
    assert as_("stranger").post(address, {"do": "run"}).status_code == 303  # back, with the reason
    assert Run.objects.filter(is_preview=False).count() == 1
    for verb in ("pause", "refuse", "accept", "let_go", "delete"):
        editor.post(address, {"do": verb, "reason": "No"})
    source.refresh_from_db()
    assert (source.active, source.state, source.deleted_at) == (True, "accepted", None)
    running = Run.objects.get(is_preview=False)
    assert editor.post(f"/en/sources/{source.slug}/runs/{running.pk}/stop").status_code == 303
    running.refresh_from_db()
    assert running.state == "cancelled"
    administrator = as_("administrator")
    administrator.post(address, {"do": "pause"})
    administrator.post(address, {"do": "delete"})
    source.refresh_from_db()
    assert (source.active, source.deleted_at is None) == (False, False)
    assert as_("visitor").get(f"/en/sources/{source.slug}").status_code == 410


def test_an_administrator_of_the_portal_decides_on_the_page(as_, source):
    Source.objects.filter(pk=source.pk).update(state="pending")
    assert as_("visitor").get(f"/en/sources/{source.slug}").status_code == 404
    governor, address = as_("governor"), f"/en/sources/{source.slug}"
    assert "Accept the source" in governor.get(address).content.decode()
    governor.post(f"{address}/act", {"do": "refuse", "reason": "Whose is it?"})
    assert "Whose is it?" in as_("contributor").get(address).content.decode()
    governor.post(f"{address}/act", {"do": "accept"})
    assert as_("visitor").get(address).status_code == 200


def test_a_list_of_sources_costs_the_same_whatever_their_number(as_, source, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_("administrator")
    browser.get("/en/workspace/sources")

    def count() -> int:
        with CaptureQueriesContext(connection) as made:
            assert browser.get("/en/workspace/sources").status_code == 200
        return len(made)

    one = count()
    for _time in range(3):
        actions.create(
            actions.Wanted(name="X", kind="files", url="https://x.example.org/"), as_.organization, by=SYSTEM
        )
    assert count() == one


def test_all_runs_of_a_source_are_reached_and_a_page_that_is_no_number_is_the_first(as_, source):
    states = ["done", *["cancelled"] * 21]  # the first is the oldest
    for number, state in enumerate(states):
        Run.objects.create(source=source, state=state, created_at=now() + timedelta(minutes=number))
    visitor, address = as_("visitor"), f"/en/sources/{source.slug}"
    first, second = (visitor.get(f"{address}?page={page}").content.decode() for page in ("²", 2))
    assert [page.count("/runs/") for page in (first, second)] == [20, 2]
    assert ("?page=2" in first, "?page=1" in second, "?page=3" in second) == (True, True, False)
    of_run = visitor.get(f"{address}/runs/{Run.objects.first().pk}?page=²")
    assert (of_run.status_code, "has no record" in of_run.content.decode()) == (200, False)  # it was stopped before
