"""Pages made of blocks: their shapes, one per type, checked the same for the API and for the pages that edit them.

Texts are words in several languages, `{"fr": "…", "ar": "…"}`; a reader gets theirs, else the portal's, else any.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from parvis.kit.errors import Invalid
from parvis.kit.ids import new_id

BLOCKS: Final = 60  # in one page
LONGEST: Final = 50_000  # characters of one text in one language
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_ADDRESS: Final = re.compile(r"(https?://|mailto:|/(?!/))[^\s\\]*")


def _words(value: object) -> object:
    """Without the languages in which nothing is said."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError('give each text by language: {"fr": "…"}')
    kept = {}
    for language, text in value.items():
        if not isinstance(text, str) or not _LANGUAGE.fullmatch(str(language)):
            raise ValueError('give each text by language: {"fr": "…"}')
        if len(text) > LONGEST:
            raise ValueError(f"{LONGEST} characters at most")
        if said := text.replace("\x00", "").strip():
            kept[str(language)] = said
    return kept


def _said(value: dict[str, str]) -> dict[str, str]:
    if not value:
        raise ValueError("required")
    return value


def _address(value: str) -> str:
    if value and not _ADDRESS.fullmatch(value):
        raise ValueError("https://…, mailto:… or a path of this portal, /…")
    return value


