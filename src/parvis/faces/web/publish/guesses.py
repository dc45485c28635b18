"""What was guessed of a description: filled in and marked on a new draft, offered afterwards; one click to refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from parvis.faces.web.publish.description import Lists
from parvis.kit.actors import Actor
from parvis.portal.datasets.queries import proposals

# The fields of the form that a proposal fills.
_FILLS: Final[Mapping[str, tuple[str, ...]]] = {"temporal": ("temporal_start", "temporal_end")}


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposal beside its field: `filled` when the field says it, else offered."""

    field: str
    label: str
    reason: str
    filled: bool


def fields_of(proposal: Any) -> dict[str, Any]:
    """The values of the form's fields that the proposal fills."""
    if proposal.field == "temporal":
        return {f"temporal_{end}": date.fromisoformat(proposal.value[end]) for end in ("start", "end")}
    if proposal.field == "tags":
        return {"tags": ", ".join(proposal.value)}
    return {} if proposal.field == "zones" else {proposal.field: proposal.value}


def names_of(field: str) -> tuple[str, ...]:
    """The fields of the form a proposal is about."""
    return _FILLS.get(field, (field,))


def found(dataset: Any, *, actor: Actor) -> list[Any]:
    """The proposals for a dataset that are worth showing: none for what comes from elsewhere."""
    return [] if dataset.harvest else proposals.for_dataset(dataset, actor=actor)


def fill(values: dict[str, Any], lists: Lists, guesses: Sequence[Any]) -> None:
    """Put the guesses into the fields that say nothing yet."""
    for guess in guesses:
        if guess.field == "zones":
            lists.zones = lists.zones or list(guess.value)
        elif not any(values.get(name) for name in names_of(guess.field)):
            values |= fields_of(guess)


def use(data: Any, lists: Lists, guess: Any) -> None:
    """Put one guess into what was typed."""
    if guess.field == "zones":
        lists.zones = list(guess.value)
    for name, value in fields_of(guess).items():
        data[name] = value.isoformat() if isinstance(value, date) else value


def refuse(data: Any, lists: Lists, guess: Any) -> None:
    """Take one guess out of what was typed."""
    if guess.field == "zones":
        lists.zones = []
    for name in names_of(guess.field):
        data[name] = ""


def shown(guesses: Sequence[Any], form: Any, lists: Lists, saved: Any, described: bool) -> dict[str, Guess]:
    """{field: guess}: marked where the field says what was guessed and nobody saved it, offered where it is empty."""
    told = {}
    for guess in guesses:
        now = lists.zones if guess.field == "zones" else [_text(form[name].value()) for name in names_of(guess.field)]
        meant = guess.value if guess.field == "zones" else [_text(value) for value in fields_of(guess).values()]
        before = getattr(saved, "temporal_start" if guess.field == "temporal" else guess.field)
        if now == meant and (not before or (not described and guess.field == "title")):
            told[guess.field] = Guess(guess.field, guess.label, guess.reason, True)
        elif not any(now):
            told[guess.field] = Guess(guess.field, guess.label or str(guess.value)[:120], guess.reason, False)
    return told


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "").replace("\r\n", "\n").strip()
