"""What happens to datasets. Receivers run inside the transaction: they may only write to the database.

Each is sent with `sender=None, dataset, by`; `dataset_updated` also with `changes` ({field: [before, after]}).
`datasets_loaded` is sent once per imported batch with `created` and `updated`, lists of ids, and `withdrawn`: those of
the updated that were public and are no more.
"""

from django.dispatch import Signal

dataset_created = Signal()
dataset_updated = Signal()
dataset_published = Signal()
dataset_archived = Signal()
dataset_deleted = Signal()
dataset_restored = Signal()
dataset_hidden = Signal()  # also with `reason`, words for its people
dataset_unhidden = Signal()
dataset_transferred = Signal()  # also `changes`: it has another owner, under the same address
datasets_loaded = Signal()

# About a transfer, sent with `transfer, by`; datasets that change hands also say so one by one.
transfer_asked = Signal()
transfer_accepted = Signal()
transfer_refused = Signal()
transfer_cancelled = Signal()

# About a link, sent with `dataset, resource, by`: it no longer answers (`error`: rules.labels.CHECK_ERRORS), it does.
resource_lost = Signal()
resource_found = Signal()
# A link answered, with marks (date, ETag, size) it did not have at the last look. Sent with `dataset, resource, by`.
resource_seen = Signal()

dataset_assigned = Signal()  # user
dataset_unassigned = Signal()  # user
