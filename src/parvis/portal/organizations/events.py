"""What happens to organizations. Receivers run inside the transaction: they may only write to the database.

Each is sent with `sender=None, organization, by` and, for an update, `changes` ({field: [before, after]}).
"""

from django.dispatch import Signal

organization_created = Signal()
organization_updated = Signal()
organization_deleted = Signal()
organization_restored = Signal()
organization_hidden = Signal()  # also with `reason`, words for its members
organization_unhidden = Signal()
