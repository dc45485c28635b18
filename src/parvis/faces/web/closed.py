"""What every page says while the portal is read-only."""

from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.portal.moderation import queries as moderation


def words(language: str) -> str:
    """What every page says while writing is closed, `""` when it is open."""
    closure = moderation.closure()
    if closure is None:
        return ""
    return str(closure.banner.get(language) or _USUAL[language])


def mark() -> str:
    """What tells a page that says so from one that does not, and one sentence from another."""
    closure = moderation.closure()
    return f"closed-{closure.pk}:" if closure else ""


def _usual() -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = _("The portal is read-only for a while: everything can be read, nothing can be changed.")
    return said


class _Usual(dict[str, str]):
    """The usual sentence in each language, made when first needed."""

    def __missing__(self, language: str) -> str:
        self.update(_usual())
        return self[language]


_USUAL: Final = _Usual()
