"""People as those who moderate see them."""

from collections import Counter
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.kit.actors import Actor
from parvis.kit.errors import NotFound
from parvis.portal.accounts.models import User
from parvis.portal.moderation.models import Case, Trust
from parvis.portal.moderation.rules import admit

PAGE: Final = 40
STATES: Final = ("active", "blocked", "administrator")


def _matching(text: str, state: str) -> QuerySet[User]:
    users = User.objects.all()
    for word in text.split()[:5]:
        users = users.filter(
            Q(email__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(pk=word)
        )
    if state == "active":
        users = users.filter(is_active=True)
    elif state == "blocked":
        users = users.filter(blocked_at__isnull=False)
    elif state == "administrator":
        users = users.filter(is_administrator=True)
    return users


def search(
    text: str = "", state: str = "", *, actor: Actor, page: int = 1, size: int = PAGE
) -> tuple[list[dict[str, Any]], int]:
    """A page of people, newest first, and how many there are. Raises Denied."""
    admit(actor, "case.view")
    start = (max(1, page) - 1) * size
    found = _matching(text, state)
    rows = found.annotate(organizations=Count("memberships")).order_by("-created_at", "-pk")[start : start + size]
    return _shown(list(rows)), found.count()


def found(text: str = "", *, actor: Actor, offset: int = 0, limit: int = PAGE) -> tuple[list[User], int]:
    """The accounts of a page, newest first, and how many there are. Raises Denied."""
    admit(actor, "case.view")
    rows = _matching(text, "")
    return list(rows.order_by("-created_at", "-pk")[offset : offset + limit]), rows.count()


def _shown(users: list[Any]) -> list[dict[str, Any]]:
    ids = [user.pk for user in users]
    trusted = set(Trust.objects.filter(user__in=ids).values_list("user_id", flat=True))
    cases = Counter(Case.objects.filter(author__in=ids).values_list("author", flat=True))
    return [
        {
            "id": user.pk, "name": user.name, "email": user.email, "created_at": user.created_at.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None, "active": user.is_active,
            "blocked_at": user.blocked_at.isoformat() if user.blocked_at else None,
            "blocked_reason": user.blocked_reason, "administrator": user.is_administrator,
            "organizations": user.organizations, "trusted": user.pk in trusted, "cases": cases[user.pk],
        }
        for user in users
    ]  # fmt: skip


def person(id: str, *, actor: Actor) -> User:
    """One of them. Raises NotFound, Denied."""
    admit(actor, "case.view")
    found = User.objects.filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is nobody here under this name."))
    return found


def moderators(*, actor: Actor) -> list[User]:
    """Those who may take a case."""
    admit(actor, "case.view")
    return list(User.objects.filter(is_administrator=True, is_active=True).order_by("first_name", "last_name", "pk"))
