"""Moving in: a whole portal brought here from CKAN or udata, and what came compared with what was there."""
