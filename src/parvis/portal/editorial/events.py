"""What happens to the portal's own voice. Receivers run inside the transaction: they may only write to the database.

Each is sent with `sender=None, by` and `page`, `banner` or nothing for the appearance; updates also with `changes`.
"""

from django.dispatch import Signal

page_created = Signal()
page_updated = Signal()
page_published = Signal()
page_withdrawn = Signal()
page_deleted = Signal()
page_restored = Signal()
banner_changed = Signal()
appearance_changed = Signal()
