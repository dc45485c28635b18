"""Pages of organizations: the list, one producer, and what its people do with it."""
