"""Files as people and programs download them."""

import gzip

import pytest
from django.db import OperationalError, connection
from django.test import Client
from tests.conftest import SYSTEM
from tests.faces.downloads.conftest import CSV

from parvis.engines import files
from parvis.faces.downloads import counting
from parvis.portal.datasets import actions
from parvis.portal.datasets.models import Dataset, Resource

pytestmark = pytest.mark.django_db


def _body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def resource(make_dataset, host):
    return host(make_dataset())


def _version(resource: Resource, number: int = 1) -> str:
    return f"/datasets/{resource.dataset.slug}/resources/{resource.id}/versions/{number}"


def test_each_version_keeps_its_address(resource, replace, client):
    replace(resource, b"second")
    assert _body(client.get(_version(resource, 1))) == CSV
    assert _body(client.get(_version(resource, 2))) == b"second"
    by_id = f"/datasets/{resource.dataset_id}/resources/{resource.id}/versions/1"
    assert _body(client.get(by_id)) == CSV
    assert client.get(_version(resource, 3)).status_code == 404
    assert client.get(_version(resource, 10**12)).status_code == 404


def test_latest_leads_to_the_current_version(resource, replace, client):
    place = f"/datasets/{resource.dataset.slug}/resources/{resource.id}/latest"
    assert (client.get(place).status_code, client.get(place)["Location"]) == (302, _version(resource, 1))
    replace(resource, b"second")
    assert client.get(place)["Location"] == _version(resource, 2)
    assert _body(client.get(f"/api/datasets/r/{resource.id}")) == b"second"


def test_a_link_leads_away(make_dataset, client):
    from parvis.dialects import records

    dataset = make_dataset(resources=(records.Resource(title="A", url="https://example.org/a.csv"),))
    resource = dataset.resources.get()
    for place in (f"/api/datasets/r/{resource.id}", f"/datasets/{dataset.slug}/resources/{resource.id}/latest"):
        answer = client.get(place)
        assert (answer.status_code, answer["Location"]) == (302, "https://example.org/a.csv")
    assert client.get(_version(resource)).status_code == 404


def test_a_former_address_leads_to_the_one_in_force(make_dataset, host, client):
    dataset = make_dataset("Old name")
    resource = host(dataset)
    from dataclasses import replace as changed

    from parvis.portal.datasets import queries

    record = queries.record(Dataset.objects.get())
    actions.update(dataset, changed(record, title="New name"), by=SYSTEM)
    answer = client.get(f"/datasets/old-name/resources/{resource.id}/versions/1")
    assert (answer.status_code, answer["Location"]) == (301, f"/datasets/new-name/resources/{resource.id}/versions/1")


def test_a_file_of_another_dataset_is_not_there(resource, make_dataset, client):
    other = make_dataset("Another")
    assert client.get(f"/datasets/{other.slug}/resources/{resource.id}/versions/1").status_code == 404
    assert client.get(f"/datasets/{other.slug}/resources/{resource.id}/latest").status_code == 404


@pytest.mark.parametrize("state", ["draft", "private", "deleted", "scheduled", "hidden"])
def test_a_file_of_a_dataset_not_shown_is_known_to_its_people_alone(
    make_dataset, make_organization, make_user, api_as, host, client, state
):
    user, organization = make_user(), make_organization()
    organization.memberships.create(user=user, role="editor")
    resource = host(make_dataset(state="draft", organization=organization.id))
    _bring(resource.dataset, state)
    places = [_version(resource), f"/datasets/{resource.dataset.slug}/resources/{resource.id}/latest",
              f"/api/datasets/r/{resource.id}", f"/api/resources/{resource.id}",
              f"/api/resources/{resource.id}/versions"]  # fmt: skip
    strangers = [Client(), Client(headers=api_as(make_user()).headers)]
    for stranger in strangers:
        assert {stranger.get(place).status_code for place in places} <= {404, 410}, state
        assert {stranger.head(place).status_code for place in places[:3]} <= {404, 410}, state
    people = Client(headers=api_as(user).headers)
    assert {people.get(place).status_code for place in places} <= {200, 302}
    assert people.get(places[0])["Cache-Control"] == "private, no-cache"
    signed_in = Client()
    signed_in.force_login(user)
    assert signed_in.get(f"/api/datasets/r/{resource.id}").status_code in (404, 410)  # a cookie opens nothing there


