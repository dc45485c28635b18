"""One change to many datasets: what it asks, what it would do to each, and what would take it back. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.dialects import records, vocabularies
from parvis.dialects.vocabularies import AccessType, State
from parvis.kit.actors import Actor
from parvis.kit.errors import Invalid
from parvis.portal.datasets.rules import allows, facts, standing

# Each verb: the right it needs, the state it leads to, and the states it can start from.
VERBS: Final[Mapping[str, tuple[str, State | None, frozenset[State]]]] = {
    "publish": ("dataset.publish", State.PUBLISHED, frozenset({State.DRAFT, State.PRIVATE, State.ARCHIVED})),
    "private": ("dataset.publish", State.PRIVATE, frozenset({State.DRAFT, State.PUBLISHED, State.ARCHIVED})),
    "draft": ("dataset.publish", State.DRAFT, frozenset({State.PRIVATE, State.PUBLISHED, State.ARCHIVED})),
    "archive": ("dataset.archive", State.ARCHIVED, frozenset({State.PUBLISHED})),
    "unarchive": ("dataset.archive", State.PUBLISHED, frozenset({State.ARCHIVED})),
    "delete": ("dataset.delete", State.DELETED, frozenset(State) - {State.DELETED}),
    "restore": ("dataset.restore", None, frozenset({State.DELETED})),
}
_NOT_NOW: Final[Mapping[str, Promise]] = {
    "archive": _("Only a published dataset can be archived."),
    "unarchive": _("This dataset is not archived."),
    "restore": _("This dataset is not deleted."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Another owner to offer to: an organization by its id, or the person who reads the mail of an address."""

    to_organization: str = ""
    to_email: str = ""
    comment: str = ""
    name: str = ""  # what the receiver is called; `checked` writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to do to each dataset; empty members change nothing. `verb` is one of VERBS, done after what describes."""

    license: str = ""
    frequency: str = ""
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    contact: records.Contact | None = None  # in place of the contacts there are; other roles stay
    verb: str = ""
    transfer: Offer | None = None  # what is offered stays where it is until the other side accepts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change does to one dataset: `changed` with {field: [before, after]}, `same`, or `refused` and why."""

    kind: Literal["changed", "same", "refused"]
    changes: Mapping[str, list[Any]]
    reason: object = ""


def checked(change: Change, licenses: Collection[str], receiver: Any = None) -> Change:
    """The change, tidied; `licenses` are the ids one may choose, `receiver` the organization it names, if it is there.

    Raises Invalid with every reason, by member.
    """
    wrong: dict[str, list[object]] = {}
    if change.license and change.license not in licenses:
        wrong["license"] = [_("“%(value)s” is not known here.") % {"value": change.license[:100]}]
    if change.verb and change.verb not in VERBS:
        wrong["verb"] = [_("“%(value)s” is not known here.") % {"value": change.verb[:100]}]
    try:
        vocabularies.frequency(change.frequency)
    except ValueError:
        wrong["frequency"] = [_("“%(value)s” is not known here.") % {"value": change.frequency[:100]}]
    if change.contact and (reason := _against(change.contact)):
        wrong["contact"] = [reason]
    if change.transfer and (reason := _against_offer(change, receiver)):
        wrong["transfer"] = [reason]
    tidied = replace(
        change,
        add_tags=facts.tags(change.add_tags),
        remove_tags=facts.tags(change.remove_tags),
        transfer=_tidied(change.transfer, receiver) if change.transfer else None,
    )
    for name in ("add_tags", "remove_tags"):
        if getattr(change, name) and not getattr(tidied, name):
            wrong[name] = [_("Give at least one keyword of two letters or more.")]
    if not wrong and tidied == Change():
        wrong["change"] = [_("Say what to change.")]
    if wrong:
        raise Invalid(wrong)
    return tidied


def _against(contact: records.Contact) -> object | None:
    if not contact.name.strip():
        return _("Give the contact a name.")
    return facts.fault_of(contact)


def _against_offer(change: Change, receiver: Any) -> object | None:
    offer = change.transfer or Offer()
    if bool(offer.to_organization) == bool(offer.to_email.strip()):
        return _("Choose an organization, or give the e-mail address of a person.")
    if offer.to_organization and receiver is None:
        return _("There is no such organization.")
    if offer.to_email and facts.fault_of(records.Contact(name="-", email=offer.to_email.strip())):
        return _("This is not an e-mail address.")
    if change.verb == "delete":
        return _("What is deleted cannot be given at the same time.")
    return None


def _tidied(offer: Offer, receiver: Any) -> Offer:
    email = offer.to_email.strip().lower()
    return replace(offer, to_email=email, comment=offer.comment.strip(), name=receiver.name if receiver else email)


def described(record: records.Dataset, change: Change) -> records.Dataset:
    """The record with the description the change asks for."""
    tags = [tag for tag in record.tags if tag not in change.remove_tags]
    tags += [tag for tag in change.add_tags if tag not in tags]
    others = tuple(one for one in record.contacts if one.role != "contact")
    return replace(
        record,
        license=change.license or record.license,
        frequency=vocabularies.frequency(change.frequency) or record.frequency,
        tags=tuple(tags),
        contacts=(change.contact, *others) if change.contact else record.contacts,
    )


