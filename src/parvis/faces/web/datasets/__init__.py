"""Pages of datasets: search results, one dataset, and what its people do with it."""
