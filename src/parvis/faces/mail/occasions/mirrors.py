"""Letters of webhooks: one is paused."""

from typing import Any

from django.dispatch import receiver

from parvis.faces.mail import letters
from parvis.portal.mirrors import events


@receiver(events.webhook_paused, dispatch_uid="mail")
def on_paused(webhook: Any, **_: object) -> None:
    """Its owner is told that nothing is sent any more, and why."""
    if webhook.owner.is_active:
        letters.write(
            "mirrors/paused", webhook.owner, webhook=webhook.name, url=webhook.url, gone=webhook.pause == "gone",
            path=f"workspace/webhooks/{webhook.pk}",
        )  # fmt: skip
