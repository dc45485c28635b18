"""What arrived, whatever way it came: files of a form, uploads already here, links; and the draft made of it."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.dialects import records
from parvis.kit.actors import Actor
from parvis.kit.errors import PortalError
from parvis.portal.datasets import actions, queries
from parvis.portal.datasets.queries import proposals
from parvis.portal.organizations import queries as organizations

MOST: Final = 50  # files, and links, at a time
_ADDRESS: Final = re.compile(r"(?:https?|ftp)://[^\s/]+\S*", re.IGNORECASE)
_ENDING: Final = re.compile(r"\.([a-z0-9]{1,8})$")


@dataclass
class Arrived:
    """Ids of the uploads that are here whole, and why others are not."""

    uploads: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """The draft, and what could not be put into it."""

    dataset: Any
    refused: list[str] = field(default_factory=list)
    count: int = 0  # files and links that are in it


def is_address(text: str) -> bool:
    """Whether the text is the address of something on the web."""
    return len(text) <= 2048 and _ADDRESS.fullmatch(text) is not None


def received(request: HttpRequest, actor: Actor) -> Arrived:
    """The uploads the page names, and the files that came with the form."""
    arrived = Arrived([id for id in dict.fromkeys(request.POST.getlist("upload")) if id][:MOST])
    for file in request.FILES.getlist("file")[:MOST]:
        try:
            upload = actions.receive_upload(
                file, filename=file.name or "", media_type=file.content_type or "", by=actor
            )
        except PortalError as error:
            arrived.refused.append(_("“%(name)s” was not kept. %(reason)s") % {"name": file.name, "reason": error})
        else:
            arrived.uploads.append(upload.id)
    return arrived


def draft(uploads: Sequence[str], links: Sequence[str], organization: str, language: str, *, by: Actor) -> Draft:
    """A draft with these files, read; its title is that of the first whose name says something."""
    names = [*_names(uploads, by), *links]
    title = next((text for name in names if (text := proposals.title_of(name))), "")
    described = records.Dataset(
        title=title or _("Data without a title"),
        organization=organization,
        owner_name="" if organization else by.name,  # publishing in one's own name is choosing to be named
        language=language,
        contacts=organizations.contacts_of(organization),
    )
    dataset = actions.create(described, by=by)
    return added(dataset, uploads, links, by=by)


def added(dataset: Any, uploads: Sequence[str], links: Sequence[str], *, by: Actor) -> Draft:
    """The dataset with these files, read; what could not be put into it is told, and the rest is kept."""
    made = Draft(dataset)
    _add(made, uploads, links, by)
    actions.read_files(dataset, by=by)
    return made


def _names(uploads: Sequence[str], by: Actor) -> list[str]:
    names = []
    for id in uploads:
        with suppress(PortalError):  # told when it is put into the draft
            names.append(queries.upload(id, actor=by).filename)
    return names


def _add(made: Draft, uploads: Sequence[str], links: Sequence[str], by: Actor) -> None:
    for upload in uploads:
        try:
            actions.add_file(made.dataset, records.Resource(title=""), upload=upload, by=by)
            made.count += 1
        except PortalError as error:
            made.refused.append(str(error))
    for link in links:
        try:
            actions.add_resource(made.dataset, _linked(link), by=by)
            made.count += 1
        except PortalError as error:
            made.refused.append(f"{link[:200]}: {error}")


def _linked(link: str) -> records.Resource:
    path = link.partition("?")[0].partition("#")[0]
    ending = _ENDING.search(path.lower().rpartition("/")[2])
    name = proposals.title_of(link) or path.rstrip("/").rpartition("/")[2] or link
    return records.Resource(title=name[:350], url=link, format=ending[1] if ending else "")
