"""What a description could say, read from the files and from what is known around them: each with its reason.

Pure: everything known is given. A proposal is never written down by itself; a person sees it, marked, and decides.
"""

from collections.abc import Sequence

from parvis.portal.datasets.rules.proposals import names, paces, periods, places, subjects, texts
from parvis.portal.datasets.rules.proposals.shapes import Known, Place, Proposal, Source

__all__ = ["Known", "Place", "Proposal", "Source", "asked", "propose", "title_of"]

asked = places.asked
title_of = names.title


def propose(sources: Sequence[Source], known: Known) -> list[Proposal]:
    """One proposal at most for each field, in the order of the form. Reasons are in the language in force."""
    title = names.propose(sources)
    period = periods.propose(sources, known)
    covered = places.propose(sources, known)
    found = [
        title,
        texts.propose(sources),
        subjects.license(known),
        period,
        *covered,
        paces.propose(sources, known),
        subjects.tags(sources, known),
    ]
    return [proposal for proposal in found if proposal is not None]
