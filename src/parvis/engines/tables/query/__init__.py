"""A question about a table: what it is (shapes), how it is written (grammar), answered (run), exported (export)."""
