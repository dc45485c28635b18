"""Jobs of the portal's own voice."""

from parvis.engines import jobs
from parvis.kit.actors import system
from parvis.portal.editorial import actions

_SYSTEM = system("portal")


@jobs.scheduled("editorial.publish", cron="* * * * *")
def publish(context: jobs.Context) -> int:
    """Publish what was to be published by now."""
    return actions.publish_due(by=_SYSTEM)
