"""Pages of topics: read, found, written."""
