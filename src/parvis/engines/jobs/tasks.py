"""The jobs that jobs themselves need."""

from parvis.engines.jobs import control
from parvis.engines.jobs.context import Context
from parvis.engines.jobs.registry import scheduled


@scheduled("jobs.purge", cron="17 3 * * *")
def purge(context: Context) -> int:
    """Forget the jobs that ended more than 14 days ago; return how many."""
    return control.purge()
