"""Foreign vocabularies, read and written, on plain records; pure functions."""
