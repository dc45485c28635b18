"""The rows of tables as clients of api-tabular expect them, under `/tabular`."""
