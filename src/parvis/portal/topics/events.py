"""What happens to topics. Receivers run inside the transaction: they may only write to the database.

Each is sent with `sender=None, topic, by`; `topic_updated` also with `changes` ({field: [before, after]}).
`topic_arranged` says that its contents changed, never which: some of them may not be known to everybody.
"""

from django.dispatch import Signal

topic_created = Signal()
topic_updated = Signal()
topic_arranged = Signal()
topic_published = Signal()
topic_archived = Signal()
topic_withdrawn = Signal()
topic_deleted = Signal()
topic_restored = Signal()
topic_hidden = Signal()  # also with `reason`, words for its people
topic_unhidden = Signal()
