"""Letters: hears what happened, writes to those it concerns."""
