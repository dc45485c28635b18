"""What happens to people and their accounts. Receivers run inside the transaction: they may only write to the database.

Sent with `sender=None`, and:

- `user_registered`, `user_updated`, `token_created`, `token_revoked`: `user`, `by`; for an update `changes` ({field:
  [before, after]}), for a token `token`;
- `user_leaving`: `user`, `by`, before the account is deleted: features let go of what they keep about the person, or
  raise Conflict with what must be settled first;
- `user_deleted`: `id`, `by`;
- `administrator_named`: `user`, `by`;
- `link_asked`: somebody must be written to now. `name` says for what (`confirm`, `reset`, `exists`, `unknown`),
  `email`, `language`, `facts` (plain values, among them the link);
- `security_changed`: `user`, `what` (one of `rules.SECURITY`), `by`.
"""

from django.dispatch import Signal

user_registered = Signal()
user_updated = Signal()
user_leaving = Signal()
user_deleted = Signal()
administrator_named = Signal()
token_created = Signal()
token_revoked = Signal()
link_asked = Signal()
security_changed = Signal()
