"""Links checked against real servers on loopback."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import SYSTEM
from tests.serving import serving

from parvis.dialects import records
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Denied, TooMany
from parvis.portal.datasets import actions, events, queries
from parvis.portal.datasets.actions import checks
from parvis.portal.datasets.models import CheckedDomain, Dataset, Resource, ResourceCheck
from parvis.portal.datasets.rules import labels

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings):
    with serving() as site:
        changes = {"fetch_allow": ["127.0.0.1/32"], "fetch_ports": [80, 443, site.port]}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)
        yield site


@pytest.fixture
def link(make_dataset):
    """Adds a link to a new dataset."""

    def add(url: str, **fields) -> Resource:
        resource = records.Resource(title="A file", url=url, **fields)
        return make_dataset(resources=(resource,)).resources.get()

    return add


def _round(**options) -> int:
    return actions.check_due(by=SYSTEM, pause=0, **options)


def _later() -> None:
    """Time passes: every link and every domain has its turn again."""
    past = now() - timedelta(minutes=2)
    ResourceCheck.objects.update(next_at=past, checked_at=past)
    CheckedDomain.objects.update(wait_until=past)


def test_a_link_that_answers_is_described(site, link):
    url = site.answer("/a.csv", b"a;b", Content_Type="text/csv; charset=utf-8", ETag='"1"',
                      Last_Modified="Wed, 01 Jan 2025 10:00:00 GMT")  # fmt: skip
    resource = link(url)
    assert _round() == 1
    resource.refresh_from_db()
    found = {name: value for name, value in resource.extras.items() if name != "check:date"}
    assert found == {
        "check:available": True, "check:status": 200, "check:timeout": False,
        "check:headers:content-type": "text/csv; charset=utf-8", "check:headers:content-length": "3",
        "check:headers:etag": '"1"', "check:headers:last-modified": "Wed, 01 Jan 2025 10:00:00 GMT",
        "analysis:last-modified-at": "2025-01-01T10:00:00+00:00",
    }  # fmt: skip
    assert (resource.filesize, resource.mime, resource.format) == (3, "text/csv", "csv")
    assert _round() == 0  # its turn comes in a week
    check = queries.last_check(resource)
    assert (check.available, check.failures, check.error) == (True, 0, "")
    assert check.next_at > now() + timedelta(days=6)


def test_a_link_that_is_gone_costs_its_point_and_says_why(site, link, client):
    resource = link(site.url + "/gone.csv")
    assert Dataset.objects.get().quality["resources_available"] is True
    _round()
    dataset = Dataset.objects.get()
    assert dataset.quality["resources_available"] is False
    assert queries.last_check(resource).error == "missing"
    shown = client.get(f"/api/resources/{resource.id}").json()["extras"]
    assert (shown["check:available"], shown["check:status"], shown["check:error"]) == (False, 404, "missing")
    page = client.get(f"/en/datasets/{dataset.slug}").content.decode()
    assert "did not answer when last asked: there is nothing at this address any more" in page


def test_a_link_that_comes_back_has_its_point_again(site, link, django_capture_on_commit_callbacks):
    told = []
    lost = lambda error, **_: told.append(error)  # noqa: E731
    found = lambda **_: told.append("found")  # noqa: E731
    events.resource_lost.connect(lost)
    events.resource_found.connect(found)
    try:
        link(site.url + "/a.csv")
        for _ in range(2):
            _round()
            _later()
        site.answer("/a.csv", b"a")
        _round()
    finally:
        events.resource_lost.disconnect(lost)
        events.resource_found.disconnect(found)
    assert Dataset.objects.get().quality["resources_available"] is True
    assert told == ["missing", "found"]


def test_a_link_that_fails_is_asked_less_and_less(site, link):
    resource, waits = link(site.url + "/gone"), []
    for _ in range(4):
        _round()
        waits.append(round((queries.last_check(resource).next_at - now()) / timedelta(hours=1)))
        _later()
    assert waits == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, "missing"), (410, "missing"), (401, "denied"), (403, "denied"), (500, "broken"), (503, "broken"),
     (400, "refused"), (418, "refused")],
)  # fmt: skip
def test_each_status_has_its_words(site, link, status, error):
    resource = link(site.answer("/a", status=status))
    _round()
    check = queries.last_check(resource)
    assert (check.available, check.status, check.error) == (False, status, error)
    assert error in labels.CHECK_ERRORS


def test_every_reason_of_the_fetcher_has_its_words():
    from parvis.kit.http import Reason

    assert set(Reason) <= set(labels.CHECK_ERRORS)


def test_a_private_address_is_never_asked(site, link, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"fetch_allow": []})
    resource = link(site.answer("/a", b"secret"))
    _round()
    assert (queries.last_check(resource).error, site.seen) == ("private", [])


def test_a_server_that_knows_no_head_is_asked_for_the_file(site, link):
    def no_head(request):
        if request.command == "HEAD":
            request.send_error(405)
            return
        request.send_response(200)
        request.send_header("Content-Length", "5")
        request.end_headers()
        request.wfile.write(b"12345")

    site.routes["/a"] = no_head
    resource = link(site.url + "/a")
    _round()
    assert (queries.last_check(resource).available, [method for method, *_ in site.seen]) == (True, ["HEAD", "GET"])


def test_a_server_that_asks_to_come_back_changes_nothing(site, link):
    resource = link(site.answer("/a", b"a"))
    _round()
    _later()
    site.answer("/a", status=429)
    _round()
    check = queries.last_check(resource)
    assert (check.available, check.error, check.failures) == (True, "busy", 1)
    assert Dataset.objects.get().quality["resources_available"] is True
    assert CheckedDomain.objects.get().failures == 1


def test_a_domain_in_trouble_is_left_alone(site, make_dataset):
    links = tuple(records.Resource(title=f"{n}", url=site.answer(f"/{n}", status=500)) for n in range(5))
    make_dataset(resources=links)
    assert _round() == checks.TROUBLES
    assert _round() == 0
    assert (CheckedDomain.objects.get().domain, CheckedDomain.objects.get().failures) == (
        f"127.0.0.1:{site.port}", checks.TROUBLES,
    )  # fmt: skip
    for n in range(5):
        site.answer(f"/{n}", b"well again")
    _later()
    assert _round() == 5
    assert not CheckedDomain.objects.exists()


def test_a_round_asks_little_of_one_domain(site, make_dataset):
    links = tuple(records.Resource(title=f"{n}", url=site.answer(f"/{n}", b"x")) for n in range(checks.PER_DOMAIN + 3))
    make_dataset(resources=links)
    assert (_round(), _round()) == (checks.PER_DOMAIN, 3)


def test_files_of_ours_and_other_schemes_are_not_asked(site, make_dataset):
    make_dataset(resources=(records.Resource(title="A", url="ftp://example.org/a"),))
    make_dataset("B", state="deleted", resources=(records.Resource(title="B", url=site.url + "/b"),))
    assert (_round(), site.seen) == (0, [])


def test_a_change_is_noticed_by_its_date(site, link):
    url = site.answer("/a", b"a", Last_Modified="Wed, 01 Jan 2025 10:00:00 GMT")
    resource = link(url)
    Dataset.objects.update(updated_at=datetime(2024, 1, 1, tzinfo=UTC))
    _round()
    assert Dataset.objects.get().updated_at == datetime(2024, 1, 1, tzinfo=UTC)
    _later()
    site.answer("/a", b"ab", Last_Modified="Mon, 02 Jun 2025 10:00:00 GMT")
    _round()
    resource.refresh_from_db()
    assert resource.modified_at == datetime(2025, 6, 2, 10, tzinfo=UTC)
    assert Dataset.objects.get().updated_at == datetime(2025, 6, 2, 10, tzinfo=UTC)


def test_a_link_changed_meanwhile_keeps_what_it_says(site, link):
    resource = link(site.answer("/a", b"a"))
    finding = checks.looking.look(resource.url)
    Resource.objects.update(url=site.url + "/b")
    checks._write(resource.pk, resource.url, finding, SYSTEM)
    assert not ResourceCheck.objects.exists()


def test_somebody_asks_for_a_check_once_a_minute(site, link, make_user, actor_of, api_as):
    resource = link(site.answer("/a", b"a"))
    user = make_user()
    Dataset.objects.update(owner=user)
    client = api_as(user)
    checked = client("POST", f"/api/resources/{resource.id}/check")
    assert (checked.status_code, checked.json()["extras"]["check:available"]) == (200, True)
    again = client("POST", f"/api/resources/{resource.id}/check")
    assert (again.status_code, 0 < int(again["Retry-After"]) <= 61) == (429, True)
    resource.refresh_from_db()
    with pytest.raises(TooMany):
        actions.check_now(queries.resource(resource.id, actor=SYSTEM), by=actor_of(user))


def test_others_do_not_make_the_portal_fetch(site, link, make_user, actor_of, api):
    resource = link(site.answer("/a", b"a"))
    with pytest.raises(Denied):
        actions.check_now(resource, by=actor_of(make_user()))
    assert (api("POST", f"/api/resources/{resource.id}/check").status_code, site.seen) == (401, [])


def test_a_hosted_file_needs_no_check(make_dataset, kept):
    from io import BytesIO

    upload = actions.receive_upload(BytesIO(b"a"), filename="a.csv", by=SYSTEM)
    resource = actions.add_file(make_dataset(), records.Resource(title="A"), upload=upload.id, by=SYSTEM)
    with pytest.raises(Conflict):
        actions.check_now(resource, by=SYSTEM)
