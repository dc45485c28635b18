"""What an organization and a group say alike: in CKAN they are one kind of thing."""

from collections.abc import Iterable, Mapping
from typing import Any

from parvis.dialects.ckan import pairs, values
from parvis.kit.errors import Invalid


def read(
    members: Mapping[str, Any], known: Iterable[pairs.Pair], own: str, *, site: str
) -> tuple[str, str, dict[str, Any]]:
    """(title, what the pair `own` says, the fields of the record that both have and those of the pairs).

    Raises Invalid for one without a name or a title.
    """
    title = values.text(members.get("title")).strip() or values.text(members.get("name")).strip()
    if not title:
        raise Invalid({"name": ["Missing value"]})
    fields, left = pairs.read(pairs.sent(members), known)
    said = values.text(left.pop(own, ""))
    return title, said, {
        "id": values.text(members.get("id")), "slug": values.text(members.get("name")),
        "description": values.text(members.get("description")),
        "extras": values.with_own(pairs.extras(left), values.foreign(values.kept(members, values.SAID), site)),
        "created_at": values.read_moment(members.get("created")), **fields,
    }  # fmt: skip