def foresee(actor: Actor, dataset: Any, record: records.Dataset, change: Change) -> Outcome:
    """What the change would do to a dataset, whose record is given; the action comes to the same."""
    after = described(record, change)
    changes = told(record, after)
    if change.license and record.access_type != AccessType.OPEN:
        return Outcome("refused", {}, _("A licence goes with open data: the access to this one is restricted."))
    if changes and not allows(actor, "dataset.update", dataset):
        return Outcome("refused", {}, _deleted(dataset) or _("You do not have the right to change this dataset."))
    if change.verb:
        turned = _turned(actor, dataset, record, change.verb)
        if turned.kind == "refused":
            return turned
        changes |= turned.changes
    if change.transfer:
        offered = _offered(actor, dataset, change.transfer)
        if offered.kind == "refused":
            return offered
        changes |= offered.changes
    return Outcome("changed" if changes else "same", changes)


def told(before: records.Dataset, after: records.Dataset) -> dict[str, list[Any]]:
    """{field: [before, after]} of what a change can touch."""
    return records.difference(before, after, ("license", "frequency", "tags", "contacts"))


def _deleted(dataset: Any) -> object:
    return _("This dataset is deleted: restore it first.") if dataset.state == State.DELETED else ""


def _offered(actor: Actor, dataset: Any, offer: Offer) -> Outcome:
    """A dataset that is theirs already, or offered to them already, is not offered again."""
    if not allows(actor, "dataset.transfer", dataset):
        return Outcome("refused", {}, _deleted(dataset) or _("Only those who administer its owner may give it away."))
    if offer.to_organization and offer.to_organization == dataset.organization_id:
        return Outcome("same", {})
    for waiting in [one for one in dataset.transfers.all() if one.state == "pending"]:
        if (waiting.to_organization_id or "", waiting.to_email) == (offer.to_organization, offer.to_email):
            return Outcome("same", {})
        return Outcome("refused", {}, _("It is offered to somebody else already: take that back first."))
    return Outcome("changed", {"transfer": ["", offer.name]})


def _turned(actor: Actor, dataset: Any, record: records.Dataset, verb: str) -> Outcome:
    right, target, starts = VERBS[verb]
    before = State(dataset.state)
    if not allows(actor, right, dataset):
        return Outcome("refused", {}, _deleted(dataset) or _("You do not have the right to do this to this dataset."))
    if before == target:
        return Outcome("same", {})
    if before not in starts:
        return Outcome("refused", {}, _deleted(dataset) or standing.hidden(dataset) or _NOT_NOW.get(verb, ""))
    if verb in ("publish", "private", "draft") and (reason := standing.hidden(dataset)):
        return Outcome("refused", {}, reason)
    if verb == "publish" and (reason := standing.unaccepted(dataset)):
        return Outcome("refused", {}, reason)
    if verb == "publish" and not record.description.strip():
        return Outcome("refused", {}, _("Describe the dataset before you publish it."))
    return Outcome("changed", {"state": [before.value, target or dataset.state_before or State.DRAFT.value]})


# --- there and back --------------------------------------------------------------------------------------------


def taken_back(record: records.Dataset, changes: Mapping[str, list[Any]]) -> records.Dataset:
    """The record as it was before `changes`, as an Outcome tells them; what was changed again since stays."""
    fields: dict[str, Any] = {}
    for name in ("license", "frequency"):
        if name in changes and getattr(record, name) == changes[name][1]:
            fields[name] = changes[name][0]
    if "contacts" in changes:
        before, after = (tuple(records.Contact(**one) for one in side) for side in changes["contacts"])
        fields |= {"contacts": before} if record.contacts == after else {}
    if "tags" in changes:
        fields["tags"] = _without(record.tags, *changes["tags"])
    return replace(record, **fields)


def _without(tags: Sequence[str], before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    kept = [tag for tag in tags if tag in before or tag not in after]
    return (*kept, *(tag for tag in before if tag not in after and tag not in kept))


def way_back(before: str, after: str) -> tuple[str, ...]:
    """The verbs that lead from the state `after` to the state `before`, in order."""
    if after == State.DELETED:
        return ("restore",)
    if before == State.ARCHIVED:
        return ("archive",) if after == State.PUBLISHED else ("publish", "archive")
    if before == State.PUBLISHED and after == State.ARCHIVED:
        return ("unarchive",)
    verbs = {State.PUBLISHED: "publish", State.PRIVATE: "private", State.DRAFT: "draft", State.DELETED: "delete"}
    return (verbs[State(before)],)


def plain(changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """The same changes as JSON holds them."""
    return {name: [_plain(side) for side in sides] for name, sides in changes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [asdict(one) if isinstance(one, records.Contact) else one for one in value]
    return str(value)


def written(change: Change) -> dict[str, Any]:
    """The change as JSON, empty members left out."""
    return {name: value for name, value in asdict(change).items() if value}


def read(members: Mapping[str, Any]) -> Change:
    """What `written` wrote."""
    contact, offer = members.get("contact"), members.get("transfer")
    lists = {name: tuple(members.get(name, ())) for name in ("add_tags", "remove_tags")}
    parts = {"contact": records.Contact(**contact) if contact else None, "transfer": Offer(**offer) if offer else None}
    return Change(**{**members, **lists, **parts})
