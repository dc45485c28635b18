"""When a letter is written: one module per feature, with the receivers of its events."""
