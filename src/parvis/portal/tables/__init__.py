"""Tables: the queryable form of the tabular files of resources."""
