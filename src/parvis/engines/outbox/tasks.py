"""The job that hands a letter to the mail server."""

import smtplib

from parvis.engines import jobs
from parvis.engines.outbox import box, smtp
from parvis.engines.outbox.models import Letter


@jobs.task(box.SEND, max_attempts=12)
def send(context: jobs.Context, *, letter: str) -> None:
    """Send a letter and forget it. A server that refuses the address for good is not asked again."""
    found = Letter.objects.filter(pk=letter).first()
    if found is None:
        return  # sent by a worker that was killed before it could say so
    try:
        smtp.deliver(found)
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _said in error.recipients.values()):
            found.delete()
            raise jobs.Permanent("the mail server refuses this address") from error
        raise
    found.delete()


@jobs.scheduled("outbox.purge", cron="50 3 * * *")
def purge(context: jobs.Context) -> int:
    """Forget what could not be sent in 30 days."""
    return box.purge()
