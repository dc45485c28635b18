"""What changed for everybody, in order: the list that mirrors follow."""
