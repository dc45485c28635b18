"""The change log: what was written, in the order it was committed. See `log`."""
