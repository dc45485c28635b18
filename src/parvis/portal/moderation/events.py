"""What moderation does. Receivers run inside the transaction: they may only write to the database.

Each is sent with `sender=None` and:

- `case_opened`: `case`, `by`: something was reported, or waits; to be told to those who moderate;
- `notice_given`: `notice`, `decision`, `by`: somebody must be told what was decided about what they made;
- `decision_contested`: `decision`, `by`;
- `report_answered`: `report`, `decision`: the one who reported left an address for the answer;
- `writing_closed`, `writing_opened`: `closure`, `by`.
"""

from django.dispatch import Signal

case_opened = Signal()
notice_given = Signal()
decision_contested = Signal()
report_answered = Signal()
writing_closed = Signal()
writing_opened = Signal()
