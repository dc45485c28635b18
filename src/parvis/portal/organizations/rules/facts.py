"""What makes an organization acceptable, and what is only worth a second look: pure checks."""

import re
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

from parvis.dialects.records import Contact, Link
from parvis.dialects.vocabularies import CONTACT_ROLES

DEPTH: Final = 5  # organizations above one another, the first included
_LA_POSTE: Final = "356000000"  # its establishments do not follow the rule (INSEE, Sirene: SIRET of La Poste)
_IS_URL: Final = URLValidator(schemes=["http", "https"])
_CONTACT: Final = {"name": 255, "email": 254, "contact_form": 2048}  # characters at most
_SIRET, _ICE = re.compile(r"\d{14}"), re.compile(r"\d{15}")


def business_number(text: str) -> str:
    """A number as it is kept: without the spaces, dots and hyphens people write it with."""
    return re.sub(r"[\s.\-]+", "", text)


def business_number_caution(number: str) -> object | None:
    """Why a SIRET (France, 14 figures) or an ICE (Morocco, 15 figures) looks wrong; None for what looks right."""
    if _SIRET.fullmatch(number) and not _is_siret(number):
        return _("This SIRET does not add up: one of its 14 figures may be mistyped.")
    if _ICE.fullmatch(number) and int(number) % 97:
        return _("This ICE does not add up: one of its 15 figures may be mistyped.")
    if number.isdigit() and len(number) not in (9, 14, 15):
        return _("A SIRET has 14 figures and an ICE 15; this number has %(count)s.") % {"count": len(number)}
    return None


def _is_siret(number: str) -> bool:
    """Luhn's rule (ISO/IEC 7812-1), or a sum that is a multiple of five for La Poste."""
    figures = [int(figure) for figure in number]
    doubled = [sum(divmod(figure * 2, 10)) for figure in figures[-2::-2]]
    if (sum(doubled) + sum(figures[-1::-2])) % 10 == 0:
        return True
    return number.startswith(_LA_POSTE) and sum(figures) % 5 == 0


def contact_fault(contact: Contact) -> object | None:
    """Why nobody could be reached or credited through this contact; None when it will do."""
    if contact.role not in CONTACT_ROLES:
        return _("“%(value)s” is not known here.") % {"value": contact.role[:100]}
    for name, limit in _CONTACT.items():
        if len(getattr(contact, name)) > limit:
            return _("%(limit)s characters at most.") % {"limit": limit}
    if contact.role == "contact" and not (contact.email or contact.contact_form):
        return _("Give an e-mail or the address of a contact form.")
    if contact.email:
        try:
            validate_email(contact.email)
        except ValidationError:
            return _("“%(value)s” is not an e-mail address.") % {"value": contact.email[:100]}
    return None


def link_faults(links: Sequence[Link]) -> list[object]:
    """What is against these links, one reason per link at fault."""
    return [fault for link in links if (fault := _link_fault(link))]


def _link_fault(link: Link) -> object | None:
    if not link.title.strip():
        return _("Say where the link “%(value)s” leads.") % {"value": link.url[:100]}
    return address_fault(link.url)


def address_fault(address: str) -> object | None:
    """Why a browser could not open this address; None when it could."""
    try:
        _IS_URL(address)
    except ValidationError:
        return _("“%(value)s” is not a web address: it starts with https:// or http://.") % {"value": address[:100]}
    return None
