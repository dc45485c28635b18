"""The change log neither lies nor forgets."""

import threading

import pytest
from django.db import connection, transaction

from parvis.engines.changes import log


@pytest.mark.django_db
def test_changes_are_read_in_order_from_a_cursor():
    start = log.head()
    log.record("dataset", ["a", "b"])
    log.record("dataset", ["a"], "delete")
    changes = log.since(start)
    assert [(change.kind, change.key, change.op) for change in changes] == [
        ("dataset", "a", "upsert"), ("dataset", "b", "upsert"), ("dataset", "a", "delete"),
    ]  # fmt: skip
    assert log.since(changes[0].seq, limit=1) == [changes[1]]
    assert log.head() == changes[-1].seq
    assert log.tail() < changes[0].seq


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_never_was():
    before = log.head()
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 -- the record is what is undone
        log.record("dataset", ["a"])
        raise RuntimeError
    assert log.since(before) == []


@pytest.mark.django_db(transaction=True)
def test_a_follower_never_steps_over_a_late_commit():
    """Many writers commit at random; a follower that reads meanwhile misses none."""
    start, seen, done = log.head(), [], threading.Event()

    def write(writer: int) -> None:
        for number in range(20):
            with transaction.atomic():
                log.record("dataset", [f"{writer}-{number}"])
        connection.close()

    def follow() -> None:
        cursor = start
        while True:
            ending = done.is_set()
            changes = log.since(cursor)
            seen.extend(change.key for change in changes)
            cursor = changes[-1].seq if changes else cursor
            if ending and not changes:
                break
        connection.close()

    follower = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    assert sorted(seen) == sorted(f"{writer}-{number}" for writer in range(4) for number in range(20))
