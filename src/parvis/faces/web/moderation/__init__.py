"""What is reported and what becomes of it: the report, the queue, cases, notices, people, the audit log."""
