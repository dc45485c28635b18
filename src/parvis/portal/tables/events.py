"""What happens to tables. Receivers run inside the transaction: they may only write to the database."""

from django.dispatch import Signal

tables_ready = Signal()  # dataset, resource, ingestion, before (the ingestion it follows, or None), by
tables_refused = Signal()  # dataset, resource, ingestion, by
tables_held = Signal()  # dataset, resource, ingestion, by: personal data that somebody must decide about
personal_data_decided = Signal()  # dataset, resource, decision, by: somebody said why they may be public
columns_described = Signal()  # dataset, resource, by
chart_saved = Signal()  # dataset, resource, chart, is_new, by
chart_deleted = Signal()  # dataset, resource, chart, by
charts_ordered = Signal()  # dataset, resource, by
