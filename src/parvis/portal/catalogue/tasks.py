"""Jobs of the catalogue."""

from parvis.engines import jobs
from parvis.kit.actors import system
from parvis.portal.catalogue import actions


@jobs.scheduled("catalogue.dump", cron="15 4 * * *")
def dump(context: jobs.Context) -> int:
    """Make the dumps of the catalogue anew."""
    made = actions.make_dumps(by=system("dumps"), progress=context.progress)
    return sum(one.filesize for one in made)
