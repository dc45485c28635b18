"""The job that sweeps."""

from parvis.engines import jobs
from parvis.engines.memory import backend


@jobs.scheduled("memory.sweep", cron="5 * * * *")
def sweep(context: jobs.Context) -> int:
    """Remove what is out of time; return how many entries."""
    return backend.sweep()