def _bring(dataset: Dataset, state: str) -> None:
    from datetime import timedelta

    from parvis.kit.dates import now

    if state in ("deleted", "hidden"):
        dataset = actions.publish(dataset, by=SYSTEM)
    {
        "draft": lambda: None,
        "private": lambda: actions.make_private(dataset, by=SYSTEM),
        "deleted": lambda: actions.delete(dataset, by=SYSTEM),
        "hidden": lambda: actions.hide(dataset, reason="x", by=SYSTEM),
        "scheduled": lambda: actions.schedule(dataset, now() + timedelta(hours=1), by=SYSTEM),
    }[state]()


def test_a_signed_in_person_downloads_a_draft(make_dataset, make_user, host):
    user = make_user()
    resource = host(make_dataset(state="draft"))
    Dataset.objects.update(owner=user)
    browser = Client()
    browser.force_login(user)
    assert _body(browser.get(_version(resource))) == CSV


def test_headers_say_what_the_file_is(resource, client):
    answer = client.get(_version(resource))
    assert {name: answer[name] for name in (
        "Content-Type", "Content-Length", "Content-Disposition", "Accept-Ranges", "ETag", "X-Content-Type-Options",
        "Content-Security-Policy", "Cache-Control",
    )} == {
        "Content-Type": "text/csv", "Content-Length": str(len(CSV)),
        "Content-Disposition": 'attachment; filename="population.csv"', "Accept-Ranges": "bytes",
        "ETag": f'"{resource.checksum}"', "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, max-age=3600",
    }  # fmt: skip
    again = client.get(_version(resource), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["ETag"], _body(again)) == (304, answer["ETag"], b"")
    head = client.head(_version(resource))
    assert (head.status_code, head["Content-Length"]) == (200, str(len(CSV)))


@pytest.mark.parametrize(
    ("asked", "status", "body", "said"),
    [("bytes=0-3", 206, b"comm", "bytes 0-3/32"), ("bytes=29-", 206, b"27\n", "bytes 29-31/32"),
     ("bytes=-3", 206, b"27\n", "bytes 29-31/32"), ("bytes=29-999", 206, b"27\n", "bytes 29-31/32"),
     ("bytes=-999", 206, CSV, "bytes 0-31/32"), ("bytes=32-", 416, b"", "bytes */32"),
     ("bytes=-0", 416, b"", "bytes */32"), ("bytes=5-2", 200, CSV, None), ("bytes=0-1,3-4", 200, CSV, None),
     ("lines=1-2", 200, CSV, None), ("bytes=-", 200, CSV, None), ("bytes=x-y", 200, CSV, None)],
)  # fmt: skip
def test_a_part_is_sent(resource, client, asked, status, body, said):
    answer = client.get(_version(resource), headers={"Range": asked})
    assert (answer.status_code, _body(answer), answer.get("Content-Range")) == (status, body, said)


def test_a_part_of_another_file_is_the_whole(resource, client):
    headers = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert client.get(_version(resource), headers=headers).status_code == 200
    headers["If-Range"] = client.get(_version(resource))["ETag"]
    assert client.get(_version(resource), headers=headers).status_code == 206


def test_a_file_is_not_compressed_on_the_way(make_dataset, host, client):
    resource = host(make_dataset(), b"a;b\n" * 1000)
    answer = client.get(_version(resource), headers={"Accept-Encoding": "gzip"})
    assert (answer.get("Content-Encoding"), answer["Content-Length"]) == (None, "4000")
    page = client.get("/en/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(page.content).startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("name", "said"),
    [("données été.csv", "attachment; filename*=utf-8''donn%C3%A9es%20%C3%A9t%C3%A9.csv"),
     ('a"b\r\nSet-Cookie: x=1.csv', 'attachment; filename="abSet-Cookie x=1.csv"'), ("السكان.csv",
     "attachment; filename*=utf-8''%D8%A7%D9%84%D8%B3%D9%83%D8%A7%D9%86.csv")],
)  # fmt: skip
def test_a_name_is_safe_in_a_header(make_dataset, host, client, name, said):
    assert client.get(_version(host(make_dataset(), name=name)))["Content-Disposition"] == said


