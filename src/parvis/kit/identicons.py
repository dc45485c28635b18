"""A small picture made of a name alone, for who has none: the same name always gives the same picture."""

import io
from colorsys import hls_to_rgb
from hashlib import sha256
from typing import Final

from PIL import Image

LARGEST: Final = 512  # points on a side
_CELLS: Final = 5  # on a side, the same left and right
_GROUND: Final = (238, 240, 244)


def draw(name: str, size: int) -> bytes:
    """A square PNG of `size` points, within LARGEST: five by five cells, some of them of one colour."""
    digest = sha256(name.encode()).digest()
    red, green, blue = hls_to_rgb(digest[0] / 255, 0.42, 0.45)
    colour = (round(red * 255), round(green * 255), round(blue * 255))
    picture = Image.new("RGB", (_CELLS + 2, _CELLS + 2), _GROUND)
    for row in range(_CELLS):
        for column in range(_CELLS // 2 + 1):
            if digest[1 + row * 3 + column] & 1:
                picture.putpixel((column + 1, row + 1), colour)
                picture.putpixel((_CELLS - column, row + 1), colour)
    side = max(1, min(size, LARGEST))
    written = io.BytesIO()
    picture.resize((side, side), Image.Resampling.NEAREST).save(written, "PNG", optimize=True)
    return written.getvalue()
