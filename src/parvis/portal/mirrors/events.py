"""What mirrors are told. Receivers run inside the transaction: they may only write to the database.

`news_told` is sent with `sender=None, news`, the rows that were added, in their order; `webhook_paused` with `webhook`,
when the portal itself stops sending to it (`webhook.pause` says why).
"""

from django.dispatch import Signal

news_told = Signal()
webhook_paused = Signal()
