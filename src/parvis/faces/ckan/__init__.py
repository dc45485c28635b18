"""The Action API of CKAN (v3) as its clients expect it, under `/api/3/action` and `/api/action`."""
