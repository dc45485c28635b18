"""Organizations, read: one, lists, search, suggestions; who works there for those who may know."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.dialects import records, udata
from parvis.engines import search as engine
from parvis.faces.udata import answers, empty, parameters, permissions
from parvis.faces.udata.answers import Asked, Window
from parvis.portal.organizations import queries, rules

FILTERS: Final = ("q", "sort", "page", "page_size", "badge", "name", "business_number_id")
# udata's names of the roles.
ROLES: Final = {"administrator": "admin", "editor": "editor", "contributor": "partial_editor"}
_SORTS: Final = {"name": "name", "reuses": "reuses", "datasets": "datasets", "followers": "followers",
                 "views": "views", "created": "created", "last_modified": "modified"}  # fmt: skip


def roles() -> dict[str, str]:
    """udata's roles with their names for people."""
    return {"admin": _("Administrator"), "editor": _("Editor"), "partial_editor": _("Contributor")}


def one(asked: Asked, ref: str) -> HttpResponse:
    """One organization, by id or slug."""
    return answers.json(asked, body_of(asked, ref))


def body_of(asked: Asked, ref: str) -> dict[str, Any]:
    """The JSON of one organization as this reader gets it."""
    organization = queries.get(ref, actor=asked.actor)
    people = _people(asked, organization) if rules.allows(asked.actor, "organization.members", organization) else []
    body = udata.write_organization(queries.record(organization), site=settings.PARVIS.site_url, people=people)
    if asked.actor.is_known:
        body["permissions"] = permissions.of_organization(organization, asked.actor)
    return body


def _people(asked: Asked, organization: Any) -> list[dict[str, Any]]:
    return [member_body(member) for member in queries.members(organization, actor=asked.actor)]


def member_body(member: Any) -> dict[str, Any]:
    """Somebody who works there, told to those who may know."""
    user, site = member.user, settings.PARVIS.site_url
    return {
        "role": ROLES[member.role],
        "label": roles()[ROLES[member.role]],
        "since": member.since.isoformat(),
        "user": {
            **udata.user_reference(user.pk, user.first_name, user.last_name, site=site),
            "email": user.email,
            "last_login_at": user.last_login.isoformat() if user.last_login else None,
        },
    }


def listing(asked: Asked) -> HttpResponse:
    """A list of organizations."""
    given, at = asked.request.GET, answers.window(asked)
    if given.get("q", "").strip() or given.get("badge"):
        rows, page = _found(asked, at)
        return answers.page(asked, _bodies(rows), page.total, at)
    rows, total = queries.window(
        name=given.get("name", ""), business_number_id=given.get("business_number_id", ""),
        sort=parameters.order(asked, _SORTS) or "name", offset=at.offset, limit=at.size, actor=asked.actor,
    )  # fmt: skip
    return answers.page(asked, _bodies(rows), total, at)


def search(asked: Asked) -> HttpResponse:
    """Organizations by words and filters, with facets."""
    at = answers.window(asked)
    rows, page = _found(asked, at)
    facets = {name: answers.facet(counts, page.total) for name, counts in page.facets.items()}
    return answers.page(asked, _bodies(rows), page.total, at, facets=facets)


def _found(asked: Asked, at: Window) -> tuple[Sequence[records.Organization], engine.Page]:
    """A page of those found, in the order asked for, which the database knows; the best first without one."""
    given, sort = asked.request.GET, parameters.order(asked, _SORTS)
    filters = {name: given.getlist(name) for name in ("badge", "producer_type") if given.get(name)}
    whole = Window(1, parameters.SEARCH_WINDOW) if sort else at
    page = queries.found(
        engine.Query(
            kind=queries.KIND, text=given.get("q", ""), filters=filters, facets=("badge", "producer_type"),
            offset=whole.offset, limit=whole.size, language=parameters.language(),
        ),
        actor=asked.actor,
    )  # fmt: skip
    ids = [hit.id for hit in page.hits]
    if not sort:
        return queries.seen(ids, actor=asked.actor), page
    rows, _total = queries.window(ids=ids, sort=sort, offset=at.offset, limit=at.size, actor=asked.actor)
    return rows, page


def _bodies(rows: Sequence[records.Organization]) -> list[dict[str, Any]]:
    return [udata.write_organization(row, site=settings.PARVIS.site_url) for row in rows]


def suggest(asked: Asked) -> HttpResponse:
    """Organizations whose name somebody may be typing."""
    found = engine.engine().suggest(
        asked.request.GET.get("q", ""), (queries.KIND,), audience=("public",), limit=parameters.size(asked)
    )
    rows, site = queries.seen([item.id for item in found], actor=asked.actor), settings.PARVIS.site_url
    shown = [udata.organization_reference(row, site=site) for row in rows]
    return answers.json(asked, [
        {**{name: body[name] for name in ("id", "name", "acronym", "slug", "page")},
         "image_url": body["logo_thumbnail"] or None} for body in shown
    ])  # fmt: skip


def list_roles(asked: Asked) -> HttpResponse:
    """The roles people have in an organization."""
    return answers.json(asked, [{"id": id, "label": label} for id, label in roles().items()])


def extras(asked: Asked, ref: str) -> HttpResponse:
    """The extras of an organization."""
    return answers.json(asked, udata.plain_extras(queries.get(ref, actor=asked.actor).extras))


# --- what nobody has yet ---------------------------------------------------------------------------------------


def followers(asked: Asked, ref: str) -> HttpResponse:
    """Who follows an organization: nobody follows things here yet."""
    queries.get(ref, actor=asked.actor)
    return empty.page(asked)


def none(asked: Asked, ref: str) -> HttpResponse:
    """Its reuses, or its discussions."""
    queries.get(ref, actor=asked.actor)
    return empty.rows(asked)
