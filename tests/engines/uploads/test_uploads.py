"""Uploads as their callers see them: whatever is cut, repeated or wrong, the file is right or is not there."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest

from parvis.engines import files, uploads
from parvis.engines.files.collecting import collect
from parvis.engines.uploads import arriving, life
from parvis.engines.uploads.models import Piece, State, Upload
from parvis.kit.dates import now
from parvis.kit.errors import Conflict, Gone, Invalid, NotFound, TooLarge, TooMany

pytestmark = pytest.mark.django_db
ME = "ada"


class Cut(BytesIO):
    """A sender who is gone after so many bytes."""

    def __init__(self, body: bytes, after: int) -> None:
        super().__init__(body)
        self.after = after

    def read(self, size: int = -1) -> bytes:
        if self.tell() >= self.after:
            raise ConnectionResetError
        return super().read(min(size, self.after - self.tell()))


@pytest.fixture
def started(kept):
    def start(body: bytes, owner: str = ME) -> Upload:
        return uploads.create(owner=owner, filename="budget.csv", length=len(body))

    return start


def _bytes_of(upload: Upload) -> bytes:
    return b"".join(files.store().read(upload.file))


def test_upload_in_pieces_is_the_file(started, kept, monkeypatch):
    monkeypatch.setattr(arriving, "PIECE", 1000)
    body = bytes(range(256)) * 40
    upload = started(body)
    upload = uploads.append(upload.id, BytesIO(body[:5000]), owner=ME, offset=0)
    assert (upload.offset, upload.state) == (5000, State.RECEIVING)
    upload = uploads.append(upload.id, BytesIO(body[5000:]), owner=ME, offset=5000)
    assert (upload.state, upload.sha256) == (State.COMPLETE, hashlib.sha256(body).hexdigest())
    assert _bytes_of(upload) == body
    assert kept() == [upload.file]
    assert not Piece.objects.exists()


def test_upload_cut_keeps_what_came(started, kept):
    body = b"x" * 700_000
    upload = started(body)
    upload = uploads.append(upload.id, Cut(body, 300_000), owner=ME, offset=0)
    assert upload.offset == 300_000
    upload = uploads.append(upload.id, BytesIO(body[300_000:]), owner=ME, offset=300_000)
    assert (_bytes_of(upload), len(kept())) == (body, 1)


def test_upload_wrong_checksum_leaves_the_offset(started, kept):
    body = b"y" * 10_000
    upload = started(body)
    upload = uploads.append(upload.id, BytesIO(body[:4000]), owner=ME, offset=0)
    before = kept()
    with pytest.raises(uploads.WrongChecksum):
        uploads.append(upload.id, BytesIO(body[4000:]), owner=ME, offset=4000, checksum=("sha256", b"0" * 32))
    assert (uploads.get(upload.id, owner=ME).offset, kept()) == (4000, before)
    checksum = ("sha1", hashlib.sha1(body[4000:]).digest())
    upload = uploads.append(upload.id, BytesIO(body[4000:]), owner=ME, offset=4000, checksum=checksum)
    assert _bytes_of(upload) == body


def test_upload_cut_with_a_checksum_keeps_nothing(started, kept):
    upload = started(b"z" * 9000)
    with pytest.raises(uploads.WrongChecksum):
        uploads.append(upload.id, Cut(b"z" * 9000, 5000), owner=ME, offset=0, checksum=("sha256", b""))
    assert (uploads.get(upload.id, owner=ME).offset, kept()) == (0, [])


def test_upload_unknown_checksum_is_refused(started):
    upload = started(b"abc")
    with pytest.raises(Invalid):
        uploads.append(upload.id, BytesIO(b"abc"), owner=ME, offset=0, checksum=("md5", b""))


def test_upload_at_another_offset_is_refused(started):
    upload = started(b"abcdef")
    with pytest.raises(Conflict):
        uploads.append(upload.id, BytesIO(b"def"), owner=ME, offset=3)


def test_two_who_append_at_once_do_not_both_win(started, kept):
    """The second comes while the first still reads: it is told to wait; the file is that of the first."""
    body = b"first!" * 1000
    upload = started(body)
    refused = []

    class Meddling(BytesIO):
        def read(self, size: int = -1) -> bytes:
            if not refused:
                with pytest.raises(uploads.Busy):
                    uploads.append(upload.id, BytesIO(b"second" * 1000), owner=ME, offset=0)
                refused.append(True)
            return super().read(size)

    assert _bytes_of(uploads.append(upload.id, Meddling(body), owner=ME, offset=0)) == body
    assert (refused, len(kept())) == ([True], 1)


def test_a_writer_who_lost_the_lease_writes_nothing(started, kept):
    """The first hangs longer than its lease, the second sends the file, then the first wakes up."""
    body = b"second" * 1000
    upload = started(body)

    class Hanging(BytesIO):
        def read(self, size: int = -1) -> bytes:
            if self.tell() == 0:
                Upload.objects.update(writer_until=now() - timedelta(seconds=1))
                uploads.append(upload.id, BytesIO(body), owner=ME, offset=0)
            return super().read(size)

    with pytest.raises(uploads.Busy):
        uploads.append(upload.id, Hanging(b"first!" * 1000), owner=ME, offset=0)
    upload = uploads.get(upload.id, owner=ME)
    assert (_bytes_of(upload), kept()) == (body, [upload.file])


def test_upload_over_the_limit_is_refused_before_a_byte(kept, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"upload_limit": 10})
    with pytest.raises(TooLarge):
        uploads.create(owner=ME, filename="a.csv", length=11)
    with pytest.raises(TooLarge):
        uploads.receive(BytesIO(b"x" * 11), owner=ME, filename="a.csv")
    assert (Upload.objects.count(), kept()) == (0, [])


def test_upload_is_that_of_its_owner_alone(started):
    upload = started(b"abc")
    for act in (uploads.get, uploads.abandon, uploads.take, uploads.finish):
        with pytest.raises(NotFound):
            act(upload.id, owner="mallory")


def test_upload_is_taken_once(kept):
    upload = uploads.receive(BytesIO(b"abc"), owner=ME, filename="a.csv")
    assert uploads.take(upload.id, owner=ME).sha256 == hashlib.sha256(b"abc").hexdigest()
    with pytest.raises(Conflict):
        uploads.take(upload.id, owner=ME)


def test_upload_that_is_not_complete_is_not_taken(started):
    upload = started(b"abc")
    for act in (uploads.take, uploads.finish):
        with pytest.raises(Conflict):
            act(upload.id, owner=ME)


def test_upload_cut_before_it_was_put_together_is_finished_by_who_takes_it(started, kept, monkeypatch):
    upload = started(b"abc")
    monkeypatch.setattr(arriving, "finish", lambda id, owner: life.get(id, owner=owner))  # the process died here
    uploads.append(upload.id, BytesIO(b"abc"), owner=ME, offset=0)
    monkeypatch.undo()
    assert uploads.get(upload.id, owner=ME).state == State.RECEIVING
    assert _bytes_of(arriving.finish(upload.id, owner=ME)) == b"abc"


def test_empty_upload_is_complete_at_once(kept):
    upload = uploads.create(owner=ME, filename="empty.csv", length=0)
    assert (upload.state, _bytes_of(upload)) == (State.COMPLETE, b"")


def test_what_is_abandoned_or_expired_leaves_nothing(started, kept):
    body = b"abcdef"
    dropped, late = started(body), started(body)
    for upload in (dropped, late):
        uploads.append(upload.id, BytesIO(body[:3]), owner=ME, offset=0)
    whole = uploads.receive(BytesIO(body), owner=ME, filename="a.csv")
    uploads.abandon(dropped.id, owner=ME)
    Upload.objects.update(expires_at=now())
    with pytest.raises(Gone):
        uploads.get(late.id, owner=ME)
    assert uploads.sweep() == 2
    assert (Upload.objects.count(), kept()) == (0, [whole.file])
    assert (collect(timedelta(0)), kept()) == ((1, 6), [])


def test_files_in_arrival_are_not_collected(started, kept):
    upload = started(b"abcdef")
    uploads.append(upload.id, BytesIO(b"abc"), owner=ME, offset=0)
    uploads.receive(BytesIO(b"whole"), owner=ME, filename="a.csv")
    assert (collect(timedelta(0)), len(kept())) == ((0, 0), 2)


def test_too_many_uploads_at_once_are_refused(started, monkeypatch):
    monkeypatch.setattr(life, "AT_ONCE", 2)
    for _ in range(2):
        started(b"abc")
    with pytest.raises(TooMany):
        started(b"abc")
    assert started(b"abc", owner="grace").offset == 0


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [("../../etc/passwd", "passwd"), ("C:\\Users\\x\\a.csv", "a.csv"), ("a\x00b\r\n.csv", "ab.csv"), ("..", "file"),
     ("", "file"), ("données été.csv", "données été.csv"), ("x" * 300 + ".csv", "x" * 196 + ".csv"),
     ("invoice\u202efdp.exe", "invoicefdp.exe"), ('a"b;c.csv', "abc.csv")],
)  # fmt: skip
def test_upload_name_is_no_path(kept, given, kept_as):
    assert uploads.create(owner=ME, filename=given, length=1).filename == kept_as
