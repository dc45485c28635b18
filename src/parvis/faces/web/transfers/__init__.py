"""Pages of datasets that change hands."""
