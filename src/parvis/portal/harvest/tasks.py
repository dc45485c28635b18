"""Jobs of harvesting, and what follows from what others do."""

from typing import Any

from django.dispatch import receiver

from parvis.engines import jobs
from parvis.kit.actors import Actor, system
from parvis.portal.harvest import actions
from parvis.portal.organizations import events as organizations

_HARVESTER = system("harvest")


@jobs.task(actions.JOB)
def run(context: jobs.Context, *, run_id: str) -> str:
    """Go through a run; after a crash the next attempt goes on with it."""
    try:
        done = actions.work(run_id, by=_HARVESTER, progress=context.progress, going_on=context.check)
    except jobs.Cancelled:
        if context.cancelled:
            actions.ended(run_id, by=_HARVESTER)
        raise
    return done.state if done else "gone"


@jobs.scheduled("harvest.due", cron="*/5 * * * *", max_attempts=1)
def due(context: jobs.Context) -> int:
    """Start the sources whose turn it is; end the runs that lost their job."""
    actions.sweep(by=_HARVESTER)
    return actions.start_due(by=_HARVESTER)


@jobs.scheduled("harvest.forget", cron="35 3 * * *")
def forget(context: jobs.Context) -> int:
    """Remove runs that ended long ago."""
    return actions.forget(by=_HARVESTER)


@receiver(organizations.organization_erasing, dispatch_uid="harvest")
def on_organization_erasing(organization: Any, by: Actor, **_: object) -> None:
    """An organization goes for good: so do the sources that were deleted of it."""
    actions.erase_deleted(organization, by=by)
