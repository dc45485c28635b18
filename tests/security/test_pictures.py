"""Pictures people send: what is refused, and what is left of what is taken."""

import io
import struct
import zlib

import pytest
from django.test import Client
from PIL import Image

from parvis.engines import files
from parvis.kit import pictures
from parvis.kit.errors import Invalid, TooLarge


def drawn(kind: str = "PNG", size: tuple[int, int] = (60, 30), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it has `width` × `height` points, and has."""
    lines = zlib.compressobj(9)
    body = b"".join(lines.compress(b"\0" * (width // 8 + 1)) for _line in range(min(height, 2000))) + lines.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_webp_within_the_box(kind):
    made = opened(pictures.fit(drawn(kind, (600, 300)), 100))
    assert (made.format, made.size) == ("WEBP", (100, 50))


def test_a_small_picture_is_not_enlarged():
    assert opened(pictures.fit(drawn(size=(20, 10)), 100)).size == (20, 10)


def test_what_is_seen_through_stays_so():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")
    made = opened(pictures.fit(out.getvalue(), 10))
    assert (made.mode, made.getpixel((5, 5))[3]) == ("RGBA", 0)


@pytest.mark.parametrize("size", [(9_000, 9_000), (100_000, 100_000), (2**31 - 1, 1), (6_500, 6_200)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(size):
    with pytest.raises(TooLarge):
        pictures.fit(bomb(*size), 100)


def test_too_many_bytes_are_refused():
    with pytest.raises(TooLarge):
        pictures.fit(b"\x89PNG\r\n\x1a\n" + b"\0" * pictures.MAX_BYTES, 100)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><!DOCTYPE svg><svg/>',
        b"<html><script>alert(1)</script></html>",
        drawn("BMP"),
        drawn("TIFF"),
        drawn("PNG", (600, 600))[:-30],
        drawn("JPEG", (600, 600))[:300],
        drawn("PNG")[:20],
        drawn("GIF")[:12],
        b"%PDF-1.4\n%%EOF",
    ],
)
def test_what_is_no_whole_picture_is_refused(source):
    with pytest.raises(Invalid) as refused:
        pictures.fit(source, 100, field="logo")
    assert list(refused.value.fields) == ["logo"]


def test_a_second_file_behind_the_picture_is_left_behind():
    made = pictures.fit(drawn("GIF") + b"<script>alert(document.domain)</script>PK\x03\x04", 100)
    assert b"script" not in made
    assert b"PK\x03\x04" not in made


def test_place_author_and_comments_are_left_behind():
    exif = Image.Exif()
    exif[0x013B] = "Somebody"  # artist
    exif[0x8825] = {1: "N", 2: (34.0, 1.0, 2.0)}  # where it was taken
    made = pictures.fit(drawn("JPEG", exif=exif, comment=b"secret", icc_profile=b"profile"), 100)
    assert b"Somebody" not in made
    assert b"secret" not in made
    assert not opened(made).getexif()
    assert set(opened(made).info) <= {"loop", "background", "timestamp", "duration"}


def test_a_picture_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    assert opened(pictures.fit(drawn("JPEG", (60, 30), exif=exif), 100)).size == (30, 60)


def test_of_several_frames_the_first_is_kept():
    out = io.BytesIO()
    first, second = Image.new("RGB", (10, 10), "red"), Image.new("RGB", (10, 10), "blue")
    first.save(out, "GIF", save_all=True, append_images=[second])
    made = opened(pictures.fit(out.getvalue(), 10))
    red, _green, blue = made.convert("RGB").getpixel((5, 5))
    assert (red > 200, blue < 60, getattr(made, "n_frames", 1)) == (True, True, 1)


def test_a_stored_picture_is_served_for_ever(db):
    key = files.store().put([pictures.fit(drawn(), 100)]).key
    answer = Client().get(pictures.address(key))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
        "public, max-age=31536000, immutable",
        "nosniff",
    )
    again = Client().get(pictures.address(key), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"a,b\n1,2\n"])
def test_what_is_stored_and_is_no_picture_is_not_served(db, body):
    key = files.store().put([body]).key
    assert Client().get(pictures.address(key)).status_code == 404


@pytest.mark.parametrize("name", ["nothing", "ab/cd", "0" * 64, "..%2f..%2fsecret_key"])
def test_what_is_no_key_is_not_found(db, name):
    assert Client().get(f"/pictures/{name}.webp").status_code in (400, 404)
