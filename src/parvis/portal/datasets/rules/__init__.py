"""Who may do what to datasets."""

from typing import Any

from parvis.dialects.vocabularies import PUBLIC_STATES, State
from parvis.kit.actors import Actor
from parvis.kit.policy import Policy, Rule, anyone, governor, writer


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


def _may_publish_for(actor: Actor, organization: Any) -> bool:
    return organization is None or actor.roles.get(organization.id) in ("administrator", "editor")


public = Rule(_is_public)
belongs = Rule(_belongs)
editor = writer & Rule(_edits)
live = Rule(lambda actor, dataset: dataset.state != State.DELETED)

a_person = writer & Rule(lambda actor, thing: actor.kind == "person")
whose = Rule(lambda actor, thing: bool(actor.id) and thing.user_id == actor.id)

RULES = {
    "dataset.view": public | belongs | governor,
    "dataset.create": writer & Rule(_may_publish_for) | governor,
    "dataset.update": editor & live | governor,
    "dataset.publish": editor & live | governor,
    "dataset.archive": editor & live | governor,
    "dataset.delete": editor | governor,
    "dataset.restore": editor | governor,
    "dataset.hide": governor,
    "dataset.feature": governor,
    "dataset.load": governor,
    "dataset.count": governor,
    "dataset.score": governor,
    "dataset.purge": governor,
    "license.load": governor,
    "upload.create": writer,
    "resource.check": editor & live | governor,
    "resource.inspect": governor,
    "resource.count": governor,
    "version.forget": governor,
    "datasets.list": anyone,
    # Many at once: each dataset is then asked for by its own verb.
    "datasets.change": a_person,
    "datasets.look": whose,
    "datasets.undo": a_person & whose,
    "datasets.go_on": a_person & whose,
    "datasets.forget": governor,
}

policy = Policy(RULES)
require, allows = policy.require, policy.allows
