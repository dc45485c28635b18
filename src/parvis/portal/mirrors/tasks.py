"""Jobs of what mirrors are told."""

from parvis.engines import jobs
from parvis.kit.actors import system
from parvis.portal.mirrors import actions

_TELLER = system("mirrors")


@jobs.scheduled("mirrors.tell", cron="* * * * *")
def tell(context: jobs.Context) -> int:
    """Tell what changed since the last time; return how many lines of the change log were read."""
    total = 0
    while read := actions.tell(by=_TELLER):
        total += read
        context.check()
    return total


@jobs.scheduled("mirrors.forget", cron="5 4 * * *")
def forget(context: jobs.Context) -> int:
    """Forget old news that say nothing any more."""
    return actions.forget(by=_TELLER)
