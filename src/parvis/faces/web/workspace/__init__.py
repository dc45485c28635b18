"""Pages of somebody's work: what needs doing, the datasets, changes to many at once."""
