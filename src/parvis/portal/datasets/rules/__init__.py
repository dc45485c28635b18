"""Who may do what to datasets."""

from typing import Any

from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, anyone, governor, writer
from parvis.portal.organizations.rules import administrator_of


def _is_public(actor: Actor, dataset: Any) -> bool:
    return dataset.state in PUBLIC_STATES


def _belongs(actor: Actor, dataset: Any) -> bool:
    """The reader owns the dataset or works in its organization, in whatever role."""
    if not actor.is_known:
        return False
    return dataset.organization_id in actor.roles or (bool(dataset.owner_id) and dataset.owner_id == actor.id)


def _edits(actor: Actor, dataset: Any) -> bool:
    if dataset.organization_id:
        return actor.roles.get(dataset.organization_id) in ("administrator", "editor")
    return bool(dataset.owner_id) and dataset.owner_id == actor.id


def _is_assigned(actor: Actor, dataset: Any) -> bool:
    """A contributor works on what was assigned to them, and on nothing else of the organization.

    Lists fetch `assignments` along; one dataset asks the database, so that an assignment counts from its own moment.
    """
    if actor.roles.get(dataset.organization_id) != "contributor":
        return False
    return any(assignment.user_id == actor.id for assignment in dataset.assignments.all())


def _works_for(actor: Actor, organization: Any) -> bool:
    """In whatever role: what a contributor creates is assigned to them."""
    return organization is None or organization.id in actor.roles


def _gives_away(actor: Actor, dataset: Any) -> bool:
    if dataset.organization_id:
        return actor.roles.get(dataset.organization_id) == "administrator"
    return bool(dataset.owner_id) and dataset.owner_id == actor.id


def _receives(actor: Actor, offer: Any) -> bool:
    """`offer` is a transfer and the account of the actor, None when there is none."""
    transfer, user = offer
    if transfer.to_organization_id:
        return actor.roles.get(transfer.to_organization_id) == "administrator"
    return user is not None and user.id == actor.id and user.email.lower() == transfer.to_email


def _gave(actor: Actor, offer: Any) -> bool:
    transfer, _user = offer
    if transfer.from_organization_id:
        return actor.roles.get(transfer.from_organization_id) == "administrator"
    return bool(transfer.from_user_id) and transfer.from_user_id == actor.id


public = Rule(_is_public)
belongs = Rule(_belongs)
editor = writer & Rule(_edits)
assigned = writer & Rule(_is_assigned)
keeper = writer & Rule(_gives_away)
giver, receiver = writer & Rule(_gave), writer & Rule(_receives)
of_an_organization = Rule(lambda actor, offer: bool(offer[0].to_organization_id))
live = Rule(lambda actor, dataset: dataset.state != State.DELETED)

a_person = writer & Rule(lambda actor, thing: actor.kind == "person")
whose = Rule(lambda actor, thing: bool(actor.id) and thing.user_id == actor.id)

RULES = {
    "dataset.view": public | belongs | governor,
    "dataset.create": writer & Rule(_works_for) | governor,
    # A contributor describes and uploads what was assigned to them; to show it, archive it, delete it, give it away
    # or assign it is for others.
    "dataset.update": (editor | assigned) & live | governor,
    "dataset.publish": editor & live | governor,
    "dataset.archive": editor & live | governor,
    "dataset.delete": editor | governor,
    "dataset.restore": editor | governor,
    "dataset.assign": keeper & Rule(lambda actor, dataset: bool(dataset.organization_id)) | governor,
    "assignments.set": administrator_of | governor,
    "dataset.transfer": keeper & live | governor,
    "datasets.transfer": Rule(lambda actor, chosen: all((keeper & live | governor)(actor, one) for one in chosen)),
    "transfer.view": giver | receiver | governor,
    "transfer.answer": receiver | governor & of_an_organization,
    "transfer.cancel": giver | governor,
    "dataset.hide": governor,
    "dataset.feature": governor,
    "dataset.load": governor,
    "dataset.count": governor,
    "dataset.score": governor,
    "dataset.purge": governor,
    "dataset.refresh": governor,
    "license.load": governor,
    "upload.create": writer,
    "resource.check": (editor | assigned) & live | governor,
    "resource.inspect": governor,
    "resource.count": governor,
    "version.forget": governor,
    "datasets.list": anyone,
    "datasets.let_go": writer & Rule(lambda actor, user: actor.id == user.id) | governor,
    # Many at once: each dataset is then asked for by its own verb.
    "datasets.change": a_person,
    "datasets.look": whose,
    "datasets.undo": a_person & whose,
    "datasets.go_on": a_person & whose,
    "datasets.forget": governor,
}

policy = Policy(RULES)
require, admit, allows = policy.require, policy.admit, policy.allows