Words = Annotated[dict[str, str], BeforeValidator(_words)]
Said = Annotated[dict[str, str], BeforeValidator(_words), AfterValidator(_said)]
Address = Annotated[str, Field(max_length=2048), AfterValidator(_address)]
Needed = Annotated[Address, Field(min_length=1)]
Ids = Annotated[list[str], Field(default_factory=list, max_length=50)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Action(_Shape):
    """A link that looks like a button."""

    label: Words = Field(default_factory=dict)
    url: Address = ""


class Link(_Shape):
    """A link, and a line on what is there."""

    label: Said
    url: Needed
    text: Words = Field(default_factory=dict)


class Question(_Shape):
    """A question and its answer, in Markdown."""

    question: Said
    answer: Said


class Bar(_Shape):
    """One bar of a small picture of figures."""

    label: Said
    value: float = Field(allow_inf_nan=False)


class _Block(_Shape):
    id: str = Field(default_factory=new_id, max_length=64, pattern=r"^[A-Za-z0-9-]+$")


class Hero(_Block):
    """A title, a few words, one action."""

    type: Literal["hero"]
    title: Said
    text: Words = Field(default_factory=dict)
    action: Action = Field(default_factory=Action)


class Markdown(_Block):
    """A text in Markdown."""

    type: Literal["markdown"]
    text: Said


class Datasets(_Block):
    """Datasets that were chosen, or those a search finds each time the page is made."""

    type: Literal["datasets"]
    title: Words = Field(default_factory=dict)
    ids: Ids
    q: str = Field("", max_length=300)
    tags: Annotated[list[str], Field(default_factory=list, max_length=20)]
    organizations: Ids
    sort: Literal["", "updated", "created", "downloads"] = ""
    limit: int = Field(6, ge=1, le=20)


class Organizations(_Block):
    """Producers that were chosen."""

    type: Literal["organizations"]
    title: Words = Field(default_factory=dict)
    ids: Annotated[list[str], Field(min_length=1, max_length=50)]


class Topics(_Block):
    """Topics that were chosen."""

    type: Literal["topics"]
    title: Words = Field(default_factory=dict)
    ids: Annotated[list[str], Field(min_length=1, max_length=50)]


class Links(_Block):
    """Links to follow."""

    type: Literal["links"]
    title: Words = Field(default_factory=dict)
    links: Annotated[list[Link], Field(min_length=1, max_length=50)]


class Questions(_Block):
    """Questions with their answers, folded."""

    type: Literal["questions"]
    title: Words = Field(default_factory=dict)
    items: Annotated[list[Question], Field(min_length=1, max_length=50)]


class Figure(_Block):
    """A picture, what it shows for those who do not see it, whose it is."""

    type: Literal["figure"]
    picture: str = Field(min_length=1, max_length=80, pattern=r"^[0-9a-f/]+$")
    alt: Said
    caption: Words = Field(default_factory=dict)
    credit: str = Field("", max_length=255)


class Quote(_Block):
    """What somebody said."""

    type: Literal["quote"]
    text: Said
    who: Words = Field(default_factory=dict)
    url: Address = ""


class Number(_Block):
    """A sentence with one number and its source; bars when a small picture says more."""

    type: Literal["number"]
    value: float = Field(allow_inf_nan=False)
    unit: Words = Field(default_factory=dict)
    sentence: Said
    source: Said
    url: Address = ""
    bars: Annotated[list[Bar], Field(default_factory=list, max_length=30)]


# --- those of the home page, which know by themselves what to say -----------------------------------------------


class Search(_Block):
    """The one question, with examples."""

    type: Literal["search"]
    title: Words = Field(default_factory=dict)


class Now(_Block):
    """What matters now: a post told by its number and its picture; the one put forward last unless one is named."""

    type: Literal["now"]
    post: str = Field("", max_length=64)


class News(_Block):
    """New and improved data."""

    type: Literal["news"]
    title: Words = Field(default_factory=dict)
    limit: int = Field(6, ge=1, le=20)


class Themes(_Block):
    """The words producers use most."""

    type: Literal["themes"]
    title: Words = Field(default_factory=dict)


class Forward(_Block):
    """A topic put forward; the one put forward last unless one is named."""

    type: Literal["topic"]
    topic: str = Field("", max_length=64)


class Posts(_Block):
    """The latest news of the portal."""

    type: Literal["posts"]
    title: Words = Field(default_factory=dict)
    limit: int = Field(3, ge=1, le=10)


class How(_Block):
    """Find, judge, use: how it works."""

    type: Literal["how"]
    title: Words = Field(default_factory=dict)


class Ask(_Block):
    """How to ask for data that is not here."""

    type: Literal["ask"]
    title: Words = Field(default_factory=dict)
    text: Words = Field(default_factory=dict)
    action: Action = Field(default_factory=Action)


EVERYWHERE: Final = ("markdown", "number", "figure", "datasets", "quote", "questions", "links", "topics",
                     "organizations", "hero")  # fmt: skip
HOME_ONLY: Final = ("search", "now", "news", "themes", "topic", "posts", "how", "ask")

Block = Annotated[
    Hero | Markdown | Datasets | Organizations | Topics | Links | Questions | Figure | Quote | Number | Search | Now
    | News | Themes | Forward | Posts | How | Ask,
    Field(discriminator="type"),
]  # fmt: skip
_block: Final[TypeAdapter[Any]] = TypeAdapter(Block)


class Content(_Shape):
    """What a page says: all that is kept of each of its versions."""

    title: Words = Field(default_factory=dict)
    summary: Words = Field(default_factory=dict)
    tags: Annotated[list[str], Field(default_factory=list, max_length=20)]
    picture: str = Field("", max_length=80, pattern=r"^[0-9a-f/]*$")
    picture_alt: Words = Field(default_factory=dict)
    picture_credit: str = Field("", max_length=255)
    blocks: Annotated[list[Block], Field(default_factory=list, max_length=BLOCKS)]


class Banner(_Shape):
    """Words on top of every page, or of the home page, for a time."""

    kind: Literal["information", "warning"] = "information"
    text: Said
    label: Words = Field(default_factory=dict)
    url: Address = ""
    where: Literal["everywhere", "home"] = "everywhere"
    closable: bool = True


def content(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The content, checked and with nothing that is not known. Raises Invalid, `blocks.2.title` and the like."""
    return checked(Content, sent)


def block(sent: Mapping[str, Any]) -> dict[str, Any]:
    """One block, checked. Raises Invalid with its fields."""
    try:
        made: dict[str, Any] = _block.validate_python(dict(sent)).model_dump()
    except ValidationError as error:
        raise _invalid(error, skip=1) from error
    return made


def banner(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A banner, checked. Raises Invalid with its fields."""
    return checked(Banner, sent)


def checked(shape: type[BaseModel], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent in the shape asked for, with nothing that is not known. Raises Invalid with its fields."""
    try:
        return shape.model_validate(dict(sent)).model_dump()
    except ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: ValidationError, skip: int = 0) -> Invalid:
    """The faults by field; `skip` drops the name of the type, which the union puts first."""
    fields: dict[str, list[object]] = {}
    for fault in error.errors():
        parts = list(fault["loc"][skip:])
        if parts[:1] == ["blocks"]:
            del parts[2:3]  # the same, inside a page
        name = ".".join(map(str, parts)) or "type"
        fields.setdefault(name, []).append(fault["msg"].removeprefix("Value error, "))
    return Invalid(fields)
