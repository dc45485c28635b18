"""The API of udata, at `/api/1` and `/api/2`, for the clients of data.gouv.fr and its like (docs/api/udata.md)."""
