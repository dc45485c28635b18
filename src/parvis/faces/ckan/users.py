"""People: oneself, and everybody for administrators; members of organizations."""

from collections.abc import Mapping
from typing import Any, Final

from parvis.dialects import ckan
from parvis.faces.ckan import packaging
from parvis.faces.ckan.calls import Call
from parvis.faces.ckan.registry import reading, writing
from parvis.kit.actors import Actor
from parvis.kit.dates import instant
from parvis.kit.errors import Denied, Invalid, NotFound, SignInNeeded
from parvis.portal.accounts import actions as accounts
from parvis.portal.accounts import queries as people
from parvis.portal.moderation import queries as moderation
from parvis.portal.organizations import actions, queries

_AT_ONCE: Final = 500  # people read with one query
_ROLES: Final = {"admin": "administrator", "editor": "editor", "member": "contributor"}


def person(ref: str, actor: Actor) -> Any:
    """Somebody by their id, or for administrators by their e-mail. Who may not see them is told there is nobody."""
    if "@" in ref and actor.governs:
        return people.get(ref)
    try:
        return people.by_id(ref, actor=actor)
    except (Denied, NotFound, SignInNeeded) as error:  # the same words for nobody and for somebody else
        raise NotFound from error


def _written(user: Any) -> dict[str, Any]:
    return ckan.write_user(
        user.pk, fullname=user.name, email=user.email, administrator=user.is_administrator, active=user.is_active,
        created_at=user.created_at, last_active=user.last_login,
    )  # fmt: skip


@reading("user_show")
def user_show(call: Call) -> dict[str, Any]:
    """The person of this `id`, the caller unless it is said; others are shown to administrators alone."""
    ref = call.text("id").strip() or call.known.id
    return _written(person(ref, call.actor))


def _everybody(text: str, actor: Actor) -> list[dict[str, Any]]:
    """The people in whose name or e-mail each word is, by name; for administrators."""
    found: list[Any] = []
    while True:
        part, total = moderation.people.search(text, actor=actor, page=len(found) // _AT_ONCE + 1, size=_AT_ONCE)
        found += part
        if len(part) < _AT_ONCE or len(found) >= total:
            break
    return [_listed(one) for one in sorted(found, key=lambda one: (one["name"], one["id"]))]


def _listed(one: Mapping[str, Any]) -> dict[str, Any]:
    seen = one["last_login"]
    return ckan.write_user(
        one["id"], fullname=one["name"], email=one["email"], administrator=one["administrator"], active=one["active"],
        created_at=instant(one["created_at"]), last_active=instant(seen) if seen else None,
    )  # fmt: skip


@reading("user_list")
def user_list(call: Call) -> list[Any]:
    """Everybody, for administrators; their names alone without `all_fields`. `q` and `email` narrow."""
    found = _everybody(call.text("q"), call.actor)
    if email := call.text("email").strip().lower():
        found = [one for one in found if one["email"].lower() == email]
    return found if call.flag("all_fields", True) else [one["name"] for one in found]


@reading("user_autocomplete")
def user_autocomplete(call: Call) -> list[dict[str, str]]:
    """People with the text `q` in their name or e-mail, for administrators; 20 unless `limit` says otherwise."""
    found, _total = moderation.people.search(
        call.needed("q"), actor=call.actor, size=min(call.number("limit", 20), 100)
    )
    return [{"id": one["id"], "name": one["id"], "fullname": one["name"]} for one in found]


@writing("user_create")
def user_create(call: Call) -> dict[str, Any]:
    """A new account for this `email`, called `fullname`, with a `password` and `sysadmin` if said; for administrators.

    The account's name is its id, whatever `name` says.
    """
    actor = call.known
    first, last = _names(call.text("fullname"))
    user = accounts.create_user(
        email=call.needed("email"), first_name=first, last_name=last, is_administrator=call.flag("sysadmin"), by=actor
    )
    if call.has("password"):
        user = accounts.set_password(user, call.text("password"), by=actor)
    return _written(user)


def _names(fullname: str) -> tuple[str, str]:
    first, _space, last = fullname.strip().partition(" ")
    return first, last.strip()


@writing("user_update", "user_patch")
def user_update(call: Call) -> dict[str, Any]:
    """Change the person of this `id`: `fullname`, `password`, and for administrators `sysadmin`. The rest stays.

    An e-mail is changed by who reads it, on their page.
    """
    actor = call.known
    user = person(call.needed("id"), actor)
    if call.has("email") and call.text("email").strip().lower() != user.email.lower():
        raise Invalid({"email": ["An e-mail is changed by its owner, who confirms the new one"]})
    if call.has("fullname") and call.text("fullname") != user.name:
        first, last = _names(call.text("fullname"))
        user = accounts.change_profile(user, by=actor, first_name=first, last_name=last, language=user.language)
    if call.has("password"):
        user = accounts.set_password(user, call.text("password"), by=actor)
    if call.has("sysadmin") and call.flag("sysadmin") != user.is_administrator:
        user = accounts.set_administrator(user, call.flag("sysadmin"), by=actor)
    return _written(user)


@writing("user_delete")
def user_delete(call: Call) -> None:
    """Delete the account of this `id` for good; one's own, or for administrators any."""
    actor = call.known
    accounts.leave(person(call.needed("id"), actor), by=actor)


# --- members of organizations --------------------------------------------------------------------------------------


def _role(call: Call, name: str = "role") -> Any:
    role = _ROLES.get(call.text(name, "member"))
    if role is None:
        raise Invalid({name: [f"Value must be one of {', '.join(_ROLES)}"]})
    return role


def _person_of(organization: Any, id: str, actor: Actor) -> str:
    """The e-mail of a member, or for administrators of the portal that of anybody."""
    members = {one.user_id: one.user.email for one in queries.members(organization, actor=actor)}
    return str(members[id]) if id in members else str(person(id, actor).email)


@writing("organization_member_create")
def organization_member_create(call: Call) -> dict[str, Any]:
    """Give `username` (an id or an e-mail) the `role` admin, editor or member in the organization of this `id`.

    Somebody new is invited (`user_invite`); administrators of the portal name them at once.
    """
    return enlisted(packaging.organization(call.needed("id"), call.known), call, "role")


def enlisted(organization: Any, call: Call, name: str) -> dict[str, Any]:
    """Somebody in an organization, in the role that the member `name` says."""
    actor, role = call.known, _role(call, name)
    ref = call.needed("username", "user_id", "object")
    email = ref if "@" in ref else _person_of(organization, ref, actor)
    found = actions.set_member(organization, email, role, by=actor)
    return {"id": str(found.pk), "group_id": organization.pk, "table_id": found.user_id, "table_name": "user",
            "capacity": call.text(name, "member"), "state": "active"}  # fmt: skip


@writing("organization_member_delete")
def organization_member_delete(call: Call) -> None:
    """End the membership of `username` in the organization of this `id`."""
    dismiss(packaging.organization(call.needed("id"), call.known), call)


def dismiss(organization: Any, call: Call) -> None:
    """End the membership of somebody."""
    member = queries.member_id(organization, call.needed("username", "user_id", "object"), actor=call.actor)
    actions.remove(organization, member, by=call.actor)


@writing("user_invite")
def user_invite(call: Call) -> dict[str, Any]:
    """Invite whoever reads the mail of `email` to the organization `group_id`, in a `role`; they accept, or not."""
    actor, role = call.known, _role(call)
    organization = packaging.organization(call.needed("group_id"), actor)
    made = actions.invite(organization, call.needed("email"), role, by=actor)
    return {"id": str(made.pk), "name": None, "email": made.email, "state": "pending"}
