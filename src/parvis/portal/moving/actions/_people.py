"""People, as invitations to the organizations they work in: nobody gets an account, nobody is written to unasked."""

from django.utils.translation import gettext as _

from parvis.kit.errors import Conflict, Invalid, TooMany
from parvis.portal.moving.actions import _marks as marks
from parvis.portal.moving.actions._run import Run, words
from parvis.portal.moving.actions.report import Note
from parvis.portal.moving.queries import ORGANIZATION, USER, Line, Person
from parvis.portal.organizations import actions, queries

INVITATION = "invitation"


def bring(run: Run, *, invite: bool) -> None:
    """Offer each person the role they had; with `invite` by a letter, else as an invitation that waits to be sent."""
    users = {id: line.members for id, line in run.users.items()}
    run.report.kinds[USER].source = 0
    for id, line in run.organizations.items():
        people = run.source.portal.people(line.members, users)
        run.report.kinds[USER].source += len(people)
        if (ORGANIZATION, id) in run.refused:
            run.report.kinds[USER].refused += len(people)
            continue
        known = marks.known(INVITATION, [_key(person) for person in people])
        for person in people:
            _offer(person, line, known.get(_key(person)), run, invite=invite)
        run.progress(run.report)


def _key(person: Person) -> str:
    return f"{person.organization}:{person.email.strip().lower()}"


def _offer(person: Person, line: Line, known: marks.Brought | None, run: Run, *, invite: bool) -> None:
    count = run.report.kinds[USER]
    if not person.email:
        _refuse(person, line, _("%(name)s: the source does not say the address."), run)
        return
    digest = marks.digest(person.role)
    if known is not None and known.digest == digest and (known.data.get("written") or not invite):
        count.unchanged += 1
        count.here += 1
        return
    try:
        if not run.dry_run:
            organization = queries.get(person.organization, actor=run.by)
            offer = actions.invite if invite else actions.offer
            offer(organization, person.email, person.role, by=run.by)
            marks.note(INVITATION, _key(person), digest, {"written": invite})
            count.here += 1
    except Conflict:  # works here already
        count.unchanged += 1
        count.here += 1
        return
    except TooMany as error:
        _refuse(person, line, f"%(name)s: {error}", run)
        return
    except Invalid as error:
        _refuse(person, line, f"%(name)s: {words(error)}", run)
        return
    count.created, count.updated = count.created + (known is None), count.updated + (known is not None)


def _refuse(person: Person, line: Line, reason: str, run: Run) -> None:
    run.report.kinds[USER].refused += 1
    run.report.note(Note(line.place, USER, person.organization, reason % {"name": person.name or "—"}))