def test_old_versions_are_given_up_and_said_so(resource, replace, client, settings, kept):
    for n in range(3):
        replace(resource, b"version %d" % n)
    settings.PARVIS = settings.PARVIS.model_copy(update={"versions_kept": 2})
    assert actions.forget_old_versions(by=SYSTEM) == 2
    assert [client.get(_version(resource, n)).status_code for n in (1, 2, 3, 4)] == [410, 410, 200, 200]
    assert actions.forget_old_versions(by=SYSTEM) == 0
    from datetime import timedelta

    from parvis.engines.files.collecting import collect

    assert (len(kept()), collect(timedelta(0))[0], len(kept())) == (4, 2, 2)
    told = client.get(f"/api/resources/{resource.id}/versions").json()["data"]
    assert [bool(row["removed_at"]) for row in told] == [False, False, True, True]


def test_a_version_with_the_bytes_of_the_current_one_is_not_given_up(resource, replace, settings, client):
    replace(resource, b"second")
    actions.restore_version(resource, 1, by=SYSTEM)
    settings.PARVIS = settings.PARVIS.model_copy(update={"versions_kept": 1})
    assert actions.forget_old_versions(by=SYSTEM) == 1
    assert [client.get(_version(resource, n)).status_code for n in (1, 2, 3)] == [200, 410, 200]


def test_a_file_the_store_has_lost_is_told_without_its_key(resource, client):
    files.store().delete(resource.file)
    answer = client.get(_version(resource))
    assert (answer.status_code, resource.checksum in answer.content.decode()) == (404, False)


# --- counting --------------------------------------------------------------------------------------------------


def test_downloads_are_counted_by_month_and_for_the_dataset(resource, client):
    for _ in range(2):
        client.get(f"/api/datasets/r/{resource.id}")
    client.get(_version(resource), headers={"Range": "bytes=0-"})
    assert (counting.write(), counting.write()) == (3, 0)
    resource.refresh_from_db()
    assert (resource.downloads, resource.dataset.downloads) == (3, 0)
    assert (actions.settle_downloads(by=SYSTEM), actions.settle_downloads(by=SYSTEM)) == (1, 0)
    dataset = Dataset.objects.get()
    assert (dataset.downloads, list(dataset.metrics_by_month["downloads"].values())) == (3, [3])
    assert client.get(f"/api/datasets/{dataset.id}").json()["metrics"]["downloads"] == 3


def test_what_is_no_download_is_not_counted(resource, client):
    place = _version(resource)
    client.head(place)
    client.get(place, headers={"Range": "bytes=5-"})
    client.get(place, headers={"If-None-Match": f'"{resource.checksum}"'})
    client.get(place, headers={"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    client.get(f"/datasets/{resource.dataset.slug}/resources/{resource.id}/latest")  # leads to one that counts
    assert counting.write() == 0


def _locked(execute, sql, params, many, context):
    """As a database that another process holds, or that is not there."""
    if sql.startswith("UPDATE"):
        raise OperationalError("database is locked")
    return execute(sql, params, many, context)


def test_downloads_that_could_not_be_written_are_tried_again(resource, client):
    for _ in range(2):
        client.get(f"/api/datasets/r/{resource.id}")
    for _ in range(2):
        with connection.execute_wrapper(_locked), pytest.raises(OperationalError):
            counting.write()
    client.get(f"/api/datasets/r/{resource.id}")
    assert (counting.write(), counting.write()) == (3, 0)
    resource.refresh_from_db()
    assert resource.downloads == 3


def test_downloads_that_wait_are_those_of_so_many_files(resource, monkeypatch, rf):
    monkeypatch.setattr(counting, "MOST", 2)
    for id in (resource.id, "b", "c", resource.id):
        counting.note(rf.get("/"), id)
    with connection.execute_wrapper(_locked), pytest.raises(OperationalError):
        counting.write()
    assert counting.write() == 3


def test_downloads_of_a_file_that_is_gone_are_forgotten(resource, client):
    client.get(_version(resource))
    actions.remove_resource(resource, by=SYSTEM)
    assert counting.write() == 1
