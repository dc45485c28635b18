"""Colours: contrast as WCAG measures it, the nearest colour that can be read, and shades of one colour.

Contrast and luminance are those of WCAG 2.2 (definitions of *contrast ratio* and *relative luminance*); lightness and
hue are those of Oklab (B. Ottosson, 2020), where equal steps look equal.
"""

import math
import re
from typing import Final

AA: Final = 4.5  # contrast of text, WCAG 2.2 §1.4.3
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")

Rgb = tuple[float, float, float]


def is_colour(text: str) -> bool:
    """Whether `text` is a colour written `#1b2d3c`."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, least: float = AA) -> str:
    """The colour nearest to `colour` in lightness, of the same hue, that has the contrast `least` on `ground`."""
    if contrast(colour, ground) >= least:
        return colour
    lightness, chroma, hue = _lch(colour)
    away = -1 if _luminance(ground) > 0.18 else 1
    for step in range(1, 101):
        tried = _hex(_of_lch(min(1.0, max(0.0, lightness + away * step / 100)), chroma, hue))
        if contrast(tried, ground) >= least:
            return tried
    return "#000000" if away < 0 else "#ffffff"


def lighter(colour: str, by: float) -> str:
    """The colour with its lightness (0 to 1) raised by `by`, or lowered when negative; hue kept."""
    lightness, chroma, hue = _lch(colour)
    return _hex(_of_lch(min(1.0, max(0.0, lightness + by)), chroma, hue))


def turned(colour: str, degrees: float) -> str:
    """The colour with its hue turned by so many degrees."""
    lightness, chroma, hue = _lch(colour)
    return _hex(_of_lch(lightness, chroma, hue + math.radians(degrees)))


def mixed(colour: str, ground: str, share: float) -> str:
    """`share` (0 to 1) of the colour over the ground."""
    return _hex(tuple(a * share + b * (1 - share) for a, b in zip(_rgb(colour), _rgb(ground), strict=True)))  # type: ignore[arg-type]


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in rgb)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    part = max(0.0, part)
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lch(colour: str) -> tuple[float, float, float]:
    red, green, blue = map(_linear, _rgb(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _of_lch(lightness: float, chroma: float, hue: float) -> Rgb:
    """The colour, with less chroma when screens cannot show that much."""
    for share in range(20, -1, -1):
        rgb = _plain(lightness, chroma * share / 20, hue)
        if all(-0.002 <= part <= 1.002 for part in rgb):
            return rgb
    return _plain(lightness, 0, hue)


def _plain(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
