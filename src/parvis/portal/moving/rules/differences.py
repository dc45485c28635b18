"""What a thing may say otherwise here than where it came from; each line is a row of a table in docs/guide/moving.md.

A pattern names a member, `*` any name or place in a list, `**` at its end all that is in it. A difference of a member
that no pattern names, or whose `same` says no, is one to look at.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from parvis.dialects import vocabularies
from parvis.kit.text import line, without_data_uris
from parvis.portal.datasets.rules import facts


@dataclass(frozen=True, slots=True)
class Allowed:
    """A member that may differ, and when: `same(theirs, ours)`, always without it.

    Of all that is in a member, what is named in `but` may not.
    """

    member: str
    same: Callable[[Any, Any], bool] | None = None
    but: Sequence[str] = ()


def _tags(theirs: Any, ours: Any) -> bool:
    return facts.tags([str(one) for one in theirs or ()]) == tuple(ours or ())


def _tidied(theirs: Any, ours: Any) -> bool:
    """The same but for case, for blanks around and in a row, for line breaks and characters that control anything."""
    said = [line(str(one or "")).casefold() for one in (theirs, ours)]
    return said[0] == said[1]


def _without_pictures(theirs: Any, ours: Any) -> bool:
    return isinstance(theirs, str) and without_data_uris(theirs).strip() == str(ours or "").strip()


def _unsaid(theirs: Any, ours: Any) -> bool:
    return not str(theirs or "").strip() and bool(ours)


def _named(theirs: Any, ours: Any) -> bool:
    return _tidied(theirs, ours) or _unsaid(theirs, ours)


def _sha256(theirs: Any, ours: Any) -> bool:
    """What is said of a file that came: its SHA-256, whatever the source said of another kind or did not say."""
    said = ours.get("type") if isinstance(ours, Mapping) else ours
    return said == "sha256" or len(str(said)) == 64


def _copied(theirs: Any, ours: Any) -> bool:
    """The address of a file that came: that of a file of ours."""
    return "/api/datasets/r/" in str(ours) or ("/resource/" in str(ours) and "/download/" in str(ours))


def _geometry(theirs: Any, ours: Any) -> bool:
    try:
        return bool(json.loads(theirs) == json.loads(ours))
    except (TypeError, ValueError):
        return False


def _frequency(theirs: Any, ours: Any) -> bool:
    try:
        return bool(vocabularies.frequency(str(theirs)) == ours)
    except ValueError:
        return False


def _upload(theirs: Any, ours: Any) -> bool:
    return theirs in (None, "", "file.upload") and ours == "file"


def _nowhere(theirs: Any, ours: Any) -> bool:
    return ours is None and not any(theirs.get(name) for name in ("zones", "geom"))


def _set(theirs: Any, ours: Any) -> bool:
    return sorted(map(str, theirs or ())) == sorted(map(str, ours or ()))


ALLOWED: Final[Mapping[tuple[str, str], Sequence[Allowed]]] = {
    ("ckan", "dataset"): (
        Allowed("title", _tidied), Allowed("notes", _without_pictures), Allowed("tags", _tags), Allowed("num_tags"),
        Allowed("license_title"), Allowed("license_url"), Allowed("isopen"),
        Allowed("revision_id"), Allowed("creator_user_id"), Allowed("tracking_summary.**"),
        Allowed("organization.**", but=("id", "name")), Allowed("groups.*.**", but=("id", "name")),
        Allowed("frequency", _frequency), Allowed("extras.frequency", _frequency),
        Allowed("spatial", _geometry), Allowed("extras.spatial", _geometry), Allowed("extras.language"),
        Allowed("resources.*.name", _named), Allowed("resources.*.format", _named),
        Allowed("resources.*.url", _copied), Allowed("resources.*.size", _unsaid),
        Allowed("resources.*.mimetype", _unsaid),
        Allowed("resources.*.hash", _sha256), Allowed("resources.*.hash_algorithm", _sha256),
        Allowed("resources.*.url_type"), Allowed("resources.*.resource_type", _upload),
        Allowed("resources.*.last_modified", _unsaid), Allowed("resources.*.metadata_modified"),
        Allowed("resources.*.revision_id"), Allowed("resources.*.datastore_active"),
    ),
    ("ckan", "organization"): (
        Allowed("title", _tidied), Allowed("display_name"), Allowed("revision_id"), Allowed("package_count"),
        Allowed("users"), Allowed("packages"), Allowed("member_count"), Allowed("tags"),
    ),
    ("ckan", "topic"): (
        Allowed("title", _tidied), Allowed("display_name"), Allowed("revision_id"), Allowed("package_count"),
        Allowed("users"), Allowed("packages"), Allowed("member_count"), Allowed("num_followers"), Allowed("tags"),
        Allowed("approval_status"),
    ),
    ("udata", "dataset"): (
        Allowed("title", _tidied), Allowed("description", _without_pictures), Allowed("tags", _tags), Allowed("page"),
        Allowed("uri"), Allowed("quality.**"), Allowed("permissions.**"), Allowed("last_modified"),
        Allowed("organization.**", but=("id",)), Allowed("owner.**", but=("id", "first_name", "last_name")),
        Allowed("contact_points.*.id"), Allowed("contact_points.*.owner"), Allowed("contact_points.*.organization"),
        Allowed("spatial", _nowhere), Allowed("spatial.zones", _set),
        Allowed("frequency", _frequency), Allowed("community_resources.**"),
        Allowed("resources.*.title", _named), Allowed("resources.*.format", _named),
        Allowed("resources.*.url", _copied), Allowed("resources.*.filesize", _unsaid),
        Allowed("resources.*.mime", _unsaid), Allowed("resources.*.checksum.**", _sha256),
        Allowed("resources.*.latest"), Allowed("resources.*.preview_url"), Allowed("resources.*.last_modified"),
    ),
    ("udata", "organization"): (
        Allowed("name", _tidied), Allowed("slug", _unsaid), Allowed("class"), Allowed("page"), Allowed("uri"),
        Allowed("permissions.**"), Allowed("members"), Allowed("metrics.datasets"), Allowed("metrics.members"),
        Allowed("metrics.dataservices"),
    ),
    ("udata", "topic"): (
        Allowed("name", _tidied), Allowed("tags", _tags), Allowed("page"), Allowed("uri"),
        Allowed("organization.**", but=("id",)), Allowed("owner.**", but=("id", "first_name", "last_name")),
        Allowed("last_modified"), Allowed("spatial", _nowhere),
    ),
}  # fmt: skip


def is_allowed(portal: str, kind: str, member: str, theirs: Any, ours: Any) -> str:
    """The pattern that allows the difference; `""` when none does."""
    parts = member.split(".")
    for one in ALLOWED.get((portal, kind), ()):
        is_meant = _matches(parts, one.member.split(".")) and parts[-1] not in one.but
        if is_meant and (one.same is None or one.same(theirs, ours)):
            return one.member
    return ""


def _matches(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    if wanted[-1] == "**":
        wanted = wanted[:-1]
        parts = parts[: len(wanted)]
    return len(parts) == len(wanted) and all(two in ("*", one) for one, two in zip(parts, wanted, strict=True))
