"""What happens to organizations. Receivers run inside the transaction: they may only write to the database.

Each is sent with `sender=None, organization, by` and what stands beside it here.
"""

from django.dispatch import Signal

organization_created = Signal()
organization_updated = Signal()  # changes: {field: [before, after]}
organization_deleted = Signal()  # reason
organization_erasing = Signal()  # about to go for good: what was deleted of it goes first, or a Conflict says why not
organization_restored = Signal()
organization_hidden = Signal()  # also with `reason`, words for its members
organization_unhidden = Signal()
organization_submitted = Signal()  # it waits to be accepted
organization_accepted = Signal()
organization_refused = Signal()  # reason
badges_changed = Signal()  # added, removed: tuples of badges

member_added = Signal()  # user, role
member_changed = Signal()  # user, role, before
member_removed = Signal()  # user, role

invitation_sent = Signal()  # invitation, secret: known only now
invitation_answered = Signal()  # invitation, user
join_requested = Signal()  # request
join_answered = Signal()  # request
