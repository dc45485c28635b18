"""Pictures people send: decoded within limits, turned upright, stripped of what they carry, made into WebP.

What is kept is made by us from the points of the picture alone, so nothing hidden in the file a person sent survives:
no place, no author, no script, no second file behind the picture.
"""

import io
from typing import Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from parvis.kit.errors import Invalid, TooLarge
from parvis.kit.ids import picture_address

MEDIA_TYPE: Final = "image/webp"
MAX_BYTES: Final = 5 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000  # a camera of 40 megapixels; about 160 MB while it is decoded
ACCEPT: Final = "image/png,image/jpeg,image/webp,image/gif"  # for the `accept` of a file field
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def fit(source: bytes, width: int, height: int = 0, *, field: str = "picture") -> bytes:
    """The picture as WebP within `width` × `height` points (a square when no height is given), never enlarged.

    Takes PNG, JPEG, WebP and the first frame of GIF. Raises TooLarge beyond MAX_BYTES or MAX_PIXELS, Invalid about
    `field` for what is none of these or is damaged.
    """
    if len(source) > MAX_BYTES:
        raise TooLarge(_("The picture is larger than %(limit)s MB.") % {"limit": MAX_BYTES // 1024 // 1024})
    box = (width, height or width)
    try:
        picture = _decoded(source, box)
    except _BOMBS as error:
        raise _too_many_points() from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError) as error:
        reason = _("This is not a picture we can read: send a PNG, JPEG, WebP or GIF file that opens in a browser.")
        raise Invalid({field: [reason]}) from error
    picture.thumbnail(box, Image.Resampling.LANCZOS)
    return _encoded(picture)


def _too_many_points() -> TooLarge:
    millions = MAX_PIXELS // 1_000_000
    return TooLarge(_("The picture has more than %(limit)s million points: make it smaller.") % {"limit": millions})


def _decoded(source: bytes, box: tuple[int, int]) -> Image.Image:
    """The points, upright. The size is judged from the head of the file, before anything is decoded."""
    with Image.open(io.BytesIO(source), formats=_FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_many_points()
        opened.draft("RGB", (box[0] * 2, box[1] * 2))  # a large JPEG is decoded at a fraction of its size
        opened.load()
        return ImageOps.exif_transpose(opened)


def _encoded(picture: Image.Image) -> bytes:
    """WebP of a fresh copy of the points: what else the file carried stays behind."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    clean = Image.new(mode, picture.size)
    clean.paste(picture.convert(mode))
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=88, method=4)
    return out.getvalue()


def address(key: str) -> str:
    """Where the picture of this key of the file store is seen; `""` for no key."""
    return picture_address(key)
