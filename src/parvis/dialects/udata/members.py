"""What every noun of udata's JSON shares: instants, blanks, references, extras and what is kept in them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from parvis.dialects import native
from parvis.kit import dates
from parvis.kit.errors import Invalid

OWN, UNKNOWN = "parvis", "udata"
# What udata answers where nothing was said.
DEFAULTS: Final = {"license": "notspecified", "frequency": "unknown", "granularity": "other"}
LONGEST: Final = 100_000  # characters of a description
_FREE: Final[TypeAdapter[dict[str, Any]]] = TypeAdapter(native.Free)
Shape = TypeVar("Shape", bound=BaseModel)


# --- write -----------------------------------------------------------------------------------------------------


def moment(value: datetime | date | None) -> str | None:
    """An instant or a day as udata writes it."""
    return None if value is None else value.isoformat()


def link(href: str, total: int) -> dict[str, Any]:
    """A part of a thing that has an address of its own."""
    return {"rel": "subsection", "href": href, "type": "GET", "total": total}


def written_extras(extras: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The extras as udata shows them: what is unknown goes back to its place, `own` members come along."""
    known = {
        name: value for name, value in plain_extras(extras).items() if name != OWN or not isinstance(value, Mapping)
    }
    said = {name: value for name, value in own.items() if value}
    return {**known, OWN: said} if said else known


def plain_extras(extras: Mapping[str, Any]) -> dict[str, Any]:
    """The extras without what this dialect keeps in them."""
    return {name: value for name, value in extras.items() if name != UNKNOWN or not isinstance(value, Mapping)}


def unknown(extras: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was kept of udata's own members."""
    kept = extras.get(UNKNOWN)
    return kept if isinstance(kept, Mapping) else {}


def is_silent(body: Mapping[str, Any], name: str, value: object) -> bool:
    """Whether this value of a dataset stands for nothing said: it is the default, and nobody chose it."""
    own = body["extras"].get(OWN)
    said = own.get("said") if isinstance(own, Mapping) else None
    return value == DEFAULTS[name] and name not in (said or ())


def with_unknown(
    body: dict[str, Any], extras: Mapping[str, Any], *, computed: Collection[str], over: Collection[str] = ()
) -> dict[str, Any]:
    """The body with what was kept of udata's own members: those in `over` take the place of ours.

    What is `computed` by who serves the thing is never said by another, though the body had it not.
    """
    kept = unknown(extras)
    free = {name: value for name, value in kept.items() if name not in body and name not in computed}
    return {**body, **free, **{name: kept[name] for name in over if name in kept}}


def counts(kept: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """Counts of a thing: ours, and those that another udata made of what the portal does not count."""
    others = kept.get("metrics")
    return {**(others if isinstance(others, Mapping) else {}), **ours}


def said(kept: Mapping[str, Any], name: str) -> str:
    """A text that was kept; `""` for anything else."""
    found = kept.get(name)
    return found if isinstance(found, str) else ""


def read_moment(text: str) -> datetime | None:
    """The instant a text is; None for none."""
    try:
        return dates.instant(text)
    except ValueError:
        return None


# --- read ------------------------------------------------------------------------------------------------------


def _instant(value: object) -> object:
    if isinstance(value, str):
        return dates.instant(value) if value.strip() else None
    return None if value is False else value


def _day(value: object) -> object:
    if isinstance(value, str):
        return dates.day(value) if value.strip() else None
    return value


def _listed(value: object) -> object:
    return [] if value is None else value


def _mapped(value: object) -> object:
    return {} if value is None else value


def _address(value: object) -> object:
    return value.strip().replace(" ", "%20") if isinstance(value, str) else value


def _kind(value: object) -> object:
    return value.get("kind") if isinstance(value, Mapping) else value


def _schema(value: object) -> object:
    """{"name", "version", "url"} without what is null; older catalogues say the name alone."""
    if isinstance(value, Mapping):
        return {name: str(said) for name, said in value.items() if said}
    return {"name": value} if value and isinstance(value, str) else value or {}


Moment = Annotated[datetime | None, BeforeValidator(_instant)]
Day = Annotated[date | None, BeforeValidator(_day)]
Link = Annotated[native.Link, BeforeValidator(_address)]
Kinds = Annotated[list[Annotated[str, BeforeValidator(_kind)]], BeforeValidator(_listed), Field(max_length=20)]
Tags = Annotated[list[str], BeforeValidator(_listed), Field(max_length=500)]
Free = Annotated[native.Free, BeforeValidator(_mapped)]
Counts = Annotated[dict[str, Any], BeforeValidator(_mapped)]
SchemaName = Annotated[dict[str, str], BeforeValidator(_schema)]
Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]


class Sent(native.Shape):
    """What udata sends; members it has and a record has not are kept."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    def kept(self, computed: Collection[str]) -> dict[str, Any]:
        """Members that are not described here, without those that are `computed`."""
        extra = self.model_extra or {}
        return _FREE.validate_python({name: value for name, value in extra.items() if name not in computed})


class Internal(native.Shape):
    """When the catalogue itself learnt of the thing."""

    created_at_internal: Moment = None
    last_modified_internal: Moment = None


def shaped(shape: type[Shape], body: Mapping[str, Any]) -> Shape:
    """The body in this shape. Raises Invalid, by the name of each member at fault."""
    try:
        return shape.model_validate(dict(body))
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for fault in error.errors():
            fields.setdefault(".".join(map(str, fault["loc"])) or "request", []).append(fault["msg"])
        raise Invalid(fields) from error


def split_extras(extras: Mapping[str, Any], kept: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """(extras of the record, our own members) of the extras udata shows and of what is to be kept."""
    own = extras.get(OWN)
    rest = {name: value for name, value in extras.items() if name != OWN or not isinstance(own, Mapping)}
    return ({**rest, UNKNOWN: dict(kept)} if kept else rest), own if isinstance(own, Mapping) else {}


def without_default(name: str, value: str, before: str = "") -> str:
    """The value, or nothing (or what there was `before`) where it is the one that says nothing."""
    if value != DEFAULTS[name]:
        return value
    return before if before == value else ""


def texts(translations: Mapping[str, native.TranslationIn]) -> dict[str, dict[str, str]]:
    """The texts by language."""
    return {code: said for code, item in translations.items() if (said := item.texts())}


def counted(counts: Mapping[str, Any], names: Mapping[str, str]) -> tuple[dict[str, int], dict[str, Any]]:
    """(counts by our names, the others) of counts by udata's names; what is no count is another."""
    ours = {
        names[name]: value
        for name, value in counts.items()
        if name in names and isinstance(value, int) and not isinstance(value, bool) and value >= 0
    }
    return ours, {name: value for name, value in counts.items() if names.get(name) not in ours}
