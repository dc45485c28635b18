"""What harvesting does. Receivers run inside the transaction: they may only write to the database.

Each is sent with `sender=None, source, by`: `source_submitted` waits for an administrator of the portal,
`source_answered` was accepted or refused (its state says which); `run_failed` and `run_held` also with `run`;
`dataset_succeeded` with `record`, a dataset that the source has taken over from another one, and `changes`:
{"harvest_source": [name before, name after]}.
"""

from django.dispatch import Signal

source_submitted = Signal()
source_answered = Signal()
run_failed = Signal()
run_held = Signal()
dataset_succeeded = Signal()
