"""Files in numbered parts: in any order, again, with holes; what is refused leaves what came."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from parvis.engines import files, uploads
from parvis.engines.files.collecting import collect
from parvis.engines.uploads import life
from parvis.engines.uploads.models import Piece, State, Upload
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Gone, Invalid, NotFound, TooLarge, TooMany

pytestmark = pytest.mark.django_db
ME = "ada"


def part(number: int, body: bytes, of: int = 3, owner: str = ME, name: str = "u") -> Upload:
    return uploads.receive_part(BytesIO(body), owner=owner, name=name, number=number, of=of, filename="budget.csv")


def test_parts_in_any_order_and_again_are_the_file(kept: Any) -> None:
    for number, body in ((2, b"56"), (0, b"xx"), (0, b"12"), (1, b"34"), (2, b"5")):
        part(number, body)
    upload = uploads.join("u", owner=ME)
    assert (upload.state, upload.length, b"".join(files.store().read(upload.file))) == (State.COMPLETE, 5, b"12345")
    assert (kept(), Piece.objects.count()) == ([upload.file], 0)
    assert uploads.join("u", owner=ME).pk == upload.pk


def test_a_part_that_is_missing_is_named_and_the_others_stay(kept: Any) -> None:
    part(0, b"12")
    assert part(2, b"56").offset == 4
    with pytest.raises(Conflict, match="1"):
        uploads.join("u", owner=ME)
    part(1, b"34")
    assert uploads.join("u", owner=ME).length == 6


def test_a_name_that_was_used_begins_another_file(kept: Any) -> None:
    part(0, b"12", of=1)
    first = uploads.take(uploads.join("u", owner=ME).pk, owner=ME)
    part(0, b"345", of=1)
    second = uploads.join("u", owner=ME)
    assert (first.file != second.file, second.length) == (True, 3)
    part(0, b"1", of=2)
    part(0, b"1", of=3)
    assert Upload.objects.get().parts == 3


def test_parts_are_those_of_their_owner_alone(kept: Any) -> None:
    part(0, b"12", of=1)
    part(0, b"345", of=1, owner="grace")
    assert (uploads.join("u", owner=ME).length, uploads.join("u", owner="grace").length) == (2, 3)
    with pytest.raises(NotFound):
        uploads.join("other", owner=ME)


@pytest.mark.parametrize(("number", "of"), [(-1, 3), (3, 3), (0, 0), (0, 10_001)])
def test_a_number_that_cannot_be_is_refused(kept: Any, number: int, of: int) -> None:
    with pytest.raises(Invalid):
        part(number, b"12", of=of)
    assert kept() == []


def test_parts_over_the_limit_are_refused_and_leave_nothing(kept: Any, settings: Any) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"upload_limit": 3})
    part(0, b"12")
    with pytest.raises(TooLarge):
        part(1, b"34")
    assert (Piece.objects.count(), len(kept())) == (1, 1)


def test_a_file_in_parts_takes_no_bytes_in_order(kept: Any) -> None:
    upload = part(0, b"12")
    with pytest.raises(Conflict):
        uploads.append(upload.id, BytesIO(b"34"), owner=ME, offset=2)


def test_parts_that_nobody_joins_are_swept_and_those_in_arrival_are_not_collected(kept: Any) -> None:
    part(0, b"12")
    assert (collect(timedelta(0)), len(kept())) == ((0, 0), 1)
    Upload.objects.update(expires_at=now())
    with pytest.raises(Gone):
        uploads.join("u", owner=ME)
    assert (uploads.sweep(), Upload.objects.count(), kept()) == (1, 0, [])


def test_too_many_files_in_parts_at_once_are_refused(kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "AT_ONCE", 1)
    part(0, b"12")
    part(1, b"34")
    with pytest.raises(TooMany):
        part(0, b"12", name="v")
