"""Our own REST API, described by OpenAPI 3.1 at `/api/openapi.json`."""
