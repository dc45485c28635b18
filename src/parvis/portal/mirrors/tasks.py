"""Jobs of what mirrors are told."""

from collections.abc import Sequence

from django.dispatch import receiver

from parvis.engines import jobs
from parvis.kit.actors import system
from parvis.portal.mirrors import actions, events, queries
from parvis.portal.mirrors.models import News

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


@receiver(events.news_told, dispatch_uid="mirrors")
def on_news(news: Sequence[News], **_: object) -> None:
    """Have them sent to the webhooks that want some; one whose last message failed waits for its turn."""
    for id, retry_at in queries.wanting(news):
        jobs.enqueue(actions.SEND, {"webhook": id}, unique_key=id, run_at=retry_at)


@jobs.task(actions.SEND, priority=-1)
def send(context: jobs.Context, *, webhook: str) -> bool:
    """Send a webhook the message whose turn it is; return whether it was taken."""
    return actions.send(webhook, by=_TELLER)


@jobs.task(actions.DELIVER, priority=-1)
def deliver(context: jobs.Context, *, delivery: str) -> bool:
    """Send one message once; return whether it was taken."""
    return actions.deliver(delivery, by=_TELLER)


@jobs.scheduled("mirrors.clear", cron="15 4 * * *")
def clear(context: jobs.Context) -> int:
    """Forget old messages to webhooks."""
    return actions.clear(by=_TELLER)
