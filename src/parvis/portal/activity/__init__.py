"""What happened: the history of every change, with who and what."""
