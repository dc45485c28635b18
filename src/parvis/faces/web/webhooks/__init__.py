"""Pages of webhooks, in the workspace of whoever has some."""
