"""The licence the organization uses, and keywords already in use that the files speak of."""

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit.text import fold
from parvis.portal.datasets.rules.proposals import names
from parvis.portal.datasets.rules.proposals.shapes import Known, Proposal, Source, number

MOST: Final = 6  # keywords proposed
_SHORTEST: Final = 3  # letters of a keyword
_COMMON: Final = frozenset({
    "code", "date", "nom", "name", "id", "type", "commune", "departement", "region", "annee", "total", "nombre",
    "numero", "label", "libelle", "adresse", "ville", "pays", "data", "donnees", "open-data", "opendata", "statut",
    "valeur", "age", "sexe",
})  # fmt: skip


def license(known: Known) -> Proposal | None:
    """The licence that most of the organization's datasets have."""
    if not known.licenses:
        return None
    best, count = max(known.licenses.items(), key=lambda item: (item[1], item[0]))
    total = sum(known.licenses.values())
    reason = ngettext(
        "It is that of %(count)s of the %(total)s dataset of %(organization)s that state one.",
        "It is that of %(count)s of the %(total)s datasets of %(organization)s that state one.",
        total,
    )
    said = reason % {"count": number(count), "total": number(total), "organization": known.organization}
    return Proposal("license", best, said, known.license_titles.get(best, best))


def tags(sources: Sequence[Source], known: Known) -> Proposal | None:
    """Keywords in use on the portal that stand in the name of a file, or of a column."""
    titles = _words(" ".join(names.title(source.name) for source in sources))
    columns = _words(
        " \n ".join(column.name for source in sources if source.sample for column in source.sample.columns)
    )
    found = [(0, tag) for tag in known.tags if _stands_in(tag, titles)]
    found += [(1, tag) for tag in known.tags if _stands_in(tag, columns) and tag not in _COMMON]
    best = list(dict.fromkeys(tag for _rank, tag in sorted(found, key=lambda one: one[0])))[:MOST]
    if not best:
        return None
    reason = _("Other datasets have these keywords, and the names of your files or columns say the same words.")
    return Proposal("tags", best, reason, ", ".join(best))


def _words(text: str) -> str:
    """Folded words between single spaces, their plural gone."""
    split = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])", " ", text)
    return " " + " ".join(_singular(word) for word in re.findall(r"[^\W_]+|\n", fold(split))) + " "


def _singular(word: str) -> str:
    return word.rstrip("sx") if len(word) > _SHORTEST else word


def _stands_in(tag: str, words: str) -> bool:
    looked_for = _words(tag.replace("-", " "))
    return len(looked_for) >= _SHORTEST + 2 and looked_for in words
